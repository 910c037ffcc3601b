"""Two plans in, how the later one differs and why out, in words for the runner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from smartrunning.optimizer.day_limits import LONG_RUNS, day_in_words, on
from smartrunning.optimizer.departures import NO_LINKS, Departures, departures
from smartrunning.optimizer.goal import RunnerState
from smartrunning.optimizer.plan import Change, Plan, PlanDay, ReasonCode, Revision

SAID: Mapping[ReasonCode, str] = {
    "ill": "You were ill: no hard session until you are well again.",
    "away": "You are away on some days.",
    "other_wishes": "Your days, hours or wishes have changed.",
}
"""What a runner may say has happened."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a re-planning knows of its reasons.

    Attributes
    ----------
    codes : sequence of str
        What the runner says has happened.
    lost : bool
        Whether the long run of the schema can no longer be reached.
    rescued : mapping of datetime.date to str
        A missed hard session's new day and its workout.
    linked : mapping of datetime.date to datetime.date
        Days of the sessions that are known to be those of planned days.
    """

    codes: Sequence[ReasonCode] = ()
    lost: bool = False
    rescued: Mapping[date, str] = field(default_factory=dict)
    linked: Mapping[date, date] = field(default_factory=lambda: NO_LINKS)


def revision_of(previous: Plan, made: Plan, state: RunnerState, told: Told) -> Revision:
    """How a plan differs from the one before it.

    Parameters
    ----------
    previous, made : Plan
        The plan before, and the new one for the days that are left.
    state : RunnerState
        What was done.
    told : Told
        What else is known.

    Returns
    -------
    Revision
        Reasons, changes and the days that are over.
    """
    reasons = _reasons(previous, made, state, told)
    planned = {day.day: day for day in previous.days}
    changes, kept = [], 0
    for day in made.days:
        before = planned.get(day.day)
        if before is not None and day_in_words(before) == day_in_words(day):
            kept += 1
            continue
        was = day_in_words(before) if before else "nothing"
        changes.append(Change(day.day, was, day_in_words(day), _why(before, day, told)))
    earlier = previous.past_days
    past = tuple(day for day in (*earlier, *previous.days) if day.day <= state.day)
    return Revision(
        state.day,
        tuple(reasons.values()),
        tuple(changes),
        kept,
        past,
        tuple(reasons),
    )


def _reasons(previous: Plan, made: Plan, state: RunnerState, told: Told) -> dict[ReasonCode, str]:
    found = departures(previous, state, told.linked)
    reasons = what_happened(found, _so(previous, made, told))
    reasons |= {code: SAID[code] for code in told.codes if code in SAID}
    if told.lost:
        sentence = "The long run of the schema can no longer be reached before the taper."
        reasons["long_run_lost"] = sentence
    if _race(made) != _race(previous):
        reasons["other_race"] = "The race is another one."
    if told.rescued and reasons and "missed" in reasons and _moved(made, told):
        reasons["key_session_moved"] = "A missed hard session has a new day in this week."
    return reasons or {"as_expected": "You are where the plan expected you to be."}


def what_happened(found: Departures, so: str = "") -> dict[ReasonCode, str]:
    """What went otherwise than planned, in words.

    Parameters
    ----------
    found : Departures
        The days.
    so : str
        What became of the plan by the missed sessions.

    Returns
    -------
    dict of str to str
        A sentence by each code; empty when all went as planned.
    """
    reasons: dict[ReasonCode, str] = {}
    if found.missed:
        names = ", ".join(f"{day.title} on {on(day.day)}" for day in found.missed)
        count = f"{len(found.missed)} of {found.planned} sessions"
        reasons["missed"] = f"You missed {count} ({names}){so}."
    if found.longer:
        days = ", ".join(on(day.day) for day in found.longer)
        reasons["more_than_planned"] = f"You did much more than planned on {days}."
    if found.added:
        days = ", ".join(on(day.day) for day in found.added)
        reasons["added"] = f"You ran on {days}, where rest was planned."
    return reasons


def _so(previous: Plan, made: Plan, told: Told) -> str:
    """What became of the key sessions, such as ``: long run kept on Sunday 2026-06-07``."""
    planned = {day.day: day for day in previous.days}
    words = []
    coming = next((day for day in made.days if day.workout in LONG_RUNS), None)
    if coming is not None and planned.get(coming.day, coming).workout in LONG_RUNS:
        words.append(f"long run kept on {on(coming.day)}")
    words += [f"{day.title} moved to {on(day.day)}" for day in _moved(made, told)]
    return f": {', '.join(words)}" if words else ""


def _moved(made: Plan, told: Told) -> list[PlanDay]:
    return [day for day in made.days if told.rescued.get(day.day) == day.workout]


def _race(plan: Plan) -> tuple[date, float]:
    return plan.goal.race_date, plan.goal.race_distance_m


def _why(before: PlanDay | None, after: PlanDay, told: Told) -> str:
    if told.rescued.get(after.day) == after.workout:
        return "The hard session that you missed this week, in place of an easier one."
    if before is None or before.workout != after.workout:
        return "Another session, as the goal or the time for it has changed."
    if after.load_au < before.load_au:
        return "Less, so that load does not leap from what was done."
    return "More, as there is room for it."
