"""What came of a notebook's run in, a report in the store out.

The notebook runs in a process of its own (`smartrunning.jobs`). What is decided before is in
`smartrunning.workflows.report_task`; what it is made from, in `report_origin` beside it.
"""

from collections.abc import Mapping
from typing import Any

from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.report_origin import numbers_sha256
from smartrunning.workflows.report_task import ReportTask


def save_report(
    owned: OwnedStore,
    task: ReportTask,
    *,
    notebook_json: str,
    html: str,
    pdf: bytes = b"",
    origin: Mapping[str, Any],
    job_id: str,
    failure: str = "",
) -> str:
    """Keep what came of a run, a failed one too.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    task : ReportTask
        The run.
    notebook_json, html : str
        The notebook as it ran, and the page made of it.
    pdf : bytes
        The page for printing; empty when there is none.
    origin : mapping of str to object
        As `provenance` gave it before the run.
    job_id : str
        The job that asked for it.
    failure : str
        Why the notebook stopped; empty when it came to its end.

    Returns
    -------
    str
        Key of the report.
    """
    return owned.save_report(
        kind=task.kind,
        title=f"{task.title} (stopped)" if failure else task.title,
        notebook_json=notebook_json,
        html=html,
        pdf=pdf,
        parameters=dict(task.parameters),
        provenance={
            **origin,
            "numbers_sha256": numbers_sha256(notebook_json),
            "failure": failure,
        },
        job_id=job_id,
    )
