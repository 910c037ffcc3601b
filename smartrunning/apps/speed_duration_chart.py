"""Personal bests, critical speed and what they let expect: a table, a chart, sentences."""

import math

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.history import PersonalBest, RunnerHistory
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.speed_duration import SpeedDuration, critical_speed_words, speed_duration
from smartrunning.units import clock

DURATION_TICKS_S = (60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 18000)
CLOSEST_TICKS = 0.15
"""Share of the axis between two words, below which they would touch on a phone."""


def words(
    history: RunnerHistory, units: Units, race_times: tuple[Element, ...] = ()
) -> tuple[Element, ...]:
    """Bests, critical speed and expected race times.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    race_times : tuple of Element
        Race times with their intervals; empty takes those without, by the bests alone.

    Returns
    -------
    tuple of Element
        Tables and sentences; each number that is missing says why.
    """
    if not history.bests:
        return (
            e.empty(
                "No personal bests yet",
                "They come from your running sessions by themselves. Efforts on bad data, such as "
                "jumps of the position, do not count.",
            ),
        )
    return (
        element("h2", "Personal bests"),
        _bests(history.bests, units),
        *(race_times or _predictions(history, units)),
        element("h2", "Critical speed"),
        *_critical_speed(history, units),
    )


def chart(history: RunnerHistory, units: Units) -> tuple[ipywidgets.Widget, ...]:
    """Pace over duration: the bests and the model.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of ipywidgets.Widget
        One chart; empty without bests.
    """
    drawn = speed_duration(history.bests, history.critical_speed)
    if not len(drawn.best_speed_mps):
        return ()
    speeds = np.concatenate([drawn.best_speed_mps, drawn.curve_speed_mps])
    low, high = 0.94 * float(speeds.min()), 1.05 * float(speeds.max())
    seconds = drawn.best_duration_s
    x = bqplot.LogScale(
        min=0.8 * float(seconds.min()), max=1.25 * max(float(seconds.max()), 1300.0)
    )
    y = bqplot.LinearScale(min=low, max=high)
    ticks = _duration_ticks(x.min, x.max)
    axes = [
        charts.axis(x, "Duration", ticks=ticks),
        charts.axis(
            y,
            f"Pace (min/{display.distance_unit(units)})",
            upright=True,
            ticks=display.pace_ticks(low, high, units),
        ),
    ]
    return (charts.figure(_marks(drawn, {"x": x, "y": y}), axes, height_px=320),)


def _marks(drawn: SpeedDuration, scales: dict[str, bqplot.Scale]) -> list[bqplot.Mark]:
    marks: list[bqplot.Mark] = []
    ends = [scales["x"].min, scales["x"].max]
    if np.isfinite(drawn.low_mps):
        marks.append(
            bqplot.Lines(
                x=ends,
                y=[[drawn.low_mps] * 2, [drawn.high_mps] * 2],
                scales=scales,
                colors=["transparent", "transparent"],
                fill="between",
                fill_colors=[charts.colour("green"), charts.colour("green")],
                fill_opacities=[0.2, 0.2],
            )
        )
    if len(drawn.curve_duration_s):
        marks.append(
            bqplot.Lines(
                x=drawn.curve_duration_s,
                y=drawn.curve_speed_mps,
                scales=scales,
                colors=[charts.colour("vermillion")],
                stroke_width=2.2,
            )
        )
    marks.append(
        bqplot.Scatter(
            x=drawn.best_duration_s,
            y=drawn.best_speed_mps,
            scales=scales,
            colors=[charts.colour("blue")],
            default_size=60,
        )
    )
    return marks


def _bests(bests: tuple[PersonalBest, ...], units: Units) -> Element:
    return e.table(
        "Personal bests",
        ("Distance", "Time (h:min:s)", f"Pace (min/{display.distance_unit(units)})", "Day"),
        (
            (
                display.distance_name(best.distance_m, units),
                clock(best.duration_s),
                display.plain_pace(best.speed_mps, units),
                e.button(
                    "session",
                    best.session_id,
                    f"{best.local_date.day} {best.local_date:%b %Y}",
                    style="sr-link",
                    title="Show this session",
                ),
            )
            for best in bests
        ),
        narrow=True,
    )


def _predictions(history: RunnerHistory, units: Units) -> tuple[Element, ...]:
    if not history.predictions:
        return ()
    table = e.table(
        "What you can expect in a race",
        ("Race", "Expected time (h:min:s)", "From"),
        (
            (
                display.distance_name(one.distance_m, units),
                clock(one.duration_s),
                one.basis,
            )
            for one in history.predictions
        ),
    )
    note = element(
        "p",
        "Their intervals are unknown: too little is known of how you run all-out.",
        style="sr-quiet",
    )
    return element("h2", "What you can expect in a race"), table, note


def _critical_speed(history: RunnerHistory, units: Units) -> tuple[Element, ...]:
    found = history.critical_speed
    if found is None:
        return (element("p", history.critical_speed_reason, style="sr-quiet"),)
    entries = [
        ("Your bests", "blue", "block"),
        ("Critical-speed model, 2 to 20 minutes", "vermillion", "line"),
    ]
    if found.critical_speed_interval_mps:
        entries.append(("95 % interval of critical speed", "green", "block"))
    return (
        element("p", critical_speed_words(found, units)),
        *([element("p", found.note, style="sr-quiet")] if found.note else []),
        e.legend(entries),
    )


def _duration_ticks(low_s: float, high_s: float) -> list[tuple[float, str]]:
    """Round durations that stand far enough apart on a logarithmic axis."""
    apart = CLOSEST_TICKS * math.log(high_s / low_s)
    kept: list[tuple[float, str]] = []
    for tick in DURATION_TICKS_S:
        inside = low_s <= tick <= high_s
        if inside and (not kept or math.log(tick / kept[-1][0]) >= apart):
            kept.append((float(tick), _duration_name(tick)))
    return kept


def _duration_name(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds / 3600:g} h"
