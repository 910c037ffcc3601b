"""The engine on Dask: bounded, honest about crashes, back after a loss."""

import importlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from smartrunning.config import Settings, settings
from smartrunning.jobs.dask_engine import PARTS_PER_THREAD, OnDask
from smartrunning.jobs.engine import Crashed
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import EngineLostError, JobStoppedError, StopReason
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import Job


@pytest.fixture
def parts(chosen: Settings) -> ModuleType:
    """Functions that the processes of the cluster can import too."""
    return importlib.import_module("engine_parts")


@pytest.fixture
def heartbeat(owned: OwnedStore, store: Store) -> Iterator[Heartbeat]:
    store.jobs.enqueue("engine-test", owned.owner, {})
    claim = store.jobs.claim("test", ["engine-test"])
    with Heartbeat(store.jobs, claim) as beating:
        yield beating
    store.jobs.succeed(claim, {})


@pytest.fixture
def job(heartbeat: Heartbeat) -> Job:
    return heartbeat._job


def test_each_item_is_computed_once_and_drawn_only_when_there_is_room(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        while drawn < 30:
            drawn += 1
            yield drawn

    answers = {}
    for count, (item, result) in enumerate(
        engine.each(parts.doubled, items(), job, heartbeat), start=1
    ):
        answers[item] = result
        assert drawn - count < PARTS_PER_THREAD * settings().workers
    assert answers == {number: 2 * number for number in range(1, 31)}


def test_an_error_of_a_part_is_raised(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    with pytest.raises(LookupError, match="no 7"):
        list(engine.each(parts.refused, [7], job, heartbeat))


def test_the_part_that_ends_its_process_is_found_and_all_others_are_computed(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    answers = dict(engine.each(parts.deadly, range(8), job, heartbeat))
    assert answers.pop(3) == Crashed(3, ("signal SIGSEGV",) * 3)
    assert answers == {number: number for number in range(8) if number != 3}


def test_a_part_that_was_hit_by_somebody_elses_kill_is_computed_again(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat, tmp_path: Path
) -> None:
    ((_, answer),) = engine.each(parts.deadly_once, [tmp_path / "trace"], job, heartbeat)
    assert answer == "trace"


def test_processes_that_are_killed_from_outside_are_nobodys_fault(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    answers: dict[int, int] = {}
    for item, result in engine.each(parts.doubled, range(20), job, heartbeat):
        answers[item] = result
        if len(answers) == 5:
            for nanny in engine._cluster.workers.values():
                if nanny.pid:
                    os.kill(nanny.pid, signal.SIGKILL)
    assert answers == {number: 2 * number for number in range(20)}


@pytest.fixture
def impatient(engine: OnDask, chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> OnDask:
    """The engine, with a second for each part."""
    monkeypatch.setattr(engine, "_settings", chosen.model_copy(update={"part_limit_s": 1.0}))
    return engine


def test_a_part_that_computes_for_ever_is_ended_by_its_limit_and_found_at_once(
    impatient: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    answers = dict(impatient.each(parts.endless, [2, 3, 4], job, heartbeat))
    assert answers == {2: 2, 3: Crashed(1, ("signal SIGXCPU",)), 4: 4}


def test_a_part_that_wants_too_much_memory_gets_an_error_and_its_process_lives(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    with pytest.raises(MemoryError):
        list(engine.each(parts.greedy, [9], job, heartbeat))
    assert dict(engine.each(parts.doubled, [1], job, heartbeat)) == {1: 2}


def claims(store: Store, owned: OwnedStore, count: int) -> list[Job]:
    """Several jobs in hand."""
    for _ in range(count):
        store.jobs.enqueue("engine-test", owned.owner, {})
    return [store.jobs.claim("test", ["engine-test"]) for _ in range(count)]


def test_a_stop_ends_what_is_being_computed(
    engine: OnDask, parts, store: Store, owned: OwnedStore, tmp_path: Path
) -> None:
    def stop() -> None:
        while not (tmp_path / "trace").exists():
            pass
        stopped.stop(StopReason.CANCELLED)

    first, second = claims(store, owned, 2)
    with Heartbeat(store.jobs, first) as stopped:
        threading.Thread(target=stop, daemon=True).start()
        with pytest.raises(JobStoppedError):
            list(engine.each(parts.interrupted, [tmp_path / "trace"] * 4, first, stopped))
    every = {number: 2 * number for number in range(8)}  # no process is busy any more
    with Heartbeat(store.jobs, second) as beating:
        assert dict(engine.each(parts.doubled, range(8), second, beating)) == every


def test_a_stop_ends_the_waiting_at_once(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    threading.Timer(0.3, heartbeat.stop, [StopReason.SHUTDOWN]).start()
    with pytest.raises(JobStoppedError):
        list(engine.each(parts.asleep, [3.0] * 20, job, heartbeat))


def test_a_scheduler_that_is_not_there_is_said_in_a_sentence(
    chosen: Settings, parts, job: Job, heartbeat: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.jobs.dask_engine.CONNECT_S", 0.5)
    nowhere = OnDask(chosen.model_copy(update={"dask_scheduler": "tcp://127.0.0.1:1"}))
    with pytest.raises(EngineLostError, match=r"tcp://127\.0\.0\.1:1"):
        list(nowhere.each(parts.doubled, [1], job, heartbeat))


def end_for_good(engine: OnDask) -> None:
    for nanny in engine._cluster.workers.values():
        nanny.close_gracefully()  # it will not start its process again
        os.kill(nanny.pid, signal.SIGKILL)


def test_a_cluster_that_has_lost_its_processes_for_good_is_made_anew(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    engine.start()
    end_for_good(engine)
    assert dict(engine.each(parts.doubled, [1], job, heartbeat)) == {1: 2}


def test_a_job_whose_cluster_has_lost_its_processes_for_good_goes_back(
    engine: OnDask, parts, job: Job, heartbeat: Heartbeat
) -> None:
    def items() -> Iterator[int]:
        yield 1
        end_for_good(engine)
        while engine._client.nthreads():
            pass
        yield 2

    with pytest.raises(EngineLostError):
        list(engine.each(parts.doubled, items(), job, heartbeat))


class Cluster:
    """A scheduler and a process that computes, as an operator would start them."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        common = ["--scheduler-file", str(self._file), "--no-dashboard"]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", *common)
        self._worker = self._start(
            "worker", "--nthreads", "1", "--death-timeout", "60", "--no-nanny", *common
        )
        line = ""
        while "Scheduler at" not in line:
            line = self.scheduler.stderr.readline()
        self.address = line.rsplit(maxsplit=1)[-1]

    def _start(self, *words: str) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        return subprocess.Popen(
            line,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._file.parent,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        )

    def end(self) -> None:
        for process in (self._worker, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path)
    yield started
    started.end()


def test_a_cluster_by_its_address_computes_too_and_its_loss_sends_the_job_back(
    chosen: Settings, parts, cluster: Cluster, job: Job, heartbeat: Heartbeat
) -> None:
    remote = OnDask(chosen.model_copy(update={"dask_scheduler": cluster.address}))
    try:
        assert dict(remote.each(parts.doubled, range(3), job, heartbeat)) == {0: 0, 1: 2, 2: 4}
        threading.Timer(0.3, cluster.end).start()
        with pytest.raises(EngineLostError):
            list(remote.each(parts.asleep, [20.0], job, heartbeat))
    finally:
        remote.close()
