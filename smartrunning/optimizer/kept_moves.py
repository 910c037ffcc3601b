"""Moves of a plan in, those that the next plan keeps out.

A move stays for as long as its days may hold its sessions. Where wishes, races or times away have
changed so that they may not, it is forgotten, and the days are what the pattern makes of them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from smartrunning.history.training_load import DAYS_PER_WEEK, monotony
from smartrunning.optimizer.calendar import CalendarWeek, calendar_weeks
from smartrunning.optimizer.day_limits import is_heavy, of_day, of_neighbours
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.pattern import MOST_RUNNING_DAYS, WeekPattern, week_pattern
from smartrunning.optimizer.plan import Plan, PlanDay, Step
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.optimizer.problem import Problem
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.optimizer.week_limits import of_long_runs
from smartrunning.optimizer.workouts import Workout

ONE_DAY: Final = timedelta(days=1)
ROUNDING: Final = 1e-9


def fitting_swaps(previous: Plan, goal: Goal, schema: PlanSchema) -> tuple[Swap, ...]:
    """Moves that still keep every limit on where sessions lie.

    Parameters
    ----------
    previous : Plan
        The plan so far.
    goal : Goal
        What is wanted now.
    schema : PlanSchema
        Layout and limits.

    Returns
    -------
    tuple of Swap
        In order.
    """
    weeks = calendar_weeks(goal, schema)
    kept: tuple[Swap, ...] = ()
    for swap in previous.swaps:
        wanted = (*kept, swap)
        patterns = [week_pattern(goal, schema, week, previous.filled_s, wanted) for week in weeks]
        if _fits(goal, schema, weeks, patterns, swap):
            kept = wanted
    return kept


def moved_workouts(
    previous: Plan, swaps: Sequence[Swap], posed: Problem, workouts: Sequence[Workout]
) -> dict[date, str]:
    """Hard workouts and long runs that were moved, on the days where they stand now.

    Parameters
    ----------
    previous : Plan
        The plan so far.
    swaps : sequence of Swap
        Moves that are kept.
    posed : Problem
        What the days are for.
    workouts : sequence of Workout
        The library.

    Returns
    -------
    dict of datetime.date to str
        Their names; the phases choose those of all other days.
    """
    known = {workout.name for workout in workouts}
    heavy = {
        share.day
        for pattern in posed.patterns
        for share in pattern.days
        if share.kind in {"hard", "long"}
    }
    moved = {day for swap in swaps for day in (swap.one_day, swap.other_day)} & heavy
    return {
        one.day: one.workout
        for one in previous.days
        if one.day in moved and is_heavy(one) and one.workout in known
    }


def _fits(
    goal: Goal,
    schema: PlanSchema,
    weeks: Sequence[CalendarWeek],
    patterns: Sequence[WeekPattern],
    swap: Swap,
) -> bool:
    days = {day.day: day for pattern in patterns for day in _as_planned(pattern)}
    moved = [days[day] for day in (swap.one_day, swap.other_day) if day in days]
    near = {
        day: one for day, one in days.items() if any(abs(day - m.day) <= ONE_DAY for m in moved)
    }
    changed = [
        pattern
        for week, pattern in zip(weeks, patterns, strict=True)
        if {swap.one_day, swap.other_day} & set(week.whole)
    ]
    return not (
        any(True for day in moved for _ in of_day(goal, day))
        or any(goal.longest_on_s(day.day.weekday()) <= 0 for day in moved if day.steps)
        or any(of_neighbours({}, near))
        or any(_is_broken(goal, schema, pattern) for pattern in changed)
    )


def _as_planned(pattern: WeekPattern) -> Iterator[PlanDay]:
    """Days as the limits on days look at them: what they are for, and whether something is run."""
    for share in pattern.days:
        steps = (Step("run", 1, 0.0, share.fraction, 0.0),) if share.share > 0 else ()
        yield PlanDay(share.day, share.kind if steps else "rest", "", 0.0, 0.0, 0.0, steps, "")


def _is_broken(goal: Goal, schema: PlanSchema, pattern: WeekPattern) -> bool:
    shares = [day.share for day in pattern.days]
    full = len(shares) == DAYS_PER_WEEK and any(shares)
    long_runs = of_long_runs(schema, pattern)
    return (
        sum(share > 0 for share in shares) > min(goal.sessions_per_week, MOST_RUNNING_DAYS)
        or (full and monotony(shares) > schema.highest_monotony + ROUNDING)
        or (long_runs is not None and long_runs[2] > ROUNDING)
    )
