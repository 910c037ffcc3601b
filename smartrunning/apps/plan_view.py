"""A plan in words and boxes: its weeks and days, one day's steps, its certificate."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.optimizer import (
    ConstraintReport,
    Lever,
    Plan,
    PlanDay,
    PlanWeek,
    Step,
    lever_sentence,
)
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.palette import phase_colour
from smartrunning.units import clock

LEAST_GAIN_S = 1.0
KIND_COLOURS = {
    "warm_up": "grey",
    "run": "sky",
    "repeats": "vermillion",
    "cool_down": "grey",
    "race": "purple",
}
KIND_WORDS = {
    "warm_up": "Warm up",
    "run": "Run",
    "repeats": "Repeat",
    "cool_down": "Cool down",
    "race": "Race",
}


def title(plan: Plan, units: Units) -> str:
    """What a plan is for, as a title.

    Parameters
    ----------
    plan : Plan
        The plan.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Race and day.
    """
    race = display.distance_name(plan.goal.race_distance_m, units)
    day = plan.goal.race_date
    return f"{race} on {day:%A}, {day.day} {day:%B %Y}"


def next_day(plan: Plan, today: date) -> PlanDay | None:
    """Next training of a plan, today's included.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    PlanDay or None
        None when the plan is over; days of rest are passed over.
    """
    return next((one for one in plan.days if one.day >= today and one.steps), None)


def summary(plan: Plan, today: date) -> Element:
    """Key numbers of a plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    Element
        Tiles.
    """
    days_left = (plan.goal.race_date - today).days
    hardest = max(plan.weeks, key=lambda week: week.minutes)
    race_morning = float(plan.form_au[-1])
    unknown = "" if math.isfinite(plan.expected_race_s) else "critical speed is not known yet"
    target = "your target" if math.isfinite(plan.goal.target_s) else "by critical speed today"
    shown = [
        e.tile("To the race", display.number(max(days_left, 0)), "days"),
        e.tile("Length of the plan", str(len(plan.weeks)), "weeks"),
        e.tile("Race time", clock(plan.expected_race_s), "", unknown or target),
        e.tile("Fullest week", *_split(display.span(60 * hardest.minutes))),
        e.tile("Form on race morning", display.number(race_morning), "au a day"),
    ]
    return e.tiles(shown)


def calendar(plan: Plan, chosen: date | None, today: date, units: Units) -> Element:
    """All weeks with their days.

    Parameters
    ----------
    plan : Plan
        The plan.
    chosen : datetime.date or None
        The day whose steps are shown below its week.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        A week a row, Monday to Sunday.
    """
    by_day = {one.day: one for one in plan.days}
    weeks = []
    for number, week in enumerate(plan.weeks, 1):
        days = [by_day.get(week.start + timedelta(days=offset)) for offset in range(7)]
        boxes = [
            element("li", _day(one, chosen, today)) if one else element("li", style="sr-gap")
            for one in days
        ]
        grid = element("ul", *boxes, style="sr-days-grid")
        opened = next((one for one in days if one and one.day == chosen and one.steps), None)
        detail = element("div", day_detail(opened, units), style="sr-detail") if opened else None
        weeks.append(element("section", _week(week, number, units), grid, detail, style="sr-week"))
    return element("div", *weeks, style="sr-stack")


def day_detail(one: PlanDay, units: Units) -> Element:
    """One day: what, how long, at which pace, and why.

    Parameters
    ----------
    one : PlanDay
        The day.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        Title, steps with paces, reason.
    """
    heading = element("h3", f"{one.day:%A}, {one.day.day} {one.day:%B}: {one.title}")
    length = f"{display.span(one.duration_s)}, about {display.distance(one.distance_m, units)}"
    load = f", load {display.number(one.load_au)} au" if one.load_au else ""
    steps = element("ol", *(_step(step, units) for step in one.steps), style="sr-steps")
    return element(
        "div",
        heading,
        element("p", length + load, style="sr-quiet") if one.duration_s else None,
        steps if one.steps else None,
        element("p", f"Why: {one.reason}") if one.reason else None,
        style="sr-stack",
    )


def certificate(plan: Plan) -> Element:
    """How good the plan is, and how much better any other could be.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    Element
        A sentence, the numbers behind it, the limits that hold the plan back.
    """
    active = [one for one in plan.constraints if one.active]
    numbers = e.facts(
        (
            ("This plan", f"{plan.objective:.4f} times today's speed on race morning"),
            ("Proven bound", f"{plan.bound:.4f}; no plan inside your limits exceeds it"),
            ("Gap", gap_words(plan.gap_percent)),
            ("Search", f"{plan.generations} generations, seed {plan.seed}"),
            ("Model", plan.response),
            ("Schema", plan.schema.replace("_", " ")),
        )
    )
    return element(
        "div",
        element("h2", "Certificate"),
        element("p", proof_words(plan.gap_percent)),
        numbers,
        *_levers(plan.levers),
        element("h3", "What holds the plan back"),
        _limits(active, "No limit is reached anywhere."),
        element(
            "details",
            element("summary", "All limits that the plan keeps"),
            _limits(plan.constraints, ""),
        ),
        style="sr-stack",
    )


def expectation(plan: Plan) -> Element | None:
    """What to expect on race day, and how sure that is.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    Element or None
        None for plans of older versions.
    """
    outlook = plan.outlook
    if outlook is None:
        return None
    if math.isfinite(outlook.race_s):
        head = (
            f"Today {clock(outlook.today_s)}; after this plan {clock(outlook.race_s)}, four times "
            f"in five between {clock(outlook.fastest_s)} and {clock(outlook.slowest_s)}."
        )
        regret = f"{outlook.regret_s:.0f} s"
    else:
        head = (
            f"{100 * outlook.speed_gain:+.1f} % of speed, four times in five between "
            f"{100 * outlook.lowest_speed_gain:+.1f} % and "
            f"{100 * outlook.highest_speed_gain:+.1f} %. A time needs a critical speed."
        )
        regret = f"{100 * outlook.regret_speed:.1f} % of speed"
    return element(
        "div",
        element("h2", "What to expect on race day"),
        element("p", head),
        element(
            "p",
            "The range is what is not known about your response to training; weather, course and "
            "the error of critical speed come on top. Knowing your response exactly would be worth "
            f"{regret} on average.",
            style="sr-quiet",
        ),
        style="sr-stack",
    )


def _levers(levers: Sequence[Lever]) -> list[Element]:
    """What looser limits would be worth; nothing where none is worth a second."""
    shown = [one for one in levers if not one.gain_s < LEAST_GAIN_S]
    if not shown:
        return []
    items = (element("li", lever_sentence(one)) for one in shown)
    return [element("h3", "What would make it better"), element("ul", *items)]


def gap_words(gap_percent: float) -> str:
    """A gap as text that does not hide small ones.

    Parameters
    ----------
    gap_percent : float
        In per cent of what training is worth, not negative.

    Returns
    -------
    str
        Such as ``0.31 %`` or ``less than 0.01 %``.
    """
    return f"{gap_percent:.2f} %" if gap_percent >= 0.01 else "less than 0.01 %"


def proof_words(gap_percent: float) -> str:
    """What a gap means, as a sentence.

    Parameters
    ----------
    gap_percent : float
        In per cent of what training is worth, not negative.

    Returns
    -------
    str
        One sentence.
    """
    if gap_percent < 0.01:
        return (
            "It is proven that no plan inside your limits is better than this one, "
            "as far as the model goes."
        )
    return (
        "It is proven that no plan inside your limits gains more than "
        f"{gap_words(gap_percent)} of what training is worth over this one, as far as the model "
        "goes."
    )


def _limits(constraints: Sequence[ConstraintReport], none: str) -> Element:
    if not constraints:
        return element("p", none, style="sr-quiet")
    return element("ul", *(element("li", one.sentence) for one in constraints))


def _week(week: PlanWeek, number: int, units: Units) -> Element:
    return element(
        "div",
        element("strong", f"Week {number}"),
        element("span", week.phase.capitalize(), style="sr-small"),
        element("span", display.span(60 * week.minutes), style="sr-quiet sr-small"),
        element("span", display.distance(week.distance_m, units), style="sr-quiet sr-small"),
        style="sr-week-words",
        colour=phase_colour(week.phase),
    )


def _day(one: PlanDay, chosen: date | None, today: date) -> Element:
    name = f"{one.day:%a} {one.day.day} {one.day:%b}"
    rest = not one.steps
    styles = ["sr-day"]
    styles += ["sr-rest"] if rest else []
    styles += ["sr-today"] if one.day == today else []
    label = element("span", f"{name} · today" if one.day == today else name, style="sr-day-name")
    if rest:
        return element("div", label, element("span", one.title), style=" ".join(styles))
    return e.button(
        "day",
        one.day.isoformat(),
        label,
        element("strong", one.title),
        element("span", display.span(one.duration_s), style="sr-quiet"),
        style=" ".join(styles),
        aria_pressed="true" if one.day == chosen else "false",
        colour=_day_colour(one),
    )


def _day_colour(one: PlanDay) -> str:
    if one.workout == "race":
        return "purple"
    if any(step.kind == "repeats" for step in one.steps):
        return "vermillion"
    return "blue" if one.workout.startswith("long") else "sky"


def _step(step: Step, units: Units) -> Element:
    many = f"{step.repetitions} × " if step.repetitions > 1 else ""
    what = f"{KIND_WORDS.get(step.kind, step.kind)}: {many}{_length(step.duration_s)}"
    rest = None
    if step.rest_s > 0:
        pace = _pace(step.rest_speed_mps, step.rest_fraction, units)
        rest = element("span", f"then {_length(step.rest_s)} at {pace}", style="sr-quiet sr-small")
    return element(
        "li",
        element("span", what),
        element("strong", _pace(step.speed_mps, step.critical_speed_fraction, units)),
        rest,
        style="sr-step",
        colour=KIND_COLOURS.get(step.kind, "blue"),
    )


def _length(duration_s: float) -> str:
    return f"{duration_s:.0f} s" if duration_s < 90 else display.span(duration_s)


def _pace(speed_mps: float, fraction: float, units: Units) -> str:
    """Pace for this runner; the share of critical speed where that is not known."""
    if math.isfinite(speed_mps) and speed_mps > 0:
        return display.pace(speed_mps, units)
    return f"{fraction:.0%} of critical speed"


def _split(words: str) -> tuple[str, str]:
    value, _, unit = words.rpartition(" ")
    return value, unit
