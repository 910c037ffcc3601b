"""From a plan and what became of it to a plan for the days that are left, with few changes.

The weeks that are left are searched again from where the runner stands now. A changed week has to
bring more than a thousandth of what training is worth, or it stays as it was; days that are over
are never rewritten.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer.calendar import calendar_weeks
from smartrunning.optimizer.certificate import performance_bound
from smartrunning.optimizer.decoder import DecodedWeeks, decode, genes_of, nearest
from smartrunning.optimizer.departures import NO_LINKS
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.goal import Goal, Race, RunnerState, check
from smartrunning.optimizer.kept_moves import fitting_swaps, moved_workouts
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.optimizer.plan import Plan, PlanDay, ReasonCode
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.optimizer.planning import Chosen, plan_of, silent
from smartrunning.optimizer.problem import (
    Problem,
    as_of_today,
    filled,
    likely_responses,
    problem,
)
from smartrunning.optimizer.rescue import rescued_session, with_hard_days
from smartrunning.optimizer.revising import Told, revision_of
from smartrunning.optimizer.schema import PlanSchema, adapted
from smartrunning.optimizer.search import Start, is_changed, search
from smartrunning.optimizer.workouts import Workout, library
from smartrunning.units import FloatArray

CHANGE_COSTS: Final = 0.001
"""Part of what training is worth that a changed week has to bring."""
SAME_LOAD_AU: Final = 0.05


def replan(
    previous: Plan,
    state: RunnerState,
    schema: PlanSchema,
    workouts: Sequence[Workout],
    *,
    seed: int,
    goal: Goal | None = None,
    codes: Sequence[ReasonCode] = (),
    linked: Mapping[date, date] = NO_LINKS,
    report: Callable[[float], None] = silent,
) -> Plan:
    """Plan for the days that are left, from where the runner stands.

    Parameters
    ----------
    previous : Plan
        The plan so far.
    state : RunnerState
        Where the runner stands on the evening of a day of the plan, with the loads of its days.
    schema : PlanSchema
        Layout and limits.
    workouts : sequence of Workout
        The library.
    seed : int
        Seed of the search.
    goal : Goal, optional
        What is wanted now, where that has changed.
    codes : sequence of str
        What the runner says has happened, such as ``ill``.
    linked : mapping of datetime.date to datetime.date
        Days of the sessions that are known to be those of planned days.
    report : callable
        Called with the share of the work done, 0 to 1; what it raises ends the planning.

    Returns
    -------
    Plan
        From the next day to the race, with its `Revision`.

    Raises
    ------
    InvalidRequestError
        If the race is over, or a value makes no sense.
    """
    wanted = replace(
        goal or previous.goal,
        start_date=state.day + timedelta(days=1),
        planned_from=previous.goal.planned_from or previous.goal.start_date,
    )
    if wanted.race_date <= wanted.start_date:
        raise InvalidRequestError(
            f"The race on {wanted.race_date} leaves no day to plan after {state.day}."
        )
    wanted = replace(wanted, other_races=_to_come(wanted))
    check(wanted, state)
    state = replace(state, responses=state.responses or _believed(previous, state))
    schema = adapted(schema, wanted.experience)
    swaps = fitting_swaps(previous, wanted, schema)
    posed, lost = _reachable(_posed(previous, wanted, state, schema, swaps))
    bound = performance_bound(posed.limits).value
    merged = replace(posed.limits, worth=posed.limits.worth.merged())
    planned_au = _planned_au(previous, posed)
    start = _start(merged, planned_au, bound)
    found = search(merged, bound, seed=seed, report=report, start=start)
    genes = _snapped(found.genes, merged, planned_au)
    rescued = {} if "ill" in codes else rescued_session(previous, posed, wanted, state, linked)
    kept = _kept(previous, posed, decode(genes, posed.limits).full_week_au, planned_au)
    chosen = Chosen(
        schema,
        seed,
        bound,
        found.generations,
        genes,
        tuple(day for day in kept if day.day not in rescued),
        _past_of_week(previous, wanted),
        moved_workouts(previous, swaps, posed, workouts) | rescued,
        swaps,
    )
    made = plan_of(wanted, state, with_hard_days(posed, rescued), chosen, library(workouts))
    report(1.0)
    told = Told(codes, lost=lost, rescued=rescued, linked=linked)
    return replace(made, revision=revision_of(previous, made, state, told))


def _believed(previous: Plan, state: RunnerState) -> tuple[DoseResponse, ...]:
    """What the plan before took for the response, as nothing better is known since.

    Draws made anew for the load of these weeks would call a load twice theirs the highest that
    helps, and so let the plan chase its own loads.
    """
    return tuple(as_of_today(draw, state) for draw in likely_responses(previous.state))


def _to_come(goal: Goal) -> tuple[Race, ...]:
    return tuple(race for race in goal.other_races if race.day >= goal.start_date)


def _posed(
    previous: Plan,
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    swaps: tuple[Swap, ...],
) -> Problem:
    """The goal in numbers, a week's days in the same relation to each other as before."""
    if not math.isfinite(previous.filled_s):
        return problem(goal, state, schema)
    weeks = calendar_weeks(goal, schema)
    return filled(
        goal,
        state,
        schema,
        weeks,
        filled_s=previous.filled_s,
        responses=likely_responses(state),
        swaps=swaps,
    )


def _reachable(posed: Problem) -> tuple[Problem, bool]:
    """Without the long run, where it can no longer be reached; and whether that is so."""
    reachable_au = decode(np.ones(len(posed.limits)), posed.limits).full_week_au
    if not posed.limits.long_run_shortage_au(reachable_au):
        return posed, False
    limits = replace(posed.limits, long_run_au=np.zeros(len(posed.limits)))
    return replace(posed, limits=limits), True


def _planned_au(previous: Plan, posed: Problem) -> FloatArray:
    """Loads of the weeks that are left as if each were full, as they were planned.

    Days of a week stand in the same relation to each other in both plans, so the days that are
    left of it say how full it was to be.
    """
    planned = {day.day: day.load_au for day in previous.days if day.workout != "race"}
    loads = []
    for week, share in zip(posed.weeks, posed.limits.share, strict=True):
        left_au = math.fsum(planned.get(day, 0.0) for day in week.days)
        loads.append(left_au / share if share > 0 else 0.0)
    return np.array(loads)


def _start(limits: WeeklyLimits, planned_au: FloatArray, bound: float) -> Start:
    """The plan as it was, and plans that change only its first or only its last weeks."""
    most = decode(np.ones(len(limits)), limits).full_week_au
    weeks = np.arange(len(limits))
    mixed = [planned_au]
    mixed += [np.where(weeks < cut, planned_au, most) for cut in weeks]
    mixed += [np.where(weeks < cut, most, planned_au) for cut in weeks[1:]]
    decoded = nearest(np.stack(mixed, axis=1), limits)
    worth = bound - limits.untrained_performance
    return Start(genes_of(decoded), planned_au, CHANGE_COSTS * worth)


def _snapped(genes: FloatArray, limits: WeeklyLimits, planned_au: FloatArray) -> FloatArray:
    """Genes with weeks that hardly changed as they were planned, where that keeps the limits."""
    loads = decode(genes, limits).full_week_au
    wanted = np.where(is_changed(loads, planned_au), loads, planned_au)
    snapped: DecodedWeeks = nearest(wanted, limits)
    if limits.long_run_shortage_au(snapped.full_week_au):
        return genes
    return genes_of(snapped)


def _kept(
    previous: Plan, posed: Problem, full_week_au: FloatArray, planned_au: FloatArray
) -> tuple[PlanDay, ...]:
    """Days of the weeks that have the load that was planned, where they are for the same."""
    planned = {day.day: day for day in previous.days}
    kept = []
    for index, pattern in enumerate(posed.patterns):
        if abs(full_week_au[index] - planned_au[index]) > SAME_LOAD_AU:
            continue
        days = [planned.get(share.day) for share in pattern.days]
        same = all(
            day is not None
            and math.isclose(day.load_au, share.share * full_week_au[index], abs_tol=1)
            for day, share in zip(days, pattern.days, strict=True)
            if share.kind != "race"
        )
        kept += [day for day in days if day is not None and same]
    return tuple(kept)


def _past_of_week(previous: Plan, goal: Goal) -> tuple[PlanDay, ...]:
    """Days of the first week that are over, as they were planned."""
    monday = goal.start_date - timedelta(days=goal.start_date.weekday())
    earlier = previous.past_days
    return tuple(day for day in (*earlier, *previous.days) if monday <= day.day < goal.start_date)
