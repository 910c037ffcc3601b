"""A plan in a few words: what it is for, its key numbers, what to expect on race day."""

import math
from datetime import date

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.optimizer import Plan, PlanDay
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.plan_words import race_day_words
from smartrunning.units import clock


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


def summary(plan: Plan, today: date, weeks: int) -> Element:
    """Key numbers of a plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : datetime.date
        Today in the runner's zone.
    weeks : int
        Weeks of the plan, those that are over too.

    Returns
    -------
    Element
        Tiles.
    """
    days_left = (plan.goal.race_date - today).days
    hardest = max(plan.weeks, key=lambda week: week.minutes)
    race_morning = float(plan.form_au[-1])
    shown = [
        e.tile("To the race", display.number(max(days_left, 0)), "days"),
        e.tile("Length of the plan", str(weeks), "weeks"),
        _race_tile(plan),
        e.tile("Fullest week", *_split(display.span(60 * hardest.minutes))),
        e.tile("Form on race morning", display.number(race_morning), "au a day"),
    ]
    return e.tiles(shown)


def _race_tile(plan: Plan) -> Element:
    outlook = plan.outlook
    if outlook is None or not math.isfinite(outlook.race_s):
        known = math.isfinite(plan.expected_race_s)
        note = "your target" if known else "critical speed is not known yet"
        return e.tile("Race time", clock(plan.expected_race_s), "", note)
    note = (
        f"95 %: {clock(outlook.fastest_s)} to {clock(outlook.slowest_s)}; "
        f"when it was made {clock(outlook.today_s)}"
    )
    if math.isfinite(plan.goal.target_s):
        note += f"; target {clock(plan.goal.target_s)}"
    return e.tile("Race time expected", clock(outlook.race_s), "", note)


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
    regret = (
        f"{outlook.regret_s:.0f} s"
        if math.isfinite(outlook.race_s)
        else f"{100 * outlook.regret_speed:.1f} % of speed"
    )
    return element(
        "div",
        element("h2", "What to expect on race day"),
        *(element("p", words) for words in race_day_words(outlook)),
        element(
            "p",
            "The interval holds what is not known about your response to training, how a runner's "
            "times vary from race to race (Hopkins & Hewson 2001) and the error of your critical "
            "speed; a hot day or a hilly course come on top. Knowing your response exactly would "
            f"be worth {regret} on average.",
            style="sr-quiet",
        ),
        style="sr-stack",
    )


def _split(words: str) -> tuple[str, str]:
    value, _, unit = words.rpartition(" ")
    return value, unit
