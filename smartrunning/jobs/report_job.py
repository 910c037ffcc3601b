"""The job that runs a notebook and keeps what comes of it."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from smartrunning.errors import ReportFailedError
from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.notebook_process import executed
from smartrunning.workflows.report_origin import origin_rows, provenance
from smartrunning.workflows.report_task import report_task
from smartrunning.workflows.requests import ReportRequest, checked
from smartrunning.workflows.run_report import save_report


def do_report(assignment: Assignment) -> Outcome:
    """Run a notebook; a run that failed is kept too, and fails the job with the cell's number.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``report``; its parameters are those of a `ReportRequest`.

    Returns
    -------
    Outcome
        Key of the report.

    Raises
    ------
    ReportFailedError
        If a cell of the notebook failed.
    """
    owned, job = assignment.owned, assignment.job
    request = checked(ReportRequest, dict(job.parameters))
    task = report_task(owned, request, today=assignment.today())
    origin = provenance(owned, task, made_at=datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="smartrunning-") as folder:
        run = executed(
            task,
            job.owner,
            assignment.settings,
            Path(folder),
            assignment.heartbeat,
            origin=origin_rows(task, origin),
        )
    failure = ReportFailedError(task.notebook.name, run.failed_cell, run.reason)
    report_id = save_report(
        owned,
        task,
        notebook_json=run.notebook_json,
        html=run.html,
        pdf=run.pdf,
        origin=origin,
        job_id=job.job_id,
        failure=str(failure) if run.failed_cell else "",
    )
    if run.failed_cell:
        raise failure
    return Outcome({"report_id": report_id})
