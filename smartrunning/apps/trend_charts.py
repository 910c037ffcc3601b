"""Charts of what changes slowly: intensity, efficiency, critical speed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.apps.panel import Panel
from smartrunning.errors import InsufficientDataError
from smartrunning.history import DatedCriticalSpeed, Period, SessionTable, Trend, trend
from smartrunning.history.period_rows import PeriodRows, Span
from smartrunning.reports import display
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.display import Units
from smartrunning.units import FloatArray

MOST_POINTS: Final = 240
"""More points than that are told by the mean of each month."""
ZONES: Final = (("Easy", "sky"), ("Threshold", "orange"), ("Hard", "vermillion"))


def intensity(periods: Sequence[Period], span: str) -> tuple[ipywidgets.Widget, ...]:
    """Shares of easy, threshold and hard time in each week or month.

    Parameters
    ----------
    periods : sequence of Period
        Oldest first.
    span : str
        What each is: ``week`` or ``month``.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading with legend, chart.
    """
    heading = element("h2", f"Intensity of each {span}")
    known = [one for one in periods if one.intensity]
    if not known:
        way = e.link("profile", "set your heart rates in the profile")
        quiet = "The zones of your sessions are unknown: "
        return (Panel(heading, element("p", quiet, way, ".", style="sr-quiet")),)
    shares = 100 * np.array([[one.easy_s, one.threshold_s, one.hard_s] for one in known]).T
    shares = shares / shares.sum(axis=0) * 100
    total = np.sum([[one.easy_s, one.threshold_s, one.hard_s] for one in known], axis=0)
    percent = 100 * total / total.sum()
    words = ", ".join(
        f"{part:.0f} % {name.lower()}" for part, (name, _) in zip(percent, ZONES, strict=True)
    )
    starts = [one.start for one in known]
    x = bqplot.DateScale(
        min=charts.instants([starts[0] - timedelta(days=5)])[0].astype(object),
        max=charts.instants([starts[-1] + timedelta(days=5)])[0].astype(object),
    )
    y = bqplot.LinearScale(min=0.0, max=100.0)
    bars = charts.day_bars(
        starts,
        shares,
        30 if span == "month" else 7,
        scales={"x": x, "y": y},
        colors=[charts.colour(colour) for _, colour in ZONES],
        type="stacked",
        padding=0.2,
    )
    axes = [
        charts.day_axis(x, starts, f"{span.capitalize()} that begins on"),
        charts.axis(y, "Share (%)", upright=True, ticks=charts.plain_ticks((0, 25, 50, 75, 100))),
    ]
    panel = Panel(
        heading,
        element("p", f"Together {words} of the time whose zone is known.", style="sr-quiet"),
        e.legend((name, colour, "block") for name, colour in ZONES),
    )
    return panel, charts.figure([bars], axes, height_px=220)


def efficiency(table: SessionTable, span: Span) -> tuple[ipywidgets.Widget, ...]:
    """Efficiency of the runs of a period and its trend.

    Parameters
    ----------
    table : SessionTable
        Sessions that count.
    span : Span
        The period.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading with words, chart where there are runs.
    """
    rows = PeriodRows.of(table, span)
    steady = rows.is_steady & np.isfinite(rows.numbers["efficiency_factor"])
    values, day = rows.numbers["efficiency_factor"][steady], rows.day[steady].astype(np.float64)
    heading = element("h2", "Efficiency: metres a heart beat")
    meaning = element(
        "p",
        "Runs of 20 minutes or more, as if on the flat. More metres a beat at the same effort mean "
        "that you have become more economical; heat and hills move it too.",
        style="sr-quiet",
    )
    found = _trend(day, values)
    words = element("p", found if isinstance(found, str) else _trend_words(found))
    if len(values) < 2:
        return (Panel(heading, meaning, words),)
    dots = _dots(day, values, with_line=not isinstance(found, str))
    return Panel(heading, meaning, words), dots


def critical_speeds(
    timeline: Sequence[DatedCriticalSpeed], units: Units
) -> tuple[ipywidgets.Widget, ...]:
    """Critical speed over time with its 95 % intervals.

    Parameters
    ----------
    timeline : sequence of DatedCriticalSpeed
        Oldest first.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading with words, chart where there are two values or more.
    """
    heading = element("h2", "Critical speed over time")
    kept = _one_a_month(timeline) if len(timeline) > MOST_POINTS else list(timeline)
    if len(kept) < 2:
        quiet = "There are not two dated values yet; each new all-out effort adds one."
        return (Panel(heading, element("p", quiet, style="sr-quiet")),)
    legend = e.legend(
        (("Critical speed", "vermillion", "line"), ("95 % interval", "green", "line"))
    )
    return Panel(heading, legend), _speed_chart(kept, units)


def _trend(day: FloatArray, values: FloatArray) -> Trend | str:
    """The trend, or why there is none."""
    try:
        return trend([date.fromordinal(int(one)) for one in day], values.tolist())
    except InsufficientDataError as missing:
        return f"No trend can be told yet: it takes {missing.needed}; you have {missing.found}."


def _trend_words(found: Trend) -> str:
    low, high = found.interval
    sure = low > 0 or high < 0
    way = "rises" if found.change_per_30_days > 0 else "falls"
    way = f"It {way}" if sure else "No sure trend"
    change = display.number(found.change_per_30_days, 3)
    bounds = f"{display.number(low, 3)} to {display.number(high, 3)}"
    return f"{way}: {change} m a beat in 30 days (95 % interval {bounds}, {found.sessions} runs)."


def _dots(day: FloatArray, values: FloatArray, *, with_line: bool) -> bqplot.Figure:
    if len(values) > MOST_POINTS:
        day, values = _monthly(day, values)
    days = [date.fromordinal(int(one)) for one in day]
    room = 0.05 * max(float(np.ptp(values)), 0.1)
    low, high = float(values.min()) - room, float(values.max()) + room
    x, y = bqplot.DateScale(), bqplot.LinearScale(min=low, max=high)
    scales = {"x": x, "y": y}
    dots = bqplot.Scatter(
        x=charts.instants(days),
        y=values,
        scales=scales,
        colors=[charts.colour("blue")],
        default_size=24,
    )
    slope, start = np.polyfit(day - day[0], values, 1) if np.ptp(day) else (0.0, values.mean())
    line = bqplot.Lines(
        x=charts.instants([days[0], days[-1]]),
        y=[start, start + slope * (day[-1] - day[0])],
        scales=scales,
        colors=[charts.colour("vermillion")],
        stroke_width=2.0,
    )
    ticks = charts.plain_ticks(round_ticks(low, high))
    axes = [
        charts.day_axis(x, days, ""),
        charts.axis(y, "Efficiency (m/beat)", upright=True, ticks=ticks),
    ]
    marks = [dots, line] if with_line else [dots]
    return charts.figure(marks, axes, height_px=220, margin=charts.MARGIN | {"bottom": 28})


def _monthly(day: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    months = np.array([date.fromordinal(int(one)).replace(day=15).toordinal() for one in day])
    places = np.unique(months)
    means = np.array([values[months == place].mean() for place in places])
    return places.astype(np.float64), means


def _one_a_month(timeline: Sequence[DatedCriticalSpeed]) -> list[DatedCriticalSpeed]:
    last = {(one.day.year, one.day.month): one for one in timeline}
    return list(last.values())


def _speed_chart(kept: Sequence[DatedCriticalSpeed], units: Units) -> bqplot.Figure:
    days = [one.day for one in kept]
    speeds = np.array([one.critical_speed.critical_speed_mps for one in kept])
    bounds = np.array(
        [one.critical_speed.critical_speed_interval_mps or (np.nan, np.nan) for one in kept]
    )
    known = np.isfinite(bounds).all(axis=1)
    low = 0.98 * float(np.nanmin([speeds.min(), *bounds[known].ravel()]))
    high = 1.02 * float(np.nanmax([speeds.max(), *bounds[known].ravel()]))
    x, y = bqplot.DateScale(), bqplot.LinearScale(min=low, max=high)
    scales = {"x": x, "y": y}
    when = charts.instants(days)
    marks: list[bqplot.Mark] = []
    if known.any():
        marks.append(
            bqplot.Lines(
                x=np.stack([when[known], when[known]], axis=1),
                y=bounds[known],
                scales=scales,
                colors=[charts.colour("green")],
                stroke_width=3.0,
                opacities=[0.6] * int(known.sum()),
            )
        )
    marks.append(
        bqplot.Lines(
            x=when,
            y=speeds,
            scales=scales,
            colors=[charts.colour("vermillion")],
            interpolation="step-after",
            stroke_width=2.2,
        )
    )
    axes = [
        charts.day_axis(x, days, ""),
        charts.axis(
            y,
            f"Pace (min/{display.distance_unit(units)})",
            upright=True,
            ticks=display.pace_ticks(low, high, units),
        ),
    ]
    return charts.figure(marks, axes, height_px=240, margin=charts.MARGIN | {"bottom": 28})
