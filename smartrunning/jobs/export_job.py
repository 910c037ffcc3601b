"""The job that writes all that is kept of a runner into one archive."""

from datetime import UTC, datetime

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.storage.ballast import check_disk
from smartrunning.workflows.export_own_data import export_own_data


def do_export(assignment: Assignment) -> Outcome:
    """Write an export, in place of the one before.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``export``; it has no parameters.

    Returns
    -------
    Outcome
        Key of the export, and its length.
    """
    check_disk(assignment.settings)
    owned = assignment.owned
    export_id = export_own_data(
        owned,
        job_id=assignment.job.job_id,
        made_at=datetime.now(UTC),
        report=assignment.heartbeat.report,
    )
    return Outcome({"export_id": export_id, "size_bytes": owned.export_info(export_id).size_bytes})
