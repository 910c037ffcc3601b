"""Charts of the runner over time: fitness, fatigue and form; weekly volume."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.apps.panel import Panel
from smartrunning.history import Week
from smartrunning.reports import display
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.daily_load import DailyLoad
from smartrunning.reports.display import Units

LINES = (
    ("Fitness (42 days)", "blue", "solid", "line"),
    ("Fatigue (7 days)", "vermillion", "dashed", "dashed"),
    ("Form (fitness − fatigue)", "green", "dash_dotted", "dash-dotted"),
)


def load_lines(
    days: Sequence[date], values: Sequence[np.ndarray], *, height_px: int = 280
) -> bqplot.Figure:
    """Fitness, fatigue and form over days.

    Parameters
    ----------
    days : sequence of datetime.date
        Length n.
    values : sequence of ndarray
        Fitness, fatigue, form, shape (n,) each.
    height_px : int
        Height in pixels.

    Returns
    -------
    bqplot.Figure
        Three lines told apart by colour and by dashes.
    """
    low = min(float(np.min(line)) for line in values)
    high = max(float(np.max(line)) for line in values)
    room = 0.06 * max(high - low, 10.0)
    x, y = bqplot.DateScale(), bqplot.LinearScale(min=low - room, max=high + room)
    when = charts.instants(days)
    marks = [
        bqplot.Lines(
            x=when,
            y=line,
            scales={"x": x, "y": y},
            colors=[charts.colour(colour)],
            line_style=style,
            stroke_width=2.0,
        )
        for line, (_, colour, style, _) in zip(values, LINES, strict=True)
    ]
    zero = bqplot.Lines(
        x=when[[0, -1]],
        y=[0.0, 0.0],
        scales={"x": x, "y": y},
        colors=[charts.colour("quiet")],
        stroke_width=1.0,
    )
    axes = [
        charts.day_axis(x, days, ""),
        charts.axis(
            y,
            "Load a day (au)",
            upright=True,
            ticks=charts.plain_ticks(round_ticks(low - room, high + room)),
        ),
    ]
    return charts.figure(
        [zero, *marks], axes, height_px=height_px, margin=charts.MARGIN | {"bottom": 28}
    )


def fitness(load: DailyLoad) -> tuple[ipywidgets.Widget, ...]:
    """The chart of fitness, fatigue and form with its words.

    Parameters
    ----------
    load : DailyLoad
        The period that is shown.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading and legend, chart.
    """
    today = element(
        "p",
        f"Today: fitness {load.fitness_au[-1]:.0f}, fatigue {load.fatigue_au[-1]:.0f}, "
        f"form {display.number(load.form_au[-1])} au a day. Form above 0 means rested, "
        "far below 0 means tired.",
        style="sr-quiet",
    )
    heading = element("h2", "Fitness, fatigue and form")
    if len(load.days) < 2:
        soon = element("p", "From the second day on they are drawn here.", style="sr-quiet")
        return (Panel(heading, today, soon),)
    legend = e.legend((name, colour, look) for name, colour, _, look in LINES)
    words = Panel(heading, today, legend)
    return words, load_lines(load.days, (load.fitness_au, load.fatigue_au, load.form_au))


def volume(
    weeks: Sequence[Week], today: date, days: int, units: Units
) -> tuple[ipywidgets.Widget, ...]:
    """Distance of each week as bars.

    Parameters
    ----------
    weeks : sequence of Week
        Oldest first.
    today : datetime.date
        Last day of the period.
    days : int
        Length of the period.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of ipywidgets.Widget
        Heading, chart.
    """
    first = today.toordinal() - days
    shown = [week for week in weeks if week.start.toordinal() > first] or list(weeks[-1:])
    this_week = shown[-1] if shown else None
    heading = element("h2", "Distance a week")
    if this_week is None:
        return (Panel(heading, element("p", "No week yet.", style="sr-quiet")),)
    words = element(
        "p",
        f"The week of {this_week.start.day} {this_week.start:%B}: "
        f"{display.distance(this_week.distance_m, units)} in "
        f"{this_week.sessions} session{'' if this_week.sessions == 1 else 's'}, "
        f"{display.span(this_week.moving_s)}.",
        style="sr-quiet",
    )
    return Panel(heading, words), _bars(shown, units)


def _bars(weeks: Sequence[Week], units: Units) -> bqplot.Figure:
    heights = np.array([display.distance_number(week.distance_m, units) for week in weeks])
    top = max(float(heights.max()), 1.0) * 1.08
    x = bqplot.DateScale(
        min=datetime.combine(weeks[0].start, time()) - timedelta(days=4),
        max=datetime.combine(weeks[-1].start, time()) + timedelta(days=4),
    )
    y = bqplot.LinearScale(min=0.0, max=top)
    bars = charts.day_bars(
        [week.start for week in weeks],
        heights,
        7,
        scales={"x": x, "y": y},
        colors=[charts.colour("blue")],
        padding=0.25,
    )
    axes = [
        charts.day_axis(x, [week.start for week in weeks], "Week that begins on"),
        charts.axis(
            y,
            f"Distance ({display.distance_unit(units)})",
            upright=True,
            ticks=charts.plain_ticks(round_ticks(0.0, top)),
        ),
    ]
    return charts.figure([bars], axes, height_px=240)
