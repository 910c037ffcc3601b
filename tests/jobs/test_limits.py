"""What ends an attempt though nobody is at fault: too much time, too little room."""

from datetime import UTC, datetime, timedelta

import pytest

from smartrunning.config import Settings
from smartrunning.jobs.attempt import attempt
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.kinds import KINDS, limit_s
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import Job, JobState

RACE_DATE = f"{datetime.now(UTC).date() + timedelta(weeks=20)}"
MARATHON = {"race_date": RACE_DATE, "race_distance_m": 42195.0}


@pytest.fixture
def plan(owned: OwnedStore, store: Store) -> Job:
    """A claim to a plan, which takes a while."""
    store.jobs.enqueue("plan", owned.owner, MARATHON)
    claim = store.jobs.claim("the test", ["plan"])
    assert claim is not None
    return claim


def ended(store: Store, job: Job, settings: Settings) -> Job:
    limit = limit_s(job.kind, settings)
    with Heartbeat(store.jobs, job, limit) as heartbeat:
        attempt(job, store, None, settings, heartbeat)  # type: ignore[arg-type]  # needs no engine
    return store.jobs.get(job.job_id, job.owner)


def test_a_job_that_takes_longer_than_its_kind_may_fails_with_a_sentence(
    chosen: Settings, store: Store, owned: OwnedStore, plan: Job
) -> None:
    hasty = chosen.model_copy(update={"job_limits_s": {"plan": 0.2}})
    job = ended(store, plan, hasty)
    assert job.state is JobState.FAILED
    assert "took longer than the 0 seconds that a job of the kind plan may take" in job.error
    assert owned.plans() == []


def test_the_limit_of_a_kind_is_the_usual_one_unless_the_operator_says_otherwise(
    chosen: Settings,
) -> None:
    assert limit_s("plan", chosen) == KINDS["plan"].limit_s
    assert limit_s("plan", chosen.model_copy(update={"job_limits_s": {"plan": 5.0}})) == 5.0


def test_a_job_waits_while_the_disk_is_nearly_full(
    chosen: Settings, store: Store, plan: Job
) -> None:
    full = chosen.model_copy(update={"free_space_bytes": 10**18})
    job = ended(store, plan, full)
    assert job.state is JobState.QUEUED
    assert "MB left" in job.message
    assert [one.what for one in job.troubles] == ["returns"]
    store.jobs.cancel(job.job_id, job.owner)
