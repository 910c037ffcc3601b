"""A report under a worker that is killed: nothing of it goes on, and the next worker makes it."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import psutil
import pytest

from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import JobState
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.update_history import update_history

FIRST_DAY = date(2026, 3, 2)
PATIENCE_S = 120.0


@pytest.fixture
def trained(
    owned: OwnedStore, season: dict[str, bytes], zipped: Callable[..., io.BytesIO]
) -> OwnedStore:
    """The runner with a week of runs and their history."""
    import_id, job_id = owned.add_upload("week.zip", zipped(list(season.items())[:5]))
    import_files(owned, import_id)
    owned._connection.collection("jobs").delete_one({"_id": job_id})
    update_history(owned, FIRST_DAY + timedelta(days=7))
    return owned


def test_the_kernel_of_a_report_dies_with_a_worker_that_is_killed(
    trained: OwnedStore, store: Store, watch, worker_process: Callable[[], psutil.Process]
) -> None:
    owned, first = trained, worker_process()
    job_id = store.jobs.enqueue("report", owned.owner, {"kind": "runner_report"})
    watch.until(lambda jobs: "cell" in jobs[0].message, patience_s=PATIENCE_S)
    family = first.children(recursive=True)
    assert any("ipykernel_launcher" in one.cmdline() for one in family)
    first.kill()
    first.wait()
    _, alive = psutil.wait_procs(family, timeout=15)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
    assert owned.reports() == []

    jobs = owned._connection.collection("jobs")
    (found,) = jobs.find({"_id": job_id})
    earlier = found["lease_until"] - timedelta(minutes=1)
    jobs.update_one({"_id": job_id}, {"$set": {"lease_until": earlier}})
    worker_process()
    (job,) = watch.until(lambda jobs: jobs[0].ended_at is not None, patience_s=PATIENCE_S)
    assert job.state is JobState.SUCCEEDED, job.detail
    assert len(owned.reports()) == 1
