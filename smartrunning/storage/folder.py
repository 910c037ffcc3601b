"""The data folder: private, locked, with room left, and the secrets in it."""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

from smartrunning.errors import DataFolderError, StorageFullError

LONGEST_SOCKET_PATH: Final = 107
"""``sun_path`` of Linux holds 108 bytes, the closing zero included."""
LEAST_FREE_BYTES: Final = 256 * 1024**2
"""A mongod needs its journal and some room to start."""
OPEN: Final = 0o066
"""Rights that others must not have. To pass through is harmless: what is inside is closed too, and
where kernels have users of their own, they pass through to their homes."""
_SOCKET_NAME: Final = "mongodb-27017.sock"
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9/._-]+")


def prepare(folder: Path) -> None:
    """Make the data folder, for its owner alone, and see that it can be written.

    Parameters
    ----------
    folder : pathlib.Path
        Absolute path.

    Raises
    ------
    DataFolderError
        If it cannot be made or written, or belongs to another user.
    StorageFullError
        If less than `LEAST_FREE_BYTES` are free on its disk.
    """
    private_folder(folder)
    if folder.stat().st_uid != os.geteuid() and os.geteuid() != 0:
        raise DataFolderError(
            f"The data folder {folder} belongs to another user; "
            "give it to this one, or choose another with SMARTRUNNING_DATA_DIR."
        )
    if is_short(folder):
        raise StorageFullError(
            f"The database needs {LEAST_FREE_BYTES >> 20} MB free on the disk of {folder}; "
            f"found {shutil.disk_usage(folder).free >> 20} MB. Make room there, or set "
            "SMARTRUNNING_DATA_DIR."
        )


def is_short(folder: Path) -> bool:
    """Whether a disk has less room than a mongod needs to start.

    Parameters
    ----------
    folder : pathlib.Path
        On that disk.

    Returns
    -------
    bool
        True below `LEAST_FREE_BYTES`.
    """
    return shutil.disk_usage(folder).free < LEAST_FREE_BYTES


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter.

    Parameters
    ----------
    folder : pathlib.Path
        Absolute path; parents are made too.

    Raises
    ------
    DataFolderError
        If it cannot be made or written.
    StorageFullError
        If the disk is full.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & OPEN:
            _refuse_foreign(folder)
            folder.chmod(0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise folder_error(folder, error) from error


def _refuse_foreign(folder: Path) -> None:
    """Leave alone a folder that others can enter and that holds other things, such as a home."""
    if any(folder.iterdir()) and not (folder / "server.lock").exists():
        raise DataFolderError(
            f"The folder {folder} holds other things, and the data folder must be closed to other "
            "users; choose a new or an empty one with SMARTRUNNING_DATA_DIR."
        )


def folder_error(folder: Path, error: OSError) -> DataFolderError | StorageFullError:
    """Sentence for a folder that cannot be used.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.
    error : OSError
        What the system said.

    Returns
    -------
    DataFolderError or StorageFullError
        To be raised from the cause.
    """
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFullError(f"The disk of {folder} is full; make room there.")
    return DataFolderError(
        f"The data folder {folder} cannot be written ({error.strerror}); "
        "mend that, or choose another with SMARTRUNNING_DATA_DIR."
    )


class FolderLock:
    """An advisory lock on a file that the system lifts when its last holder is gone.

    Parameters
    ----------
    path : pathlib.Path
        The file; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """File descriptor that carries the lock, to be inherited by a child.

        Returns
        -------
        int
            Open as long as the lock is held here.
        """
        if self._descriptor is None:
            raise ValueError(f"needed a held lock, found a free one on {self._path}")
        return self._descriptor

    @property
    def held(self) -> bool:
        """Whether this object holds the lock.

        Returns
        -------
        bool
            False before `take` and after `release`.
        """
        return self._descriptor is not None

    def take(self) -> bool:
        """Take the lock if nobody has it.

        Returns
        -------
        bool
            False when another process has it, or another server in this process.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def holder(self) -> str:
        """Process that took the lock last.

        Returns
        -------
        str
            Its number; empty when unknown.
        """
        return self._path.read_text() if self._path.exists() else ""

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def secret(path: Path) -> str:
    """Random secret of a file, made at the first call; only the file's owner can read it.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits, which need no quoting anywhere.
    """
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    The owner of a file that is there already stays its owner.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    text : str
        What it shall hold.
    """
    if path.exists() and path.read_text() == text:
        path.chmod(0o600)
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        if path.exists() and path.stat().st_uid != os.geteuid():
            os.fchown(descriptor, path.stat().st_uid, path.stat().st_gid)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    Path(name).replace(path)


def socket_path(folder: Path) -> Path:
    """Path of the server's socket: in the data folder, or in a short private one in its stead.

    Socket paths are limited to `LONGEST_SOCKET_PATH` bytes, and an address of MongoDB cannot hold
    every character that a path can.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder; must exist.

    Returns
    -------
    pathlib.Path
        The same for every process that asks.
    """
    path = folder / _SOCKET_NAME
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(str(path)):
        return path
    owner = folder.stat().st_uid
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"smartrunning-{owner}-{digest}" / _SOCKET_NAME  # noqa: S108  # checked by prepare_socket


def prepare_socket(folder: Path) -> Path:
    """Make the folder of the socket and remove what a killed server left there.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder, whose lock must be held.

    Returns
    -------
    pathlib.Path
        Path of the socket.

    Raises
    ------
    DataFolderError
        If somebody else has made a folder of that name.
    """
    path = socket_path(folder)
    if path.parent != folder:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        found = path.parent.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise DataFolderError(
                f"The folder {path.parent} for the database's socket belongs to another user; "
                "remove it, or choose a shorter SMARTRUNNING_DATA_DIR."
            )
        path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    return path


def remove_socket(folder: Path) -> None:
    """Remove the socket and the short folder made for it.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder, whose lock must be held.
    """
    path = socket_path(folder)
    path.unlink(missing_ok=True)
    if path.parent != folder and path.parent.exists():
        path.parent.rmdir()
