"""The job that looks how the plan is followed."""

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.storage.jobs import FollowUp
from smartrunning.workflows.follow_plan import follow_plan


def do_follow(assignment: Assignment) -> Outcome:
    """Link and score the days since; plan those that are left anew where that is wished.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``follow``.

    Returns
    -------
    Outcome
        Number of days scored, and whether planning anew is proposed.
    """
    owned = assignment.owned
    followed = follow_plan(owned, assignment.today())
    result = {"days": len(followed.days), "proposed": followed.proposed}
    if not followed.proposed or not owned.plan_settings().replan_by_itself:
        return Outcome(result)
    plan_id = owned.current_plan_id()
    anew = FollowUp("replan", {"plan_id": plan_id, "request": {}}, key=f"replan {plan_id}")
    return Outcome(result, (anew,))
