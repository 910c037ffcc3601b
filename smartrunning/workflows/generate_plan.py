"""A runner's request in, a training plan out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from threadpoolctl import threadpool_limits

from smartrunning import optimizer
from smartrunning.storage.library import Library
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.requests import PlanRequest
from smartrunning.workflows.runner_state import runner_state


@dataclass(frozen=True, slots=True)
class PlanTask:
    """All that a plan is made from; it can be sent to another process.

    Attributes
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.
    workouts : tuple of Workout
        The library.
    seed : int
        Seed of the search.
    """

    goal: optimizer.Goal
    state: optimizer.RunnerState
    schema: optimizer.PlanSchema
    workouts: tuple[optimizer.Workout, ...]
    seed: int


def plan_task(
    owned: OwnedStore, library: Library, request: PlanRequest, *, today: date
) -> PlanTask:
    """Gather what a plan is made from.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    library : Library
        Plan schemas and workouts.
    request : PlanRequest
        What the runner asks for.
    today : datetime.date
        Today in the runner's zone; the plan starts on the next day when the request names none.

    Returns
    -------
    PlanTask
        For `generate_plan`.

    Raises
    ------
    InvalidRequestError
        If no schema is for such a race.
    """
    schemas = library.schemas() or optimizer.SEED_SCHEMAS
    return PlanTask(
        goal=_goal(request, today),
        state=runner_state(owned, today),
        schema=_schema(request, schemas),
        workouts=library.workouts() or optimizer.SEED_WORKOUTS,
        seed=request.seed,
    )


def generate_plan(task: PlanTask, report: Callable[[float], None]) -> optimizer.Plan:
    """Search for the best plan.

    Parameters
    ----------
    task : PlanTask
        As `plan_task` gathered it.
    report : callable
        Takes the progress, from 0 to 1; what it raises ends the search.

    Returns
    -------
    Plan
        To be saved.

    Raises
    ------
    InfeasibleGoalError
        If no plan can meet the goal.
    """
    with threadpool_limits(1):  # matrices of a few weeks: more threads only wait for each other
        return optimizer.plan(
            task.goal, task.state, task.schema, task.workouts, seed=task.seed, report=report
        )


def _schema(request: PlanRequest, schemas: Sequence[optimizer.PlanSchema]) -> optimizer.PlanSchema:
    if request.schema_name:
        return optimizer.schema_named(request.schema_name, schemas)
    return optimizer.schema_for(request.race_distance_m, schemas)


def _goal(request: PlanRequest, today: date) -> optimizer.Goal:
    return optimizer.Goal(
        race_date=request.race_date,
        race_distance_m=request.race_distance_m,
        start_date=request.start_date or today + timedelta(days=1),
        hours_per_week=request.hours_per_week,
        longest_session_s=request.longest_session_s,
        training_days=tuple(sorted(request.training_days)),
        long_run_day=request.long_run_day,
        target_s=request.target_or_nan_s,
        attitude=request.attitude,
        minutes_by_weekday=request.minutes_by_weekday,
        sessions_per_week=request.sessions_per_week,
        unavailable=request.unavailable,
        other_races=tuple(
            optimizer.Race(race.day, race.distance_m, race.priority) for race in request.other_races
        ),
        distribution=request.distribution,
        experience=request.experience,
        highest_weekly_load_au=request.highest_weekly_load_au or math.nan,
        easy_until=request.easy_until,
    )
