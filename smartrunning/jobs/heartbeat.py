"""Holds a claim while a job is worked on, says how far it is, and tells when to stop."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Self

from smartrunning.errors import SmartRunningError, StorageFullError
from smartrunning.jobs.stopping import JobStoppedError, StopReason
from smartrunning.logs import logger
from smartrunning.storage.jobs import LEASE_S, Job, Lease
from smartrunning.storage.ledger import Jobs

RENEW_S: Final = 2.0
"""Far below a third of a lease: renewing is also how a cancelled job gets to know it."""
SHORTEST_PAUSE_S: Final = 0.5
"""Progress is written at most twice a second, however fast the work goes."""
OVERTIME_S: Final = 60.0
"""Work that does not listen when its time is over gets so much more; then its job is ended."""
_REASONS: Final = {Lease.CANCELLING: StopReason.CANCELLED, Lease.LOST: StopReason.LEASE_LOST}
_log = logger(__name__)


class Heartbeat:
    """A thread that keeps the claim and writes the newest progress.

    Parameters
    ----------
    jobs : Jobs
        The ledger.
    job : Job
        A claim.
    limit_s : float
        Time after which the work should stop.
    check_room : callable
        Raises when the disk has no room for the work to go on.
    """

    def __init__(
        self,
        jobs: Jobs,
        job: Job,
        limit_s: float = math.inf,
        check_room: Callable[[], None] = lambda: None,
    ) -> None:
        self.limit_s = limit_s
        self._check_room = check_room
        self._jobs = jobs
        self._job = job
        self._changed = threading.Condition()
        self._news: tuple[float, str] | None = None
        self._reason: StopReason | None = None
        self._over = False
        self._callbacks: list[Callable[[], object]] = []
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        """Begin to hold the claim."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End; the claim is left as it is."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def report(self, fraction: float, message: str = "", /) -> None:
        """Take the progress; it is written soon, and only the newest.

        Parameters
        ----------
        fraction : float
            From 0 to 1.
        message : str
            What the job is doing, for a person.

        Raises
        ------
        JobStoppedError
            If the work should stop.
        """
        self.check()
        with self._changed:
            self._news = (fraction, message)
            self._changed.notify_all()

    def check(self) -> None:
        """Go on, or stop.

        Raises
        ------
        JobStoppedError
            If the work should stop.
        """
        if self._reason is not None:
            raise JobStoppedError(self._reason)

    def stop(self, reason: StopReason) -> None:
        """Make the work stop: `check` raises from now on, and what waits is woken.

        Parameters
        ----------
        reason : StopReason
            The first one given stays.
        """
        with self._changed:
            if self._reason is not None:
                return
            self._reason = reason
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            callback()

    @contextmanager
    def on_stop(self, callback: Callable[[], object]) -> Iterator[None]:
        """Have something called when the work should stop, such as the end of a process.

        Parameters
        ----------
        callback : callable
            Called from another thread, at once if the work should have stopped already.

        Yields
        ------
        None
            Once; afterwards it is not called any more.
        """
        with self._changed:
            self._callbacks.append(callback)
            late = self._reason is not None
        try:
            if late:
                callback()
            yield
        finally:
            with self._changed:
                self._callbacks.remove(callback)

    def _run(self) -> None:
        try:
            self._hold()
        finally:
            if not self._over:
                self.stop(StopReason.LEASE_LOST)

    def _hold(self) -> None:
        began = held_at = time.monotonic()
        while not self._wait_for_news():
            lease = Lease.HELD
            elapsed_s = time.monotonic() - began
            if elapsed_s > self.limit_s:
                self.stop(StopReason.TIME_LIMIT)
            try:
                self._check_room()
            except StorageFullError:
                self.stop(StopReason.DISK_FULL)
            try:
                if elapsed_s > self.limit_s + OVERTIME_S:
                    self._jobs.fail(self._job, over_time(self._job, self.limit_s))
                lease = self._beat()
                held_at = time.monotonic()
            except SmartRunningError as error:
                _log.warning("the lease was not renewed", job=self._job.job_id, why=str(error))
                if time.monotonic() - held_at > LEASE_S:
                    lease = Lease.LOST
            if lease in _REASONS:
                self.stop(_REASONS[lease])
            if lease is Lease.LOST or self._wait(SHORTEST_PAUSE_S):
                return

    def _wait_for_news(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._news is not None, RENEW_S)
            return self._over

    def _wait(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._over, seconds)

    def _beat(self) -> Lease:
        with self._changed:
            news, self._news = self._news, None
        if news is None:
            return self._jobs.renew(self._job)
        return self._jobs.progress(self._job, *news)


def over_time(job: Job, limit_s: float) -> str:
    """Sentence for a job that took too long.

    Parameters
    ----------
    job : Job
        The claim.
    limit_s : float
        The time that it had.

    Returns
    -------
    str
        For a person; says what an operator can do.
    """
    minutes = f"{limit_s / 60:.0f} minutes" if limit_s >= 120 else f"{limit_s:.0f} seconds"
    return (
        f"This took longer than the {minutes} that a job of the kind {job.kind} may take, so it "
        "was stopped; an operator can give it more with SMARTRUNNING_JOB_LIMITS_S."
    )
