"""The job that looks whether all invariants hold, and mends what does not."""

from datetime import UTC, datetime

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.logs import logger
from smartrunning.workflows.check_integrity import check_integrity

_log = logger(__name__)


def do_integrity(assignment: Assignment) -> Outcome:
    """Check the data of all runners; belongs to the installation, not to a runner.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``integrity``. With the parameter ``repair`` false it only looks.

    Returns
    -------
    Outcome
        Summary, counts and findings.
    """
    found = check_integrity(
        assignment.store,
        datetime.now(UTC).date(),
        repair=bool(assignment.job.parameters.get("repair", True)),
        report=assignment.heartbeat.report,
    )
    for finding in found.findings:
        _log.warning(
            "an invariant did not hold",
            invariant=finding.invariant,
            what=finding.sentence,
            remedy=str(finding.remedy),
        )
    return Outcome(found.as_result())
