"""The job that computes the statistics of sessions, each on the engine."""

from collections.abc import Sequence

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.engine import Crashed
from smartrunning.logs import logger
from smartrunning.storage import Store
from smartrunning.storage.jobs import FollowUp, Job
from smartrunning.workflows.compute_statistics import compute_one, sessions_to_compute

_log = logger(__name__)


def do_statistics(assignment: Assignment) -> Outcome:
    """Compute statistics; the history follows.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``statistics``. Its parameters are ``session_ids``, or ``all`` for all of the
        runner, or nothing for those that are missing or out of date.

    Returns
    -------
    Outcome
        Number of sessions, and of those that could not be computed.
    """
    session_ids = _wanted(assignment)
    done, failed = 0, 0
    each = assignment.engine.each(_compute_part, session_ids, assignment.job, assignment.heartbeat)
    for session_id, result in each:
        done += 1
        if isinstance(result, Crashed):
            failed += 1
            _log.error("a session cannot be computed", session=session_id, crashes=result.times)
        assignment.heartbeat.report(done / len(session_ids), f"{done} of {len(session_ids)}")
    counts = {"sessions": done - failed, "failed": failed}
    return Outcome(counts, (FollowUp("history", key="history"),))


def _wanted(assignment: Assignment) -> Sequence[str]:
    parameters, owned = assignment.job.parameters, assignment.owned
    if parameters.get("all"):
        return [session.session_id for session in owned.sessions(newest_first=False)]
    if "session_ids" in parameters:
        return list(parameters["session_ids"])
    return sessions_to_compute(owned)


def _compute_part(store: Store, job: Job, session_id: str) -> None:
    owned = store.owned_by(job.owner, job=job)
    compute_one(owned, owned.runner(), session_id)
