"""How fast the ledger and its worker answer, and what a report costs beyond its notebook.

Runs real databases and a real worker in folders of their own. The whole form also shows how an
import scales with the number of processes, and where the ledger saturates under a day of a thousand
runners. Prints tables; with ``--json`` the last line is one JSON object.
"""

import argparse
import io
import json
import os
import statistics
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import cloudpickle
import jobs_day

from smartrunning import logs
from smartrunning.config import Settings, settings
from smartrunning.jobs.dask_engine import OnDask
from smartrunning.jobs.worker import Worker
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.jobs import Job, JobState
from smartrunning.workflows import report_task
from smartrunning.workflows.follow_jobs import follow_jobs
from smartrunning.workflows.import_files import import_files

QUEUED = 10_000
CLAIMED_KIND = "benchmark"
CLUSTERS = (1, 2, 4)
SECONDS_PER_RATE = 10.0


@contextmanager
def platform(workers: int = 2) -> Iterator[tuple[Store, Settings]]:
    """A database of its own, empty."""
    os.environ["SMARTRUNNING_WORKERS"] = str(workers)
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


def claim_s(store: Store) -> float:
    """Time of one claim that finds a job."""
    begin = time.perf_counter()
    job = store.jobs.claim("benchmark", [CLAIMED_KIND])
    elapsed_s = time.perf_counter() - begin
    assert job is not None
    store.jobs.succeed(job, {})
    return elapsed_s


def claims(empty: Store, full: Store, repeats: int) -> tuple[float, float]:
    """Median times of a claim with one job queued, and with `QUEUED` jobs, taken in turns."""
    in_threads(lambda number: full.jobs.enqueue(CLAIMED_KIND, f"runner-{number % 500}", {}), QUEUED)
    times: dict[Store, list[float]] = {empty: [], full: []}
    for number in range(repeats):
        empty.jobs.enqueue(CLAIMED_KIND, f"runner-{number}", {})
        for store in (empty, full) if number % 2 else (full, empty):
            times[store].append(claim_s(store))
    return statistics.median(times[empty]), statistics.median(times[full])


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
        real, report_task.notebook_folder = report_task.notebook_folder, lambda: Path(folder)
        wish = {
            "kind": "session_report",
            "parameters": {"session_id": owned.sessions()[0].session_id},
        }
        jobs = [done(store, owned.owner, "report", wish) for _ in range(repeats)]
        report_task.notebook_folder = real
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


def imported_s(store: Store, owned: OwnedStore, season: Mapping[str, bytes]) -> float:
    """Time of an import of these files, from its claim to its end."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in season.items():
            packed.writestr(name, data)
    archive.seek(0)
    _, job_id = owned.add_upload("season.zip", archive)
    for _ in follow_jobs(store, owned.owner):
        pass
    job = store.jobs.get(job_id, owned.owner)
    assert len(owned.sessions()) == len(season), job.error
    assert job.started_at is not None
    assert job.ended_at is not None
    return (job.ended_at - job.started_at).total_seconds()


def scaling() -> dict[int, float]:
    """Files a second by the number of processes; the first import of each makes them warm."""
    from smartrunning import simulation  # noqa: PLC0415  # its FIT writer sets up logging at import

    body, first_day = simulation.VirtualRunner(), date(2026, 1, 5)
    season = dict(simulation.season(body, first_day=first_day, weeks=12, seed=1))
    found = {}
    for workers in CLUSTERS:
        with platform(workers) as (store, chosen), working(store, chosen):
            first, *others = (
                imported_s(store, runner(store, f"bench-{number}"), season) for number in range(4)
            )
            del first
            found[workers] = len(season) / statistics.median(others)
    return found


def day() -> list[jobs_day.Rate]:
    """A day of a thousand runners at rising rates, until two are too much."""
    rates: list[jobs_day.Rate] = []
    cloudpickle.register_pickle_by_value(jobs_day)
    with platform() as (store, chosen), jobs_day.stub_work(), working(store, chosen):
        jobs_day.measured(store, 2.0, 3.0, seed=0)  # the processes are there and warm
        offered = jobs_day.busiest_uploads_per_s() * 10
        while sum(rate.saturated for rate in rates) < 2:
            rates.append(jobs_day.measured(store, offered, SECONDS_PER_RATE, seed=1))
            offered *= 2
    return rates


def print_whole_form() -> dict[str, object]:
    """Print the tables of the whole form, and give their figures."""
    found = scaling()
    print("\nAn import on a cluster of one thread a process, on", os.cpu_count(), "cores")
    for workers, rate in found.items():
        print(f"{workers:3} processes  {rate:7.1f} files/s  {rate / found[1]:5.2f} × one process")
    rates = day()
    busiest = jobs_day.busiest_uploads_per_s()
    carried = max((one.offered_uploads_per_s for one in rates if not one.saturated), default=0.0)
    print("\nA day of 1,000 runners: stub work, real ledger and engine, one worker")
    print(jobs_day.table(rates))
    print(
        f"The busiest hour of 1,000 runners brings {busiest:.3f} uploads/s; the ledger carries "
        f"{carried:.2f} uploads/s, {carried / busiest:.0f} times as many."
    )
    return {
        "files_per_s_by_processes": {str(workers): rate for workers, rate in found.items()},
        "uploads_per_s_carried": carried,
        "jobs_per_s_most": max(rate.done_jobs_per_s for rate in rates),
    }


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
        with platform() as (other, _):
            empty_s, full_s = claims(store, other, 4 * waits)
    figures: dict[str, object] = {
        "queued_to_started_ms_median": 1000 * statistics.median(queued_s),
        "queued_to_started_ms_max": 1000 * max(queued_s),
        "claim_ms_empty": 1000 * empty_s,
        "claim_ms_at_10000_queued": 1000 * full_s,
        "claim_ms_at_10000_queued_vs_empty": full_s / empty_s,
        "report_overhead_s_median": statistics.median(overhead_s),
        "report_overhead_s_max": max(overhead_s),
    }
    for name, value in figures.items():
        print(f"{name:36} {value:.3f}")
    if not options.quick:
        figures |= print_whole_form()
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
