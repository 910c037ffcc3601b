"""Room that is kept on the disk for the moment when it is full: a file, and its end.

A mongod whose disk is full ends, and cannot start anew before there is room for its journal. The
ballast is that room: it is removed when the disk is full, so that everybody can still read, and
made again when somebody has made room.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from smartrunning.config import MEGABYTE, Settings
from smartrunning.errors import StorageFullError

NAME: Final = "ballast"
FULL_BYTES: Final = 32 * MEGABYTE
"""With less than this a disk counts as full."""
LEAST_BESIDE_BYTES: Final = 256 * MEGABYTE
"""The ballast takes no room that a mongod needs to start."""
_WORDS: Final = ("No space left", "error 28", "errno 28", "ENOSPC")


class Ballast:
    """The file of an embedded database.

    Parameters
    ----------
    settings : Settings
        Data folder, and the size of the file; 0 means none.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = settings.data_dir / NAME

    @property
    def is_there(self) -> bool:
        """Whether the room is kept.

        Returns
        -------
        bool
            False when it has been used, or there never was enough.
        """
        return self._path.exists()

    def keep(self) -> bool:
        """Make the file unless it is there or there is too little room.

        Returns
        -------
        bool
            Whether it was made.
        """
        size_bytes = self._settings.ballast_bytes
        beside_bytes = max(LEAST_BESIDE_BYTES, self._settings.free_space_bytes)
        free_bytes = shutil.disk_usage(self._settings.data_dir).free
        if not size_bytes or self.is_there or free_bytes < size_bytes + beside_bytes:
            return False
        try:
            self._allocate(size_bytes)
        except OSError:  # somebody else has taken the room meanwhile
            self._path.unlink(missing_ok=True)
            return False
        return True

    def release(self) -> bool:
        """Remove the file.

        Returns
        -------
        bool
            Whether it was there.
        """
        if not self.is_there:
            return False
        self._path.unlink(missing_ok=True)
        return True

    def _allocate(self, size_bytes: int) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size_bytes)
        finally:
            os.close(descriptor)


def is_full(folder: Path, words: Sequence[str] = ()) -> bool:
    """Whether a disk is so full that a mongod cannot live on it.

    Parameters
    ----------
    folder : pathlib.Path
        On that disk.
    words : sequence of str
        What a mongod said when it ended.

    Returns
    -------
    bool
        By the room that is left, or by those words.
    """
    told = any(mark in line for mark in _WORDS for line in words)
    return told or shutil.disk_usage(folder).free < FULL_BYTES


def check_disk(settings: Settings, *, share: float = 1.0) -> None:
    """See that the disk of an embedded database has room for more.

    Parameters
    ----------
    settings : Settings
        Data folder and the room that must stay free.
    share : float
        Of that room; work that has begun may go further than an upload may begin.

    Raises
    ------
    StorageFullError
        If there is less.
    """
    if settings.mongodb_uri is not None:
        return
    free_bytes = shutil.disk_usage(settings.data_dir).free
    if free_bytes < share * settings.free_space_bytes:
        raise StorageFullError(
            f"The server's disk has {free_bytes >> 20} MB left and keeps "
            f"{settings.free_space_bytes >> 20} MB free, so it takes no files now."
        )
