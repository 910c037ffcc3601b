"""Charts of a plan: load of its weeks, form and race time, as planned, as done, as expected."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import bqplot
import numpy as np

from smartrunning.apps import charts, plan_chart
from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.load_charts import LINES
from smartrunning.apps.panel import Panel
from smartrunning.apps.plan_reading import Reading
from smartrunning.optimizer import PlanWeek
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.palette import phase_colour, phase_of
from smartrunning.reports.plan_projection import (
    FormCourse,
    RaceTimeCourse,
    form_course,
    race_time_course,
)
from smartrunning.units import SECONDS_PER_MINUTE, clock

WEEK = timedelta(weeks=1)


def weekly_load(reading: Reading, on_week: Callable[[date], None]) -> plan_chart.Chart:
    """Load of each week, planned in the colours of the phases, done as a line on each bar.

    Parameters
    ----------
    reading : Reading
        The plan and what was done.
    on_week : callable
        Called with the Monday of a bar that is pressed.

    Returns
    -------
    Chart
        With the range that the limits admit.
    """
    weeks = reading.weeks
    done_au = [
        reading.done_in(week.start) if week.start <= reading.today else np.nan for week in weeks
    ]
    phases = dict.fromkeys(phase_of(week.phase) for week in weeks)
    entries = [(f"{phase.capitalize()}, planned", phase_colour(phase), "block") for phase in phases]
    words = Panel(
        element("h2", "Load a week"),
        e.legend([*entries, ("done", "text", "block"), ("what the limits admit", "quiet", "line")]),
    )
    top = 1.08 * max(
        1.0,
        *(max(week.load_au, week.highest_load_au) for week in weeks),
        *(au for au in done_au if np.isfinite(au)),
    )
    x = plan_chart.days_scale(weeks[0].start, weeks[-1].start + WEEK)
    y = bqplot.LinearScale(min=0.0, max=top)
    scales = {"x": x, "y": y}
    middles = [week.start + timedelta(days=3) for week in weeks]
    bars = bqplot.Bars(
        x=plan_chart.noons(middles),
        y=[week.load_au for week in weeks],
        scales=scales,
        colors=[charts.colour(phase_colour(week.phase)) for week in weeks],
        color_mode="no_group",
        padding=0.25,
    )
    bars.on_element_click(lambda _mark, message: _pressed(message, weeks, on_week))
    highlight = plan_chart.highlight(scales)
    made = charts.figure(
        [highlight, bars, _limits(weeks, middles, scales), _done_bars(weeks, done_au, scales)],
        [
            charts.day_axis(x, [week.start for week in weeks], "Week from Monday"),
            charts.axis(
                y, "Load (au)", upright=True, ticks=charts.plain_ticks(round_ticks(0.0, top))
            ),
        ],
        height_px=210,
    )
    return plan_chart.Chart(words, made, highlight, 0.0, top)


def _limits(
    weeks: Sequence[PlanWeek], middles: Sequence[date], scales: dict[str, Any]
) -> bqplot.Lines:
    when = plan_chart.noons(middles)
    return bqplot.Lines(
        x=np.stack([np.stack([at, at]) for at in when]),
        y=[[week.lowest_load_au, week.highest_load_au] for week in weeks],
        scales=scales,
        colors=[charts.colour("text")],
        opacities=[0.45],
        stroke_width=1.5,
    )


def _done_bars(
    weeks: Sequence[PlanWeek], done_au: Sequence[float], scales: dict[str, Any]
) -> bqplot.Lines:
    """What was done, as a thick upright line in the middle of each week's bar."""
    known = [(week, au) for week, au in zip(weeks, done_au, strict=True) if np.isfinite(au)]
    when = plan_chart.noons(
        [week.start + timedelta(days=2) for week, _ in known] or [weeks[0].start]
    )
    heights = [[0.0, au] for _, au in known] or [[0.0, 0.0]]
    return bqplot.Lines(
        x=np.stack([np.stack([at, at]) for at in when]),
        y=heights,
        scales=scales,
        colors=[charts.colour("text")],
        opacities=[0.85],
        stroke_width=7.0,
    )


def _pressed(
    message: dict[str, Any], weeks: Sequence[PlanWeek], on_week: Callable[[date], None]
) -> None:
    data = message.get("data")
    index = data.get("index") if isinstance(data, dict) else None
    if isinstance(index, int) and 0 <= index < len(weeks):
        on_week(weeks[index].start)


def form(reading: Reading) -> plan_chart.Chart:
    """Fitness, fatigue and form: projected against done, with the 95 % band of form.

    Parameters
    ----------
    reading : Reading
        The plan and what was done.

    Returns
    -------
    Chart
        Planned lines thin and dotted, what was done and is expected strong.
    """
    course = form_course(reading.days, reading.done_au, reading.before_au, reading.today)
    legend = [(name, colour, look) for name, colour, _, look in LINES]
    if course.low_form_au is not None:
        legend.append(("95 % interval of form", "green", "block"))
    words = Panel(
        element("h2", "Fitness, fatigue and form"),
        element("p", _form_words(course), style="sr-quiet"),
        e.legend([*legend, ("as planned", "quiet", "dotted"), ("today", "text", "dashed")]),
    )
    lines = [*course.planned, *course.expected]
    bands = [one for one in (course.low_form_au, course.high_form_au) if one is not None]
    low = min(float(np.min(line)) for line in [*lines, *bands])
    high = max(float(np.max(line)) for line in [*lines, *bands])
    room = 0.06 * max(high - low, 10.0)
    bottom, top = low - room, high + room
    x = plan_chart.days_scale(course.days[0], course.days[-1])
    y = bqplot.LinearScale(min=bottom, max=top)
    scales, when = {"x": x, "y": y}, charts.instants(course.days)
    marks = [
        plan_chart.line(when[[0, -1]], np.zeros(2), scales, "quiet", width=1.0),
        *plan_chart.band(when, course.low_form_au, course.high_form_au, scales, "green"),
        *(
            plan_chart.line(when, line, scales, colour, style="dotted", width=1.3, opacity=0.8)
            for line, (_, colour, _, _) in zip(course.planned, LINES, strict=True)
        ),
        *(
            plan_chart.line(when, line, scales, colour, style=style)
            for line, (_, colour, style, _) in zip(course.expected, LINES, strict=True)
        ),
        *plan_chart.today_line(reading.today, course.days, scales, (bottom, top)),
    ]
    highlight = plan_chart.highlight(scales)
    axes = [
        charts.day_axis(x, course.days, ""),
        charts.axis(
            y,
            "Load a day (au)",
            upright=True,
            ticks=charts.plain_ticks(round_ticks(bottom, top)),
        ),
    ]
    made = charts.figure([highlight, *marks], axes, height_px=300, margin=plan_chart.MARGIN)
    return plan_chart.Chart(words, made, highlight, bottom, top)


def _form_words(course: FormCourse) -> str:
    race = f"On race morning: form {course.expected[2][-1]:+.0f} au a day".replace("-", "−")
    if course.low_form_au is None or course.high_form_au is None:
        return f"{race}. {course.reason}"
    low, high = course.low_form_au[-1], course.high_form_au[-1]
    interval = f"{low:+.0f} to {high:+.0f}".replace("-", "−")
    return (
        f"{race}; with 95 % certainty {interval}, if you keep to the plan as you have so far. "
        "Form above 0 means rested."
    )


def race_time(reading: Reading) -> plan_chart.Chart | None:
    """Time to be expected in the race, were it on a day of the plan, with its 95 % band.

    Parameters
    ----------
    reading : Reading
        The plan and what was done.

    Returns
    -------
    Chart or None
        None while critical speed is unknown.
    """
    course = race_time_course(reading.plan, reading.done_au, reading.today)
    if not np.isfinite(course.middle_s).all():
        return None
    words = Panel(
        element("h2", "Race time to be expected"),
        element("p", _race_words(course), style="sr-quiet"),
        e.legend(
            [
                ("if the race were on that day", "purple", "line"),
                ("95 % interval", "purple", "block"),
                ("today", "text", "dashed"),
            ]
        ),
    )
    minutes = [
        line / SECONDS_PER_MINUTE for line in (course.fastest_s, course.middle_s, course.slowest_s)
    ]
    low, high = float(minutes[0].min()), float(minutes[2].max())
    room = 0.08 * max(high - low, 0.5)
    bottom, top = low - room, high + room
    x = plan_chart.days_scale(course.days[0], course.days[-1])
    y = bqplot.LinearScale(min=bottom, max=top)
    scales, when = {"x": x, "y": y}, charts.instants(course.days)
    marks = [
        *plan_chart.band(when, minutes[0], minutes[2], scales, "purple"),
        plan_chart.line(when, minutes[1], scales, "purple"),
        *plan_chart.today_line(reading.today, course.days, scales, (bottom, top)),
    ]
    ticks = [(place, clock(place * SECONDS_PER_MINUTE)) for place in round_ticks(bottom, top)]
    axes = [
        charts.day_axis(x, course.days, ""),
        _race_axis(y, ticks),
    ]
    highlight = plan_chart.highlight(scales)
    made = charts.figure([highlight, *marks], axes, height_px=260, margin=plan_chart.MARGIN)
    return plan_chart.Chart(words, made, highlight, bottom, top)


def _race_words(course: RaceTimeCourse) -> str:
    middle, fast, slow = (
        clock(float(line[-1])) for line in (course.middle_s, course.fastest_s, course.slowest_s)
    )
    return (
        f"By what you have done so far and the plan from here on: {middle} on race day, with 95 % "
        f"certainty between {fast} and {slow}. That holds what is not known about your response to "
        "training, how times vary from race to race, and the error of your critical speed."
    )


def _race_axis(y: bqplot.LinearScale, ticks: list[tuple[float, str]]) -> bqplot.Axis:
    """Times are long words, so the axis' name stands further out."""
    made = charts.axis(y, "Race time (h:min:s)", upright=True, ticks=ticks)
    made.label_offset = "58px"
    return made


def unknown_race_time() -> Element:
    """What stands in place of the race time while critical speed is unknown.

    Returns
    -------
    Element
        A sentence.
    """
    return e.empty(
        "No race time yet",
        "A time needs a critical speed: run a few efforts of 2 to 20 minutes as hard as you can.",
    )
