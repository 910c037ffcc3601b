"""The whole database in, a backup in the data folder out; and back again."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from smartrunning import __version__
from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError, StorageFullError
from smartrunning.storage import backup
from smartrunning.storage.backup import Backup, Manifest
from smartrunning.storage.clock import now
from smartrunning.storage.store import Store
from smartrunning.workflows.progress import Report, silent


@dataclass(frozen=True, slots=True)
class WrittenBackup:
    """A backup that was just written.

    Attributes
    ----------
    path : pathlib.Path
        The file; it holds everything, password hashes too, and only its owner can read it.
    size_bytes : int
        Its length.
    documents : int
        Number of documents in it.
    removed : tuple of str
        Names of older backups that made room for it.
    """

    path: Path
    size_bytes: int
    documents: int
    removed: tuple[str, ...]


def backup_folder(settings: Settings) -> Path:
    """Folder of the backups.

    Parameters
    ----------
    settings : Settings
        Data folder.

    Returns
    -------
    pathlib.Path
        May not exist yet.
    """
    return settings.data_dir / "backups"


def back_up(store: Store, settings: Settings, report: Report = silent) -> WrittenBackup:
    """Write a backup of everything, as it is at one instant, and remove the oldest ones.

    Parameters
    ----------
    store : Store
        The store; others may go on writing.
    settings : Settings
        Data folder, and how many backups are kept.
    report : callable
        Takes the progress; what it raises ends the work.

    Returns
    -------
    WrittenBackup
        The new one.

    Raises
    ------
    StorageFullError
        If the disk is too full.
    DatabaseUnavailableError
        If the server does not remember one instant for long enough.
    """
    folder = backup_folder(settings)
    _require_room(store, settings)
    path, manifest = store.back_up(folder, version=__version__, at=now(), report=report)
    removed = backup.remove_old(folder, settings.backups_kept)
    return WrittenBackup(
        path, path.stat().st_size, sum(manifest.documents.values()), tuple(removed)
    )


def _require_room(store: Store, settings: Settings) -> None:
    """Refuse before the database is the one that finds the disk full."""
    needed_bytes = store.usage.of_database().data_bytes
    free_bytes = shutil.disk_usage(settings.data_dir).free - settings.free_space_bytes
    if free_bytes < needed_bytes:
        raise StorageFullError(
            f"A backup may need {needed_bytes >> 20} MB beside the "
            f"{settings.free_space_bytes >> 20} MB that stay free; found "
            f"{max(free_bytes, 0) >> 20} MB. Make room on the disk of {settings.data_dir}."
        )


def backups(settings: Settings) -> list[Backup]:
    """Backups that there are.

    Parameters
    ----------
    settings : Settings
        Data folder.

    Returns
    -------
    list of Backup
        Newest first.
    """
    return backup.kept(backup_folder(settings))


def restore_backup(
    store: Store, path: Path, *, replace: bool = False, report: Report = silent
) -> Manifest:
    """Write everything of a backup into an empty database.

    Parameters
    ----------
    store : Store
        The store; nobody else may use it meanwhile.
    path : pathlib.Path
        The backup.
    replace : bool
        Whether what is there may be removed first.
    report : callable
        Takes the progress.

    Returns
    -------
    Manifest
        What the backup says about itself.

    Raises
    ------
    InvalidRequestError
        If the file is no whole backup, the database is not empty, or a worker is at work on it.
    """
    if store.workers.are_there():
        raise InvalidRequestError(
            "A backup is restored while nobody works on the database; stop SmartRunning first."
        )
    return store.restore(path, replace=replace, report=report)
