"""The plan on paper: a week with all steps, or a month at a glance, in black and white."""

from calendar import monthrange
from datetime import date, timedelta

from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.history.weeks import monday_of
from smartrunning.apps.plan_state import State
from smartrunning.apps.plan_words import long_day, step_words
from smartrunning.optimizer import PlanDay
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.plan_words import day_name

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sheet(state: State, reading: Reading, title: str, units: Units) -> Element:
    """What a printer gets; screens do not show it.

    Parameters
    ----------
    state : State
        Week or month, and which.
    reading : Reading
        The plan.
    title : str
        What the plan is for.
    units : {'metric', 'imperial'}
        Of distances and paces.

    Returns
    -------
    Element
        A table.
    """
    first, last = reading.days[0].day, reading.days[-1].day
    at = min(max(state.at or reading.today, first), last)
    made = _month(at, reading, units) if state.paper == "month" else _week(at, reading, units)
    return element("section", element("h2", title), *made, style="sr-print", aria_label="On paper")


def _week(at: date, reading: Reading, units: Units) -> list[Element]:
    monday = monday_of(at)
    week = reading.week_of(monday)
    days = [reading.day(monday + timedelta(days=offset)) for offset in range(7)]
    head = f"Week {reading.number_of(monday)}"
    if week:
        head += f", {week.phase}: {display.span(60 * week.minutes)}"
    rows = [
        element(
            "tr",
            element("th", long_day(one.day), scope="row", style="sr-sheet-day"),
            element("td", *_in_full(one, units)),
            element("td", "☐" if one.steps else "", style="sr-sheet-tick"),
        )
        for one in days
        if one
    ]
    return [
        element("h3", head),
        element(
            "table",
            element("caption", "The week day by day", style="sr-unseen"),
            element("tbody", *rows),
            style="sr-sheet",
        ),
    ]


def _in_full(one: PlanDay, units: Units) -> list[Element]:
    if not one.steps:
        return [element("span", one.title)]
    far = display.distance(one.distance_m, units)
    length = display.span(one.duration_s)
    head = f"{day_name(one, units)}, {length}" + ("" if far == display.UNKNOWN else f", {far}")
    return [
        element("strong", head),
        element("ul", *(element("li", step_words(step, units)) for step in one.steps)),
    ]


def _month(at: date, reading: Reading, units: Units) -> list[Element]:
    first = at.replace(day=1)
    last = at.replace(day=monthrange(at.year, at.month)[1])
    rows, monday = [], monday_of(first)
    while monday <= last:
        days = [monday + timedelta(days=offset) for offset in range(7)]
        rows.append(element("tr", *(_cell(day, at, reading, units) for day in days)))
        monday += timedelta(days=7)
    heads = (element("th", name, scope="col") for name in WEEKDAYS)
    return [
        element("h3", f"{at:%B %Y}"),
        element(
            "table",
            element("caption", "The month at a glance", style="sr-unseen"),
            element("thead", element("tr", *heads)),
            element("tbody", *rows),
            style="sr-sheet sr-sheet-month",
        ),
    ]


def _cell(day: date, at: date, reading: Reading, units: Units) -> Element:
    if day.month != at.month:
        return element("td", "")
    planned = reading.day(day)
    number = element("strong", str(day.day))
    if planned is None:
        return element("td", number)
    what = [element("span", day_name(planned, units))]
    if planned.steps:
        far = display.distance(planned.distance_m, units)
        what.append(element("span", display.span(planned.duration_s)))
        what += [] if far == display.UNKNOWN else [element("span", far)]
    return element("td", number, *what)
