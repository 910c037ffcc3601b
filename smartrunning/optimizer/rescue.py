"""A hard session that was missed this week, moved to a day that is left of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from smartrunning.history.weeks import monday_of
from smartrunning.optimizer.day_limits import LONG_RUNS, is_heavy, may_stand
from smartrunning.optimizer.departures import NO_LINKS, was_missed
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.plan import Plan, PlanDay
from smartrunning.optimizer.problem import Problem


def rescued_session(
    previous: Plan,
    posed: Problem,
    goal: Goal,
    state: RunnerState,
    linked: Mapping[date, date] = NO_LINKS,
) -> dict[date, str]:
    """Day that is left of this week for a hard session of it that was missed.

    It takes the place of an easy or recovery run and gets the load of that day, so the week brings
    no more than it would have; the long run stays where it is.

    Parameters
    ----------
    previous : Plan
        The plan so far.
    posed : Problem
        The days that are left.
    goal : Goal
        The runner's limits.
    state : RunnerState
        What was done.
    linked : mapping of datetime.date to datetime.date
        Days of the sessions that are known to be those of planned days.

    Returns
    -------
    dict of datetime.date to str
        The day and the workout; empty when none was missed, or no day will do.
    """
    monday = monday_of(state.day)
    earlier = previous.past_days
    planned = {day.day: day for day in (*earlier, *previous.days)}
    missed = [
        day
        for day in planned.values()
        if monday <= day.day <= state.day
        and _is_hard(day)
        and day.day not in linked
        and was_missed(day, state)
    ]
    if not missed or not posed.patterns:
        return {}
    there = {day: one for day, one in planned.items() if day not in {m.day for m in missed}}
    for share in posed.patterns[0].days:
        if share.kind not in {"easy", "recovery"} or monday_of(share.day) != monday:
            continue
        there_now = planned.get(share.day)
        if there_now is None or is_heavy(there_now):
            continue
        session = replace(
            missed[-1],
            day=share.day,
            load_au=there_now.load_au,
            duration_s=min(missed[-1].duration_s, there_now.duration_s),
        )
        if may_stand(goal, session, there):
            return {share.day: missed[-1].workout}
    return {}


def with_hard_days(posed: Problem, named: Mapping[date, str]) -> Problem:
    """Problem in which some days are for hard sessions.

    Parameters
    ----------
    posed : Problem
        The days that are left.
    named : mapping of datetime.date to str
        Their workouts.

    Returns
    -------
    Problem
        Each day keeps its share of the week's load, so no limit changes.
    """
    if not named:
        return posed
    return replace(
        posed,
        patterns=tuple(
            replace(
                pattern,
                days=tuple(
                    replace(share, kind="hard") if share.day in named else share
                    for share in pattern.days
                ),
            )
            for pattern in posed.patterns
        ),
    )


def _is_hard(day: PlanDay) -> bool:
    return is_heavy(day) and day.workout not in LONG_RUNS
