"""Says that this worker is there, and what computes for it, for the administrator's page."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from smartrunning import __version__
from smartrunning.errors import SmartRunningError
from smartrunning.storage import Store

EVERY_S: Final = 10.0

EngineFacts = Callable[[], Sequence[Mapping[str, Any]]]


class Presence:
    """The thread.

    Parameters
    ----------
    store : Store
        The open store.
    worker : str
        Name of the worker.
    engine : callable
        Gives facts on the processes that compute.
    """

    def __init__(self, store: Store, worker: str, engine: EngineFacts) -> None:
        self._store = store
        self._worker = worker
        self._engine = engine
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        """Begin to say it."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye; when the database is away, silence says the same a little later."""
        self._stopping.set()
        self._thread.join(EVERY_S / 5)

    def _run(self) -> None:
        self._say()
        while not self._stopping.wait(EVERY_S):
            self._say()
        with suppress(Exception):  # the store may be closed already
            self._store.workers.gone(self._worker)

    def _say(self) -> None:
        with suppress(SmartRunningError):  # the next one comes soon
            self._store.workers.seen(self._worker, version=__version__, engine=self._engine())
