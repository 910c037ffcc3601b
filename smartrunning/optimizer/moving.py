"""A session moved to another day of its week: every hard limit that this would break, or the plan.

A move exchanges two days, so the week keeps its load, its time, its hard sessions and its day of
rest; what can break is where things lie.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from smartrunning.errors import InfeasibleGoalError
from smartrunning.history.weeks import monday_of
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import calendar_weeks
from smartrunning.optimizer.certificate import performance_bound
from smartrunning.optimizer.decoder import genes_of, nearest
from smartrunning.optimizer.goal import WEEKDAYS, Goal
from smartrunning.optimizer.pattern import (
    DAYS_WITHOUT_HARD_DAY,
    DAYS_WITHOUT_HARD_DAY_BEFORE_RACE,
    DAYS_WITHOUT_LONG_RUN,
)
from smartrunning.optimizer.plan import Change, Plan, PlanDay, Revision
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.optimizer.planning import Chosen, Loaded, plan_with
from smartrunning.optimizer.problem import Problem, filled, likely_responses
from smartrunning.optimizer.schema import PlanSchema, adapted
from smartrunning.optimizer.workouts import SEED_WORKOUTS, Workout
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

LIGHT: Final = frozenset({"rest", "easy", "recovery", "race"})
"""Days that may lie beside any other; the race has rules of its own."""
MOVED: Final = "You moved it."


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard limit that a move would break.

    Attributes
    ----------
    name : str
        Short name, as in a plan's constraints where it is one of them.
    sentence : str
        What would be wrong, for the runner.
    """

    name: str
    sentence: str


class BrokenLimitsError(InfeasibleGoalError):
    """A move that would break hard limits.

    Parameters
    ----------
    broken : tuple of Broken
        At least one.
    """

    def __init__(self, broken: tuple[Broken, ...]) -> None:
        super().__init__(" ".join(each.sentence for each in broken))
        self.broken = broken


def broken_by_move(
    plan: Plan, schema: PlanSchema, from_day: date, to_day: date, today: date
) -> tuple[Broken, ...]:
    """Hard limits that a move would break.

    Parameters
    ----------
    plan : Plan
        The plan.
    schema : PlanSchema
        The one that it was made with, as the library has it.
    from_day, to_day : datetime.date
        The session's day, and the day that it shall move to; a session there takes its place.
    today : datetime.date
        Days before it are over.

    Returns
    -------
    tuple of Broken
        Empty when the session may move.
    """
    impossible = tuple(_impossible(plan, from_day, to_day, today))
    if impossible:
        return impossible
    before = {day.day: day for day in (*_past(plan), *plan.days)}
    after = {**before, **_exchanged(before[from_day], before[to_day])}
    found = [
        *_of_day(plan.goal, after[to_day]),
        *_of_day(plan.goal, after[from_day]),
        *_of_neighbours(before, after),
        *_of_fitness(plan, adapted(schema, plan.goal.experience), Swap(from_day, to_day)),
    ]
    return tuple(dict.fromkeys(found))


def move(
    plan: Plan,
    schema: PlanSchema,
    from_day: date,
    to_day: date,
    *,
    today: date,
    workouts: tuple[Workout, ...] = SEED_WORKOUTS,
) -> Plan:
    """Plan with a session on another day of its week.

    Parameters
    ----------
    plan : Plan
        The plan.
    schema : PlanSchema
        The one that it was made with.
    from_day, to_day : datetime.date
        The session's day, and the day that it shall move to.
    today : datetime.date
        Days before it are over.
    workouts : tuple of Workout
        The library.

    Returns
    -------
    Plan
        With its `Revision`; expected race, certificate and limits are those of the new days, the
        levers those of the plan before.

    Raises
    ------
    BrokenLimitsError
        If a hard limit would break.
    """
    broken = broken_by_move(plan, schema, from_day, to_day, today)
    if broken:
        raise BrokenLimitsError(broken)
    old = {day.day: day for day in plan.days}
    new = old | _exchanged(old[from_day], old[to_day])
    days = tuple(new[day.day] for day in plan.days)
    swaps = (*plan.swaps, Swap(from_day, to_day))
    schema = adapted(schema, plan.goal.experience)
    posed = _posed(plan, schema, swaps)
    decoded = nearest(_full_weeks_au(posed, days), posed.limits)
    chosen = Chosen(
        schema,
        plan.seed,
        performance_bound(posed.limits).value,
        plan.generations,
        genes_of(decoded),
        past=_past_of_first_week(plan),
        swaps=swaps,
    )
    library = {workout.name: workout for workout in workouts}
    loaded = Loaded(decoded, days, library)
    made = plan_with(plan.goal, plan.state, posed, chosen, loaded)
    return replace(made, levers=plan.levers, revision=_revision(plan, new, from_day, to_day, today))


def _impossible(plan: Plan, from_day: date, to_day: date, today: date) -> Iterator[Broken]:
    days = {day.day: day for day in plan.days}
    if not math.isfinite(plan.filled_s):
        yield Broken("an earlier version", "An earlier version made this plan; have it made anew.")
    elif from_day < today or to_day < today:
        yield Broken("days that are over", "Days that are over are never rewritten.")
    elif from_day not in days or to_day not in days:
        yield Broken("days of the plan", "Both days must be days of the plan.")
    elif from_day == to_day:
        yield Broken("another day", "The session stands on that day already.")
    elif "race" in {days[from_day].workout, days[to_day].workout}:
        yield Broken("race days", "A race cannot move, and no session can stand on its day.")
    elif not days[from_day].steps:
        yield Broken("a session", f"There is no session on {_on(from_day)} to move.")
    elif monday_of(from_day) != monday_of(to_day):
        yield Broken(
            "weekly loads",
            "A session moves within its week, as the load of each week is limited by those before "
            "it. To change the weeks themselves, have the plan made anew from today.",
        )


def _exchanged(one: PlanDay, other: PlanDay) -> dict[date, PlanDay]:
    return {
        one.day: replace(other, day=one.day, reason=_noted(other)),
        other.day: replace(one, day=other.day, reason=_noted(one)),
    }


def _noted(day: PlanDay) -> str:
    if not day.steps:
        return "A day of rest, as you moved its session."
    return day.reason if day.reason.endswith(MOVED) else f"{day.reason} {MOVED}"


def _of_day(goal: Goal, day: PlanDay) -> Iterator[Broken]:
    if not day.steps:
        return
    where = f"{day.title} on {_on(day.day)}"
    if day.day.weekday() not in goal.training_days:
        yield Broken(
            "training days", f"{WEEKDAYS[day.day.weekday()]} is not one of your training days."
        )
    if not goal.is_available(day.day):
        yield Broken("times away", f"You are away on {_on(day.day)}.")
    longest_s = goal.longest_on_s(day.day.weekday())
    if _longest_s(day) > longest_s + 1e-6:
        yield Broken(
            "longest session",
            f"{day.title} takes {_minutes(_longest_s(day))}, but {WEEKDAYS[day.day.weekday()]} has "
            f"{_minutes(longest_s)}.",
        )
    if not is_heavy(day):
        tomorrow = goal.race_on(day.day + timedelta(days=1))
        if (goal.race_date - day.day).days == 1 or (tomorrow and tomorrow.priority == "B"):
            yield Broken("before a race", f"{where} would be on the day before the race.")
        return
    if goal.easy_until and day.day < goal.easy_until and day.workout != "long":
        yield Broken("easy until", f"{where} would be hard before {goal.easy_until}.")
    yield from _of_races(goal, day, where)


def _of_races(goal: Goal, day: PlanDay, where: str) -> Iterator[Broken]:
    left = (goal.race_date - day.day).days
    fewest = DAYS_WITHOUT_LONG_RUN if day.workout == "long" else DAYS_WITHOUT_HARD_DAY
    if left <= fewest:
        yield Broken(
            "before a race",
            f"{where} would be {left} days before the race; more than {fewest} are needed.",
        )
    for race in goal.other_races:
        if -1 <= (race.day - day.day).days <= DAYS_WITHOUT_HARD_DAY_BEFORE_RACE[race.priority]:
            yield Broken("before a race", f"{where} would be too near the race on {race.day}.")


def _of_neighbours(before: dict[date, PlanDay], after: dict[date, PlanDay]) -> Iterator[Broken]:
    there = set(_touching(before))
    for one, other in _touching(after):
        if (one, other) not in there:
            yield Broken(
                "hard days apart",
                f"{after[one].title} on {_on(one)} and {after[other].title} on {_on(other)} would "
                "lie on neighbouring days; hard sessions and the long run need an easy day between "
                "them.",
            )


def _touching(days: dict[date, PlanDay]) -> Iterator[tuple[date, date]]:
    for one, other in pairwise(sorted(days)):
        near = other - one == timedelta(days=1)
        if near and is_heavy(days[one]) and is_heavy(days[other]):
            yield one, other


def is_heavy(day: PlanDay) -> bool:
    """Whether a day holds a hard session or the long run.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    bool
        False for days of rest, easy and recovery runs and races.
    """
    return day.workout not in LIGHT


def may_stand(goal: Goal, day: PlanDay, others: Mapping[date, PlanDay]) -> bool:
    """Whether a session may stand on its day beside others.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    day : PlanDay
        A session on a day.
    others : mapping of datetime.date to PlanDay
        The other days.

    Returns
    -------
    bool
        False where a limit on days would break.
    """
    around = (others.get(day.day + timedelta(days=apart)) for apart in (-1, 1))
    beside = any(other is not None and is_heavy(other) for other in around)
    return not (beside and is_heavy(day)) and not any(_of_day(goal, day))


def _of_fitness(plan: Plan, schema: PlanSchema, swap: Swap) -> Iterator[Broken]:
    """Fitness may rise by more in a week when its load comes later."""
    before = _posed(plan, schema, plan.swaps, worth=False)
    after = _posed(plan, schema, (*plan.swaps, swap), worth=False)
    rises = _rises_au(after, _full_weeks_au(after, plan.days))
    were = _rises_au(before, _full_weeks_au(before, plan.days))
    most_au = schema.fitness_ramp_au
    for week, rise_au, was_au in zip(after.weeks, rises, were, strict=True):
        if rise_au > max(most_au, was_au) + 1e-9:
            yield Broken(
                "fitness ramp",
                f"Fitness would rise by {rise_au:.2f} au a day in the week of {week.start}, as the "
                f"load would come later in it; at most {most_au:g} are allowed.",
            )


def _rises_au(posed: Problem, full_week_au: FloatArray) -> list[float]:
    limits, fitness_au, rises = posed.limits, posed.limits.initial_fitness_au, []
    for week, load_au in enumerate(full_week_au):
        later_au = limits.fitness_keep[week] * fitness_au + limits.fitness_gain[week] * load_au
        rises.append(float(later_au - fitness_au))
        fitness_au = later_au
    return rises


def _posed(
    plan: Plan, schema: PlanSchema, swaps: tuple[Swap, ...], *, worth: bool = True
) -> Problem:
    return filled(
        plan.goal,
        plan.state,
        schema,
        calendar_weeks(plan.goal, schema),
        filled_s=plan.filled_s,
        responses=likely_responses(plan.state) if worth else None,
        swaps=swaps,
    )


def _full_weeks_au(posed: Problem, days: tuple[PlanDay, ...]) -> FloatArray:
    """Loads of the weeks as if each were full; a week's load does not change by a move inside it.

    The shares of a week's days are known before its load, so the load of all its days tells it.
    """
    planned = {day.day: day.load_au for day in days if day.workout != "race"}
    loads = [
        sum(planned.get(day, 0.0) for day in week.days) / share if share > 0 else 0.0
        for week, share in zip(posed.weeks, posed.limits.share, strict=True)
    ]
    return np.array(loads)


def _past(plan: Plan) -> tuple[PlanDay, ...]:
    return plan.revision.past_days if plan.revision else ()


def _past_of_first_week(plan: Plan) -> tuple[PlanDay, ...]:
    monday = monday_of(plan.goal.start_date)
    return tuple(day for day in _past(plan) if day.day >= monday)


def _revision(
    plan: Plan, new: dict[date, PlanDay], from_day: date, to_day: date, today: date
) -> Revision:
    old = {day.day: day for day in plan.days}
    moved = f"You moved {old[from_day].title} from {_on(from_day)} to {_on(to_day)}."
    if old[to_day].steps:
        moved = f"{moved[:-1]}, and {old[to_day].title} took its place."
    changes = tuple(
        Change(day, day_in_words(old[day]), day_in_words(new[day]), MOVED)
        for day in sorted((from_day, to_day))
    )
    coming = sum(day.day >= today for day in plan.days)
    return Revision(
        made_on=today,
        reasons=(moved,),
        changes=changes,
        kept_days=coming - len(changes),
        past_days=_past(plan),
        codes=("moved",),
    )


def day_in_words(day: PlanDay) -> str:
    """What a day holds, in few words.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    str
        Such as ``Easy run, 45 min``.
    """
    if day.workout == "rest" or not math.isfinite(day.duration_s):
        return day.title
    return f"{day.title}, {_minutes(day.duration_s)}"


def _longest_s(day: PlanDay) -> float:
    """Time by which limits on time are kept: of even running with the load, if it is longer."""
    slowest = intensity.RECOVERY_FRACTION if day.workout == "recovery" else intensity.EASY_FRACTION
    return max(day.duration_s, intensity.duration_s(day.load_au, slowest))


def _on(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.isoformat()}"


def _minutes(duration_s: float) -> str:
    return f"{duration_s / SECONDS_PER_MINUTE:.0f} min"
