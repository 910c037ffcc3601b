"""A Plan in, a PDF for the wall out: an overview, then four weeks a page, at last the proof."""

import io
import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from smartrunning.optimizer import Plan, PlanDay, PlanWeek, Step, lever_sentence
from smartrunning.optimizer.intensity import effort_words
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.palette import COLOURS, phase_colour, phase_of
from smartrunning.reports.paper import look
from smartrunning.reports.plan_words import day_name, proof_words, race_day_words
from smartrunning.units import SECONDS_PER_MINUTE, clock

A4_IN: Final = (8.27, 11.69)
MARGIN: Final = 0.07
WEEKS_PER_PAGE: Final = 4
LINE: Final = 0.0148
"""Height of a line of text as a part of the page."""
LETTERS_OF_A_LINE: Final = 66
LETTERS_OF_A_PAGE: Final = 100
CHART: Final = 0.22
LEGEND: Final = 0.06
AXIS: Final = 0.05
"""Heights of a chart, of what stands above and below it, as parts of the page."""
WEEK_HEIGHT: Final = 0.235
"""Room for seven sessions of two lines."""
LEAST_GAIN_S: Final = 1.0
"""What is worth less on race day is not worth a line."""
INK: Final = "#16191D"
PALE: Final = "#56606B"


def plan_pdf(plan: Plan, units: Units = "metric") -> bytes:
    """A plan as a PDF document, the same bytes for the same plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    units : {'metric', 'imperial'}
        Of distances and paces.

    Returns
    -------
    bytes
        A4 pages: an overview with the weeks' loads and the expected form; then every day with its
        steps, four weeks a page; at last what is proven, and the limits.
    """
    sink = io.BytesIO()
    metadata = {"Title": _title(plan, units), "Creator": "SmartRunning", "CreationDate": None}
    with look(), PdfPages(sink, metadata=metadata) as pages:
        pages.savefig(_overview(plan, units))
        for start in range(0, len(plan.weeks), WEEKS_PER_PAGE):
            pages.savefig(_weeks_page(plan, plan.weeks[start : start + WEEKS_PER_PAGE], units))
        pages.savefig(_proof_page(plan))
    return sink.getvalue()


def _title(plan: Plan, units: Units) -> str:
    distance = display.distance_name(plan.goal.race_distance_m, units)
    return f"{distance} on {_long_day(plan.goal.race_date)}"


def _long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _overview(plan: Plan, units: Units) -> Figure:
    figure = Figure(figsize=A4_IN)
    below = _written(figure, _title(plan, units), _sentences(plan, units))
    load, form = below - LEGEND, below - 2 * LEGEND - CHART - AXIS
    _draw_weeks(figure.add_axes((0.11, load - CHART, 0.82, CHART)), plan)
    _draw_form(figure.add_axes((0.11, form - CHART, 0.82, CHART)), plan)
    return figure


def _proof_page(plan: Plan) -> Figure:
    """What is proven, and each limit with how near the plan is to it: for who wants to check."""
    figure = Figure(figsize=A4_IN)
    bound = f"{plan.bound:.4f}" if math.isfinite(plan.bound) else "no bound"
    facts = (
        proof_words(plan),
        (
            f"This plan: {plan.objective:.4f} times the speed of {_long_day(plan.state.day)}, on "
            f"the mean of what the response to training may be; proven bound: {bound}. Search of "
            f"{plan.generations} generations from seed {plan.seed}."
        ),
    )
    levers = (lever_sentence(one) for one in plan.levers if not one.gain_s < LEAST_GAIN_S)
    below = _written(figure, "How good the plan is", chain(facts, levers)) - 2 * LINE
    figure.text(MARGIN, below, "Limits that the plan keeps", size=11, weight="bold", color=INK)
    row = 1.6
    for constraint in plan.constraints:
        mark = "at its limit" if constraint.active else "with room"
        for line in textwrap.wrap(f"{constraint.sentence} ({mark})", LETTERS_OF_A_PAGE):
            figure.text(MARGIN, below - row * LINE, line, size=9, color=PALE)
            row += 1.1
        row += 0.3
    return figure


def _written(figure: Figure, title: str, sentences: Iterable[str]) -> float:
    """Write a title and sentences at the top of a page; return the height below them."""
    figure.text(MARGIN, 0.94, title, size=18, weight="bold", color=INK)
    height = 0.91
    for line in chain.from_iterable(
        textwrap.wrap(sentence, LETTERS_OF_A_PAGE) for sentence in sentences
    ):
        figure.text(MARGIN, height, line, size=9.5, color=PALE)
        height -= LINE * 1.2
    return height


def _sentences(plan: Plan, units: Units) -> Iterator[str]:
    sessions = sum(day.workout not in {"rest", "race"} for day in plan.days)
    hours = math.fsum(week.minutes for week in plan.weeks) / 60
    yield f"{len(plan.weeks)} weeks, {sessions} sessions, {hours:.0f} hours of training."
    if plan.outlook is not None:
        yield from race_day_words(plan.outlook)
    if math.isfinite(plan.expected_race_s):
        speed_mps = plan.goal.race_distance_m / plan.expected_race_s
        pace = display.pace(speed_mps, units)
        yield f"Race pace of the workouts: {pace} ({clock(plan.expected_race_s)})."


def _draw_weeks(axes: Axes, plan: Plan) -> None:
    axes.set_title("Load of each week")
    first = _weeks_over(plan) + 1
    numbers = np.arange(first, first + len(plan.weeks))
    colours = [COLOURS[phase_colour(week.phase)] for week in plan.weeks]
    axes.bar(numbers, [week.load_au for week in plan.weeks], color=colours, width=0.8)
    for phase in dict.fromkeys(phase_of(week.phase) for week in plan.weeks):
        axes.bar(first, 0, color=COLOURS[phase_colour(phase)], label=phase)
    axes.set_xlim(first - 0.6, first + len(plan.weeks) - 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Week")
    axes.set_ylabel("Load a week (au)")
    _legend_above(axes)


def _draw_form(axes: Axes, plan: Plan) -> None:
    axes.set_title("Expected fitness, fatigue and form")
    days = np.array([day.day for day in plan.days], dtype="datetime64[D]")
    for name, values, colour, style in (
        ("fitness", plan.fitness_au, "blue", "-"),
        ("fatigue", plan.fatigue_au, "vermillion", "--"),
        ("form", plan.form_au, "green", ":"),
    ):
        axes.plot(days, values, style, color=COLOURS[colour], label=name, linewidth=1.4)
    axes.axhline(0, color=PALE, linewidth=0.6)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[no-untyped-call] # matplotlib's dates have no types
    axes.set_ylabel("Load a day (au)")
    _legend_above(axes)


def _legend_above(axes: Axes) -> None:
    axes.legend(ncols=5, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)


def _weeks_page(plan: Plan, weeks: Sequence[PlanWeek], units: Units) -> Figure:
    figure = Figure(figsize=A4_IN)
    for place, week in enumerate(weeks):
        top = 0.95 - place * WEEK_HEIGHT
        number = _weeks_over(plan) + plan.weeks.index(week) + 1
        colour = COLOURS[phase_colour(week.phase)]
        head = f"Week {number}, from {_long_day(week.start)}"
        figure.text(MARGIN, top, head, size=12, weight="bold", color=INK)
        figure.text(0.93, top, week.phase, size=10, ha="right", weight="bold", color=colour)
        sums = f"{week.load_au:.0f} au, {week.minutes:.0f} min"
        if math.isfinite(week.distance_m):
            sums += f", {display.distance(week.distance_m, units)}"
        figure.text(0.70, top, sums, size=9, ha="right", color=PALE)
        days = [day for day in plan.days if 0 <= (day.day - week.start).days < 7]
        row = 1.6
        for day in days:
            row += _write_day(figure, top - row * LINE, day, units)
    return figure


def _weeks_over(plan: Plan) -> int:
    """Weeks before the first one of a plan that was made again on the way."""
    past = plan.past_days
    begin = min((day.day for day in past), default=plan.weeks[0].start)
    return (plan.weeks[0].start - begin + timedelta(days=begin.weekday())) // timedelta(weeks=1)


def _write_day(figure: Figure, height: float, day: PlanDay, units: Units) -> float:
    """Write a day from a height downwards; return the number of lines that it took."""
    resting = day.workout == "rest"
    colour = PALE if resting else INK
    figure.text(MARGIN, height, f"{day.day:%a %d %b}", size=8.5, color=PALE)
    weight = "normal" if resting else "bold"
    figure.text(0.18, height, day_name(day, units), size=8.5, color=colour, weight=weight)
    if resting:
        return 1.2
    if math.isfinite(day.duration_s):
        minutes = f"{day.duration_s / SECONDS_PER_MINUTE:.0f} min"
        figure.text(0.47, height, minutes, size=8.5, ha="right", color=PALE)
    text = "; ".join(_step(step, units) for step in day.steps)
    lines = textwrap.wrap(text, LETTERS_OF_A_LINE)
    for row, line in enumerate(lines):
        figure.text(0.49, height - row * LINE * 0.9, line, size=7.5, color=PALE)
    return max(1.2, 0.95 * len(lines) + 0.3)


def _step(step: Step, units: Units) -> str:
    effort = (
        f"{clock(step.duration_s)} {_pace(step.speed_mps, step.critical_speed_fraction, units)}"
    )
    if step.repetitions > 1:
        effort = f"{step.repetitions} × {effort}"
    if step.rest_s > 0:
        rest = _pace(step.rest_speed_mps, step.rest_fraction, units)
        effort += f", then {clock(step.rest_s)} {rest}"
    return effort


def _pace(speed_mps: float, fraction: float, units: Units) -> str:
    if math.isfinite(speed_mps) and speed_mps > 0:
        return f"at {display.pace(speed_mps, units)}"
    return f"at {effort_words(fraction)}"
