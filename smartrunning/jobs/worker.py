"""The worker: takes jobs from the ledger as they come, several at a time, until it is told to end.

Nothing polls: a change stream wakes it, a timer of the ledger for leases that run out, and the end
of a job of its own.
"""

import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

from smartrunning.config import Settings
from smartrunning.errors import SmartRunningError
from smartrunning.jobs.attempt import WORKING_SHARE, attempt
from smartrunning.jobs.dask_engine import OnDask
from smartrunning.jobs.engine import Engine
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.kinds import IN_OWN_PROCESSES, KINDS, ON_THE_ENGINE, limit_s
from smartrunning.jobs.presence import Presence
from smartrunning.jobs.schedules import ScheduleClock
from smartrunning.jobs.stopping import EngineLostError, StopReason
from smartrunning.logs import logger
from smartrunning.storage import Store, open_store
from smartrunning.storage.ballast import check_disk
from smartrunning.storage.jobs import Job

ENGINE_JOBS_AT_ONCE: Final = 4
"""Of different runners: a small upload does not wait behind a large one."""
PATIENCE_S: Final = 60.0
"""Longest that a wait for work lasts before it begins anew."""
RETRY_S: Final = 1.0
STOP_S: Final = 6.0
"""Longest that jobs may take to stop; what they have not written then, they will not."""
END_S: Final = 9.0
"""After a signal the process lasts no longer; leases that it held run out by themselves."""
SWEEP_S: Final = 3600.0
_log = logger(__name__)


def run_worker(settings: Settings) -> None:
    """Do the jobs of the ledger until a signal comes.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.

    Raises
    ------
    DatabaseUnavailableError
        If there is no database to begin with.
    """
    with open_store(settings=settings) as store:
        engine = OnDask(settings)
        worker = Worker(store, engine, settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _end(worker))
        threading.Thread(target=_warm, args=(engine,), name="engine", daemon=True).start()
        clock = ScheduleClock(store, settings, frozenset(KINDS))
        presence = Presence(store, worker.name, engine.processes)
        _log.info("the worker waits for jobs", worker=worker.name)
        clock.start()
        presence.start()
        try:
            worker.run()
        finally:
            clock.stop()
            presence.stop()
            engine.close()


def _end(worker: "Worker") -> None:
    """Ask the worker to end, and end it where it cannot: the database may be gone already."""
    worker.stop()
    last = threading.Timer(END_S, os._exit, (0,))
    last.daemon = True
    last.start()


def _warm(engine: OnDask) -> None:
    try:
        engine.start()
    except EngineLostError as error:
        _log.warning("the engine is tried again with the first job", why=str(error))


@dataclass(frozen=True, slots=True)
class _Running:
    job: Job
    heartbeat: Heartbeat
    thread: threading.Thread


class Worker:
    """Takes jobs from the ledger and does them.

    Parameters
    ----------
    store : Store
        The open store.
    engine : Engine
        Computes the parts of jobs.
    settings : Settings
        How many plans and notebooks may run at the same time, among others.
    """

    def __init__(self, store: Store, engine: Engine, settings: Settings) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._store = store
        self._engine = engine
        self._settings = settings
        self._events: SimpleQueue[None] = SimpleQueue()
        self._stopping = False
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._waiting: set[frozenset[str]] = set()

    def run(self) -> None:
        """Take jobs until `stop` is called, then give back what is not done."""
        swept_at = 0.0
        while not self._stopping:
            if time.monotonic() - swept_at > SWEEP_S or not swept_at:
                swept_at = time.monotonic()
                threading.Thread(target=self._sweep, name="sweep", daemon=True).start()
            kinds = self._free_kinds()
            job = self._claimed(kinds)
            if job is not None:
                self._start(job)
                continue
            self._wait_for_work(kinds)
            self._next_event()
        self._give_back()

    def stop(self) -> None:
        """Make `run` end soon; may be called from anywhere, a signal handler too."""
        self._stopping = True
        self._events.put(None)

    def _free_kinds(self) -> frozenset[str]:
        with self._lock:
            if any(one.job.runs_alone for one in self._running.values()):
                return frozenset()
            own = sum(one.job.kind in IN_OWN_PROCESSES for one in self._running.values())
            free = frozenset[str]()
            if own < self._settings.workers:
                free |= IN_OWN_PROCESSES
            if len(self._running) - own < ENGINE_JOBS_AT_ONCE:
                free |= ON_THE_ENGINE
            return free

    def _claimed(self, kinds: frozenset[str]) -> Job | None:
        if not kinds:
            return None
        try:
            return self._store.jobs.claim(self.name, kinds, alone=not self._running)
        except SmartRunningError as error:
            _log.warning("no job could be claimed", why=str(error))
            return None

    def _start(self, job: Job) -> None:
        heartbeat = Heartbeat(
            self._store.jobs,
            job,
            limit_s(job.kind, self._settings),
            partial(check_disk, self._settings, share=WORKING_SHARE),
        )
        thread = threading.Thread(
            target=self._do, args=(job, heartbeat), name=f"{job.kind} {job.job_id}", daemon=True
        )
        with self._lock:
            self._running[job.job_id] = _Running(job, heartbeat, thread)
        _log.info("a job begins", job=job.job_id, kind=job.kind, attempt=job.attempt)
        thread.start()

    def _do(self, job: Job, heartbeat: Heartbeat) -> None:
        began = time.monotonic()
        try:
            with heartbeat:
                attempt(job, self._store, self._engine, self._settings, heartbeat)
        except SmartRunningError as error:  # the ledger could not be told; the lease will run out
            _log.warning("the end of a job was not written", job=job.job_id, why=str(error))
        finally:
            with self._lock:
                del self._running[job.job_id]
            self._events.put(None)
            elapsed_s = round(time.monotonic() - began, 2)
            _log.info("a job has ended here", job=job.job_id, kind=job.kind, elapsed_s=elapsed_s)

    def _wait_for_work(self, kinds: frozenset[str]) -> None:
        """Have a thread wait for jobs of these kinds, unless one does already."""
        with self._lock:
            if not kinds or kinds in self._waiting:
                return
            self._waiting.add(kinds)
        threading.Thread(target=self._wait, args=(kinds,), name="wait", daemon=True).start()

    def _wait(self, kinds: frozenset[str]) -> None:
        try:
            self._store.jobs.wait_for_work(PATIENCE_S, kinds, alone=not self._running)
        except Exception as error:  # noqa: BLE001  # at the end the store is closed under it
            if not self._stopping:
                _log.warning("waiting for work was interrupted", why=str(error))
                time.sleep(RETRY_S)
        finally:
            with self._lock:
                self._waiting.discard(kinds)
            self._events.put(None)

    def _next_event(self) -> None:
        """Wait until something happens; several events at once count as one."""
        self._events.get()
        try:
            while True:
                self._events.get_nowait()
        except Empty:
            return

    def _sweep(self) -> None:
        try:
            removed = self._store.sweep()
        except SmartRunningError as error:
            _log.warning("nothing was swept", why=str(error))
        else:
            _log.debug("swept", removed=removed)

    def _give_back(self) -> None:
        with self._lock:
            running = tuple(self._running.values())
        for one in running:
            one.heartbeat.stop(StopReason.SHUTDOWN)
        deadline = time.monotonic() + STOP_S
        for one in running:
            one.thread.join(max(deadline - time.monotonic(), 0.0))
