"""The store: everything that lasts, behind one door."""

from datetime import datetime
from pathlib import Path
from typing import Self

from smartrunning.config import Settings
from smartrunning.storage import backup, kernel_access, migration, restore, sweep
from smartrunning.storage.accounts import Users
from smartrunning.storage.all_jobs import AllJobs
from smartrunning.storage.audit import Audit
from smartrunning.storage.calendar_links import CalendarLinks
from smartrunning.storage.coaching import CoachingOfAll
from smartrunning.storage.connection import Connection
from smartrunning.storage.erasure import Erasure
from smartrunning.storage.integrity import Integrity
from smartrunning.storage.invitations import Invitations
from smartrunning.storage.jobs import Job
from smartrunning.storage.ledger import Jobs
from smartrunning.storage.library import Library
from smartrunning.storage.logins import Logins
from smartrunning.storage.owned_store import OwnedStore
from smartrunning.storage.runners import Runners
from smartrunning.storage.schedules import Schedules
from smartrunning.storage.shared import SharedStore
from smartrunning.storage.sharing import Research
from smartrunning.storage.tokens import Tokens
from smartrunning.storage.usage import UsageOfAll
from smartrunning.storage.workers import Workers

__all__ = ["OwnedStore", "Store"]


class Store:
    """The store. One for a process is enough; threads may share it, forked children may not.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    settings : Settings
        Data folder and quotas.

    Attributes
    ----------
    users, logins : Users, Logins
        Who may come in.
    tokens, invitations : Tokens, Invitations
        What programs come in with, and the one-time links.
    runners : Runners
        All profiles.
    jobs : Jobs
        The ledger.
    schedules : Schedules
        What is due again and again.
    workers : Workers
        Who does the jobs.
    all_jobs, usage : AllJobs, UsageOfAll
        The ledger and the storage as administrators see them.
    audit : Audit
        Who did what.
    coaching : CoachingOfAll
        Who coaches whom.
    erasure : Erasure
        Removal for good.
    research : Research
        Who agreed to research.
    library : Library
        Plan schemas and workouts.
    calendar_links : CalendarLinks
        Whose feed a secret link opens.
    integrity : Integrity
        Questions about the database as a whole.
    """

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        self.users = Users(connection)
        self.logins = Logins(connection)
        self.tokens = Tokens(connection)
        self.invitations = Invitations(connection)
        self.runners = Runners(connection)
        self.jobs = Jobs(connection)
        self.schedules = Schedules(connection)
        self.workers = Workers(connection)
        self.all_jobs = AllJobs(connection)
        self.usage = UsageOfAll(connection)
        self.audit = Audit(connection)
        self.coaching = CoachingOfAll(connection)
        self.erasure = Erasure(connection)
        self.research = Research(connection)
        self.library = Library(connection)
        self.calendar_links = CalendarLinks(connection)
        self.integrity = Integrity(connection)

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    @property
    def uri(self) -> str:
        """Address of the server with its login: a secret.

        Returns
        -------
        str
            For the asynchronous doors, `JobFeed` and `AsyncUploads`.
        """
        return self._connection.uri

    def owned_by(self, owner: str | None, *, job: Job | None = None) -> OwnedStore:
        """One runner's part of the store.

        Parameters
        ----------
        owner : str
            The runner's key.
        job : Job, optional
            A claim; every write then happens only while it holds, else `LeaseLostError`.

        Returns
        -------
        OwnedStore
            Cheap to make.

        Raises
        ------
        OwnerMissingError
            If there is no owner.
        """
        return OwnedStore(self._connection, owner, settings=self._settings, job=job)

    def shared_by(self, owner: str | None) -> SharedStore:
        """One runner's part of the store as others may see it; who may is decided elsewhere.

        Parameters
        ----------
        owner : str
            The runner's key.

        Returns
        -------
        SharedStore
            Without positions near the runner's private places.

        Raises
        ------
        OwnerMissingError
            If there is no owner.
        """
        return SharedStore(self._connection, owner, settings=self._settings)

    def migrate(self) -> None:
        """Bring the database to the shape of this version and let the kernels read it.

        Raises
        ------
        ConfigurationError
            If a newer SmartRunning has made the database.
        """
        migration.migrate(self._connection)
        kernel_access.grant(self._connection, self._settings)

    def sweep(self, *, older_than_s: float = 86400.0) -> int:
        """Remove bytes that nothing refers to, left by writers that were killed.

        Parameters
        ----------
        older_than_s : float
            Younger ones may belong to something that is being written.

        Returns
        -------
        int
            How many there were.
        """
        return sweep.sweep(self._connection, older_than_s=older_than_s)

    def back_up(
        self, folder: Path, *, version: str, at: datetime, report: backup.Report
    ) -> tuple[Path, backup.Manifest]:
        """Write everything, as it is at one instant, into one file.

        Parameters
        ----------
        folder : pathlib.Path
            Where backups are.
        version : str
            Of this program.
        at : datetime.datetime
            Now, aware.
        report : callable
            Takes the progress; what it raises ends the work.

        Returns
        -------
        tuple of pathlib.Path and Manifest
            The file, and what it says about itself.
        """
        return backup.write(self._connection, folder, version=version, at=at, report=report)

    def restore(
        self, path: Path, *, replace: bool = False, report: backup.Report
    ) -> backup.Manifest:
        """Write everything of a backup into an empty database.

        Parameters
        ----------
        path : pathlib.Path
            The backup.
        replace : bool
            Whether what is there may be removed first.
        report : callable
            Takes the progress.

        Returns
        -------
        Manifest
            Of the backup.

        Raises
        ------
        InvalidRequestError
            If the file is no whole backup, or the database is not empty.
        """
        return restore.restore(self._connection, path, replace=replace, report=report)

    def leftovers(self, *, older_than_s: float = 86400.0) -> int:
        """Count what `sweep` would remove.

        Parameters
        ----------
        older_than_s : float
            Younger ones may belong to something that is being written.

        Returns
        -------
        int
            Files and groups of chunks.
        """
        return sweep.leftovers(self._connection, older_than_s=older_than_s)

    def server_version(self) -> str:
        """Version of the database server.

        Returns
        -------
        str
            Such as ``6.0.5``.
        """
        return str(self._connection.run(self._connection.client.server_info)["version"])

    def ping(self) -> None:
        """See that the server answers.

        Raises
        ------
        DatabaseUnavailableError
            If it does not.
        """
        self._connection.run(lambda: self._connection.client.admin.command("ping"))

    def close(self) -> None:
        """Close all sockets."""
        self._connection.close()
