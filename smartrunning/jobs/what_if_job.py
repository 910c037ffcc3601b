"""The job that answers what another wish would change."""

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.plan_process import searched
from smartrunning.workflows.plan_requests import WhatIfRequest
from smartrunning.workflows.requests import checked
from smartrunning.workflows.what_if import answer_what_if, what_if_task


def do_what_if(assignment: Assignment) -> Outcome:
    """Search for the plan by another wish and keep it beside the plan for a day.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``what_if``; its parameters are ``plan_id``, ``what_if_id`` and ``request``, a
        `WhatIfRequest`.

    Returns
    -------
    Outcome
        Key of the what-if.
    """
    owned, parameters = assignment.owned, assignment.job.parameters
    plan_id, what_if_id = parameters["plan_id"], parameters["what_if_id"]
    request = checked(WhatIfRequest, parameters["request"])
    task = what_if_task(owned, assignment.store.library, plan_id, request, today=assignment.today())
    answer = searched(answer_what_if, task, assignment.heartbeat)
    found = (answer.plan, answer.comparison) if answer.plan and answer.comparison else None
    owned.save_what_if(what_if_id, plan_id, request.wishes, found=found, sentence=answer.sentence)
    return Outcome({"what_if_id": what_if_id})
