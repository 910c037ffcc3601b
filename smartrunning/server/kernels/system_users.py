"""Roles in, users of the operating system out: whose right a kernel has, where the server is root.

A page runs no code of its reader, and a notebook runs all code of its scientist. Where the server
is root, both do so as users of the system who can read neither the data folder nor the secrets of
the server nor each other's processes, and who log in to the database as users of their own.
"""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError
from smartrunning.logs import logger
from smartrunning.server.folders import Folders
from smartrunning.storage.accounts import Role
from smartrunning.storage.folder import socket_path
from smartrunning.storage.kernel_access import kernel_file

PASSABLE: Final = 0o711
"""Others may go through to a place that they know, and see nothing on the way."""
PRIVATE: Final = 0o700
SHARED: Final = 0o2770
SHARED_FILE: Final = 0o660
READABLE: Final = 0o400
IN_NOTEBOOKS: Final[frozenset[Role]] = frozenset({"scientist", "admin"})
"""Roles that share the workspace of JupyterLab."""
NEEDED: Final = "import smartrunning, numpy, traitlets"
PATIENCE_S: Final = 60.0

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class SystemUser:
    """A user of the operating system.

    Attributes
    ----------
    uid, gid : int
        Its numbers.
    home : pathlib.Path
        Its own folder; closed to all others.
    """

    uid: int
    gid: int
    home: Path

    @property
    def database_file(self) -> Path:
        """File with the address of the database for this user.

        Returns
        -------
        pathlib.Path
            In its home.
        """
        return self.home / "database.uri"

    def environment(self, role: str) -> dict[str, str]:
        """Names that are its own.

        Parameters
        ----------
        role : str
            Whose kernels it runs.

        Returns
        -------
        dict of str to str
            In place of those of the server.
        """
        folders = {
            "HOME": self.home,
            "IPYTHONDIR": self.home / "ipython",
            "JUPYTER_RUNTIME_DIR": self.home / "runtime",
            "JUPYTER_DATA_DIR": self.home / "jupyter",
            "JUPYTER_CONFIG_DIR": self.home / "jupyter",
            "MPLCONFIGDIR": self.home / "matplotlib",
            "SMARTRUNNING_DATABASE_FILE": self.database_file,
        }
        name = f"smartrunning-{role}"
        return {key: str(path) for key, path in folders.items()} | {"USER": name, "LOGNAME": name}


def system_users(settings: Settings, folders: Folders) -> Mapping[str, SystemUser]:
    """Users for the kernels of each role, with their folders made.

    Parameters
    ----------
    settings : Settings
        Numbers of the users by role.
    folders : Folders
        Where things are; they must have been made.

    Returns
    -------
    mapping of str to SystemUser
        By role; empty where the server is not root, or no numbers were given.

    Raises
    ------
    ConfigurationError
        If a role has no number or that of root, or a user cannot reach the interpreter.
    """
    if not settings.kernel_uids or os.geteuid() != 0:
        if settings.kernel_uids or os.geteuid() == 0:
            _log.warning(
                "kernels run as the user of the server, so who runs notebooks can read what it "
                "can; it takes root and SMARTRUNNING_KERNEL_UIDS to change that"
            )
        return {}
    users = _users(settings)
    _close(settings.data_dir)
    settings.data_dir.chmod(PASSABLE)
    if (socket := socket_path(settings.data_dir)).parent != settings.data_dir:
        socket.parent.chmod(PASSABLE)
    _homes_of(settings).mkdir(exist_ok=True)
    _homes_of(settings).chmod(PASSABLE)
    for role, user in users.items():
        _make_home(user, kernel_file(settings, role))
        _check(role, user)
    _share(folders.workspace, users["scientist"].gid)
    _log.info("kernels run as users of their own", users={r: u.uid for r, u in users.items()})
    return users


def _users(settings: Settings) -> dict[str, SystemUser]:
    uids = settings.kernel_uids
    if missing := [role for role in get_args(Role) if uids.get(role, 0) <= 0]:
        raise ConfigurationError(
            "SMARTRUNNING_KERNEL_UIDS needs a number for each role, and not that of root; "
            f"found none for {', '.join(missing)}."
        )
    gids = {role: uids["scientist"] if role in IN_NOTEBOOKS else uids[role] for role in uids}
    homes = _homes_of(settings)
    return {role: SystemUser(uids[role], gids[role], homes / role) for role in get_args(Role)}


def _homes_of(settings: Settings) -> Path:
    return settings.data_dir / "kernel-homes"


def _close(folder: Path) -> None:
    """Close every file and folder in the data folder before others may pass through it."""
    for path in folder.iterdir():
        if path.is_file() or path.is_dir():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & PRIVATE)


def _make_home(user: SystemUser, address: Path) -> None:
    for folder in (user.home, user.home / "runtime"):
        folder.mkdir(exist_ok=True)
        folder.chmod(PRIVATE)
        os.chown(folder, user.uid, user.gid)
    if address.exists():
        shutil.copyfile(address, user.database_file)
        user.database_file.chmod(READABLE)
        os.chown(user.database_file, user.uid, user.gid)


def _share(workspace: Path, gid: int) -> None:
    """Give scientists the workspace, with all that was copied or written there by the server.

    Each file is opened before it is changed, and no link is followed: whoever may write in the
    workspace could put one in a file's place at the same time.
    """
    for _, _, names, folder in os.fwalk(workspace):
        _give(folder, gid, SHARED)
        for name in names:
            with suppress(OSError):  # a link, a socket, or gone
                file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
                try:
                    _give(file, gid, SHARED_FILE)
                finally:
                    os.close(file)


def _give(descriptor: int, gid: int, mode: int) -> None:
    os.fchown(descriptor, -1, gid)
    os.fchmod(descriptor, mode)


def _check(role: str, user: SystemUser) -> None:
    """See that a user can run what kernels run, before a page has to find out."""
    done = subprocess.run(
        [sys.executable, "-c", NEEDED],
        user=user.uid,
        group=user.gid,
        extra_groups=[],
        cwd=user.home,
        env={"HOME": str(user.home)},
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise ConfigurationError(
            f"Kernels of the role {role} shall run as the user {user.uid}, who cannot run "
            f"{sys.executable} ({last}). Give that user the right to read it, or take "
            "SMARTRUNNING_KERNEL_UIDS away."
        )
