"""The job that computes the statistics of sessions, each on the engine."""

from collections.abc import Iterator, Sequence
from typing import Final

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.engine import Crashed
from smartrunning.logs import logger
from smartrunning.storage import Store
from smartrunning.storage.jobs import FollowUp, Job
from smartrunning.workflows.compute_statistics import compute_several, sessions_to_compute

TOGETHER: Final = 16
"""Sessions that are computed in one go and written in one transaction."""
Group = tuple[str, ...]
_log = logger(__name__)


def do_statistics(assignment: Assignment) -> Outcome:
    """Compute statistics; the history follows.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``statistics``. Its parameters are ``session_ids``, or ``all`` for all of the
        runner, or nothing for those that are missing or out of date; of each only what is out of
        date. ``round`` is handed on to the history.

    Returns
    -------
    Outcome
        Number of sessions, and of those that could not be computed.
    """
    session_ids = _wanted(assignment)
    groups = [
        tuple(session_ids[start : start + TOGETHER])
        for start in range(0, len(session_ids), TOGETHER)
    ]
    done, failed = 0, 0
    for group, crashed in _each(assignment, groups):
        done += len(group)
        if crashed is not None:
            failed += 1
            _log.error("a session cannot be computed", session=group[0], crashes=crashed.times)
        assignment.heartbeat.report(done / len(session_ids), f"{done} of {len(session_ids)}")
    counts = {"sessions": done - failed, "failed": failed}
    rounds = {"round": assignment.job.parameters.get("round", 0)}
    return Outcome(counts, (FollowUp("history", rounds, key="history"),))


def _wanted(assignment: Assignment) -> Sequence[str]:
    parameters, owned = assignment.job.parameters, assignment.owned
    if parameters.get("all"):
        return [session.session_id for session in owned.sessions(newest_first=False)]
    if "session_ids" in parameters:
        return list(parameters["session_ids"])
    return sessions_to_compute(owned)


def _each(
    assignment: Assignment, groups: Sequence[Group]
) -> Iterator[tuple[Group, Crashed | None]]:
    """Compute groups of sessions on the engine; one that ends its process one by one."""
    suspects: list[Group] = []
    each = assignment.engine.each(_compute_part, groups, assignment.job, assignment.heartbeat)
    for group, result in each:
        if isinstance(result, Crashed) and len(group) > 1:
            suspects += [(session_id,) for session_id in group]
        else:
            yield group, result
    if suspects:
        yield from _each(assignment, suspects)


def _compute_part(store: Store, job: Job, group: Group) -> None:
    compute_several(store.owned_by(job.owner, job=job), group)
