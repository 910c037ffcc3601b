"""The curves of one session above each other on one horizontal axis, to look at and to brush."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

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
from smartrunning.units import FloatArray

Range = tuple[float, float] | None
"""Two instants in seconds since the start; None where no part is chosen."""
STEPS: Final = 1000
"""Places that the sliders know along the session."""
HEIGHT_PX: Final = 168
SHORTEST_SHARE: Final = 0.002
"""A shorter part of what is shown is a click, not a part."""


class SessionCharts(ipywidgets.VBox):
    """Pace, heart rate, altitude and whatever else the session has; all move together.

    One place is looked at in all of them, and one part can be brushed in any of them: by mouse or
    finger, or by sliders.

    Parameters
    ----------
    guarded : callable
        Wraps what the browser calls.
    on_range : callable
        Called with the part that is chosen, whenever it changes.
    on_place : callable
        Called with the instant that is looked at, in seconds since the start.
    """

    def __init__(
        self,
        guarded: Callable[[Callable[..., None]], Callable[..., None]],
        on_range: Callable[[Range], None] = lambda _range: None,
        on_place: Callable[[float], None] = lambda _at_s: None,
    ) -> None:
        self._x = bqplot.LinearScale()
        self._brush = bqplot.interacts.BrushIntervalSelector(scale=self._x, marks=[])
        self._on_range, self._on_place = on_range, on_place
        self._words = Panel()
        self._series: SessionSeries | None = None
        self._places: FloatArray = np.zeros(0)
        self._curves: tuple[Curve, ...] = ()
        self._lines: dict[str, bqplot.Lines] = {}
        self._cursors: list[bqplot.Lines] = []
        self._horizontal: list[bqplot.Axis] = []
        self._span = self._window = (0.0, 1.0)
        self._over: Over = "distance"
        self._units: Units = "metric"
        self._sport = "running"
        self._range: Range = None
        self._is_ours = False
        self._shown_part = (0, STEPS)
        self._figures = ipywidgets.VBox()
        self._place = _slider("Look at", ipywidgets.IntSlider, STEPS // 2)
        self._part = _slider("Part", ipywidgets.IntRangeSlider, (0, STEPS))
        self._place.observe(guarded(self._look), "value")
        self._part.observe(guarded(self._slid), "value")
        self._brush.observe(guarded(self._brushed), "selected")
        pointer = Pointer(charts.MARGIN["left"], charts.MARGIN["right"])
        pointer.observe(guarded(self._point), "place")
        reading = ipywidgets.VBox([self._words])
        reading.add_class("sr-sticky")
        super().__init__([reading, self._figures, self._place, self._part, pointer])
        for name in ("sr-stack", "sr-session-charts"):
            self.add_class(name)

    @property
    def range_s(self) -> Range:
        """Part that is chosen.

        Returns
        -------
        tuple of float or None
            Seconds since the start.
        """
        return self._range

    def show(
        self,
        series: SessionSeries,
        over: Over,
        units: Units,
        *,
        sport: str = "running",
        keep: bool = False,
    ) -> None:
        """Draw another session, or the same one otherwise.

        Parameters
        ----------
        series : SessionSeries
            The session's arrays.
        over : {'distance', 'time'}
            What the horizontal axis shows.
        units : {'metric', 'imperial'}
            What the eye gets to see.
        sport : str
            Name of the FIT profile; says how speed is written.
        keep : bool
            Whether it is the same session, so that the chosen part stays.
        """
        if not keep:
            self._range = None
        self._series, self._over, self._units, self._sport = series, over, units, sport
        x = session_curves.x_values(series, over, units)
        known = x[np.isfinite(x)]
        start = known[0] if len(known) else 0.0
        self._places = np.maximum.accumulate(np.where(np.isfinite(x), x, start))
        self._span = (float(known[0]), float(known.max())) if len(known) else (0.0, 1.0)
        self._window = self._span
        self._curves = session_curves.curves(series, over, units, sport=sport)
        self._draw_figures(session_curves.x_label(over, units))
        self._zoom()
        self._show_range()

    def choose(self, range_s: Range) -> None:
        """Choose a part.

        Parameters
        ----------
        range_s : tuple of float or None
            Seconds since the start; None chooses nothing.
        """
        self._set_range(range_s)
        self._show_range()

    def zoom_in(self) -> None:
        """Show the chosen part across all of the width."""
        if self._range is None:
            return
        low, high = (self._x_of(at_s) for at_s in self._range)
        if high > low:
            self._window = (low, high)
            self._zoom()

    def zoom_out(self) -> None:
        """Show the whole session again."""
        self._window = self._span
        self._zoom()

    @property
    def is_zoomed(self) -> bool:
        """Whether a part is shown across all of the width.

        Returns
        -------
        bool
            False when the whole session is shown.
        """
        return self._window != self._span

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────

    def _draw_figures(self, label: str) -> None:
        self._horizontal, self._cursors, self._lines = [], [], {}
        panels = [curve for curve in self._curves if not curve.beside]
        figures = [self._figure(curve, label if curve is panels[-1] else "") for curve in panels]
        before, self._figures.children = self._figures.children, figures
        for figure in before:
            figure.interaction = None
        charts.discard(before, keep=[self._x])

    def _figure(self, curve: Curve, x_label: str) -> bqplot.Figure:
        y = bqplot.LinearScale(min=curve.low, max=curve.high)
        scales = {"x": self._x, "y": y}
        drawn = [one for one in self._curves if one.panel == curve.name]
        for one in drawn:
            self._lines[one.name] = _line(one, scales)
        cursor = bqplot.Lines(
            x=[self._span[0]] * 2,
            y=[curve.low, curve.high],
            scales=scales,
            colors=[charts.colour("text")],
            stroke_width=1.2,
            line_style="dashed",
        )
        self._cursors.append(cursor)
        horizontal = charts.axis(self._x, x_label)
        self._horizontal.append(horizontal)
        ticks = curve.ticks or charts.plain_ticks(round_ticks(curve.low, curve.high, 4))
        bottom = 44 if x_label else 22
        figure = charts.figure(
            [*(self._lines[one.name] for one in reversed(drawn)), cursor],
            [horizontal, charts.axis(y, curve.label, upright=True, ticks=ticks)],
            height_px=HEIGHT_PX - 44 + bottom,
            margin=charts.MARGIN | {"bottom": bottom},
        )
        figure.interaction = self._brush
        return figure

    def _zoom(self) -> None:
        low, high = self._window
        if self._series is not None and self._window != (self._x.min, self._x.max):
            window = self._window if self.is_zoomed else None
            self._curves = session_curves.curves(
                self._series, self._over, self._units, window, self._sport
            )
            for curve in self._curves:
                with self._lines[curve.name].hold_sync():
                    self._lines[curve.name].x, self._lines[curve.name].y = curve.x, curve.y
        with self._x.hold_sync():
            self._x.min, self._x.max = low, max(high, low + 1e-9)
        for axis in self._horizontal:
            charts.set_ticks(axis, charts.plain_ticks(round_ticks(low, high)))
        self._look()

    # ── the place that is looked at ──────────────────────────────────────────────────────────────

    def _look(self, _change: object = None) -> None:
        low, high = self._window
        x = low + (high - low) * _within(self._place.value) / STEPS
        for cursor in self._cursors:
            cursor.x = [x, x]
        words = [session_curves.x_words(x, self._over, self._units)]
        words += [f"{curve.name} {_at(curve, x)}" for curve in self._curves]
        self._words.show(element("p", *_apart(words), style="sr-legend", aria_live="off"))
        if self._series is not None:
            self._on_place(self._seconds_at(x))

    def _point(self, change: Mapping[str, Any]) -> None:
        """Follow the pointer; it should say a share of the chart's width."""
        if not math.isfinite(change["new"]):
            return
        self._place.value = round(STEPS * min(max(change["new"], 0.0), 1.0))

    # ── the part that is chosen ──────────────────────────────────────────────────────────────────

    def _brushed(self, change: Mapping[str, Any]) -> None:
        """Follow the brush; it should say two places on the axis, or nothing."""
        if self._is_ours:
            return
        low, high = self._span
        said = change["new"]
        bounds = [] if said is None else [float(one) for one in np.ravel(said)[:2]]
        if len(bounds) < 2 or not all(map(math.isfinite, bounds)):
            self._set_range(None)
        else:
            left, right = sorted(min(max(one, low), high) for one in bounds)
            shown = self._window[1] - self._window[0]
            is_part = right - left > SHORTEST_SHARE * shown
            self._set_range(self._seconds(left, right) if is_part else None)
        self._show_slider()

    def _slid(self, _change: object) -> None:
        if self._is_ours:
            return
        first, last = (_within(value) for value in self._part.value)
        if (first, last) == self._shown_part:
            return  # the browser says again what it was told, and the brush may be further by now
        self._shown_part = first, last
        low, high = self._span
        width = (high - low) / STEPS
        whole = (first, last) == (0, STEPS) or first == last
        self._set_range(None if whole else self._seconds(low + width * first, low + width * last))
        self._show_brush()

    def _set_range(self, range_s: Range) -> None:
        if range_s is not None and not range_s[1] > range_s[0]:
            range_s = None
        self._range = range_s
        self._on_range(range_s)

    def _show_range(self) -> None:
        self._show_brush()
        self._show_slider()

    def _show_brush(self) -> None:
        self._is_ours = True
        try:
            places = self._range and [self._x_of(at_s) for at_s in self._range]
            self._brush.selected = np.array(places) if places else None
        finally:
            self._is_ours = False

    def _show_slider(self) -> None:
        self._is_ours = True
        try:
            low, high = self._span
            width = max(high - low, 1e-9)
            shares = (
                [(self._x_of(at_s) - low) / width for at_s in self._range]
                if self._range
                else [0.0, 1.0]
            )
            first, last = (_within(round(STEPS * share)) for share in shares)
            self._shown_part = first, last
            self._part.value = self._shown_part
        finally:
            self._is_ours = False

    def _seconds(self, left: float, right: float) -> tuple[float, float]:
        return self._seconds_at(left), self._seconds_at(right)

    def _seconds_at(self, x: float) -> float:
        if self._series is None or not len(self._places):
            return 0.0
        return float(np.interp(x, self._places, self._series.elapsed_s))

    def _x_of(self, at_s: float) -> float:
        if self._series is None or not len(self._places):
            return 0.0
        return float(np.interp(at_s, self._series.elapsed_s, self._places))


def _line(curve: Curve, scales: Mapping[str, bqplot.Scale]) -> bqplot.Lines:
    return bqplot.Lines(
        x=curve.x,
        y=curve.y,
        scales=dict(scales),
        colors=[charts.colour(curve.colour)],
        stroke_width=1.2 if curve.beside else 1.8,
        line_style="dashed" if curve.beside else "solid",
        fill="bottom" if curve.name == "Altitude" else "none",
        fill_opacities=[0.15],
        fill_colors=[charts.colour(curve.colour)],
    )


def _slider(words: str, kind: Callable[..., ipywidgets.Widget], value: object) -> ipywidgets.Widget:
    return kind(
        value=value,
        min=0,
        max=STEPS,
        step=1,
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
