"""The job that writes a backup."""

from smartrunning.errors import SmartRunningError, StorageFullError
from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.workflows.back_up import back_up


class BackupFailedError(SmartRunningError):
    """A backup for which there is no room; trying it again at once would not help."""


def do_backup(assignment: Assignment) -> Outcome:
    """Write a backup of everything into the data folder.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``backup``; it has no parameters.

    Returns
    -------
    Outcome
        Name and length of the file, and how many documents are in it.

    Raises
    ------
    BackupFailedError
        If there is no room for it: the next one is due tomorrow, and somebody has to look before.
    """
    try:
        written = back_up(assignment.store, assignment.settings, assignment.heartbeat.report)
    except StorageFullError as error:
        raise BackupFailedError(str(error)) from error
    return Outcome(
        {
            "file": written.path.name,
            "size_bytes": written.size_bytes,
            "documents": written.documents,
            "removed": list(written.removed),
        }
    )
