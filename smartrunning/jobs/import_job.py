"""The job of an upload: all its files, read on the engine, written here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.engine import Crashed
from smartrunning.storage import Store
from smartrunning.storage.jobs import FollowUp, Job
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.read_files import Batch, Reading, read_batch, refused, too_expensive
from smartrunning.workflows.restore_own_data import OwnExport


def do_import(assignment: Assignment) -> Outcome:
    """Import the files of an upload with their statistics; the history follows.

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
    own_export = OwnExport(assignment.store, assignment.owned, import_id)
    summary = import_files(
        assignment.owned,
        import_id,
        read_each=partial(_read_each, assignment),
        own_export=own_export,
        report=assignment.heartbeat.report,
    )
    said = own_export.put_back()
    result = {"import_id": import_id, **asdict(summary)}
    if own_export.recognised:
        result["restored"] = asdict(own_export.restored)
    follow_ups = [FollowUp("statistics", key="statistics")] if summary.kept else []
    if said:
        again = {"session_ids": list(said)}
        follow_ups.append(FollowUp("statistics", again, key=f"statistics of {import_id}"))
    return Outcome(result, tuple(follow_ups))


def forget_upload(assignment: Assignment) -> None:
    """Remove the upload when its job has ended; what came of it stays.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``import``, ended.
    """
    owned = assignment.store.owned_by(assignment.job.owner)  # no fence: the claim has ended
    owned.delete_upload(assignment.job.parameters["upload_id"])


def _read_each(
    assignment: Assignment, batches: Iterable[Batch]
) -> Iterator[tuple[Batch, Sequence[Reading]]]:
    """Read batches on the engine; one that ends its process is read file by file."""
    suspects: list[Batch] = []
    each = assignment.engine.each(_read_part, batches, assignment.job, assignment.heartbeat)
    for batch, readings in each:
        if not isinstance(readings, Crashed):
            yield batch, readings
        elif len(batch.files) > 1:
            suspects += batch.singles
        else:
            what = f"so much that the program ended {readings.times} times"
            yield batch, [refused(batch.files[0], too_expensive(what))]
    if suspects:
        yield from _read_each(assignment, suspects)


def _read_part(_store: Store, _job: Job, batch: Batch) -> list[Reading]:
    return read_batch(batch)
