"""What the charts of a plan share: a week that can be highlighted, bands, today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import bqplot
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps.panel import Panel
from smartrunning.units import FloatArray

HIGHLIGHT_OPACITY = 0.16
BAND_OPACITY = 0.22
MARGIN = charts.MARGIN | {"bottom": 28, "left": 76}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart whose weeks can be highlighted.

    Attributes
    ----------
    words : Panel
        Heading, what it says, legend.
    figure : bqplot.Figure
        The chart.
    highlight : bqplot.Lines
        A box over the highlighted week.
    top, bottom : float
        Ends of the upright axis.
    """

    words: Panel
    figure: bqplot.Figure
    highlight: bqplot.Lines
    bottom: float
    top: float

    def choose(self, monday: date | None) -> None:
        """Highlight a week.

        Parameters
        ----------
        monday : datetime.date or None
            Its first day; None for no week.
        """
        with self.highlight.hold_sync():
            self.highlight.visible = monday is not None
            if monday is not None:
                days = charts.instants([monday, monday + timedelta(days=7)])
                self.highlight.x = days
                self.highlight.y = [[self.bottom] * 2, [self.top] * 2]


def days_scale(first: date, last: date) -> bqplot.DateScale:
    """Axis over some days, with a day of room on either side.

    Parameters
    ----------
    first, last : datetime.date
        What is drawn.

    Returns
    -------
    bqplot.DateScale
        The scale.
    """
    return bqplot.DateScale(
        min=datetime.combine(first, time()) - timedelta(days=1),
        max=datetime.combine(last, time()) + timedelta(days=1),
    )


def noons(days: Sequence[date]) -> np.ndarray:
    """Middles of days for a date axis.

    Parameters
    ----------
    days : sequence of datetime.date
        Days of the runner's zone.

    Returns
    -------
    ndarray of datetime64
        Their noons.
    """
    return charts.instants(days) + np.timedelta64(12, "h")


def line(
    when: np.ndarray,
    values: FloatArray,
    scales: dict[str, Any],
    colour: str,
    *,
    style: str = "solid",
    width: float = 2.0,
    opacity: float = 1.0,
) -> bqplot.Lines:
    """A line of a chart.

    Parameters
    ----------
    when, values : ndarray
        Places, shape (n,).
    scales : dict
        Scales x and y.
    colour : str
        Name of a colour.
    style : str
        Look of the line.
    width, opacity : float
        In pixels, and from 0 to 1.

    Returns
    -------
    bqplot.Lines
        The line.
    """
    return bqplot.Lines(
        x=when,
        y=values,
        scales=scales,
        colors=[charts.colour(colour)],
        line_style=style,
        stroke_width=width,
        opacities=[opacity],
    )


def band(
    when: np.ndarray,
    low: FloatArray | None,
    high: FloatArray | None,
    scales: dict[str, Any],
    colour: str,
) -> list[bqplot.Lines]:
    """A band between two lines.

    Parameters
    ----------
    when : ndarray
        Places, shape (n,).
    low, high : ndarray or None
        Its edges, shape (n,).
    scales : dict
        Scales x and y.
    colour : str
        Name of a colour.

    Returns
    -------
    list of bqplot.Lines
        Empty where an edge is not known.
    """
    if low is None or high is None:
        return []
    return [
        bqplot.Lines(
            x=when,
            y=np.stack([low, high]),
            scales=scales,
            colors=[charts.colour(colour)] * 2,
            opacities=[0.35, 0.35],
            stroke_width=1.0,
            fill="between",
            fill_colors=[charts.colour(colour)],
            fill_opacities=[BAND_OPACITY],
        )
    ]


def today_line(
    today: date, days: Sequence[date], scales: dict[str, Any], ends: tuple[float, float]
) -> list[bqplot.Lines]:
    """An upright line at today.

    Parameters
    ----------
    today : datetime.date
        Today.
    days : sequence of datetime.date
        What is drawn.
    scales : dict
        Scales x and y.
    ends : tuple of float
        Ends of the upright axis.

    Returns
    -------
    list of bqplot.Lines
        Empty where today is outside.
    """
    if not days[0] <= today <= days[-1]:
        return []
    when = charts.instants([today, today])
    return [line(when, np.array(ends), scales, "text", style="dashed", width=1.3, opacity=0.7)]


def highlight(scales: dict[str, Any]) -> bqplot.Lines:
    """A box over a week, hidden at first.

    Parameters
    ----------
    scales : dict
        Scales x and y.

    Returns
    -------
    bqplot.Lines
        For `Chart`.
    """
    return bqplot.Lines(
        x=charts.instants([date(2000, 1, 1), date(2000, 1, 2)]),
        y=[[0.0, 0.0], [0.0, 0.0]],
        scales=scales,
        colors=[charts.colour("accent")] * 2,
        opacities=[0.0, 0.0],
        fill="between",
        fill_colors=[charts.colour("accent")],
        fill_opacities=[HIGHLIGHT_OPACITY],
        visible=False,
    )
