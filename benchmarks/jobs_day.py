"""A day of a thousand runners in short: stub work on the real ledger, worker and engine."""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from smartrunning.jobs import attempt, kinds
from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.kinds import Kind
from smartrunning.storage import Store
from smartrunning.storage.jobs import FollowUp, Job

RUNNERS = 1000
UPLOADS_PER_RUNNER_AND_DAY = 0.8
JOBS_PER_UPLOAD = 3
SHARE_OF_THE_BUSIEST_HOUR = 0.15
"""Most people run in the evening, and upload at once."""
DAY_S, HOUR_S = 86400.0, 3600.0
NEXT = {"import": "statistics", "statistics": "history"}


@dataclass(frozen=True)
class Rate:
    """What came of one offered rate."""

    offered_uploads_per_s: float
    done_jobs_per_s: float
    started_p50_ms: float
    started_p95_ms: float
    whole_p50_s: float
    whole_p95_s: float
    saturated: bool


def busiest_uploads_per_s() -> float:
    """Uploads in a second of the busiest hour of a thousand runners."""
    return RUNNERS * UPLOADS_PER_RUNNER_AND_DAY * SHARE_OF_THE_BUSIEST_HOUR / HOUR_S


def stub_part(store: Store, job: Job, item: int) -> int:
    """A part of a job that takes no time."""
    del store, job
    return item


def do_stub(assignment: Assignment) -> Outcome:
    """Send one part through the engine and queue what follows, as the real chain does."""
    for _ in assignment.engine.each(stub_part, [1], assignment.job, assignment.heartbeat):
        pass
    following = NEXT.get(assignment.job.kind)
    return Outcome({}, (FollowUp(following, key=following),) if following else ())


@contextmanager
def stub_work() -> Iterator[None]:
    """Let the jobs of the chain do nothing."""
    stubs = {name: Kind(do_stub) for name in ("import", "statistics", "history")}
    real, attempt.KINDS = attempt.KINDS, MappingProxyType({**kinds.KINDS, **stubs})
    try:
        yield
    finally:
        attempt.KINDS = real


def measured(store: Store, uploads_per_s: float, seconds: float, seed: int) -> Rate:
    """Offer uploads at a rate, wait until all is done, and say how long things took."""
    chance = random.Random(seed)  # noqa: S311  # the same day every time
    series = f"{seed}-{uploads_per_s:g}"
    owners = [f"runner-{series}-{number}" for number in range(RUNNERS)]
    used: set[str] = set()
    begin, at_s, count = time.monotonic(), 0.0, 0
    while (at_s := at_s + chance.expovariate(uploads_per_s)) < seconds:
        time.sleep(max(begin + at_s - time.monotonic(), 0.0))
        owner = chance.choice(owners)
        used.add(owner)
        threading.Thread(target=store.jobs.enqueue, args=("import", owner, {})).start()
        count += 1
    offered_until = store.schedules.now()
    jobs = ended_jobs(store, sorted(used), patience_s=6 * seconds + 30)
    return summary(uploads_per_s, jobs, offered_until)


def ended_jobs(store: Store, owners: list[str], patience_s: float) -> list[Job]:
    """Jobs of the owners when none is open any more."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        jobs = [job for owner in owners for job in store.jobs.list(owner)]
        if all(job.ended_at for job in jobs) and any(job.kind == "history" for job in jobs):
            return jobs
        time.sleep(0.5)
    raise TimeoutError("the queue did not become empty")


def summary(uploads_per_s: float, jobs: list[Job], offered_until: datetime) -> Rate:
    """Figures of the jobs of one offered rate."""
    starts = [(job.started_at - job.created_at).total_seconds() for job in jobs if job.started_at]
    ended = [job.ended_at for job in jobs if job.ended_at]
    began = min(job.created_at for job in jobs)
    last = max(ended)
    by_owner: dict[str, list[Job]] = {}
    for job in jobs:
        by_owner.setdefault(job.owner, []).append(job)
    wholes = [
        (max(one.ended_at for one in mine if one.ended_at) - job.created_at).total_seconds()
        for mine in by_owner.values()
        for job in mine
        if job.kind == "import" and len(mine) <= JOBS_PER_UPLOAD
    ]
    late_s = (last - offered_until).total_seconds()
    return Rate(
        uploads_per_s,
        len(ended) / (last - began).total_seconds(),
        1000 * quantile(starts, 0.5),
        1000 * quantile(starts, 0.95),
        quantile(wholes, 0.5),
        quantile(wholes, 0.95),
        late_s > 2.0,
    )


def quantile(values: list[float], share: float) -> float:
    """Value that a share of the values does not exceed."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[round(100 * share) - 1]


def table(rates: list[Rate]) -> str:
    """The rates for people."""
    lines = [
        "uploads/s  jobs done/s  queued → started p50  p95 (ms)  upload → history p50  p95 (s)",
        *(
            f"{rate.offered_uploads_per_s:9.2f}  {rate.done_jobs_per_s:11.1f}  "
            f"{rate.started_p50_ms:20.0f}  {rate.started_p95_ms:8.0f}  "
            f"{rate.whole_p50_s:20.2f}  {rate.whole_p95_s:7.2f}"
            f"{'  saturated' if rate.saturated else ''}"
            for rate in rates
        ),
    ]
    return "\n".join(lines)
