"""A cluster of processes that compute, on this machine and closed to all others."""

import logging
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import dask
import psutil
from distributed import LocalCluster
from distributed.core import Status

from smartrunning.config import Settings
from smartrunning.jobs.stopping import EngineLostError

GRACE_S: Final = 0.5
CLOSE_S: Final = 3.0
MOST_MEMORY_BYTES: Final = 2 * 1024**3
"""Of one process that computes: the largest file that is accepted takes a fraction of it."""
SHARE_OF_MEMORY: Final = 0.6
"""What all processes that compute may take of the machine's memory together."""
ENDED: Final = frozenset({Status.closing_gracefully, Status.closing, Status.closed, Status.failed})
"""What keeps a process running is one of these when it will not start it again."""
CONFIGURATION: Final = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.admin.low-level-log-length": 0,  # else the last 1,000 parts stay in memory
    "distributed.scheduler.http.routes": [],  # no pages, no figures for whoever asks
    "distributed.worker.http.routes": [],
}


def local_cluster(settings: Settings) -> LocalCluster:
    """Processes that compute, on this machine, closed to all others by certificates of their own.

    Parameters
    ----------
    settings : Settings
        Number of processes, and the data folder for what Dask writes to disk.

    Returns
    -------
    distributed.LocalCluster
        One thread a process, as decoding holds Python's lock; no dashboard.

    Raises
    ------
    EngineLostError
        If the processes do not start.
    """
    dask.config.set(CONFIGURATION)
    try:
        return LocalCluster(
            n_workers=settings.workers,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,  # others on this machine can reach the port, and tasks are code
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            memory_limit=part_memory_bytes(settings),
            local_directory=str(_scratch(settings)),
            silence_logs=logging.CRITICAL,
        )
    except (RuntimeError, OSError, TimeoutError) as error:
        raise EngineLostError(
            "The processes that compute did not start; the job is tried again."
        ) from error


def part_memory_bytes(settings: Settings) -> int:
    """Memory that one process of the cluster may take.

    Parameters
    ----------
    settings : Settings
        Number of processes on this machine.

    Returns
    -------
    int
        At most `MOST_MEMORY_BYTES`, and all of them together `SHARE_OF_MEMORY` of the machine's.
    """
    share_bytes = SHARE_OF_MEMORY * psutil.virtual_memory().total / settings.workers
    return int(min(MOST_MEMORY_BYTES, share_bytes))


def living_processes(cluster: LocalCluster) -> int:
    """Number of processes that run or are about to.

    Parameters
    ----------
    cluster : distributed.LocalCluster
        The cluster.

    Returns
    -------
    int
        Those that were lost and will not be started again do not count.
    """
    return sum(nanny.status not in ENDED for nanny in cluster.workers.values())


def end_cluster(cluster: LocalCluster) -> None:
    """Close a cluster; processes that are busy are killed, as nothing they do counts any more.

    Parameters
    ----------
    cluster : distributed.LocalCluster
        The cluster.
    """
    processes = [nanny.pid for nanny in cluster.workers.values()]
    closing = threading.Thread(target=cluster.close, name="close", daemon=True)
    closing.start()
    closing.join(GRACE_S)
    for pid in filter(None, processes):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    closing.join(CLOSE_S)


def _scratch(settings: Settings) -> Path:
    folder = settings.data_dir / "dask"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
