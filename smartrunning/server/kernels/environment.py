"""What a kernel gets to see of the world: a short list, and who it works for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smartrunning.config import passed_on
from smartrunning.server.access.visit import Visit
from smartrunning.server.kernels.system_users import SystemUser


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all kernels of a server.

    Attributes
    ----------
    home : pathlib.Path
        Folder that libraries may write their own files to.
    runtime : pathlib.Path
        Folder of the connection files.
    database_file : pathlib.Path
        File with the read-only address of the database.
    database : str
        Name of the database.
    users : mapping of str to SystemUser
        As whom kernels run, by role; empty where they run as the server does.
    """

    home: Path
    runtime: Path
    database_file: Path
    database: str
    users: Mapping[str, SystemUser] = field(default_factory=dict)

    def bare(self) -> dict[str, str]:
        """Environment of a process that works for nobody yet.

        Returns
        -------
        dict of str to str
            The names that are passed on, and folders.
        """
        return passed_on() | {
            "HOME": str(self.home),
            "IPYTHONDIR": str(self.home / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "JUPYTER_DATA_DIR": str(self.home / "jupyter"),
            "JUPYTER_CONFIG_DIR": str(self.home / "jupyter"),
            "MPLCONFIGDIR": str(self.home / "matplotlib"),
            "SMARTRUNNING_DATABASE_FILE": str(self.database_file),
            "SMARTRUNNING_DATABASE": self.database,
        }

    def of(
        self, visit: Visit, *, page: bool, more: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Environment of a kernel.

        Parameters
        ----------
        visit : Visit
            Whom it works for; from the login alone.
        page : bool
            Whether it belongs to an app page.
        more : mapping of str to str, optional
            Names that say nothing about the person; who it works for cannot be changed by them.

        Returns
        -------
        dict of str to str
            All that the kernel gets to see.
        """
        person = {
            "SMARTRUNNING_USER": visit.username,
            "SMARTRUNNING_ROLE": visit.role,
            "SMARTRUNNING_RUNNER": visit.subject,
            "SMARTRUNNING_LOOKS_AT": visit.looks_at,
            "SMARTRUNNING_APP": "1" if page else "",
        }
        return {**(more or {}), **self.bare(), **self.own_to(visit.role), **person}

    def own_to(self, role: str) -> dict[str, str]:
        """Folders and the address of the database for one role alone.

        Parameters
        ----------
        role : str
            The role.

        Returns
        -------
        dict of str to str
            Empty where kernels run as the server does.
        """
        user = self.users.get(role)
        return user.environment(role) if user else {}
