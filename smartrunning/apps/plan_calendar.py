"""The calendar of a plan: a week, a month or all of it, planned against done."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.history.weeks import monday_of
from smartrunning.apps.plan_state import VIEWS, State
from smartrunning.apps.plan_words import (
    badge,
    day_colour,
    done_words,
    long_day,
    purpose_words,
    short_day,
)
from smartrunning.optimizer import PlanDay, PlanWeek
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.palette import phase_colour
from smartrunning.reports.plan_words import day_name

DAYS_OF_WEEK = 7


def calendar(state: State, reading: Reading, units: Units) -> Element:
    """What the calendar shows now, with its switches.

    Parameters
    ----------
    state : State
        View, week and day that are chosen.
    reading : Reading
        The plan and what was done of it.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        A toolbar, then weeks of days; each day's box carries the day as ``data-id``.
    """
    at = focus(state, reading)
    return element(
        "div",
        element(
            "div",
            e.choice("How much is shown", "view", VIEWS, state.view),
            _stepper(state, at),
            style="sr-plan-bar",
        ),
        *_shown_weeks(state, reading, at, units),
        style=f"sr-stack sr-calendar sr-view-{state.view}",
    )


def focus(state: State, reading: Reading) -> date:
    """Day whose week or month is shown.

    Parameters
    ----------
    state : State
        The page.
    reading : Reading
        The plan.

    Returns
    -------
    datetime.date
        Inside the plan.
    """
    first, last = reading.days[0].day, reading.days[-1].day
    return min(max(state.at or reading.today, first), last)


def _stepper(state: State, at: date) -> Element | None:
    if state.view == "all":
        return None
    what = state.view
    words = f"{at:%B %Y}" if what == "month" else _week_words(monday_of(at))
    return element(
        "div",
        e.button("step", "-1", "‹", aria_label=f"The {what} before", title=f"The {what} before"),
        element("strong", words, style="sr-plan-when", aria_live="polite"),
        e.button("step", "1", "›", aria_label=f"The {what} after", title=f"The {what} after"),
        e.button("step", "today", "Today"),
        style="sr-plan-stepper",
    )


def _week_words(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    begin = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {monday:%b}"
    return f"{begin} – {sunday.day} {sunday:%b %Y}"


def _shown_weeks(state: State, reading: Reading, at: date, units: Units) -> Iterator[Element]:
    if state.view == "week":
        yield _week(monday_of(at), state, reading, units)
        return
    if state.view == "month":
        first = at.replace(day=1)
        last = at.replace(day=monthrange(at.year, at.month)[1])
        yield _weekday_names()
    else:
        first, last = reading.days[0].day, reading.days[-1].day
    monday = monday_of(first)
    while monday <= last:
        if reading.week_of(monday):
            yield _week(monday, state, reading, units)
        monday += timedelta(days=DAYS_OF_WEEK)


def _weekday_names() -> Element:
    names = (element("span", f"{date(2024, 1, 1 + day):%a}") for day in range(DAYS_OF_WEEK))
    return element("div", *names, style="sr-plan-names", aria_hidden="true")


def _week(monday: date, state: State, reading: Reading, units: Units) -> Element:
    days = [monday + timedelta(days=offset) for offset in range(DAYS_OF_WEEK)]
    week = reading.week_of(monday)
    boxes = (_box(day, state, reading, units) for day in days)
    chosen = " sr-chosen" if monday == state.week else ""
    return element(
        "section",
        _head(monday, week, state, reading, units) if week else None,
        element("ul", *boxes, style="sr-days-grid"),
        style=f"sr-week{chosen}",
        aria_label=f"Week from {long_day(monday)}",
    )


def _head(monday: date, week: PlanWeek, state: State, reading: Reading, units: Units) -> Element:
    number, far = reading.number_of(monday), display.distance(week.distance_m, units)
    done_au = reading.done_in(monday)
    load = f"load {display.number(week.load_au)} au"
    if monday <= reading.today:
        load = f"load {display.number(done_au)} of {display.number(week.load_au)} au"
    return e.button(
        "week",
        monday.isoformat(),
        element("strong", f"Week {number}"),
        element("span", week.phase.capitalize(), style="sr-small"),
        element("span", display.span(60 * week.minutes), style="sr-quiet sr-small"),
        *([] if far == display.UNKNOWN else [element("span", far, style="sr-quiet sr-small")]),
        element("span", load, style="sr-quiet sr-small"),
        style="sr-week-words",
        colour=phase_colour(week.phase),
        aria_pressed="true" if monday == state.week else "false",
        title=f"{purpose_words(week.phase)} Press to find this week in the charts.",
    )


def _box(day: date, state: State, reading: Reading, units: Units) -> Element:
    planned = reading.day(day)
    outside = planned is None or (
        state.view == "month" and day.month != focus(state, reading).month
    )
    if planned is None:
        return element("li", style="sr-gap")
    style = "sr-outside" if outside else ""
    return element("li", _day(planned, state, reading, units), data_id=day.isoformat(), style=style)


def _day(planned: PlanDay, state: State, reading: Reading, units: Units) -> Element:
    day, today = planned.day, reading.today
    rest = not planned.steps
    extra = reading.extra_on(day)
    away = rest and not reading.plan.goal.is_available(day)
    styles = ["sr-day"]
    styles += ["sr-rest"] if rest else []
    styles += ["sr-away"] if away else []
    styles += ["sr-today"] if day == today else []
    styles += ["sr-past"] if day < today else []
    name = f"{short_day(day)} · today" if day == today else short_day(day)
    label = element("span", name, style="sr-day-name")
    if rest:
        what = "✈ Away" if away else planned.title
        return element("div", label, element("span", what), *extra, style=" ".join(styles))
    adherence = reading.adherence.get(day)
    movable = reading.is_own and state.is_current and day >= today and planned.workout != "race"
    title = f"⚑ {day_name(planned, units)}" if _is_race(planned, reading) else planned.title
    length = f"{display.span(planned.duration_s)}"
    far = display.distance(planned.distance_m, units)
    return e.button(
        "day",
        day.isoformat(),
        label,
        element("strong", title),
        element(
            "span", length if far == display.UNKNOWN else f"{length} · {far}", style="sr-quiet"
        ),
        *([badge(*done_words(adherence))] if adherence and done_words(adherence)[0] else []),
        *extra,
        style=" ".join(styles),
        aria_pressed="true" if day == state.day else "false",
        colour=day_colour(planned),
        data_state="movable" if movable else "fixed",
    )


def _is_race(planned: PlanDay, reading: Reading) -> bool:
    return planned.workout == "race" or reading.plan.goal.race_on(planned.day) is not None
