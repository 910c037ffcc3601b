"""A session moved to another day: every hard limit that this would break, or the plan.

A move exchanges two days. Inside a week that leaves the week's load, time and hard sessions, and
what can break is where things lie. Across weeks two weeks have other loads, by which those after
them are limited too; so all weeks are held against all limits again.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from smartrunning.errors import InfeasibleGoalError
from smartrunning.history.weeks import monday_of
from smartrunning.optimizer.calendar import calendar_weeks
from smartrunning.optimizer.certificate import performance_bound
from smartrunning.optimizer.day_limits import (
    Broken,
    day_in_words,
    is_heavy,
    of_day,
    of_neighbours,
    on,
    short,
)
from smartrunning.optimizer.decoder import genes_of, nearest
from smartrunning.optimizer.limits import weekly_limits
from smartrunning.optimizer.pattern import DayShare, week_pattern
from smartrunning.optimizer.plan import Change, Plan, PlanDay, Revision
from smartrunning.optimizer.plan_swap import Arrival, Swap
from smartrunning.optimizer.planning import Chosen, Loaded, plan_with
from smartrunning.optimizer.problem import Problem, filled, likely_responses
from smartrunning.optimizer.schema import PlanSchema, adapted
from smartrunning.optimizer.week_limits import PlannedWeeks, broken_by_weeks
from smartrunning.optimizer.workouts import SEED_WORKOUTS, Workout
from smartrunning.units import clock

MOVED: Final = "You moved it."
ONE_DAY: Final = timedelta(days=1)


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
    plan: Plan,
    schema: PlanSchema,
    from_day: date,
    to_day: date,
    today: date,
    *,
    done: Collection[date] = (),
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
    done : collection of datetime.date
        Days whose session is done already.

    Returns
    -------
    tuple of Broken
        Empty when the session may move.
    """
    return broken_by_moves(plan, schema, from_day, (to_day,), today, done=done)[to_day]


def broken_by_moves(
    plan: Plan,
    schema: PlanSchema,
    from_day: date,
    to_days: Sequence[date],
    today: date,
    *,
    done: Collection[date] = (),
) -> dict[date, tuple[Broken, ...]]:
    """Hard limits that the moves of one session would break.

    Parameters
    ----------
    plan : Plan
        The plan.
    schema : PlanSchema
        The one that it was made with, as the library has it.
    from_day : datetime.date
        The session's day.
    to_days : sequence of datetime.date
        Days that it may move to.
    today : datetime.date
        Days before it are over.
    done : collection of datetime.date
        Days whose session is done already.

    Returns
    -------
    dict of datetime.date to tuple of Broken
        Empty where the session may move.
    """
    found = {day: tuple(_impossible(plan, from_day, day, today, done)) for day in to_days}
    if all(found.values()):
        return found
    schema = adapted(schema, plan.goal.experience)
    days = {day.day: day for day in (*plan.past_days, *plan.days)}
    before = PlannedWeeks.of(_posed(plan, schema), days)
    return {day: found[day] or _broken(plan, schema, before, from_day, day) for day in to_days}


def _broken(
    plan: Plan, schema: PlanSchema, before: PlannedWeeks, from_day: date, to_day: date
) -> tuple[Broken, ...]:
    swap = _swap(before, from_day, to_day)
    if swap is None:
        monday = monday_of(to_day)
        nothing = (
            f"There is no training in the week of {short(monday)} that a move could be measured by."
        )
        return (Broken("weekly loads", nothing),)
    days = {**before.days, **_exchanged(before.days[from_day], before.days[to_day])}
    after = PlannedWeeks.of(_posed_with(plan, schema, before.posed, swap), days)
    near = [day + apart * ONE_DAY for day in (from_day, to_day) for apart in (-1, 0, 1)]
    beside = ({day: those[day] for day in near if day in those} for those in (before.days, days))
    broken = [
        *of_day(plan.goal, days[to_day]),
        *of_day(plan.goal, days[from_day]),
        *of_neighbours(*beside),
        *broken_by_weeks(plan.goal, schema, before, after),
    ]
    return tuple(dict.fromkeys(broken))


def move(
    plan: Plan,
    schema: PlanSchema,
    from_day: date,
    to_day: date,
    *,
    today: date,
    workouts: tuple[Workout, ...] = SEED_WORKOUTS,
    done: Collection[date] = (),
) -> Plan:
    """Plan with a session on another day.

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
    done : collection of datetime.date
        Days whose session is done already.

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
    broken = broken_by_move(plan, schema, from_day, to_day, today, done=done)
    if broken:
        raise BrokenLimitsError(broken)
    schema = adapted(schema, plan.goal.experience)
    old = {day.day: day for day in plan.days}
    new = old | _exchanged(old[from_day], old[to_day])
    days = tuple(new[day.day] for day in plan.days)
    swap = _swap(PlannedWeeks.of(_posed(plan, schema), old), from_day, to_day)
    swaps = (*plan.swaps, *([swap] if swap else []))
    posed = _posed(plan, schema, swaps, worth=True)
    decoded = nearest(PlannedWeeks.of(posed, new).full_week_au, posed.limits)
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
    return replace(
        made, levers=plan.levers, revision=_revision(plan, made, from_day, to_day, today)
    )


def _impossible(
    plan: Plan, from_day: date, to_day: date, today: date, done: Collection[date]
) -> Iterator[Broken]:
    days = {day.day: day for day in plan.days}
    if not math.isfinite(plan.filled_s):
        yield Broken("an earlier version", "An earlier version made this plan; have it made anew.")
    elif from_day < today or to_day < today:
        yield Broken("days that are over", "Days that are over are never rewritten.")
    elif from_day in done or to_day in done:
        yield Broken("days that are over", "A session that is done already is never rewritten.")
    elif from_day not in days or to_day not in days:
        yield Broken("days of the plan", "Both days must be days of the plan.")
    elif from_day == to_day:
        yield Broken("another day", "The session stands on that day already.")
    elif "race" in {days[from_day].workout, days[to_day].workout}:
        yield Broken("race days", "A race cannot move, and no session can stand on its day.")
    elif not days[from_day].steps:
        yield Broken("a session", f"There is no session on {on(from_day)} to move.")


def _exchanged(one: PlanDay, other: PlanDay) -> dict[date, PlanDay]:
    return {
        one.day: replace(other, day=one.day, reason=_noted(other)),
        other.day: replace(one, day=other.day, reason=_noted(one)),
    }


def _noted(day: PlanDay) -> str:
    if not day.steps:
        return "A day of rest, as you moved its session."
    return day.reason if day.reason.endswith(MOVED) else f"{day.reason} {MOVED}"


def _swap(planned: PlannedWeeks, from_day: date, to_day: date) -> Swap | None:
    """Days to be exchanged; None where a week has no load that a share could be reckoned of."""
    if monday_of(from_day) == monday_of(to_day):
        return Swap(from_day, to_day)
    one, one_week_au = _place(planned, from_day)
    other, other_week_au = _place(planned, to_day)
    if not (one_week_au > 0 and other_week_au > 0):
        return None
    arrivals = (
        _arrival(planned.days[to_day], from_day, other, one_week_au),
        _arrival(planned.days[from_day], to_day, one, other_week_au),
    )
    return Swap(from_day, to_day, arrivals)


def _place(planned: PlannedWeeks, day: date) -> tuple[DayShare, float]:
    """A day's part of its week, and the week's load as if it were full."""
    for pattern, load_au in zip(planned.posed.patterns, planned.full_week_au, strict=True):
        for share in pattern.days:
            if share.day == day:
                return share, float(load_au)
    raise ValueError(f"{day} is no training day of the plan")  # _impossible has looked


def _arrival(session: PlanDay, day: date, was: DayShare, week_au: float) -> Arrival:
    """An easy session, to which a small load has made a hard one, arrives as an easy one."""
    kind = "easy" if was.kind in {"hard", "long"} and not is_heavy(session) else was.kind
    return Arrival(day, kind, session.load_au / week_au)


def _posed(
    plan: Plan, schema: PlanSchema, swaps: tuple[Swap, ...] | None = None, *, worth: bool = False
) -> Problem:
    return filled(
        plan.goal,
        plan.state,
        schema,
        calendar_weeks(plan.goal, schema),
        filled_s=plan.filled_s,
        responses=likely_responses(plan.state) if worth else None,
        swaps=plan.swaps if swaps is None else swaps,
    )


def _posed_with(plan: Plan, schema: PlanSchema, before: Problem, swap: Swap) -> Problem:
    """Problem with two days exchanged; all weeks but theirs spread their loads as before."""
    touched = {monday_of(swap.one_day), monday_of(swap.other_day)}
    swaps = (*plan.swaps, swap)
    patterns = tuple(
        week_pattern(plan.goal, schema, week, plan.filled_s, swaps)
        if week.start in touched
        else pattern
        for week, pattern in zip(before.weeks, before.patterns, strict=True)
    )
    limits = weekly_limits(plan.goal, plan.state, schema, before.weeks, patterns, responses=None)
    return Problem(before.weeks, patterns, limits, plan.filled_s)


def _past_of_first_week(plan: Plan) -> tuple[PlanDay, ...]:
    monday = monday_of(plan.goal.start_date)
    return tuple(day for day in plan.past_days if day.day >= monday)


def _revision(plan: Plan, made: Plan, from_day: date, to_day: date, today: date) -> Revision:
    old = {day.day: day for day in plan.days}
    new = {day.day: day for day in made.days}
    moved = f"You moved {old[from_day].title} from {on(from_day)} to {on(to_day)}."
    if old[to_day].steps:
        moved = f"{moved[:-1]}, and {old[to_day].title} took its place."
    changes = tuple(
        Change(day, day_in_words(old[day]), day_in_words(new[day]), MOVED)
        for day in sorted((from_day, to_day))
    )
    across = monday_of(from_day) != monday_of(to_day)
    coming = sum(day.day >= today for day in plan.days)
    return Revision(
        made_on=today,
        reasons=(moved, *(_prices(plan, made, (from_day, to_day)) if across else ())),
        changes=changes,
        kept_days=coming - len(changes),
        past_days=plan.past_days,
        codes=("moved",),
    )


def _prices(plan: Plan, made: Plan, days: tuple[date, date]) -> Iterator[str]:
    """What a move across weeks does to their loads, the race and the certificate."""
    before: Mapping[date, float] = {week.start: week.load_au for week in plan.weeks}
    after = {week.start: week.load_au for week in made.weeks}
    loads = (
        f"the week of {short(monday)} has {after[monday]:.0f} au instead of {before[monday]:.0f}"
        for monday in sorted(map(monday_of, days))
    )
    words = ", ".join(loads)
    yield f"{words[:1].upper()}{words[1:]}."
    if plan.outlook and made.outlook and math.isfinite(made.outlook.race_s):
        race, was = clock(made.outlook.race_s), clock(plan.outlook.race_s)
        same = "as before" if race == was else f"instead of {was}"
        yield f"The race time to be expected is {race}, {same}."
    yield (
        f"The best plan with sessions on these days is at most {made.gap_percent:.1f} % of what "
        f"training is worth better; before the move it was {plan.gap_percent:.1f} %."
    )
