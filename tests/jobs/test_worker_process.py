"""Through a worker as the platform runs it: a process with Dask processes of its own."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from smartrunning import metrics
from smartrunning.errors import NotFoundError
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.info import Verdict
from smartrunning.storage.jobs import JobState
from smartrunning.workflows.create_account import create_account


def all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=15)
    return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def computing(worker: psutil.Process) -> list[psutil.Process]:
    """Processes of the worker's cluster."""
    return [one for one in worker.children(recursive=True) if "spawn_main" in str(one.cmdline())]


def assert_all_is_right(owned: OwnedStore, import_id: str, season: dict[str, bytes]) -> None:
    """Every run once, with the statistics that a computation from scratch gives."""
    verdicts = owned.verdicts(import_id)
    assert Counter(verdict.verdict for verdict in verdicts) == {Verdict.STORED: len(season)}
    assert sorted(verdict.name for verdict in verdicts) == sorted(season)
    sessions = owned.sessions()
    assert len(sessions) == len({session.started_at for session in sessions}) == len(season)
    for info in sessions[:5]:
        expected = metrics.statistics(
            owned.session(info.session_id), owned.runner(), info.local_date
        )
        assert owned.statistics_of(info.session_id) == expected
    assert len(owned.statistics()) == len(season)
    history = owned.history()
    assert history is not None
    assert sum(week.sessions for week in history.weeks) == len(season)


@pytest.mark.usefixtures("running_worker")
class TestOneWorker:
    def test_an_archive_becomes_sessions_statistics_and_history(
        self, owned: OwnedStore, upload, season, watch
    ) -> None:
        runs = list(season.items())
        import_id, job_id = upload([*runs, ("bad.fit", b"no FIT"), ("again.fit", runs[0][1])])
        jobs = watch.until_all_ended()
        assert jobs["import"].job_id == job_id
        assert dict(jobs["import"].result) == {
            "import_id": import_id,
            "stored": len(runs),
            "near_duplicates": 0,
            "duplicates": 1,
            "not_activities": 0,
            "rejected": 1,
        }
        assert jobs["import"].progress == 1.0
        assert jobs["statistics"].parent == job_id
        assert len(owned.statistics()) == len(runs)
        assert jobs["history"].parent == jobs["statistics"].job_id
        assert {job.state for job in jobs.values()} == {JobState.SUCCEEDED}
        history = owned.history()
        assert history is not None
        assert history.critical_speed is not None
        assert owned.bests() == history.bests
        with pytest.raises(NotFoundError):  # what the upload brought is kept, the upload is not
            owned.upload(owned.import_info(import_id).upload_id)

    def test_a_folder_is_imported_and_undone_from_the_command_line(
        self, store: Store, season, tmp_path: Path
    ) -> None:
        made = create_account(store, f"anna-{uuid4().hex[:8]}", "runner")
        owned = store.owned_by(made.user.runner_id)
        for name, data in [*list(season.items())[:2], ("broken.fit", b"no FIT")]:
            (tmp_path / name).write_bytes(data)

        def command(*words: str) -> str:
            line = [sys.executable, "-m", "smartrunning", "import", *words]
            line += ["--runner", made.user.username]
            done = subprocess.run(line, capture_output=True, text=True, check=True)
            return done.stdout

        said = command(str(tmp_path))
        assert "3 files: 2 stored, 1 rejected." in said
        assert "broken.fit" in said
        (info,) = owned.imports()
        assert f"--undo {info.import_id}" in said
        assert len(owned.statistics()) == 2
        assert "2 files were removed" in command("--undo", info.import_id)
        assert owned.sessions() == []

    def test_a_killed_process_of_the_cluster_changes_nothing(
        self, owned: OwnedStore, upload, season, watch, running_worker
    ) -> None:
        import_id, _ = upload(list(season.items()))
        watch.until_begun()
        victim, *_ = computing(running_worker)
        victim.kill()
        jobs = watch.until_all_ended()
        assert jobs["import"].state is JobState.SUCCEEDED
        assert jobs["import"].attempt == 1
        assert running_worker.is_running()
        assert_all_is_right(owned, import_id, season)


def test_an_import_survives_a_worker_that_is_asked_to_end_and_one_that_is_killed(
    owned: OwnedStore, upload, season, watch, worker_process
) -> None:
    import_id, job_id = upload(list(season.items()))
    first = worker_process()
    watch.until_begun()
    family = first.children(recursive=True)
    first.send_signal(signal.SIGTERM)
    assert first.wait(9) == 0
    assert all_gone(family)
    (job,) = watch.until(len)
    assert job.state is JobState.QUEUED, "it was given back at once"

    second = worker_process()
    watch.until(lambda jobs: jobs[0].attempt == 2 and jobs[0].state == JobState.RUNNING)
    family = second.children(recursive=True)
    second.kill()
    second.wait()
    assert all_gone(family)
    run_out(owned, job_id)

    worker_process()
    jobs = watch.until_all_ended()
    assert jobs["import"].state is JobState.SUCCEEDED
    assert jobs["import"].attempt == 3
    assert_all_is_right(owned, import_id, season)


def run_out(owned: OwnedStore, job_id: str) -> None:
    """Let the lease of a job run out now, not in half a minute."""
    jobs = owned._connection.collection("jobs")
    (found,) = jobs.find({"_id": job_id})
    earlier = found["lease_until"] - timedelta(minutes=1)
    jobs.update_one({"_id": job_id}, {"$set": {"lease_until": earlier}})
