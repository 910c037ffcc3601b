"""The engine on Dask: a cluster on this machine, or one by its address.

Each process of the cluster computes its parts in a child (`part_process`), so that a part that ends
its process is told from one whose process was killed. Dask is told to retry nothing (``retries=0``,
``allowed-failures: 0``): when a process of the cluster dies, all parts that were on it come back at
once and are computed again; nobody is blamed.
"""

import pickle
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final

from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster
from distributed.comm.core import CommClosedError

from smartrunning.config import Settings
from smartrunning.jobs.engine import Crashed, Item, PartOf, Result
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.local_cluster import (
    CLOSE_S,
    end_cluster,
    living_processes,
    local_cluster,
    part_memory_bytes,
)
from smartrunning.jobs.part_process import (
    ChildEnded,
    ChildNotStartedError,
    computed,
    end_parts,
    warmed,
)
from smartrunning.jobs.part_record import PartRecord, ProcessLost
from smartrunning.jobs.stopping import EngineLostError
from smartrunning.logs import logger
from smartrunning.storage.jobs import Job

PARTS_PER_THREAD: Final = 2
"""One is computed while the next is on its way."""
CONNECT_S: Final = 10.0
LOOK_EVERY_S: Final = 2.0
EMPTY_PATIENCE_S: Final = 90.0
"""A cluster without processes waits for them; one that stays so has lost them for good."""
_log = logger(__name__)


class OnDask:
    """The engine on Dask, connected at its first use and again whenever it was lost.

    Parameters
    ----------
    settings : Settings
        The scheduler's address, or the number of processes on this machine.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._cluster: LocalCluster | None = None
        self._rounds = 0

    def start(self) -> None:
        """Connect now, so that the first job finds the processes warm.

        Raises
        ------
        EngineLostError
            If there is no scheduler at the address.
        """
        client = self._connected()
        limits = _limits(self._settings)
        started = [
            client.submit(warmed, *limits, pure=False, workers=[address])
            for address in client.nthreads()
        ]
        for one in started:
            with suppress(CancelledError, CommClosedError, TimeoutError):
                one.exception(timeout=CONNECT_S)

    def each(
        self, part: PartOf[Item, Result], items: Iterable[Item], job: Job, heartbeat: Heartbeat
    ) -> Iterator[tuple[Item, Result | Crashed]]:
        """Compute a part for each item on the cluster.

        Parameters
        ----------
        part : callable
            Takes a store, the job and an item.
        items : iterable
            Drawn one after the other, as many as keep the cluster busy.
        job : Job
            The claim on whose behalf is written.
        heartbeat : Heartbeat
            Tells when to stop.

        Yields
        ------
        tuple
            Each item with what came of it, in any order.

        Raises
        ------
        JobStoppedError
            If the work should stop.
        EngineLostError
            If the cluster is away.
        """
        suspects: list[tuple[Item, PartRecord]] = []
        for item, result in self._round(part, items, job, heartbeat):
            if isinstance(result, ProcessLost | ChildEnded):
                suspects.append((item, PartRecord().plus(result)))
            else:
                yield item, result
        for item, record in suspects:
            yield item, self._alone(part, item, job, heartbeat, record)

    def processes(self) -> list[dict[str, Any]]:
        """Processes that compute, as their scheduler last heard of them.

        Returns
        -------
        list of dict
            Name, threads, parts in hand, memory in bytes and its limit; empty while there is no
            cluster.
        """
        client = self._client
        if client is None or client.status != "running":
            return []
        found = client.scheduler_info(n_workers=-1)["workers"]
        return [_process(facts) for facts in found.values()]

    def close(self) -> None:
        """End the cluster, if it is one's own."""
        with self._lock:
            self._end()

    def _alone(
        self,
        part: PartOf[Item, Result],
        item: Item,
        job: Job,
        heartbeat: Heartbeat,
        record: PartRecord,
    ) -> Result | Crashed:
        """Compute a part whose process ended, with nothing else of this job beside."""
        while not record.is_hopeless:
            ((_, result),) = self._round(part, [item], job, heartbeat)
            if not isinstance(result, ProcessLost | ChildEnded):
                return result
            record = record.plus(result)
            _log.warning("a process that computes has ended", job=job.job_id, how=str(result))
        return Crashed(len(record.evidence), record.evidence)

    def _round(
        self, part: PartOf[Item, Result], items: Iterable[Item], job: Job, heartbeat: Heartbeat
    ) -> Iterator[tuple[Item, Result | ProcessLost | ChildEnded]]:
        """Compute each item once, as many at a time as keep the cluster busy."""
        client = self._entered()
        claim, limits = f"{job.job_id} {job.attempt}", _limits(self._settings)
        finished: SimpleQueue[Any] = SimpleQueue()
        waiting: dict[Any, tuple[Future[Any], Item]] = {}
        source = iter(items)
        try:
            with heartbeat.on_stop(lambda: finished.put(None)):
                while True:
                    room = PARTS_PER_THREAD * max(self._threads(client), 1) - len(waiting)
                    for _, item in zip(range(room), source, strict=False):
                        heartbeat.check()
                        request = pickle.dumps((part, job, item))
                        future = client.submit(
                            computed, request, claim, *limits, pure=False, retries=0
                        )
                        waiting[future.key] = (future, item)
                        future.add_done_callback(finished.put)
                    if not waiting:
                        return
                    key = self._next(finished, client)
                    heartbeat.check()
                    future, item = waiting.pop(key)
                    yield item, self._result(future, client)
        finally:
            with self._lock:
                self._rounds -= 1
            if waiting and client.status == "running":
                client.cancel([future for future, _ in waiting.values()])
                with suppress(OSError, TimeoutError):
                    client.run(end_parts, claim, wait=False, on_error="ignore")

    def _entered(self) -> Client:
        with self._lock:
            client = self._connected()
            self._rounds += 1
        return client

    def _next(self, finished: SimpleQueue[Any], client: Client) -> Any:
        """Key of the next part that has ended; None when the work should stop."""
        deadline = time.monotonic() + EMPTY_PATIENCE_S
        while True:
            try:
                done = finished.get(timeout=LOOK_EVERY_S)
            except Empty:
                if self._threads(client):
                    deadline = time.monotonic() + EMPTY_PATIENCE_S
                elif self._is_dead() or time.monotonic() > deadline:
                    raise self._lost(client) from None
            else:
                return None if done is None else done.key

    def _threads(self, client: Client) -> int:
        """Threads of the whole cluster; 0 while it has no process."""
        if client.status != "running":
            raise self._lost(client)
        try:
            return sum(client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise self._lost(client) from error

    def _is_dead(self) -> bool:
        """Whether a cluster of one's own will never have a process again."""
        cluster = self._cluster
        return cluster is not None and not living_processes(cluster)

    def _lost(self, client: Client) -> EngineLostError:
        """Leave the cluster, unless another job has, so that the next one finds a new one."""
        with self._lock:
            if client is self._client:
                self._end()
        return EngineLostError("The cluster that computes was lost; the job goes back.")

    def _result(self, future: Future[Any], client: Client) -> Any:
        """Result of a part that has ended somehow; it may be lost with its process even now."""
        try:
            answer = future.result()
        except KilledWorker:
            return ProcessLost()
        except (CancelledError, CommClosedError) as error:
            raise self._lost(client) from error
        except ChildNotStartedError as error:
            raise EngineLostError(
                "The processes that compute could not be started; the job is tried again."
            ) from error
        if isinstance(answer, ChildEnded):
            return answer
        went_well, result = pickle.loads(answer)  # noqa: S301  # made by our own code over there
        if not went_well:
            raise result
        return result

    def _connected(self) -> Client:
        with self._lock:
            if self._client is not None and self._is_sound(self._client):
                return self._client
            self._end()
            if self._settings.dask_scheduler is None:
                self._cluster = local_cluster(self._settings)
            self._client = _client(self._cluster or self._settings.dask_scheduler)
            return self._client

    def _is_sound(self, client: Client) -> bool:
        """Whether a cluster can take work; one of one's own is made anew when it has shrunk."""
        if client.status != "running":
            return False
        whole = self._cluster is None or living_processes(self._cluster) >= self._settings.workers
        return whole or self._rounds > 0

    def _end(self) -> None:
        client, cluster = self._client, self._cluster
        self._client = self._cluster = None
        if client is not None:
            with suppress(TimeoutError):
                client.close(timeout=CLOSE_S)
        if cluster is not None:
            end_cluster(cluster)


def _client(cluster: LocalCluster | str | None) -> Client:
    try:
        return Client(cluster, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineLostError(
            f"No Dask scheduler answers at {cluster}; "
            "start it, or mend SMARTRUNNING_DASK_SCHEDULER."
        ) from error


def _process(facts: dict[str, Any]) -> dict[str, Any]:
    metrics = facts.get("metrics", {})
    counts = metrics.get("task_counts", {})
    return {
        "name": str(facts.get("name", "")),
        "threads": int(facts.get("nthreads", 0)),
        "parts": int(sum(counts.get(state, 0) for state in ("executing", "ready", "waiting"))),
        "memory_bytes": int(metrics.get("memory", 0)),
        "memory_limit_bytes": int(facts.get("memory_limit", 0)),
    }


def _limits(settings: Settings) -> tuple[int, int]:
    """Memory in bytes and computing in seconds that one part may take."""
    return part_memory_bytes(settings), int(settings.part_limit_s)
