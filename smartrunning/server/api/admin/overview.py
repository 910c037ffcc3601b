"""How the installation is: database, workers, queue; what is stored; who did what."""

import platform
import shutil
from typing import Any, Final

from tornado import web

from smartrunning import __version__
from smartrunning.config import Settings
from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.parts import parts_of
from smartrunning.storage import Store
from smartrunning.storage.workers import PRESENT_S
from smartrunning.workflows.back_up import backups

MOST_LINES: Final = 200


class Overview(AdminHandler):
    """Health, workers and the number of jobs."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with how everything is."""
        self.send(await self.ask(overview, self.store, parts_of(self).settings))


class StorageUse(AdminHandler):
    """What is stored, and the backups of it."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the use by runner, of the database and of the disk."""
        self.send(await self.ask(storage_use, self.store, parts_of(self).settings))


class AuditLines(AdminHandler):
    """The audit log."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with its newest lines, of one account or of all."""
        who = self.get_query_argument("who", "") or None
        self.send({"lines": await self.ask(self.store.audit.latest, MOST_LINES, who=who)})


def overview(store: Store, settings: Settings) -> dict[str, Any]:
    """How everything is.

    Parameters
    ----------
    store : Store
        The open store.
    settings : Settings
        Where the data is.

    Returns
    -------
    dict of str to object
        For `smartrunning.server.api.plain.plain`.
    """
    now = store.schedules.now()
    workers = store.workers.all()
    heard = {one.worker: (now - one.seen_at).total_seconds() for one in workers}
    return {
        "version": __version__,
        "python": platform.python_version(),
        "database_version": store.server_version(),
        "now": now,
        "counts": store.all_jobs.counts(),
        "workers": [
            {
                "worker": one.worker,
                "version": one.version,
                "started_at": one.started_at,
                "seen_at": one.seen_at,
                "present": heard[one.worker] < PRESENT_S,
                "engine": one.engine,
            }
            for one in workers
        ],
        "disk_free_bytes": shutil.disk_usage(settings.data_dir).free,
        "disk_reserve_bytes": settings.free_space_bytes,
    }


def storage_use(store: Store, settings: Settings) -> dict[str, Any]:
    """What is stored.

    Parameters
    ----------
    store : Store
        The open store.
    settings : Settings
        Where the data is.

    Returns
    -------
    dict of str to object
        For `smartrunning.server.api.plain.plain`.
    """
    return {
        "runners": store.usage.by_owner(),
        "database": store.usage.of_database(),
        "backups": backups(settings),
        "backups_kept": settings.backups_kept,
        "quota_bytes": settings.quota_bytes,
    }
