"""Charts of a plan: load of its weeks in the colours of its phases, expected fitness and form."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.apps.load_charts import LINES, load_lines
from smartrunning.apps.panel import Panel
from smartrunning.optimizer import Plan, PlanWeek
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.palette import phase_colour, phase_of


def weekly_load(plan: Plan) -> tuple[ipywidgets.Widget, ...]:
    """Load of each week, coloured by phase, with the range that the limits admit.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading and legend, chart.
    """
    phases = dict.fromkeys(phase_of(week.phase) for week in plan.weeks)
    entries = [(phase.capitalize(), phase_colour(phase), "block") for phase in phases]
    words = Panel(
        element("h2", "Load a week"),
        e.legend([*entries, ("what the limits admit", "quiet", "line")]),
    )
    return words, _bars(plan.weeks)


def projection(plan: Plan) -> tuple[ipywidgets.Widget, ...]:
    """Expected fitness, fatigue and form up to the race.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading and legend, chart.
    """
    words = Panel(
        element("h2", "Expected fitness, fatigue and form"),
        e.legend((name, colour, look) for name, colour, _, look in LINES),
    )
    values = [np.array(line) for line in (plan.fitness_au, plan.fatigue_au, plan.form_au)]
    return words, load_lines([one.day for one in plan.days], values, height_px=250)


def _bars(weeks: Sequence[PlanWeek]) -> bqplot.Figure:
    top = 1.08 * max(1.0, *(max(week.load_au, week.highest_load_au) for week in weeks))
    x = bqplot.DateScale(
        min=datetime.combine(weeks[0].start, time()) - timedelta(days=4),
        max=datetime.combine(weeks[-1].start, time()) + timedelta(days=4),
    )
    y = bqplot.LinearScale(min=0.0, max=top)
    scales, when = {"x": x, "y": y}, charts.instants([week.start for week in weeks])
    bars = bqplot.Bars(
        x=when,
        y=[week.load_au for week in weeks],
        scales=scales,
        colors=[charts.colour(phase_colour(week.phase)) for week in weeks],
        color_mode="no_group",
        padding=0.25,
    )
    limits = bqplot.Lines(
        x=np.stack([np.stack([at, at]) for at in when]),
        y=[[week.lowest_load_au, week.highest_load_au] for week in weeks],
        scales=scales,
        colors=[charts.colour("text")],
        opacities=[0.55],
        stroke_width=2.0,
    )
    axes = [
        charts.day_axis(x, [week.start for week in weeks], "Week from Monday"),
        charts.axis(y, "Load (au)", upright=True, ticks=charts.plain_ticks(round_ticks(0.0, top))),
    ]
    return charts.figure([bars, limits], axes, height_px=250)
