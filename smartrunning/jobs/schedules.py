"""Turns schedules that are due into jobs: one thread of every worker, asleep until there is one.

Every worker does it, and for each instant only one of them succeeds; so no worker is special.
"""

import threading
from typing import Final

from smartrunning.config import Settings
from smartrunning.errors import SmartRunningError
from smartrunning.logs import logger
from smartrunning.storage import Store
from smartrunning.workflows.fire_schedules import fire_due, seed_schedules

RETRY_S: Final = 2.0
_log = logger(__name__)


class ScheduleClock:
    """The thread.

    Parameters
    ----------
    store : Store
        The open store.
    settings : Settings
        When the installation's own schedules are due.
    kinds : frozenset of str
        Kinds of jobs that there are.
    """

    def __init__(self, store: Store, settings: Settings, kinds: frozenset[str]) -> None:
        self._store = store
        self._settings = settings
        self._kinds = kinds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Fire nothing any more; the thread ends with its wait or with the process."""
        self._stopping.set()

    def _run(self) -> None:
        seeded = False
        while not self._stopping.is_set():
            try:
                if not seeded:
                    seed_schedules(self._store, self._settings, self._kinds)
                    seeded = True
                self._store.schedules.wait(float("inf"))
                if not self._stopping.is_set():
                    self._fire()
            except SmartRunningError as error:
                _log.warning("schedules wait for the database", why=str(error))
                self._stopping.wait(RETRY_S)
            except Exception:  # noqa: BLE001  # at the end the store is closed under it
                if self._stopping.is_set():
                    return
                _log.exception("the clock of the schedules stumbled and goes on")
                self._stopping.wait(RETRY_S)

    def _fire(self) -> None:
        for job_id in fire_due(self._store):
            _log.info("a schedule was due", job=job_id)
