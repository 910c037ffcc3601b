"""What the first import of a runner costs: one archive of real-sized runs, upload to history.

Runs a real database, a real worker and its Dask processes in a folder of its own. The clock runs
from the first byte of the upload to the end of the last job: sessions, statistics, bests, critical
speed and history, with the sessions judged anew by the critical speeds that were found, for the
profile of a new runner says nothing. The files are a simulated season of twelve weeks, written
again and again with later days and other heart rates. Prints a table; with ``--json`` the last line
is one JSON object.
"""

import argparse
import dataclasses
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import psutil

from smartrunning import logs
from smartrunning.config import settings
from smartrunning.records import Records
from smartrunning.runner import Runner
from smartrunning.simulation import SeasonDay, VirtualRunner, season_truth, to_fit
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.jobs import JobState
from smartrunning.workflows.follow_jobs import follow_jobs

FIRST_DAY = date(2016, 3, 7)
SEASON_WEEKS = 12
LOOK_EVERY_S = 0.1
JITTER_BPM = 2.0


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="160 files, under 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--files", type=int, default=1000, help="runs in the archive")
    options = parser.parse_args()
    count = 160 if options.quick else options.files
    archives = [archive(count, first=0)]
    if not options.quick:
        archives.append(archive(count, first=count))
    with platform() as (store, owned):
        imports = [imported(store, owned, packed, count) for packed in archives]
        assert owned.history() is not None
        assert len(owned.bests()) > 0
    figures = figures_of(imports, count)
    for name, value in figures.items():
        print(f"{name:34} {value:10.3f}")
    if options.json:
        print(json.dumps(figures))


def figures_of(imports: list["Imported"], count: int) -> dict[str, float]:
    """Figures of the first import, and how the second one compares."""
    first = imports[0]
    return {
        "files": count,
        "sessions_per_s": count / first.elapsed_s,
        "cpu_s_per_session": first.cpu_s / count,
        "peak_rss_mb": max(max(one.peak_rss_bytes.values()) for one in imports) / 1e6,
        "second_half_vs_first_half": first.halves_s[0] / first.halves_s[1],
        "second_archive_vs_first": first.elapsed_s / imports[-1].elapsed_s,
        "second_archive_cpu_vs_first": first.cpu_s / imports[-1].cpu_s,
        **{f"cpu_s_{name}": cpu_s / count for name, cpu_s in first.cpu_by_process_s.items()},
        **{
            f"peak_rss_mb_{name}": max(one.peak_rss_bytes.get(name, 0) for one in imports) / 1e6
            for name in first.peak_rss_bytes
        },
        **{f"wall_s_{name}": seconds for name, seconds in first.jobs_s.items()},
    }


@dataclasses.dataclass(frozen=True)
class Imported:
    """What one import took."""

    elapsed_s: float
    halves_s: tuple[float, float]
    cpu_by_process_s: dict[str, float]
    peak_rss_bytes: dict[str, int]
    jobs_s: dict[str, float]

    @property
    def cpu_s(self) -> float:
        """CPU time of all processes."""
        return sum(self.cpu_by_process_s.values())


def imported(store: Store, owned: OwnedStore, packed: BinaryIO, count: int) -> Imported:
    """Import an archive and wait for everything that follows."""
    known = {job.job_id for job in store.jobs.list(owned.owner)}
    with Watch(owned, count) as watch:
        began = time.perf_counter()
        import_id, _ = owned.add_upload("archive.zip", packed)
        for _ in follow_jobs(store, owned.owner):
            pass
        elapsed_s = time.perf_counter() - began
    info = owned.import_info(import_id)
    assert (info.stored, info.rejected) == (count, 0), info
    jobs = [job for job in store.jobs.list(owned.owner) if job.job_id not in known]
    assert all(job.state is JobState.SUCCEEDED for job in jobs), jobs
    assert len(owned.session_ids_without_current_statistics({})) == 0
    took_s: dict[str, float] = {}
    for job in jobs:
        if job.ended_at and job.started_at:
            lasted_s = (job.ended_at - job.started_at).total_seconds()
            took_s[job.kind] = took_s.get(job.kind, 0.0) + lasted_s
    return Imported(elapsed_s, watch.halves_s(), watch.cpu_s(), watch.peak_rss_bytes, took_s)


class Watch:
    """Looks at all processes and at the number of verdicts while an import runs."""

    def __init__(self, owned: OwnedStore, count: int) -> None:
        self._owned, self._count = owned, count
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._before = self._sessions()
        self._points: list[tuple[float, int]] = []
        self._cpu: dict[psutil.Process, tuple[float, float]] = {}
        self._roles: dict[psutil.Process, str] = {}
        self.peak_rss_bytes: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Begin."""
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End, with a last look."""
        self._over.set()
        self._thread.join()
        self._look()

    def halves_s(self) -> tuple[float, float]:
        """Time of the first and of the second half of the sessions, between their own ends."""
        at = {
            share: next(when for when, done in self._points if done >= share * self._count)
            for share in (0.05, 0.5, 0.95)
        }
        return at[0.5] - at[0.05], at[0.95] - at[0.5]

    def cpu_s(self) -> dict[str, float]:
        """CPU time by what a process does."""
        total: dict[str, float] = {}
        for process, (first_s, last_s) in self._cpu.items():
            name = self._roles[process]
            total[name] = total.get(name, 0.0) + last_s - first_s
        return total

    def _run(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            self._look()
            self._points.append((time.perf_counter(), self._sessions() - self._before))

    def _sessions(self) -> int:
        return self._owned.usage().files

    def _look(self) -> None:
        for process in psutil.Process().children(recursive=True):
            try:
                if process not in self._roles:
                    self._roles[process] = role(process)
                name = self._roles[process]
                times, memory = process.cpu_times(), process.memory_info()
            except psutil.NoSuchProcess:
                continue
            now_s = times.user + times.system
            first_s, _ = self._cpu.get(process, (now_s, now_s))
            self._cpu[process] = (first_s, now_s)
            self.peak_rss_bytes[name] = max(self.peak_rss_bytes.get(name, 0), memory.rss)


def role(process: psutil.Process) -> str:
    """What a process does."""
    words = " ".join(process.cmdline())
    roles = {
        "mongod": "database",
        "part_main": "reading",
        "spawn_main": "cluster",
        "smartrunning worker": "worker",
    }
    return next((role for word, role in roles.items() if word in words), "others")


@contextmanager
def platform() -> Iterator[tuple[Store, OwnedStore]]:
    """A database and a worker of its own, warm, and a runner without runs."""
    with tempfile.TemporaryDirectory(prefix="smartrunning-bench-") as folder:
        os.environ["SMARTRUNNING_DATA_DIR"] = folder
        os.environ["SMARTRUNNING_FREE_SPACE_BYTES"] = "0"
        os.environ["SMARTRUNNING_LOG_LEVEL"] = "warning"
        os.environ["SMARTRUNNING_WORKERS"] = "2"
        chosen = settings()
        logs.set_up(chosen)
        with EmbeddedServer(chosen), open_store(settings=chosen) as store:
            store.runners.create(Runner("bench", "Bench"))
            command = [sys.executable, "-m", "smartrunning", "worker"]
            worker = subprocess.Popen(command, cwd=folder)
            try:
                warm(store)
                yield store, store.owned_by("bench")
            finally:
                worker.terminate()
                worker.wait(20)


def warm(store: Store) -> None:
    """See that the worker and its processes are there, by a small import of another runner."""
    store.runners.create(Runner("warm", "Warm"))
    other = store.owned_by("warm")
    other.add_upload("warm.zip", archive(20, first=0))
    for _ in follow_jobs(store, other.owner):
        pass


def archive(count: int, *, first: int) -> BinaryIO:
    """ZIP archive of so many runs, none of them alike; kept for the next call."""
    place = Path(tempfile.gettempdir()) / f"smartrunning-benchmark-{first}-{count}.zip"
    if not place.exists():
        packed = io.BytesIO()
        with (
            get_context("spawn").Pool(os.cpu_count()) as pool,
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written,
        ):
            for name, data in pool.imap(_file, range(first, first + count), chunksize=16):
                written.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        place.with_suffix(".part").write_bytes(packed.getvalue())
        place.with_suffix(".part").rename(place)
    return io.BytesIO(place.read_bytes())


_SEASON: list[SeasonDay] = []


def _file(number: int) -> tuple[str, bytes]:
    """Name and bytes of one run; the season is simulated once a process."""
    if not _SEASON:
        days = season_truth(VirtualRunner(), first_day=FIRST_DAY, weeks=SEASON_WEEKS, seed=5)
        _SEASON.extend(day for day in days if day.session)
    cycle, place = divmod(number, len(_SEASON))
    session = _SEASON[place].session
    assert session is not None
    columns = dict(session.records.columns)
    random = np.random.default_rng(number)
    columns["heart_rate_bpm"] = np.round(
        columns["heart_rate_bpm"] + random.uniform(-JITTER_BPM, JITTER_BPM)
    )
    varied = dataclasses.replace(
        session,
        started_at=session.started_at + timedelta(weeks=SEASON_WEEKS * cycle),
        records=Records.of(session.records.quality, **columns),
    )
    return f"{varied.started_at:%Y-%m-%d-%H-%M-%S}.fit", to_fit(varied)


if __name__ == "__main__":
    main()
