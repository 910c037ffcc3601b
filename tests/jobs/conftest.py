"""A real database, a real Dask cluster, and workers in this process or in their own."""

import asyncio
import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from smartrunning import optimizer, simulation
from smartrunning.config import Settings, settings
from smartrunning.errors import NotFoundError
from smartrunning.jobs.dask_engine import OnDask
from smartrunning.jobs.worker import Worker
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.jobs import Job, JobState
from smartrunning.storage.live import JobFeed

FIRST_DAY = date(2026, 3, 2)
BODY = simulation.VirtualRunner()


@pytest.fixture(scope="session")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of this process and of all that come from it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.chdir(tmp_path_factory.mktemp("elsewhere"))
        environment.setenv("SMARTRUNNING_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        environment.setenv("SMARTRUNNING_FREE_SPACE_BYTES", "0")
        environment.setenv("SMARTRUNNING_LOG_LEVEL", "warning")
        environment.syspath_prepend(Path(__file__).parent)  # the cluster imports engine_parts
        yield settings()


@pytest.fixture(scope="session")
def store(chosen: Settings) -> Iterator[Store]:
    with EmbeddedServer(chosen), open_store(settings=chosen) as opened:
        opened.library.save_schemas(optimizer.SEED_SCHEMAS)
        opened.library.save_workouts(optimizer.SEED_WORKOUTS)
        yield opened


@pytest.fixture(scope="session")
def engine(chosen: Settings, store: Store) -> Iterator[OnDask]:
    started = OnDask(chosen)
    started.start()
    yield started
    started.close()


@pytest.fixture
def owned(store: Store) -> OwnedStore:
    """A new runner's part of the store, so that tests do not see each other."""
    key = f"runner-{uuid4().hex[:8]}"
    store.runners.create(BODY.profile(key, "Test Runner", FIRST_DAY, time_zone="Europe/Berlin"))
    return store.owned_by(key)


@pytest.fixture
def worker(store: Store, engine: OnDask, chosen: Settings) -> Iterator[Worker]:
    """A worker in a thread of this process."""
    taking = Worker(store, engine, chosen)
    thread = threading.Thread(target=taking.run)
    thread.start()
    yield taking
    taking.stop()
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def worker_process(store: Store) -> Iterator[Callable[[], psutil.Process]]:
    """Starts workers as the platform does: each a process of its own."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(started_worker())


@pytest.fixture(scope="class")
def running_worker(store: Store) -> Iterator[psutil.Process]:
    """One such worker for several tests."""
    with started_worker() as process:
        yield process


@contextmanager
def started_worker() -> Iterator[psutil.Process]:
    process = psutil.Popen([sys.executable, "-m", "smartrunning", "worker"])
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def season() -> dict[str, bytes]:
    """Six weeks of runs by name, time trials among them."""
    return dict(simulation.season(BODY, first_day=FIRST_DAY, weeks=6, seed=5))


@pytest.fixture
def upload(
    owned: OwnedStore, zipped: Callable[..., io.BytesIO]
) -> Callable[[list[tuple[str, bytes]]], tuple[str, str]]:
    """Uploads an archive; gives the keys of its import and of its job."""
    return lambda entries: owned.add_upload("archive.zip", zipped(entries))


class Watch:
    """What a runner's jobs do; wakes when one changes."""

    def __init__(self, store: Store, owner: str) -> None:
        self._store, self._owner = store, owner

    def until(self, condition: Callable[[list[Job]], bool], patience_s: float = 180) -> list[Job]:
        """Jobs, newest first, as soon as they meet a condition."""
        return asyncio.run(asyncio.wait_for(self._until(condition), patience_s))

    async def _until(self, condition: Callable[[list[Job]], bool]) -> list[Job]:
        async with JobFeed(self._store.uri) as feed, aclosing(aiter(feed)) as news:
            while True:
                jobs = list(await asyncio.to_thread(self._store.jobs.list, self._owner))
                if condition(jobs):
                    return jobs
                await anext(news)

    def until_all_ended(self) -> dict[str, Job]:
        """Jobs by their kind, the newest of each, when none is open any more."""
        jobs = self.until(lambda jobs: all(job.ended_at is not None for job in jobs))
        return {job.kind: job for job in reversed(jobs)}

    def until_begun(self) -> Job:
        """The newest job as soon as some of its work has been done."""
        begun = self.until(lambda jobs: jobs[0].state == JobState.RUNNING and jobs[0].progress > 0)
        return begun[0]

    def until_there(self, found: Callable[[], list[Any]], patience_s: float = 60) -> list[Any]:
        """What is looked for, as soon as there is any; processes tell nobody that they begin."""
        deadline_s = time.monotonic() + patience_s
        while not (there := found()):
            assert time.monotonic() < deadline_s, f"waited {patience_s} s in vain"
            time.sleep(0.002)
        return there

    def until_gone(self, upload_id: str, patience_s: float = 60) -> None:
        """Wait for the bytes of an upload to be removed, which comes after its job has ended."""
        deadline_s = time.monotonic() + patience_s
        with suppress(NotFoundError):
            while self._store.owned_by(self._owner).upload(upload_id):
                assert time.monotonic() < deadline_s, f"waited {patience_s} s in vain"
                time.sleep(0.02)


@pytest.fixture
def watch(store: Store, owned: OwnedStore) -> Watch:
    return Watch(store, owned.owner)


def write_notebook(folder: Path, *sources: str, parameters: str = "session_id = ''\nunits = ''\n"):
    """A notebook ``session_report.ipynb`` of code cells behind its parameters."""
    import nbformat

    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    cells = [first, *map(nbformat.v4.new_code_cell, sources)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "session_report.ipynb")


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the session report another notebook, of the cells given."""
    from smartrunning.workflows import report_task

    monkeypatch.setattr(report_task, "notebook_folder", lambda: tmp_path)
    return lambda *sources: write_notebook(tmp_path, *sources)
