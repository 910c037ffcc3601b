"""The job of an upload: all its files, each computed on the engine."""

from collections.abc import Iterable, Iterator
from functools import partial

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.engine import Crashed
from smartrunning.storage import Store
from smartrunning.storage.info import FileVerdict
from smartrunning.storage.jobs import FollowUp, Job
from smartrunning.workflows.import_files import (
    ReceivedFile,
    import_file,
    import_files,
    reject_file,
    too_expensive,
    zone_of,
)


def do_import(assignment: Assignment) -> Outcome:
    """Import the files of an upload; statistics follow.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``import``.

    Returns
    -------
    Outcome
        Counts of the verdicts.
    """
    import_id = assignment.job.parameters["import_id"]
    summary = import_files(
        assignment.owned,
        import_id,
        import_each=partial(_import_each, assignment),
        report=assignment.heartbeat.report,
    )
    counts = {
        "stored": summary.stored,
        "duplicates": summary.duplicates,
        "rejected": summary.rejected,
    }
    follow_ups = (FollowUp("statistics", key="statistics"),) if summary.stored else ()
    return Outcome({"import_id": import_id, **counts}, follow_ups)


def forget_upload(assignment: Assignment) -> None:
    """Remove the upload when its job has ended; what came of it stays.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``import``, ended.
    """
    owned = assignment.store.owned_by(assignment.job.owner)  # no fence: the claim has ended
    owned.delete_upload(assignment.job.parameters["upload_id"])


def _import_each(assignment: Assignment, files: Iterable[ReceivedFile]) -> Iterator[FileVerdict]:
    each = assignment.engine.each(_import_part, files, assignment.job, assignment.heartbeat)
    for file, verdict in each:
        if isinstance(verdict, Crashed):
            what = f"so much that the program ended {verdict.times} times"
            yield reject_file(assignment.owned, file, too_expensive(what))
        else:
            yield verdict


def _import_part(store: Store, job: Job, file: ReceivedFile) -> FileVerdict:
    owned = store.owned_by(job.owner, job=job)
    return import_file(owned, file, zone_of(owned))
