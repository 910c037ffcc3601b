"""A planned session over time: target pace with its band, heart rate, and what is left of D′."""

import math
from dataclasses import dataclass

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.apps.panel import Panel
from smartrunning.optimizer import PlanDay
from smartrunning.reports import display
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.display import Units
from smartrunning.reports.workout_curve import (
    SPEED_TOLERANCE_FRACTION,
    Stretch,
    d_prime_left,
    heart_rates_bpm,
    stretches,
)
from smartrunning.units import SECONDS_PER_MINUTE

MARGIN = charts.MARGIN | {"left": 62, "bottom": 26}
LAST_MARGIN = charts.MARGIN | {"left": 62}
SLOWEST_SHARE = 0.5


def workout_charts(
    one: PlanDay,
    critical_speed_mps: float,
    d_prime_m: float,
    threshold_bpm: float,
    units: Units,
) -> list[ipywidgets.Widget]:
    """Charts of a planned session, one under the other over the same minutes.

    Parameters
    ----------
    one : PlanDay
        A day with steps.
    critical_speed_mps, d_prime_m : float
        The runner's; NaN when unknown.
    threshold_bpm : float
        Heart rate at the lactate threshold; NaN when unknown.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    list of ipywidgets.Widget
        Pace, heart rate where its threshold is known, D′ where it is known.
    """
    parts = stretches(one.steps)
    if not parts:
        return []
    minutes = bqplot.LinearScale(min=0.0, max=parts[-1].end_s / SECONDS_PER_MINUTE)
    made = [_pace(parts, minutes, critical_speed_mps, units)]
    if heart := _heart_rate(parts, minutes, threshold_bpm):
        made.append(heart)
    left = d_prime_left(parts, critical_speed_mps, d_prime_m)
    if left is not None:
        y = bqplot.LinearScale(min=0.0, max=105.0)
        line = bqplot.Lines(
            x=left.minutes,
            y=100 * left.fraction,
            scales={"x": minutes, "y": y},
            colors=[charts.colour("green")],
            stroke_width=2.0,
            fill="bottom",
            fill_colors=[charts.colour("green")],
            fill_opacities=[0.15],
        )
        made.append(_Pane([line], y, "D′ left (%)", charts.plain_ticks((0, 50, 100)), 110))
    last = len(made) - 1
    figures = [_figure(pane, minutes, is_last=at == last) for at, pane in enumerate(made)]
    return [_words(made, critical_speed_mps, balance=left is not None), *figures]


@dataclass(frozen=True, slots=True)
class _Pane:
    """One of the charts before it is drawn."""

    marks: list[bqplot.Mark]
    y: bqplot.Scale
    label: str
    ticks: tuple[tuple[float, str], ...]
    height_px: int


def _pace(
    parts: tuple[Stretch, ...], minutes: bqplot.Scale, critical_speed_mps: float, units: Units
) -> _Pane:
    """Target speed as a band in steps, drawn in speed so that faster is higher."""
    known = all(math.isfinite(part.speed_mps) for part in parts)
    speeds = np.array([part.speed_mps if known else part.fraction for part in parts])
    scale = critical_speed_mps if known and math.isfinite(critical_speed_mps) else 1.0
    low, high = SLOWEST_SHARE * float(speeds.min()) * 1.5, 1.06 * max(float(speeds.max()), scale)
    y = bqplot.LinearScale(min=low, max=high)
    scales = {"x": minutes, "y": y}
    when, at = _stairs(parts, speeds)
    band = bqplot.Lines(
        x=when,
        y=np.stack([at * (1 - SPEED_TOLERANCE_FRACTION), at * (1 + SPEED_TOLERANCE_FRACTION)]),
        scales=scales,
        colors=[charts.colour("blue")] * 2,
        opacities=[0.6, 0.6],
        stroke_width=1.0,
        fill="between",
        fill_colors=[charts.colour("blue")],
        fill_opacities=[0.45],
    )
    ground = bqplot.Lines(
        x=when,
        y=at,
        scales=scales,
        colors=[charts.colour("blue")],
        stroke_width=1.0,
        opacities=[0.0],
        fill="bottom",
        fill_colors=[charts.colour("sky")],
        fill_opacities=[0.25],
    )
    critical = bqplot.Lines(
        x=[0.0, parts[-1].end_s / SECONDS_PER_MINUTE],
        y=[scale, scale],
        scales=scales,
        colors=[charts.colour("vermillion")],
        line_style="dashed",
        stroke_width=1.5,
    )
    marks = [ground, band, critical]
    if known:
        label = f"Pace (min/{display.distance_unit(units)})"
        return _Pane(marks, y, label, display.pace_ticks(low, high, units), 190)
    ticks = tuple((place, f"{100 * place:.0f}") for place in round_ticks(low, high))
    return _Pane(marks, y, "Speed (% of critical speed)", ticks, 190)


def _heart_rate(
    parts: tuple[Stretch, ...], minutes: bqplot.Scale, threshold_bpm: float
) -> _Pane | None:
    ranges = [(part, heart_rates_bpm(part, threshold_bpm)) for part in parts]
    known = [(part, found) for part, found in ranges if found]
    if not known:
        return None
    low = min(found[0] for _, found in known) - 8
    high = max(found[1] for _, found in known) + 8
    y = bqplot.LinearScale(min=low, max=high)
    marks = [
        bqplot.Lines(
            x=[part.start_s / SECONDS_PER_MINUTE, part.end_s / SECONDS_PER_MINUTE],
            y=[[found[0]] * 2, [found[1]] * 2],
            scales={"x": minutes, "y": y},
            colors=[charts.colour("vermillion")] * 2,
            opacities=[0.7, 0.7],
            stroke_width=1.0,
            fill="between",
            fill_colors=[charts.colour("vermillion")],
            fill_opacities=[0.3],
        )
        for part, found in known
    ]
    return _Pane(marks, y, "Heart rate (bpm)", charts.plain_ticks(round_ticks(low, high)), 150)


def _stairs(parts: tuple[Stretch, ...], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minutes and values of a line that is level within each part."""
    ends = np.array([[part.start_s, part.end_s] for part in parts]) / SECONDS_PER_MINUTE
    return ends.ravel(), np.repeat(values, 2)


def _figure(pane: _Pane, minutes: bqplot.Scale, *, is_last: bool) -> bqplot.Figure:
    places = charts.plain_ticks(round_ticks(0.0, minutes.max))
    axes = [
        charts.axis(minutes, "Time (min)" if is_last else "", ticks=places),
        charts.axis(pane.y, pane.label, upright=True, ticks=pane.ticks),
    ]
    height_px = pane.height_px + (18 if is_last else 0)
    margin = LAST_MARGIN if is_last else MARGIN
    return charts.figure(pane.marks, axes, height_px=height_px, margin=margin)


def _words(panes: list[_Pane], critical_speed_mps: float, *, balance: bool) -> Panel:
    entries = [("target, 2.5 % either way", "blue", "block")]
    entries.append(("critical speed", "vermillion", "dashed"))
    labels = {pane.label for pane in panes}
    if "Heart rate (bpm)" in labels:
        entries.append(("heart rate that goes with it", "vermillion", "block"))
    if balance:
        entries.append(("D′ left, simulated", "green", "line"))
    heading = element("h3", "Over time")
    unknown = element(
        "p",
        "Your critical speed is not known yet, so efforts are shares of it. It becomes known by a "
        "few runs of 2 to 20 minutes as hard as you can.",
        style="sr-quiet",
    )
    shown = [heading] if math.isfinite(critical_speed_mps) else [heading, unknown]
    return Panel(*shown, e.legend(entries))
