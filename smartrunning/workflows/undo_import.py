"""An import that was a mistake in, the store as if it had never come out."""

from smartrunning.errors import InvalidRequestError
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.undo import Undone
from smartrunning.workflows.progress import Report, silent


def undo_import(owned: OwnedStore, import_id: str, *, report: Report = silent) -> Undone:
    """Take an import back; statistics and history have to be brought up to date afterwards.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    import_id : str
        The import; no job may be working on it.
    report : callable
        Takes the progress.

    Returns
    -------
    Undone
        What became of its files.

    Raises
    ------
    NotFoundError
        If this runner has no such import.
    """
    files = owned.import_info(import_id).files
    return owned.undo_import(
        import_id,
        lambda done: report(done / max(files, done), f"{done:,} of {max(files, done):,} files"),
    )


def request_undo(store: Store, owner: str, import_id: str) -> str:
    """Stop an import if it still runs, and queue the job that takes it back.

    Parameters
    ----------
    store : Store
        The open store.
    owner : str
        The runner.
    import_id : str
        The import.

    Returns
    -------
    str
        Key of the job.

    Raises
    ------
    NotFoundError
        If this runner has no such import.
    InvalidRequestError
        If it was undone before.
    """
    info = store.owned_by(owner).import_info(import_id)
    if info.undone_at is not None:
        raise InvalidRequestError(f"The import {info.name} was undone before.")
    store.jobs.cancel(info.job_id, owner)
    parameters = {"import_id": info.import_id}
    return store.jobs.enqueue("undo", owner, parameters, key=f"undo {info.import_id}")
