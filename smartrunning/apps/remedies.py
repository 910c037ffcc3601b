"""A goal that no plan can meet in, changes that were each tried and make it possible out."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from smartrunning.apps.goal_form import GoalForm, request
from smartrunning.errors import InfeasibleGoalError, InvalidRequestError
from smartrunning.history import RunnerHistory, training_load
from smartrunning.optimizer import Goal, Race, RunnerState, schema_for
from smartrunning.optimizer.feasibility import check_feasible, would_do
from smartrunning.optimizer.goal import LONGEST_PLAN_DAYS, check
from smartrunning.reports.display import Units
from smartrunning.runner import Runner
from smartrunning.units import RACES_M, SECONDS_PER_MINUTE

RECENT_DAYS: Final = 28
DAYS_REMEMBERED: Final = 200
MOST_HOURS: Final = 20.0
FEWEST_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change to the form.

    Attributes
    ----------
    words : str
        What it is, as a button says it.
    values : mapping of str to object
        The form's values that change, plain JSON values.
    """

    words: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why no plan can meet a goal.

    Attributes
    ----------
    sentence : str
        The limits that stand against each other.
    remedies : tuple of Remedy
        Changes with which there is a plan; each was tried.
    """

    sentence: str
    remedies: tuple[Remedy, ...]


def runner_state(history: RunnerHistory | None, runner: Runner, today: date) -> RunnerState:
    """Where the runner stands on the evening of a day, as far as the history is known.

    Parameters
    ----------
    history : RunnerHistory or None
        The runner over time.
    runner : Runner
        The profile.
    today : datetime.date
        The day.

    Returns
    -------
    RunnerState
        Days after the history's last one count as rest.
    """
    thresholds = runner.thresholds_on(today)
    loads: tuple[float, ...] = ()
    if history is not None and history.first_day is not None:
        missing = (today - history.first_day).days + 1 - len(history.daily_load_au)
        loads = history.daily_load_au + (0.0,) * max(missing, 0)
    load = training_load(loads) if loads else None
    recent = loads[-RECENT_DAYS:]
    fitted = history.critical_speed if history else None
    return RunnerState(
        day=today,
        fitness_au=float(load.fitness_au[-1]) if load else 0.0,
        fatigue_au=float(load.fatigue_au[-1]) if load else 0.0,
        recent_weekly_load_au=7 * math.fsum(recent) / max(len(recent), 7),
        critical_speed_mps=fitted.critical_speed_mps if fitted else thresholds.critical_speed_mps,
        d_prime_m=fitted.d_prime_m if fitted else thresholds.d_prime_m,
        daily_load_au=loads[-DAYS_REMEMBERED:],
    )


def conflict(form: GoalForm, state: RunnerState, today: date, units: Units) -> Conflict | None:
    """What stands against a goal, with changes that would make it possible.

    Parameters
    ----------
    form : GoalForm
        A form without `smartrunning.apps.goal_form.problems`.
    state : RunnerState
        Where the runner stands.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        Unit of the form's distances.

    Returns
    -------
    Conflict or None
        None when there is a plan.
    """
    sentence = _refusal(form, state, today, units)
    if not sentence:
        return None
    found = [
        remedy
        for ladders in (_later, _more_time, _longer, _both, _more_everywhere, _fewer_days, _shorter)
        if (remedy := _first_that_helps(ladders(form), state, today, units))
    ]
    if not found and (both := _first_that_helps(_later_with_time(form), state, today, units)):
        found = [both]
    return Conflict(sentence, tuple(found))


def _first_that_helps(
    ladders: "Iterator[Ladder]", state: RunnerState, today: date, units: Units
) -> Remedy | None:
    """The smallest change of the first ladder that has one; what is returned was tried."""
    for ladder in ladders:
        low, high, found = 0, len(ladder) - 1, None
        while low <= high:
            # a ladder rises to what helps more, so its last step is tried first, then the middle
            at = high if found is None else (low + high) // 2
            form, remedy = ladder[at]
            if _helps(form, state, today, units):
                found, high = remedy, at - 1
            elif found is None:
                break
            else:
                low = at + 1
        if found:
            return found
    return None


def _helps(form: GoalForm, state: RunnerState, today: date, units: Units) -> bool:
    try:
        goal = _goal(request(form, today, units))
    except InvalidRequestError:
        return False
    return would_do(goal, state, schema_for(goal.race_distance_m))


def _refusal(form: GoalForm, state: RunnerState, today: date, units: Units) -> str:
    """Why no plan can meet it; empty when one can."""
    try:
        goal = _goal(request(form, today, units))
        check(goal, state)
        check_feasible(goal, state, schema_for(goal.race_distance_m))
    except (InfeasibleGoalError, InvalidRequestError) as error:
        return str(error)
    return ""


def _goal(wanted: Mapping[str, Any]) -> Goal:
    return Goal(
        race_date=date.fromisoformat(wanted["race_date"]),
        race_distance_m=wanted["race_distance_m"],
        start_date=date.fromisoformat(wanted["start_date"]),
        hours_per_week=wanted["hours_per_week"],
        longest_session_s=wanted["longest_session_s"],
        training_days=tuple(wanted["training_days"]),
        long_run_day=wanted["long_run_day"],
        target_s=wanted.get("target_s", math.nan),
        attitude=wanted["attitude"],
        minutes_by_weekday=tuple(wanted["minutes_by_weekday"]),
        sessions_per_week=wanted["sessions_per_week"],
        unavailable=tuple(
            (date.fromisoformat(first), date.fromisoformat(last))
            for first, last in wanted["unavailable"]
        ),
        other_races=tuple(
            Race(date.fromisoformat(race["day"]), race["distance_m"], race["priority"])
            for race in wanted["other_races"]
        ),
        distribution=wanted["distribution"],
        experience=wanted["experience"],
        highest_weekly_load_au=wanted.get("highest_weekly_load_au", math.nan),
        easy_until=(date.fromisoformat(wanted["easy_until"]) if "easy_until" in wanted else None),
    )


Ladder = list[tuple[GoalForm, Remedy]]
"""Changes of one kind, the smallest first."""


def _later(form: GoalForm) -> Iterator[Ladder]:
    if form.race_date is None or form.start_date is None:
        return
    ladder: Ladder = []
    for weeks in range(1, LONGEST_PLAN_DAYS // 7):
        day = form.race_date + timedelta(weeks=weeks)
        if (day - form.start_date).days >= LONGEST_PLAN_DAYS - 7:
            break
        words = f"Race {weeks} {'week' if weeks == 1 else 'weeks'} later: {day.day} {day:%B %Y}"
        remedy = Remedy(words, {"race_date": day.isoformat()})
        ladder.append((replace(form, race_date=day), remedy))
    yield ladder


def _more_time(form: GoalForm) -> Iterator[Ladder]:
    yield [
        (
            replace(form, hours_per_week=hours),
            Remedy(f"{hours:g} hours a week", {"hours_per_week": hours}),
        )
        for hours in _hours(form)
    ]


def _hours(form: GoalForm) -> Iterator[float]:
    half_hours = math.floor(2 * form.hours_per_week) + 1
    for steps in range(half_hours, round(2 * MOST_HOURS) + 1):
        yield steps / 2


def _later_with_time(form: GoalForm) -> Iterator[Ladder]:
    """A later race and more hours, where neither alone does."""
    for hours in _hours(form):
        more = Remedy(f"{hours:g} hours a week", {"hours_per_week": hours})
        for ladder in _later(replace(form, hours_per_week=hours)):
            yield [
                (
                    changed,
                    Remedy(f"{later.words}, and {more.words}", {**later.values, **more.values}),
                )
                for changed, later in ladder
            ]


def _longer(form: GoalForm) -> Iterator[Ladder]:
    ladder: Ladder = []
    for minutes in _lengths(form):
        changed = _with_long_run(form, minutes)
        remedy = Remedy(f"{minutes:.0f} minutes for the long run", _length_values(changed))
        ladder.append((changed, remedy))
    yield ladder


def _both(form: GoalForm) -> Iterator[Ladder]:
    """More hours and a longer run, where neither alone does."""
    for minutes in _lengths(form):
        ladder: Ladder = []
        for hours in _hours(form):
            changed = replace(_with_long_run(form, minutes), hours_per_week=hours)
            words = f"{hours:g} hours a week and {minutes:.0f} minutes for the long run"
            values = {"hours_per_week": hours, **_length_values(changed)}
            ladder.append((changed, Remedy(words, values)))
        yield ladder


def _more_everywhere(form: GoalForm) -> Iterator[Ladder]:
    """More on every day: the long run may be no more than a part of the week."""
    for minutes in _lengths(form):
        ladder: Ladder = []
        for extra in (15.0, 30.0, 45.0, 60.0):
            longer = _with_long_run(form, minutes)
            days = tuple(length + extra if length > 0 else 0.0 for length in form.minutes)
            days = tuple(map(max, days, longer.minutes))
            hours = max(form.hours_per_week, math.ceil(math.fsum(days) / 30) / 2)
            changed = replace(longer, minutes=days, hours_per_week=hours)
            words = (
                f"{extra:.0f} minutes more on every day, {minutes:.0f} for the long run, "
                f"{hours:g} hours a week"
            )
            values = {"hours_per_week": hours, **_length_values(changed)}
            ladder.append((changed, Remedy(words, values)))
        yield ladder


def _lengths(form: GoalForm) -> Iterator[float]:
    """Long runs that the races of the platform ask for, longer than the present one."""
    now = min(form.longest_minutes, form.minutes[form.long_run_day])
    for length_s in (2400, 3000, 4200, 5400):
        minutes = length_s / SECONDS_PER_MINUTE
        if minutes > now:
            yield minutes


def _with_long_run(form: GoalForm, minutes: float) -> GoalForm:
    days = list(form.minutes)
    days[form.long_run_day] = max(days[form.long_run_day], minutes)
    return replace(form, minutes=tuple(days), longest_minutes=max(form.longest_minutes, minutes))


def _length_values(form: GoalForm) -> Mapping[str, Any]:
    return {"minutes": list(form.minutes), "longest_minutes": form.longest_minutes}


def _fewer_days(form: GoalForm) -> Iterator[Ladder]:
    """The same hours on fewer days leave more for each."""
    days = list(form.minutes)
    while sum(minutes > 0 for minutes in days) > FEWEST_DAYS:
        others = [day for day in range(7) if days[day] > 0 and day != form.long_run_day]
        days[min(others, key=lambda day: days[day])] = 0.0
        left = sum(minutes > 0 for minutes in days)
        remedy = Remedy(f"Run on {left} days only", {"minutes": list(days)})
        yield [(replace(form, minutes=tuple(days)), remedy)]


def _shorter(form: GoalForm) -> Iterator[Ladder]:
    length_m = RACES_M.get(form.race, math.inf)
    for name, distance_m in sorted(RACES_M.items(), key=lambda item: -item[1]):
        if distance_m < length_m:
            remedy = Remedy(f"{name} instead", {"race": name, "target": ""})
            yield [(replace(form, race=name, target=""), remedy)]
