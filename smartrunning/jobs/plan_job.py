"""The job that makes a training plan."""

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.plan_process import timed
from smartrunning.workflows.generate_plan import generate_plan, plan_task
from smartrunning.workflows.requests import PlanRequest, checked


def do_plan(assignment: Assignment) -> Outcome:
    """Search for a plan and keep it as the runner's next revision.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``plan``; its parameters are those of a `PlanRequest`.

    Returns
    -------
    Outcome
        Key of the plan.
    """
    owned = assignment.owned
    request = checked(PlanRequest, dict(assignment.job.parameters))
    task = plan_task(owned, assignment.store.library, request, today=assignment.today())
    plan = timed(generate_plan, task, assignment.heartbeat)
    return Outcome({"plan_id": owned.save_plan(plan, job_id=assignment.job.job_id)})
