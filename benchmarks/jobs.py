"""How fast the ledger and its worker answer, and what a report costs beyond its notebook.

Runs a real database and a real worker in a folder of its own. Prints a table; with ``--json`` the
last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from smartrunning import logs
from smartrunning.config import Settings, settings
from smartrunning.jobs.dask_engine import OnDask
from smartrunning.jobs.worker import Worker
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.jobs import Job, JobState
from smartrunning.workflows import run_report
from smartrunning.workflows.follow_jobs import follow_jobs
from smartrunning.workflows.import_files import import_files

QUEUED = 10_000
CLAIMED_KIND = "benchmark"


@contextmanager
def platform() -> Iterator[tuple[Store, Settings]]:
    """A database of its own, empty."""
    with tempfile.TemporaryDirectory(prefix="smartrunning-bench-") as folder:
        os.environ["SMARTRUNNING_DATA_DIR"] = folder
        os.environ["SMARTRUNNING_FREE_SPACE_BYTES"] = "0"
        os.environ["SMARTRUNNING_LOG_LEVEL"] = "warning"
        chosen = settings()
        logs.set_up(chosen)
        with EmbeddedServer(chosen), open_store(settings=chosen) as store:
            yield store, chosen


@contextmanager
def working(store: Store, chosen: Settings) -> Iterator[None]:
    """A worker in a thread of this process."""
    engine = OnDask(chosen)
    engine.start()
    worker = Worker(store, engine, chosen)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()
        engine.close()


def done(store: Store, owner: str, kind: str, parameters: dict[str, object]) -> Job:
    """A job after its end."""
    job_id = store.jobs.enqueue(kind, owner, parameters)
    for _ in follow_jobs(store, owner):
        pass
    job = store.jobs.get(job_id, owner)
    assert job.state == JobState.SUCCEEDED, job.error
    return job


def runner(store: Store, name: str) -> OwnedStore:
    """A runner with one session."""
    store.runners.create(Runner(name, name))
    return store.owned_by(name)


def queued_to_started_s(store: Store, owned: OwnedStore, repeats: int) -> list[float]:
    """Time from writing a job to its claim by an idle worker, by the server's clock."""
    waits = []
    for _ in range(repeats):
        job = done(store, owned.owner, "history", {})
        assert job.started_at is not None
        waits.append((job.started_at - job.created_at).total_seconds())
    return waits


def claim_s(store: Store, repeats: int) -> float:
    """Median time of a claim that finds a job."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        job = store.jobs.claim("benchmark", [CLAIMED_KIND])
        times.append(time.perf_counter() - begin)
        assert job is not None
        store.jobs.succeed(job, {})
    return statistics.median(times)


def claims(store: Store, repeats: int) -> tuple[float, float]:
    """Median times of a claim with nearly nothing queued, and with `QUEUED` jobs of others."""
    for number in range(repeats):
        store.jobs.enqueue(CLAIMED_KIND, f"runner-{number}", {})
    empty_s = claim_s(store, repeats)
    in_threads(
        lambda number: store.jobs.enqueue(CLAIMED_KIND, f"runner-{number % 500}", {}), QUEUED
    )
    return empty_s, claim_s(store, repeats)


def in_threads(act: Callable[[int], object], count: int, threads: int = 16) -> None:
    """Do something so many times."""
    shares = [range(first, count, threads) for first in range(threads)]
    started = [
        threading.Thread(target=lambda share=share: [act(number) for number in share])
        for share in shares
    ]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def report_overhead_s(store: Store, owned: OwnedStore, repeats: int) -> list[float]:
    """Time of a report whose notebook does nothing, from its claim to its end."""
    from smartrunning import simulation  # noqa: PLC0415  # its FIT writer sets up logging at import

    season = simulation.season(
        simulation.VirtualRunner(), first_day=date(2026, 3, 2), weeks=1, seed=1
    )
    name, data = next(season)
    with tempfile.TemporaryDirectory() as folder, tempfile.SpooledTemporaryFile() as upload:
        upload.write(data)
        upload.seek(0)
        import_id, _ = owned.add_upload(name, upload)
        import_files(owned, import_id)
        for _ in follow_jobs(store, owned.owner):
            pass
        write_trivial_notebook(Path(folder))
        real, run_report.notebook_folder = run_report.notebook_folder, lambda: Path(folder)
        wish = {
            "kind": "session_report",
            "parameters": {"session_id": owned.sessions()[0].session_id},
        }
        jobs = [done(store, owned.owner, "report", wish) for _ in range(repeats)]
        run_report.notebook_folder = real
    return [
        (job.ended_at - job.started_at).total_seconds()
        for job in jobs
        if job.ended_at and job.started_at
    ]


def write_trivial_notebook(folder: Path) -> None:
    """A session report without content."""
    cell = {"cell_type": "code", "execution_count": None, "outputs": []}
    cells = [
        {
            **cell,
            "id": "parameters",
            "metadata": {"tags": ["parameters"]},
            "source": "session_id = ''\nunits = ''",
        },
        {**cell, "id": "nothing", "metadata": {}, "source": "1 + 1"},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "session_report.ipynb").write_text(json.dumps(notebook))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, under 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    waits, reports = (10, 3) if options.quick else (50, 15)

    with platform() as (store, chosen):
        owned = runner(store, "bench")
        with working(store, chosen):
            queued_s = queued_to_started_s(store, owned, waits)
            overhead_s = report_overhead_s(store, owned, reports)
        empty_s, full_s = claims(store, 2 * waits)
    figures = {
        "queued_to_started_ms_median": 1000 * statistics.median(queued_s),
        "queued_to_started_ms_max": 1000 * max(queued_s),
        "claim_ms_empty": 1000 * empty_s,
        "claim_ms_at_10000_queued": 1000 * full_s,
        "claim_ms_at_10000_queued_vs_empty": full_s / empty_s,
        "report_overhead_s_median": statistics.median(overhead_s),
    }
    for name, value in figures.items():
        print(f"{name:36} {value:.3f}")
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
