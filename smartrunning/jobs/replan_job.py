"""The job that plans the days that are left anew."""

from typing import Any

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.plan_process import timed
from smartrunning.storage.plans import PlanOrigin
from smartrunning.workflows.plan_requests import ReplanRequest
from smartrunning.workflows.replan import generate_replan, replan_task
from smartrunning.workflows.requests import checked


def do_replan(assignment: Assignment) -> Outcome:
    """Plan the days that are left and keep the plan as the next revision.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``replan``; its parameters are ``plan_id`` and ``request``, a `ReplanRequest`.

    Returns
    -------
    Outcome
        Key of the plan and number of days that changed.
    """
    owned = assignment.owned
    parameters: dict[str, Any] = dict(assignment.job.parameters)
    plan_id = parameters["plan_id"]
    request = checked(ReplanRequest, parameters.get("request", {}))
    task = replan_task(owned, assignment.store.library, plan_id, request, today=assignment.today())
    made = timed(generate_replan, task, assignment.heartbeat)
    saved = owned.save_plan(
        made, job_id=assignment.job.job_id, origin=PlanOrigin(plan_id, "replan")
    )
    changes = made.revision.changes if made.revision else ()
    return Outcome({"plan_id": saved, "changed_days": len(changes)})
