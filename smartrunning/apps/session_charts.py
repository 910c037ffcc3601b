"""The curves of one session above each other on one horizontal axis, with a place to look at."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps.elements import Element, element
from smartrunning.apps.panel import Panel
from smartrunning.apps.pointer import Pointer
from smartrunning.metrics import SessionSeries
from smartrunning.reports import session_curves
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.display import Units
from smartrunning.reports.session_curves import Curve, Over

STEPS = 1000
"""Places that the sliders know along the session."""
HEIGHT_PX = 190


class SessionCharts(ipywidgets.VBox):
    """Pace, heart rate, altitude and whatever else the session has; all move together.

    Parameters
    ----------
    guarded : callable
        Wraps what the sliders call.
    """

    def __init__(self, guarded: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
        self._x = bqplot.LinearScale()
        self._words = Panel()
        self._curves: tuple[Curve, ...] = ()
        self._cursors: list[bqplot.Lines] = []
        self._horizontal: list[bqplot.Axis] = []
        self._span = (0.0, 1.0)
        self._over: Over = "distance"
        self._units: Units = "metric"
        self._figures = ipywidgets.VBox()
        self._place = _slider("Look at", ipywidgets.IntSlider, STEPS // 2)
        self._window = _slider("Show", ipywidgets.IntRangeSlider, (0, STEPS))
        self._place.observe(guarded(self._look), "value")
        self._window.observe(guarded(self._zoom), "value")
        pointer = Pointer(charts.MARGIN["left"], charts.MARGIN["right"])
        pointer.observe(guarded(self._point), "place")
        reading = ipywidgets.VBox([self._words, self._place])
        reading.add_class("sr-sticky")
        super().__init__([reading, self._figures, self._window, pointer])
        self.add_class("sr-stack")
        self.add_class("sr-session-charts")

    def show(self, series: SessionSeries, over: Over, units: Units) -> None:
        """Draw another session, or the same one otherwise.

        Parameters
        ----------
        series : SessionSeries
            The session's arrays.
        over : {'distance', 'time'}
            What the horizontal axis shows.
        units : {'metric', 'imperial'}
            What the eye gets to see.
        """
        self._over, self._units = over, units
        self._curves = session_curves.curves(series, over, units)
        places = [curve.x for curve in self._curves if len(curve.x)]
        self._span = (
            (float(min(x[0] for x in places)), float(max(x[-1] for x in places)))
            if places
            else (0.0, 1.0)
        )
        self._window.value = (0, STEPS)
        self._horizontal = []
        label = session_curves.x_label(over, units)
        drawn = [
            self._drawn(curve, label if curve is self._curves[-1] else "") for curve in self._curves
        ]
        self._cursors = [cursor for _, cursor in drawn]
        before, self._figures.children = self._figures.children, [figure for figure, _ in drawn]
        charts.discard(before, keep=[self._x])
        self._zoom()

    def _drawn(self, curve: Curve, x_label: str) -> tuple[bqplot.Figure, bqplot.Lines]:
        y = bqplot.LinearScale(min=curve.low, max=curve.high)
        scales = {"x": self._x, "y": y}
        line = bqplot.Lines(
            x=curve.x,
            y=curve.y,
            scales=scales,
            colors=[charts.colour(curve.colour)],
            stroke_width=1.8,
            fill="bottom" if curve.name == "Altitude" else "none",
            fill_opacities=[0.15],
            fill_colors=[charts.colour(curve.colour)],
        )
        cursor = bqplot.Lines(
            x=[self._span[0]] * 2,
            y=[curve.low, curve.high],
            scales=scales,
            colors=[charts.colour("text")],
            stroke_width=1.2,
            line_style="dashed",
        )
        horizontal = charts.axis(self._x, x_label)
        self._horizontal.append(horizontal)
        ticks = curve.ticks or charts.plain_ticks(round_ticks(curve.low, curve.high, 5))
        axes = [horizontal, charts.axis(y, curve.label, upright=True, ticks=ticks)]
        bottom = 44 if x_label else 22
        figure = charts.figure(
            [line, cursor],
            axes,
            height_px=HEIGHT_PX - 44 + bottom,
            margin=charts.MARGIN | {"bottom": bottom},
        )
        return figure, cursor

    def _look(self, _change: object = None) -> None:
        low, high = self._shown()
        x = low + (high - low) * _within(self._place.value) / STEPS
        for cursor in self._cursors:
            cursor.x = [x, x]
        words = [session_curves.x_words(x, self._over, self._units)]
        words += [f"{curve.name} {_at(curve, x)}" for curve in self._curves]
        self._words.show(
            element("p", *_apart(words), style="sr-legend", aria_live="off"),
        )

    def _point(self, change: Mapping[str, Any]) -> None:
        """Follow the pointer; it should say a share of the chart's width."""
        if not math.isfinite(change["new"]):
            return
        self._place.value = round(STEPS * min(max(change["new"], 0.0), 1.0))

    def _zoom(self, _change: object = None) -> None:
        low, high = self._shown()
        self._x.min, self._x.max = low, high
        for axis in self._horizontal:
            charts.set_ticks(axis, charts.plain_ticks(round_ticks(low, high)))
        self._look()

    def _shown(self) -> tuple[float, float]:
        first, last = (_within(value) for value in self._window.value)
        low, high = self._span
        width = max(high - low, 1e-9)
        left, right = low + width * first / STEPS, low + width * last / STEPS
        return left, max(right, left + 0.005 * width)


def _slider(words: str, kind: Callable[..., ipywidgets.Widget], value: object) -> ipywidgets.Widget:
    return kind(
        value=value,
        min=0,
        max=STEPS,
        step=STEPS // 200,
        description=words,
        readout=False,
        continuous_update=True,
        layout=ipywidgets.Layout(width="100%"),
    )


def _within(value: int) -> int:
    """Keep a slider's value on its track, wherever the browser says it is."""
    return min(max(value, 0), STEPS)


def _at(curve: Curve, x: float) -> str:
    return curve.words(float(curve.y[int(np.argmin(np.abs(curve.x - x)))]))


def _apart(words: Sequence[str]) -> list[Element]:
    return [element("strong" if at == 0 else "span", word) for at, word in enumerate(words)]
