"""The ledger: once in, a job runs at least once and counts exactly once."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import NotFoundError
from smartrunning.storage import LeaseLostError, OwnedStore, Store, job_documents
from smartrunning.storage.connection import Connection
from smartrunning.storage.jobs import FollowUp, Job, JobState, Lease

NewRunner = Callable[[], OwnedStore]


@pytest.fixture
def kind() -> str:
    """A kind of its own for each test, so that no test takes the job of another."""
    return f"kind-{uuid4().hex[:8]}"


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch, kind: str) -> list[str]:
    kinds = [f"{kind}-{name}" for name in ("import", "statistics", "history")]
    monkeypatch.setattr(job_documents, "CHAIN_KINDS", frozenset(kinds))
    return kinds


def expire(connection: Connection, job: Job) -> None:
    """Let a lease run out without waiting for it."""
    past = {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": 1}}
    connection.collection("jobs").update_one({"_id": job.job_id}, [{"$set": {"lease_until": past}}])


def test_a_job_goes_from_queued_to_succeeded(store: Store, owned: OwnedStore, kind: str) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {"text": "$$NOW", "number": 3})
    queued = store.jobs.get(job_id, owned.owner)
    assert (queued.state, queued.attempt, queued.progress) == (JobState.QUEUED, 0, 0.0)
    assert queued.parameters == {"text": "$$NOW", "number": 3}
    assert queued.created_at.tzinfo is not None
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    assert (job.job_id, job.state, job.attempt, job.worker) == (job_id, "running", 1, "worker")
    assert job.lease_until is not None
    assert 29 < (job.lease_until - job.updated_at).total_seconds() < 31
    assert store.jobs.claim("another", [kind]) is None
    assert store.jobs.progress(job, 0.5, "half") is Lease.HELD
    half = store.jobs.get(job_id, owned.owner)
    assert (half.progress, half.message) == (0.5, "half")
    assert store.jobs.succeed(job, {"plan_id": "$x"})
    done = store.jobs.get(job_id, owned.owner)
    assert (done.state, done.progress, done.result) == ("succeeded", 1.0, {"plan_id": "$x"})
    assert done.ended_at is not None


def test_jobs_are_claimed_in_the_order_of_their_coming(
    store: Store, new_runner: NewRunner, kind: str
) -> None:
    ids = [store.jobs.enqueue(kind, new_runner().owner, {}) for _ in range(5)]
    claimed = [store.jobs.claim("worker", [kind]) for _ in range(5)]
    assert [job.job_id for job in claimed if job] == ids


def test_of_many_workers_one_gets_the_job(store: Store, new_runner: NewRunner, kind: str) -> None:
    ids = {store.jobs.enqueue(kind, new_runner().owner, {}) for _ in range(20)}
    with ThreadPoolExecutor(16) as pool:
        claims = list(pool.map(lambda n: store.jobs.claim(f"worker {n}", [kind]), range(40)))
    claimed = [job.job_id for job in claims if job]
    assert len(claimed) == 20
    assert set(claimed) == ids


def test_a_key_makes_one_job_of_many_requests(store: Store, owned: OwnedStore, kind: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(
            pool.map(
                lambda _: store.jobs.enqueue(kind, owned.owner, {}, key="plan of May"), range(16)
            )
        )
    assert len(ids) == 1
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    assert store.jobs.enqueue(kind, owned.owner, {}, key="plan of May") == job.job_id
    store.jobs.succeed(job, {})
    assert store.jobs.enqueue(kind, owned.owner, {}, key="plan of May") != job.job_id


def test_a_request_that_is_repeated_because_its_answer_was_lost_changes_nothing(
    store: Store, connection: Connection, owned: OwnedStore, kind: str
) -> None:
    job_id, update = job_documents.enqueueing(kind, owned.owner, {})
    jobs = connection.collection("jobs")
    jobs.update_one(job_documents.absent(job_id), update, upsert=True)
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    with pytest.raises(DuplicateKeyError):
        jobs.update_one(job_documents.absent(job_id), update, upsert=True)
    assert store.jobs.get(job_id, owned.owner).state is JobState.RUNNING


def test_a_key_is_the_runners_own(
    store: Store, owned: OwnedStore, other: OwnedStore, kind: str
) -> None:
    mine = store.jobs.enqueue(kind, owned.owner, {}, key="same")
    theirs = store.jobs.enqueue(kind, other.owner, {}, key="same")
    assert mine != theirs


def test_a_running_job_of_a_chain_is_followed_by_another_of_its_key(
    store: Store, owned: OwnedStore, chain: list[str]
) -> None:
    first = store.jobs.enqueue(chain[1], owned.owner, {}, key="all")
    assert store.jobs.enqueue(chain[1], owned.owner, {}, key="all") == first
    assert store.jobs.claim("worker", chain) is not None
    second = store.jobs.enqueue(chain[1], owned.owner, {}, key="all")
    assert second != first  # the first may have read the data before they changed


def test_two_jobs_of_one_runners_chain_never_run_together(
    store: Store, new_runner: NewRunner, chain: list[str]
) -> None:
    owners = [new_runner().owner for _ in range(3)]
    for number in range(24):
        store.jobs.enqueue(chain[number % 3], owners[number % 3 - number % 2], {})
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    done: list[str] = []
    lock = threading.Lock()

    def work(worker: str) -> None:
        pause = random.Random(worker)  # noqa: S311  # no secret depends on it
        while len(done) < 24:
            job = store.jobs.claim(worker, chain)
            if job is None:
                store.jobs.wait_for_work(0.2, chain)
                continue
            with lock:
                running[job.owner] += 1
                most[job.owner] = max(most[job.owner], running[job.owner])
            store.jobs.progress(job, pause.random())
            with lock:
                running[job.owner] -= 1
            assert store.jobs.succeed(job, {})
            with lock:
                done.append(job.job_id)

    with ThreadPoolExecutor(8) as pool:
        for finished in [pool.submit(work, f"worker {n}") for n in range(8)]:
            finished.result(timeout=60)
    assert len(set(done)) == 24
    assert set(most.values()) == {1}


def test_runners_do_not_wait_for_each_other(
    store: Store, owned: OwnedStore, other: OwnedStore, chain: list[str]
) -> None:
    store.jobs.enqueue(chain[0], owned.owner, {})
    store.jobs.enqueue(chain[1], owned.owner, {})
    store.jobs.enqueue(chain[0], other.owner, {})
    claimed = [store.jobs.claim("worker", chain) for _ in range(3)]
    assert {job.owner for job in claimed if job} == {owned.owner, other.owner}
    assert claimed[2] is None


def test_other_kinds_run_beside_a_chain(
    store: Store, owned: OwnedStore, chain: list[str], kind: str
) -> None:
    store.jobs.enqueue(chain[0], owned.owner, {})
    store.jobs.enqueue(kind, owned.owner, {})
    store.jobs.enqueue(kind, owned.owner, {})
    assert len([job for _ in range(4) if (job := store.jobs.claim("w", [*chain, kind]))]) == 3


def test_success_and_what_follows_are_one(
    store: Store, owned: OwnedStore, chain: list[str]
) -> None:
    store.jobs.enqueue(chain[0], owned.owner, {})
    job = store.jobs.claim("worker", chain)
    assert job is not None
    follow_ups = [FollowUp(chain[1], {"all": True}, key="statistics"), FollowUp(chain[2])]
    assert store.jobs.succeed(job, {}, follow_ups=follow_ups)
    followers = store.jobs.list(owned.owner, states=["queued"])
    assert {follower.kind for follower in followers} == set(chain[1:])
    assert {follower.parent for follower in followers} == {job.job_id}


def test_a_follow_up_that_waits_already_is_not_made_twice(
    store: Store, owned: OwnedStore, chain: list[str]
) -> None:
    there = store.jobs.enqueue(chain[1], owned.owner, {}, key="statistics")
    store.jobs.enqueue(chain[0], owned.owner, {})
    job = store.jobs.claim("worker", [chain[0]])
    assert job is not None
    assert store.jobs.succeed(job, {}, follow_ups=[FollowUp(chain[1], key="statistics")])
    assert [f.job_id for f in store.jobs.list(owned.owner, states=["queued"])] == [there]


def test_a_worker_that_lost_its_lease_changes_nothing_any_more(
    store: Store, connection: Connection, owned: OwnedStore, kind: str
) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {})
    slept = store.jobs.claim("slept", [kind])
    assert slept is not None
    expire(connection, slept)
    heir = store.jobs.claim("heir", [kind])
    assert heir is not None
    assert (heir.job_id, heir.attempt) == (job_id, 2)
    assert store.jobs.renew(slept) is Lease.LOST
    assert store.jobs.progress(slept, 0.9) is Lease.LOST
    assert not store.jobs.succeed(slept, {}, follow_ups=[FollowUp(kind)])
    assert not store.jobs.fail(slept, "late")
    assert not store.jobs.give_back(slept, "late", crashed=True)
    assert not store.jobs.cancelled(slept)
    assert len(store.jobs.list(owned.owner)) == 1
    assert store.jobs.renew(heir) is Lease.HELD
    assert store.jobs.succeed(heir, {"by": "heir"})
    assert store.jobs.get(job_id, owned.owner).result == {"by": "heir"}


def test_data_of_a_worker_that_lost_its_lease_is_refused(
    store: Store,
    connection: Connection,
    owned: OwnedStore,
    kind: str,
    add_session: Callable[..., str],
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    slept = store.jobs.claim("slept", [kind])
    assert slept is not None
    add_session(store.owned_by(owned.owner, job=slept), day=1)
    expire(connection, slept)
    heir = store.jobs.claim("heir", [kind])
    assert heir is not None
    with pytest.raises(LeaseLostError):
        add_session(store.owned_by(owned.owner, job=slept), day=2)
    add_session(store.owned_by(owned.owner, job=heir), day=3)
    assert [info.started_at.day for info in owned.sessions()] == [4, 2]


def test_renewing_keeps_a_lease_alive(
    store: Store, connection: Connection, owned: OwnedStore, kind: str
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    expire(connection, job)
    assert store.jobs.renew(job) is Lease.HELD
    store.jobs.expire_leases()
    assert store.jobs.get(job.job_id, owned.owner).state is JobState.RUNNING


def test_a_job_that_crashes_three_times_is_set_aside(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {}, key="poison")
    for number in (1, 2, 3):
        job = store.jobs.claim(f"worker {number}", [kind])
        assert job is not None
        assert store.jobs.give_back(job, "It ended by signal 11.", crashed=True, delay_s=0)
    failed = store.jobs.get(job_id, owned.owner)
    assert (failed.state, failed.attempt) == ("failed", 3)
    assert failed.error.startswith("It ended by signal 11. ")
    assert failed.error.endswith("3 times, so it was set aside.")
    assert failed.ended_at is not None
    assert [(one.attempt, one.worker, one.what) for one in failed.troubles] == [
        (number, f"worker {number}", "crashes") for number in (1, 2, 3)
    ]
    assert {one.sentence for one in failed.troubles} == {"It ended by signal 11."}
    assert store.jobs.claim("worker", [kind]) is None
    assert store.jobs.enqueue(kind, owned.owner, {}, key="poison") != job_id


def test_passing_troubles_are_forgiven_more_often(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {})
    for _ in range(6):
        job = store.jobs.claim("worker", [kind])
        assert job is not None
        assert store.jobs.give_back(job, "The worker shuts down.", crashed=False, delay_s=0)
    waiting = store.jobs.get(job_id, owned.owner)
    assert (waiting.state, waiting.message) == ("queued", "The worker shuts down.")
    assert waiting.error == ""


def test_a_job_whose_workers_are_lost_again_and_again_runs_alone_before_it_is_set_aside(
    store: Store, connection: Connection, owned: OwnedStore, kind: str
) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {})
    for attempt in range(1, 11):
        job = store.jobs.claim("worker", [kind], alone=False)
        assert job is not None
        assert job.attempt == attempt
        assert not job.runs_alone
        expire(connection, job)
        store.jobs.expire_leases()
        waiting = store.jobs.get(job_id, owned.owner)
        assert (waiting.state, waiting.error) == ("queued", "")
    assert store.jobs.claim("busy worker", [kind], alone=False) is None
    assert not store.jobs.wait_for_work(0.2, [kind], alone=False)
    last = store.jobs.claim("idle worker", [kind], alone=True)
    assert last is not None
    assert last.runs_alone
    expire(connection, last)
    assert store.jobs.claim("worker", [kind]) is None
    failed = store.jobs.get(job_id, owned.owner)
    assert failed.state is JobState.FAILED
    assert failed.error.endswith("it was set aside.")
    assert [one.what for one in failed.troubles] == ["lost_leases"] * 11


def test_a_job_that_was_given_back_waits_for_its_delay(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    store.jobs.give_back(job, "later", crashed=False, delay_s=0.5)
    assert store.jobs.claim("worker", [kind]) is None
    began = time.monotonic()
    assert store.jobs.wait_for_work(20, [kind])
    assert 0.2 < time.monotonic() - began < 5
    assert store.jobs.claim("worker", [kind]) is not None


def test_a_failed_job_says_why(store: Store, owned: OwnedStore, kind: str) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    assert store.jobs.fail(job, "There were $none.", "Traceback …")
    failed = store.jobs.get(job.job_id, owned.owner)
    assert (failed.state, failed.error, failed.detail) == (
        "failed",
        "There were $none.",
        "Traceback …",
    )


def test_ending_a_job_twice_by_the_same_claim_is_ending_it_once(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    assert store.jobs.succeed(job, {"n": 1})
    assert store.jobs.succeed(job, {"n": 2})  # its answer may have been lost on the way
    assert store.jobs.get(job.job_id, owned.owner).result == {"n": 1}
    assert not store.jobs.fail(job, "no")


def test_a_queued_job_is_cancelled_at_once(store: Store, owned: OwnedStore, kind: str) -> None:
    job_id = store.jobs.enqueue(kind, owned.owner, {}, key="a")
    assert store.jobs.cancel(job_id, owned.owner).state is JobState.CANCELLED
    assert store.jobs.claim("worker", [kind]) is None
    assert store.jobs.enqueue(kind, owned.owner, {}, key="a") != job_id


def test_a_running_job_is_asked_to_stop(store: Store, owned: OwnedStore, kind: str) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    asked = store.jobs.cancel(job.job_id, owned.owner)
    assert (asked.state, asked.cancel_requested) == ("running", True)
    assert store.jobs.renew(job) is Lease.CANCELLING
    assert store.jobs.cancelled(job)
    assert store.jobs.get(job.job_id, owned.owner).state is JobState.CANCELLED
    assert store.jobs.cancel(job.job_id, owned.owner).state is JobState.CANCELLED


def test_a_job_asked_to_stop_whose_worker_died_is_cancelled(
    store: Store, connection: Connection, owned: OwnedStore, kind: str
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    job = store.jobs.claim("worker", [kind])
    assert job is not None
    store.jobs.cancel(job.job_id, owned.owner)
    expire(connection, job)
    assert store.jobs.claim("worker", [kind]) is None
    assert store.jobs.get(job.job_id, owned.owner).state is JobState.CANCELLED


def test_the_list_is_newest_first_and_can_be_narrowed(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    ids = [store.jobs.enqueue(f"{kind}-{n % 2}", owned.owner, {}) for n in range(4)]
    assert [job.job_id for job in store.jobs.list(owned.owner)] == ids[::-1]
    assert [job.job_id for job in store.jobs.list(owned.owner, limit=1)] == ids[-1:]
    odd = store.jobs.list(owned.owner, kinds=[f"{kind}-1"], states=[JobState.QUEUED])
    assert [job.job_id for job in odd] == [ids[3], ids[1]]
    assert list(store.jobs.list(owned.owner, states=["failed"])) == []


def test_waiting_ends_when_a_job_comes(store: Store, owned: OwnedStore, kind: str) -> None:
    woken: list[float] = []

    def wait() -> None:
        began = time.monotonic()
        while not store.jobs.wait_for_work(30, [kind]):
            pass
        woken.append(time.monotonic() - began)

    waiting = threading.Thread(target=wait)
    waiting.start()
    store.jobs.enqueue(kind, owned.owner, {})
    waiting.join(timeout=10)
    assert woken
    assert woken[0] < 5


def test_waiting_ends_when_a_chain_becomes_free(
    store: Store, owned: OwnedStore, chain: list[str]
) -> None:
    for _ in range(2):
        store.jobs.enqueue(chain[0], owned.owner, {})
    job = store.jobs.claim("worker", chain)
    assert job is not None
    assert not store.jobs.wait_for_work(0.3, chain)
    ending = threading.Timer(0.3, store.jobs.succeed, [job, {}])
    ending.start()
    began = time.monotonic()
    assert store.jobs.wait_for_work(20, chain)
    assert time.monotonic() - began < 5
    ending.join()


def test_waiting_ends_with_its_time_when_nothing_comes(store: Store, kind: str) -> None:
    began = time.monotonic()
    assert not store.jobs.wait_for_work(0.3, [kind])
    assert 0.25 < time.monotonic() - began < 5


def test_work_that_is_there_already_needs_no_waiting(
    store: Store, owned: OwnedStore, kind: str
) -> None:
    store.jobs.enqueue(kind, owned.owner, {})
    began = time.monotonic()
    assert store.jobs.wait_for_work(20, [kind])
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("key", [{"$ne": None}, "", None, "x"])
def test_a_job_key_is_plain_text(store: Store, owned: OwnedStore, key: Any) -> None:
    with pytest.raises(NotFoundError):
        store.jobs.get(key, owned.owner)
