"""The few bqplot pieces that every chart is made of; colours are names of the style sheet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import bqplot
import ipywidgets
import numpy as np

from smartrunning.units import FloatArray

MARGIN: Final = {"top": 12, "bottom": 44, "left": 58, "right": 20}
MOST_DAY_WORDS: Final = 4
CLOSEST_WORDS: Final = 0.15
"""Share of an axis of days between two words, below which they would touch on a phone."""
LONG_DAYS: Final = 250
"""Over longer times the axis names months and years."""


def colour(name: str) -> str:
    """A colour that follows light and dark.

    Parameters
    ----------
    name : str
        Name of a colour of `smartrunning.reports.palette`, or ``text``, ``quiet``, ``line``.

    Returns
    -------
    str
        For any colour of a mark.
    """
    return f"var(--sr-{name})"


def axis(
    scale: bqplot.Scale,
    label: str,
    *,
    upright: bool = False,
    ticks: Sequence[tuple[float, str]] = (),
    **options: Any,
) -> bqplot.Axis:
    """An axis with a name and a unit.

    Parameters
    ----------
    scale : bqplot.Scale
        What it measures.
    label : str
        Name and unit.
    upright : bool
        Whether it stands at the left.
    ticks : sequence of (float, str)
        Places and their words; empty lets the browser choose.
    **options : object
        Further traits of the axis.

    Returns
    -------
    bqplot.Axis
        With grid lines that stay behind the data.
    """
    made = bqplot.Axis(
        scale=scale,
        label=label,
        side="left" if upright else "bottom",
        grid_lines="solid" if upright else "none",
        label_offset="44px" if upright else "34px",
        **options,
    )
    set_ticks(made, ticks)
    return made


def instants(days: Sequence[date]) -> np.ndarray:
    """Days for a date axis.

    Parameters
    ----------
    days : sequence of datetime.date
        Days of the runner's zone.

    Returns
    -------
    ndarray of datetime64
        Their midnights.
    """
    return np.array([datetime.combine(day, time()) for day in days], dtype="datetime64[ms]")


def day_axis(scale: bqplot.Scale, days: Sequence[date], label: str) -> bqplot.Axis:
    """A horizontal axis of days, with few enough words for a phone.

    Parameters
    ----------
    scale : bqplot.DateScale
        What it measures.
    days : sequence of datetime.date
        What is drawn, rising; words stand at some of them.
    label : str
        Name.

    Returns
    -------
    bqplot.Axis
        With days of the month, or with months and years over long times.
    """
    step = -(-len(days) // MOST_DAY_WORDS)
    span_days = (days[-1] - days[0]).days
    shown: list[date] = []
    for day in days[::-1][step // 2 :: step]:
        if not shown or (shown[0] - day).days >= CLOSEST_WORDS * span_days:
            shown.insert(0, day)
    is_long = span_days > LONG_DAYS
    return axis(
        scale,
        label,
        tick_values=instants(shown),
        tick_format="%b %Y" if is_long else "%-d %b",
    )


def day_bars(days: Sequence[date], heights: FloatArray, step_days: int, **look: Any) -> bqplot.Bars:
    """Bars that stand on days, as wide as the way from one to the next.

    Parameters
    ----------
    days : sequence of datetime.date
        Length n, rising.
    heights : ndarray
        Shape (n,), or (m, n) for bars of m parts.
    step_days : int
        From one bar to the next: a single bar has no neighbour to tell its width by.
    **look : object
        Further traits of the bars.

    Returns
    -------
    bqplot.Bars
        With an empty one in front of a single one.
    """
    if len(days) == 1:
        days = [days[0] - timedelta(days=step_days), *days]
        heights = np.concatenate([np.zeros_like(heights), heights], axis=-1)
    return bqplot.Bars(x=instants(days), y=heights, **look)


def plain_ticks(places: Sequence[float]) -> tuple[tuple[float, str], ...]:
    """Numbers as their own words.

    Parameters
    ----------
    places : sequence of float
        Places on an axis.

    Returns
    -------
    tuple of (float, str)
        For `axis` and `set_ticks`.
    """
    return tuple((place, f"{place:g}".replace("-", "−")) for place in places)


def set_ticks(of: bqplot.Axis, ticks: Sequence[tuple[float, str]]) -> None:
    """Put words at places of an axis.

    Parameters
    ----------
    of : bqplot.Axis
        The axis.
    ticks : sequence of (float, str)
        Places and their words; nothing happens when empty.
    """
    if ticks:
        # one after the other: new places are drawn a moment later, by the words known until then
        of.tick_labels = {f"{place:g}": words for place, words in ticks}
        of.tick_values = [float(f"{place:g}") for place, _ in ticks]


def figure(
    marks: Sequence[bqplot.Mark],
    axes: Sequence[bqplot.Axis],
    *,
    height_px: int = 260,
    margin: Mapping[str, int] = MARGIN,
) -> bqplot.Figure:
    """A chart as wide as its place.

    Parameters
    ----------
    marks : sequence of bqplot.Mark
        What is drawn, from back to front.
    axes : sequence of bqplot.Axis
        Its axes.
    height_px : int
        Height in pixels.
    margin : mapping of str to int
        Room around the plot in pixels.

    Returns
    -------
    bqplot.Figure
        Without toolbar, legend and background.
    """
    made = bqplot.Figure(
        marks=list(marks),
        axes=list(axes),
        fig_margin=dict(margin),
        layout=ipywidgets.Layout(width="100%", height=f"{height_px}px", min_width="0"),
        min_aspect_ratio=0.01,
        max_aspect_ratio=100.0,
        padding_x=0.0,
        padding_y=0.0,
        display_toolbar=False,
    )
    made.add_class("sr-chart")
    return made


def discard(widgets: Iterable[ipywidgets.Widget], *, keep: Sequence[bqplot.Scale] = ()) -> None:
    """Close widgets that have been taken off the page, with all that they are made of.

    Parameters
    ----------
    widgets : iterable of ipywidgets.Widget
        Figures, panels and boxes; what is not closed stays in kernel and browser for good.
    keep : sequence of bqplot.Scale
        Scales that others go on using.
    """
    for widget in widgets:
        discard(getattr(widget, "children", ()), keep=keep)
        for mark in getattr(widget, "marks", ()):
            for scale in mark.scales.values():
                if not any(scale is one for one in keep):
                    scale.close()
            mark.close()
        own = (getattr(widget, name, None) for name in ("layout", "scale_x", "scale_y"))
        for part in (*getattr(widget, "axes", ()), *filter(None, own)):
            part.close()
        widget.close()
