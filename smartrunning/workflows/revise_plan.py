"""Small changes to a plan that need no search: a session moved, a change taken back."""

from datetime import date

from smartrunning import optimizer
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.library import Library
from smartrunning.storage.plans import PlanOrigin
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.plan_requests import MoveRequest


def move_session(
    owned: OwnedStore, library: Library, plan_id: str, request: MoveRequest, *, today: date
) -> str:
    """Move a session to another day and keep the plan as the next revision.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    library : Library
        Plan schemas and workouts.
    plan_id : str
        The plan; it must hold.
    request : MoveRequest
        From where to where.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    str
        Key of the new revision.

    Raises
    ------
    BrokenLimitsError
        If a hard limit would break.
    NotFoundError
        If this runner has no plan of that key.
    PlanSupersededError
        If a newer plan holds.
    """
    plan = owned.current_plan(plan_id)
    schema = optimizer.schema_named(plan.schema, library.schemas() or optimizer.SEED_SCHEMAS)
    moved = optimizer.move(
        plan,
        schema,
        request.from_day,
        request.to_day,
        today=today,
        workouts=library.workouts() or optimizer.SEED_WORKOUTS,
        done={one.day for one in owned.adherence(plan_id) if one.status == "done"},
    )
    return owned.save_plan(moved, job_id="", origin=PlanOrigin(plan_id, "move"))


def undo_revision(owned: OwnedStore, plan_id: str, to: str = "", *, today: date) -> str:
    """Let an earlier revision hold again, by a new one; nothing is deleted.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    plan_id : str
        The plan that is taken back; it must hold.
    to : str
        Key of the revision that shall hold again; empty for the one that the plan was made from.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    str
        Key of the new revision.

    Raises
    ------
    InvalidRequestError
        If there is nothing to take back, the earlier one is of another line, or half of a move
        between them is over.
    NotFoundError
        If this runner has no plan of one of the keys.
    PlanSupersededError
        If a newer plan holds.
    """
    current = owned.current_plan(plan_id)
    info = owned.plan_info(plan_id)
    target = to or _one_before(owned, plan_id)
    if not target or target == plan_id:
        raise InvalidRequestError("This plan is the first of its line: nothing can be taken back.")
    earlier = owned.plan_info(target)
    if earlier.line != info.line:
        raise InvalidRequestError("This plan and the earlier one are not of the same line.")
    again = optimizer.restored(current, owned.plan(target), today=today, revision=earlier.revision)
    return owned.save_plan(again, job_id="", origin=PlanOrigin(plan_id, "undo", target))


def _one_before(owned: OwnedStore, plan_id: str) -> str:
    """Revision before a plan; before an undo, the one before the plan that holds again by it."""
    info = owned.plan_info(plan_id)
    if info.cause == "undo":
        return _one_before(owned, info.restores_id)
    return info.parent_id
