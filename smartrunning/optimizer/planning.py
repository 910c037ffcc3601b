"""From a goal to a plan."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from smartrunning.history import training_load
from smartrunning.optimizer.blocks import blocks_of
from smartrunning.optimizer.bounds import ProvenBound
from smartrunning.optimizer.certificate import gap_percent, performance_bound
from smartrunning.optimizer.days import plan_days
from smartrunning.optimizer.decoder import DecodedWeeks, decode, genes_of, nearest
from smartrunning.optimizer.feasibility import check_feasible
from smartrunning.optimizer.goal import Goal, RunnerState, check
from smartrunning.optimizer.levers import levers
from smartrunning.optimizer.loaded_week import LoadedWeek
from smartrunning.optimizer.outlook import outlook
from smartrunning.optimizer.plan import Plan, PlanDay, PlanWeek
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.optimizer.problem import Problem, likely_responses, problem
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.reports import constraint_reports
from smartrunning.optimizer.schema import PlanSchema, adapted
from smartrunning.optimizer.search import search
from smartrunning.optimizer.starting import starting_state
from smartrunning.optimizer.workouts import Workout, library
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

VERSION: Final = 3
"""Counts up whenever the same request gives another plan."""
GAP_LEFT_PERCENT: Final = 0.1
"""A search that ends farther from its bound is compared with what the bound was proven with."""


def silent(_: float) -> None:
    """Take note of nothing.

    Parameters
    ----------
    _ : float
        Share of the work done.
    """


def plan(
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    workouts: Sequence[Workout],
    *,
    seed: int,
    report: Callable[[float], None] = silent,
) -> Plan:
    """Plan for a goal: the best that the search finds inside the limits, and how good any could be.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits; `schema_for` chooses one by the race's distance.
    workouts : sequence of Workout
        The library.
    seed : int
        Seed of the search.
    report : callable
        Called with the share of the work done, 0 to 1; what it raises ends the planning.

    Returns
    -------
    Plan
        Weeks, days, expected fitness, certificate and limits.

    Raises
    ------
    InvalidRequestError
        If a value makes no sense.
    InfeasibleGoalError
        If no plan inside the limits can meet the goal.
    """
    check(goal, state)
    schema = adapted(schema, goal.experience)
    check_feasible(goal, state, schema)
    posed = problem(goal, state, schema)
    proven = performance_bound(posed.limits)
    bound = proven.value
    merged = replace(posed.limits, worth=posed.limits.worth.merged())
    found = search(merged, bound, seed=seed, report=report)
    genes = _nearer_to_proof(_with_long_run(found.genes, posed), posed, proven)
    chosen = Chosen(schema, seed, bound, found.generations, genes)
    made = plan_of(goal, state, posed, chosen, library(workouts))
    report(1.0)
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What a search came to.

    Attributes
    ----------
    schema : PlanSchema
        Layout and limits.
    seed : int
        Seed of the search.
    bound : float
        What no plan exceeds.
    generations : int
        Generations of the search.
    genes : ndarray
        The best ones, shape (n,).
    kept : tuple of PlanDay
        Days of a plan before that stay as they are.
    past : tuple of PlanDay
        Days of the first week that are over, as they were planned.
    named : mapping of datetime.date to str
        Workouts of days that the phases do not choose.
    swaps : tuple of Swap
        Sessions that the runner has moved, and that stay so.
    """

    schema: PlanSchema
    seed: int
    bound: float
    generations: int
    genes: FloatArray
    kept: tuple[PlanDay, ...] = ()
    past: tuple[PlanDay, ...] = ()
    named: Mapping[date, str] = field(default_factory=dict)
    swaps: tuple[Swap, ...] = ()


def plan_of(
    goal: Goal,
    state: RunnerState,
    posed: Problem,
    chosen: Chosen,
    workouts: Mapping[str, Workout],
) -> Plan:
    """Plan of the genes that a search chose.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    posed : Problem
        The goal in numbers.
    chosen : Chosen
        What the search came to.
    workouts : mapping of str to Workout
        The library.

    Returns
    -------
    Plan
        Weeks, days, expected fitness, certificate and limits.
    """
    decoded = decode(chosen.genes, posed.limits)
    loaded = _loaded(posed, decoded, chosen.named)
    new = plan_days(loaded, goal, state, chosen.schema.easy_share, workouts)
    kept = {day.day: day for day in chosen.kept}
    days = tuple(kept.get(day.day, day) for day in new)
    made = plan_with(goal, state, posed, chosen, Loaded(decoded, days, workouts))
    today_s = made.outlook.today_s if made.outlook else math.nan
    loosened = levers(goal, state, chosen.schema, bound=chosen.bound, today_s=today_s)
    return replace(made, levers=loosened)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Loads of weeks, and the days made of them.

    Attributes
    ----------
    decoded : DecodedWeeks
        Loads of full weeks with the ranges that they were chosen from.
    days : tuple of PlanDay
        Every day from the start to the race.
    workouts : mapping of str to Workout
        The library.
    """

    decoded: DecodedWeeks
    days: tuple[PlanDay, ...]
    workouts: Mapping[str, Workout]


def plan_with(
    goal: Goal, state: RunnerState, posed: Problem, chosen: Chosen, loaded: Loaded
) -> Plan:
    """Plan of days that are decided, with all that follows from them but the levers.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    posed : Problem
        The goal in numbers.
    chosen : Chosen
        What the search came to.
    loaded : Loaded
        Weeks and days.

    Returns
    -------
    Plan
        Weeks, days, expected fitness, certificate and limits.
    """
    decoded, days = loaded.decoded, loaded.days
    fitness_au, fatigue_au = starting_state(goal, state)
    expected = training_load(
        [day.load_au for day in days],
        initial_fitness_au=fitness_au,
        initial_fatigue_au=fatigue_au,
    )
    weeks = _weeks(posed, decoded, days)
    objective = float(posed.limits.performance(decoded.full_week_au))
    race = outlook(goal, state, posed.limits, decoded.full_week_au)
    bound = chosen.bound
    return Plan(
        goal=goal,
        state=state,
        schema=chosen.schema.name,
        seed=chosen.seed,
        weeks=weeks,
        days=days,
        fitness_au=tuple(expected.fitness_au.tolist()),
        fatigue_au=tuple(expected.fatigue_au.tolist()),
        form_au=tuple(expected.form_au.tolist()),
        objective=objective,
        bound=bound,
        gap_percent=gap_percent(objective, bound, posed.limits.untrained_performance),
        constraints=constraint_reports(goal, chosen.schema, posed, decoded, (*chosen.past, *days)),
        generations=chosen.generations,
        expected_race_s=race_pace(goal, state).race_s,
        response=_source(state),
        versions={"optimizer": VERSION},
        filled_s=posed.filled_s,
        outlook=race,
        blocks=blocks_of(posed.weeks, weeks, (*chosen.past, *days), loaded.workouts),
        swaps=chosen.swaps,
        response_reasons=state.response_reasons,
    )


def _source(state: RunnerState) -> str:
    return likely_responses(state)[0].source


def _with_long_run(genes: FloatArray, posed: Problem) -> FloatArray:
    """Genes that hold the long run, where those of the search miss it by a hair."""
    if not posed.limits.long_run_shortage_au(decode(genes, posed.limits).full_week_au):
        return genes
    peak = int((posed.limits.long_run_au - posed.highest_full_week_au).argmin())
    raised = genes.copy()
    raised[: peak + 1] = 1.0
    return raised


def _nearer_to_proof(genes: FloatArray, posed: Problem, proven: ProvenBound) -> FloatArray:
    """Genes of the loads that the bound was proven with, where the search stayed far from it."""
    limits = posed.limits
    reached = float(limits.performance(decode(genes, limits).full_week_au))
    if gap_percent(reached, proven.value, limits.untrained_performance) <= GAP_LEFT_PERCENT:
        return genes
    loads = nearest(proven.point, limits)
    better = float(limits.performance(loads.full_week_au)) > reached
    if not better or limits.long_run_shortage_au(loads.full_week_au):
        return genes
    return genes_of(loads)


@dataclass(frozen=True, slots=True)
class _WeekSums:
    load_au: float
    distance_m: float
    minutes: float


def _loaded(
    posed: Problem, decoded: DecodedWeeks, names: Mapping[date, str]
) -> tuple[LoadedWeek, ...]:
    return tuple(
        LoadedWeek(week, pattern, float(load_au), names)
        for week, pattern, load_au in zip(
            posed.weeks, posed.patterns, decoded.full_week_au, strict=True
        )
    )


def _weeks(
    posed: Problem, decoded: DecodedWeeks, days: tuple[PlanDay, ...]
) -> tuple[PlanWeek, ...]:
    weeks = []
    for index, week in enumerate(posed.weeks):
        sums = _sums([day for day in days if day.day in week.days and day.workout != "race"])
        share = float(posed.limits.share[index])
        role = "" if week.role in {"loading", week.phase.name} else f", {week.role}"
        weeks.append(
            PlanWeek(
                start=week.start,
                phase=f"{week.phase.name}{role}",
                load_au=sums.load_au,
                distance_m=sums.distance_m,
                minutes=sums.minutes,
                lowest_load_au=share * float(decoded.lowest_au[index]),
                highest_load_au=share * float(decoded.highest_au[index]),
            )
        )
    return tuple(weeks)


def _sums(days: list[PlanDay]) -> _WeekSums:
    return _WeekSums(
        load_au=math.fsum(day.load_au for day in days),
        distance_m=math.fsum(day.distance_m for day in days),
        minutes=math.fsum(day.duration_s for day in days) / SECONDS_PER_MINUTE,
    )
