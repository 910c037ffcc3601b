"""What became of a plan in, a plan for the days that are left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from threadpoolctl import threadpool_limits

from smartrunning import optimizer
from smartrunning.storage.library import Library
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.plan_requests import WishRequest
from smartrunning.workflows.runner_state import state_between_sessions


@dataclass(frozen=True, slots=True)
class ReplanTask:
    """All that a re-planning is made from; it can be sent to another process.

    Attributes
    ----------
    previous : Plan
        The plan so far.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.
    workouts : tuple of Workout
        The library.
    seed : int
        Seed of the search.
    goal : Goal
        What is wanted now.
    codes : tuple of str
        What the runner says has happened.
    linked : mapping of datetime.date to datetime.date
        Days of the sessions that are known to be those of planned days.
    """

    previous: optimizer.Plan
    state: optimizer.RunnerState
    schema: optimizer.PlanSchema
    workouts: tuple[optimizer.Workout, ...]
    seed: int
    goal: optimizer.Goal
    codes: tuple[optimizer.ReasonCode, ...] = ()
    linked: Mapping[date, date] = field(default_factory=dict)


def replan_task(
    owned: OwnedStore, library: Library, plan_id: str, request: WishRequest, *, today: date
) -> ReplanTask:
    """Gather what a re-planning is made from.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    library : Library
        Plan schemas and workouts.
    plan_id : str
        The plan so far; it must hold.
    request : WishRequest
        What shall be otherwise.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    ReplanTask
        For `generate_replan`.

    Raises
    ------
    NotFoundError
        If this runner has no plan of that key.
    PlanSupersededError
        If a newer plan holds.
    InvalidRequestError
        If the library has no schema for the race.
    """
    previous = owned.current_plan(plan_id)
    goal = request.goal(previous.goal)
    return ReplanTask(
        previous=previous,
        state=state_between_sessions(owned, today),
        schema=schema_of(previous, goal, library),
        workouts=library.workouts() or optimizer.SEED_WORKOUTS,
        seed=request.seed,
        goal=goal,
        codes=_codes(request),
        linked=linked_days(owned, plan_id),
    )


def schema_of(
    previous: optimizer.Plan, goal: optimizer.Goal, library: Library
) -> optimizer.PlanSchema:
    """Schema that a plan goes on by.

    Parameters
    ----------
    previous : Plan
        The plan so far.
    goal : Goal
        What is wanted now.
    library : Library
        Plan schemas.

    Returns
    -------
    PlanSchema
        The plan's own while the race has its distance, else one for the new distance.
    """
    schemas = library.schemas() or optimizer.SEED_SCHEMAS
    if goal.race_distance_m == previous.goal.race_distance_m:
        return optimizer.schema_named(previous.schema, schemas)
    return optimizer.schema_for(goal.race_distance_m, schemas)


def linked_days(owned: OwnedStore, plan_id: str) -> dict[date, date]:
    """Days of the sessions that are known to be those of planned days.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    plan_id : str
        Any revision of the plan.

    Returns
    -------
    dict of datetime.date to datetime.date
        By planned day.
    """
    days_of = {one.session_id: one.local_date for one in owned.sessions()}
    return {
        one.day: days_of[one.session_id]
        for one in owned.adherence(plan_id)
        if one.session_id in days_of
    }


def generate_replan(task: ReplanTask, report: Callable[[float], None]) -> optimizer.Plan:
    """Search for the plan of the days that are left, near the one so far.

    Parameters
    ----------
    task : ReplanTask
        As `replan_task` gathered it.
    report : callable
        Takes the progress, from 0 to 1; what it raises ends the search.

    Returns
    -------
    Plan
        With its revision.

    Raises
    ------
    InvalidRequestError
        If the race is over, or a value makes no sense.
    """
    with threadpool_limits(1):
        return optimizer.replan(
            task.previous,
            task.state,
            task.schema,
            task.workouts,
            seed=task.seed,
            goal=task.goal,
            codes=task.codes,
            linked=task.linked,
            report=report,
        )


def _codes(request: WishRequest) -> tuple[optimizer.ReasonCode, ...]:
    """What was said has happened; other wishes speak for themselves."""
    said: tuple[optimizer.ReasonCode, ...] = getattr(request, "reasons", ())
    changed = request.wishes.keys() - {"reasons", "unavailable", "race_date", "race_distance_m"}
    away: tuple[optimizer.ReasonCode, ...] = ("away",) if "unavailable" in request.wishes else ()
    other: tuple[optimizer.ReasonCode, ...] = ("other_wishes",) if changed else ()
    return tuple(dict.fromkeys((*said, *away, *other)))
