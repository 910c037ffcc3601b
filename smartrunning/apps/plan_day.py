"""One day of a plan: what, how long, at which pace, why, and what became of it."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.history.weeks import monday_of
from smartrunning.apps.plan_state import State
from smartrunning.apps.plan_take import file_link
from smartrunning.apps.plan_words import (
    KIND_COLOURS,
    KIND_WORDS,
    badge,
    done_words,
    length,
    long_day,
    pace_words,
    short_day,
)
from smartrunning.optimizer import (
    DayAdherence,
    PlanDay,
    PlanSchema,
    Step,
    StepAdherence,
    broken_by_moves,
)
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.plan_words import day_name
from smartrunning.units import clock

UNITS = {"heart_rate": "bpm", "power": "W"}
VERDICTS = {
    "on_target": ("✓ on target", "good"),
    "too_fast": ("▲ too fast", "warn"),
    "too_slow": ("▼ too slow", "warn"),
    "too_short": ("◐ too short", "warn"),
    "not_done": ("✗ not done", "bad"),
    "not_judged": ("– not judged", "quiet"),
}


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
    heading = element("h3", f"{long_day(one.day)}: {day_name(one, units)}")
    steps = element("ol", *(_step(step, units) for step in one.steps), style="sr-steps")
    return element(
        "div",
        heading,
        element("p", _sum(one, units), style="sr-quiet") if one.duration_s else None,
        steps if one.steps else None,
        element("p", f"Why: {one.reason}") if one.reason else None,
        style="sr-stack",
    )


def opened_day(
    one: PlanDay, state: State, reading: Reading, schema: PlanSchema | None, units: Units
) -> Element:
    """The day that is open in the calendar, with what can be done about it.

    Parameters
    ----------
    one : PlanDay
        The day.
    state : State
        Whether days to move to are shown.
    reading : Reading
        The plan and what was done.
    schema : PlanSchema or None
        Whose limits a move must keep; None when it is not known any more.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        Detail, planned against done, buttons.
    """
    adherence = reading.adherence.get(one.day)
    left = one.d_prime_left_fraction
    reserve = None
    if math.isfinite(left):
        reserve = element(
            "p",
            f"At its hardest it leaves {100 * left:.0f} % of D′, reckoned with the lower end of "
            "your critical speed and D′.",
            style="sr-quiet",
        )
    return element(
        "div",
        element(
            "div",
            element("h2", f"{long_day(one.day)}: {day_name(one, units)}"),
            e.button("day", one.day.isoformat(), "Close", style="sr-button sr-plain"),
            style="sr-title-row",
        ),
        element("p", _sum(one, units), style="sr-quiet"),
        element("ol", *(_step(step, units) for step in one.steps), style="sr-steps"),
        reserve,
        element("p", element("strong", "Why: "), one.reason) if one.reason else None,
        _done(adherence, reading, units) if adherence else None,
        _buttons(one, state, reading),
        _where(one, reading, schema) if state.moving and schema else None,
        style="sr-stack",
    )


def allowed_days(one: PlanDay, reading: Reading, schema: PlanSchema) -> Mapping[date, str]:
    """Days to come, with what speaks against moving a session there.

    Parameters
    ----------
    one : PlanDay
        The session.
    reading : Reading
        The plan.
    schema : PlanSchema
        Whose limits must be kept.

    Returns
    -------
    mapping of datetime.date to str
        Days in order, each with sentences; empty where it may go.
    """
    days = [other.day for other in reading.plan.days if other.day >= reading.today]
    return against_moves(one, [day for day in days if day != one.day], reading, schema)


def against_moves(
    one: PlanDay, days: Sequence[date], reading: Reading, schema: PlanSchema
) -> Mapping[date, str]:
    """What speaks against moving a session to some days.

    Parameters
    ----------
    one : PlanDay
        The session.
    days : sequence of datetime.date
        The days.
    reading : Reading
        The plan.
    schema : PlanSchema
        Whose limits must be kept.

    Returns
    -------
    mapping of datetime.date to str
        Sentences for each day; empty where it may go.
    """
    done = {day for day, what in reading.adherence.items() if what.status == "done"}
    broken = broken_by_moves(reading.plan, schema, one.day, days, reading.today, done=done)
    return {day: " ".join(limit.sentence for limit in against) for day, against in broken.items()}


def _sum(one: PlanDay, units: Units) -> str:
    words = display.span(one.duration_s)
    if math.isfinite(one.distance_m):
        words += f", about {display.distance(one.distance_m, units)}"
    return f"{words}, load {display.number(one.load_au)} au" if one.load_au else words


def _step(step: Step, units: Units) -> Element:
    many = f"{step.repetitions} × " if step.repetitions > 1 else ""
    what = f"{KIND_WORDS.get(step.kind, step.kind)}: {many}{length(step.duration_s)}"
    rest = None
    if step.rest_s > 0:
        pace = pace_words(step.rest_speed_mps, step.rest_fraction, units)
        rest = element("span", f"then {length(step.rest_s)} at {pace}", style="sr-quiet sr-small")
    return element(
        "li",
        element("span", what),
        element("strong", pace_words(step.speed_mps, step.critical_speed_fraction, units)),
        rest,
        style="sr-step",
        colour=KIND_COLOURS.get(step.kind, "blue"),
    )


def _buttons(one: PlanDay, state: State, reading: Reading) -> Element:
    made = []
    if reading.is_own and one.day >= reading.plan.days[0].day:
        path = f"plans/{reading.info.plan_id}/{one.day.isoformat()}.fit"
        made.append(file_link(path, "For your watch (FIT)"))
    may_move = reading.is_own and state.is_current
    if may_move and one.day >= reading.today and one.workout != "race":
        words = "Leave it here" if state.moving else "Move to another day …"
        pressed = "true" if state.moving else "false"
        made.append(
            e.button("moving", "off" if state.moving else "on", words, aria_expanded=pressed)
        )
    return element("div", *made, style="sr-buttons")


def _where(one: PlanDay, reading: Reading, schema: PlanSchema) -> Element:
    days = allowed_days(one, reading, schema)
    monday = monday_of(one.day)
    week = [day for day in days if monday_of(day) == monday]
    others = [day for day in days if monday_of(day) != monday]
    near = [*week, *(day for day in others if abs((monday_of(day) - monday).days) == 7)]
    refused = [
        element("li", element("strong", f"{short_day(day)}: "), days[day])
        for day in sorted(near)
        if days[day]
    ]
    return element(
        "div",
        *_targets("Within its week", one, [day for day in week if not days[day]], reading),
        *_targets("In other weeks", one, [day for day in others if not days[day]], reading),
        element(
            "details",
            element("summary", "Days near it that cannot take it, and why"),
            element("ul", *refused),
        )
        if refused
        else None,
        style="sr-stack sr-plan-where",
    )


def _targets(
    heading: str, one: PlanDay, free: Sequence[date], reading: Reading
) -> tuple[Element, Element]:
    buttons = (
        e.button(
            "move",
            f"{one.day.isoformat()} {day.isoformat()}",
            element("strong", short_day(day)),
            element("span", _swap_words(reading.day(day)), style="sr-small sr-quiet"),
            style="sr-button sr-plan-target",
        )
        for day in free
    )
    return (
        element("h3", heading),
        element("div", *buttons, style="sr-buttons")
        if free
        else element("p", "No other day keeps all limits.", style="sr-quiet"),
    )


def _swap_words(there: PlanDay | None) -> str:
    if there is None or not there.steps:
        return "day of rest"
    return f"changes places with {there.title}"


def _done(adherence: DayAdherence, reading: Reading, units: Units) -> Element | None:
    words, tone = done_words(adherence)
    if not words:
        return None
    return element(
        "section",
        element(
            "div",
            element("h3", "What became of it"),
            badge(words, tone),
            style="sr-plan-bar",
        ),
        element("p", adherence.sentence) if adherence.sentence else None,
        _step_table(adherence.steps, units) if adherence.steps else None,
        _links(adherence, reading),
        style="sr-stack sr-plan-done",
    )


def _links(adherence: DayAdherence, reading: Reading) -> Element | None:
    if not reading.is_own:
        return None
    parts: list[Element] = []
    if adherence.session_id:
        parts.append(e.link(f"sessions#{adherence.session_id}", "Look at the session"))
        parts.append(
            e.button("unlink", adherence.day.isoformat(), "It was another run", style="sr-link")
        )
    else:
        parts += [
            e.button(
                "link",
                f"{adherence.day.isoformat()} {one.session_id}",
                f"It was the run of {long_day(one.local_date)}, {display.span(one.elapsed_s)}",
                style="sr-link",
            )
            for offset in (-1, 0, 1)
            for one in reading.sessions.get(adherence.day + timedelta(days=offset), ())
        ]
    if adherence.linked_by == "hand" or adherence.status == "unlinked":
        parts.append(
            e.button("relink", adherence.day.isoformat(), "Find it by itself", style="sr-link")
        )
    return element("div", *parts, style="sr-buttons") if parts else None


def _step_table(steps: Sequence[StepAdherence], units: Units) -> Element:
    rows = []
    for step in steps:
        words, tone = VERDICTS.get(step.verdict, VERDICTS["not_judged"])
        rows.append(
            (
                step.name,
                _target(step, units),
                _value(step.measured, step.target, units),
                f"{clock(_known(step.done_s))} of {clock(_known(step.planned_s))}",
                element("span", words, style=f"sr-{tone}", title=step.sentence),
            )
        )
    return e.table(
        "Each part, planned and done",
        ("Part", "Target", "Done", "Time (min:s)", "Verdict"),
        rows,
    )


def _target(step: StepAdherence, units: Units) -> str:
    low, high = (_value(limit, step.target, units) for limit in (step.lowest, step.highest))
    if display.UNKNOWN in (low, high):
        return display.UNKNOWN
    if step.target == "speed":  # the fast end first, the unit once
        low, high = display.plain_pace(step.highest, units), low
    elif step.target in UNITS:
        low = display.number(step.lowest)
    return f"{low} to {high}"


def _value(value: float, target: str, units: Units) -> str:
    if target == "speed":
        return display.pace(value, units)
    if target not in UNITS or not math.isfinite(value):
        return display.UNKNOWN
    return f"{display.number(value)} {UNITS[target]}"


def _known(duration_s: float) -> float:
    return duration_s if math.isfinite(duration_s) else 0.0
