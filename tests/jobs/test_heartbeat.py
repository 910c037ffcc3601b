"""The heartbeat holds the claim, writes little, and tells when to stop."""

import threading

import pytest

from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import JobStoppedError, StopReason
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import Job


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartrunning.jobs.heartbeat.RENEW_S", 0.2)


@pytest.fixture
def claim(owned: OwnedStore, store: Store) -> Job:
    store.jobs.enqueue("heartbeat-test", owned.owner, {})
    job = store.jobs.claim("first", ["heartbeat-test"])
    assert job is not None
    return job


def stopped(heartbeat: Heartbeat) -> StopReason:
    """Reason that the heartbeat gives, once it does."""
    woken = threading.Event()
    with heartbeat.on_stop(woken.set):
        assert woken.wait(10)
    with pytest.raises(JobStoppedError) as error:
        heartbeat.check()
    return error.value.reason


def test_it_writes_the_newest_progress_at_most_twice_a_second(
    store: Store, claim: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[float] = []
    real = store.jobs.progress
    done = threading.Event()

    def noted(job: Job, fraction: float, message: str = "") -> object:
        written.append(fraction)
        lease = real(job, fraction, message)
        if fraction == 1.0:
            done.set()
        return lease

    monkeypatch.setattr(store.jobs, "progress", noted)
    with Heartbeat(store.jobs, claim) as heartbeat:
        for step in range(1001):
            heartbeat.report(step / 1000, f"step {step}")
        assert done.wait(5)
    assert len(written) <= 3
    job = store.jobs.get(claim.job_id, claim.owner)
    assert (job.progress, job.message) == (1.0, "step 1000")
    store.jobs.succeed(claim, {})


def test_it_keeps_the_lease_without_progress(store: Store, claim: Job) -> None:
    renewed = threading.Event()
    real = store.jobs.renew
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.jobs, "renew", lambda job: (real(job), renewed.set())[0])
        with Heartbeat(store.jobs, claim) as heartbeat:
            assert renewed.wait(10)
            heartbeat.check()
    job = store.jobs.get(claim.job_id, claim.owner)
    assert job.lease_until > claim.lease_until
    store.jobs.succeed(claim, {})


def test_it_tells_that_the_owner_has_cancelled(store: Store, claim: Job) -> None:
    with Heartbeat(store.jobs, claim) as heartbeat:
        heartbeat.check()
        store.jobs.cancel(claim.job_id, claim.owner)
        assert stopped(heartbeat) is StopReason.CANCELLED
    assert store.jobs.cancelled(claim)


def test_it_tells_that_another_worker_has_the_job(store: Store, claim: Job) -> None:
    with Heartbeat(store.jobs, claim) as heartbeat:
        store.jobs.give_back(claim, "taken away", crashed=False, delay_s=0)
        other = store.jobs.claim("second", ["heartbeat-test"])
        assert other is not None
        assert stopped(heartbeat) is StopReason.LEASE_LOST
    store.jobs.succeed(other, {})


def test_a_callback_that_comes_late_is_called_at_once_and_the_first_reason_stays(
    store: Store, claim: Job
) -> None:
    with Heartbeat(store.jobs, claim) as heartbeat:
        heartbeat.stop(StopReason.SHUTDOWN)
        heartbeat.stop(StopReason.CANCELLED)
        assert stopped(heartbeat) is StopReason.SHUTDOWN
    store.jobs.succeed(claim, {})


def test_it_stops_work_whose_time_is_over(store: Store, claim: Job) -> None:
    with Heartbeat(store.jobs, claim, limit_s=0.3) as heartbeat:
        assert stopped(heartbeat) is StopReason.TIME_LIMIT
        assert store.jobs.get(claim.job_id, claim.owner).state == "running"


def test_it_ends_a_job_whose_work_does_not_listen_when_its_time_is_over(
    store: Store, claim: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.jobs.heartbeat.OVERTIME_S", 0.3)
    with Heartbeat(store.jobs, claim, limit_s=0.1) as heartbeat:
        heartbeat._thread.join(20)
        assert not heartbeat._thread.is_alive()
    failed = store.jobs.get(claim.job_id, claim.owner)
    assert failed.state == "failed"
    assert "SMARTRUNNING_JOB_LIMITS_S" in failed.error
