"""The ledger of jobs: the only truth about what is to be done, is being done, and was done.

A claim holds for `LEASE_S` on the server's clock and must be renewed; ``attempt`` is the fence:
every later write of the claim carries it, so a worker that slept past its lease changes nothing.
"""

import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import SmartRunningError
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_key, checked_owner, new_key
from smartrunning.storage.owned import OwnedCollection

LEASE_S: Final = 30
CHAIN_KINDS: Final = frozenset({"import", "undo", "statistics", "history"})
"""At most one running job of these kinds for each owner, so that two never interleave."""
MOST_CRASHES: Final = 3
"""A job that brought its own process down this often is set aside."""
MOST_LOST_LEASES: Final = 10
"""Workers die for reasons that are not the job's own, so losing a lease is forgiven more often;
then the job runs once more with nothing else on its worker, and only that loss is held against it.
"""
MOST_TROUBLES: Final = 20
"""Of a job, that are written down."""

_LONGEST_WAIT_S: Final = 10.0
_OPEN: Final = ["queued", "running"]
_WAKING: Final[list[Document]] = [
    {
        "$match": {
            "$or": [
                {"operationType": "insert"},
                {
                    "updateDescription.updatedFields.state": {
                        "$in": ["queued", "succeeded", "failed", "cancelled"]
                    }
                },
            ]
        }
    }
]
"""A new job, one that came back, or one that ended and so freed its chain."""


class LeaseLostError(SmartRunningError):
    """A write of a job that another worker has taken over meanwhile; nothing was written."""

    exit_code = 75


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lease(StrEnum):
    """What a worker learns when it renews."""

    HELD = "held"
    CANCELLING = "cancelling"
    """Held, but the owner has asked to stop: stop soon and call `Jobs.cancelled`."""
    LOST = "lost"
    """Another worker has the job: stop at once and write nothing."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an attempt at a job did not come to its end.

    Attributes
    ----------
    at : datetime.datetime
        Aware, UTC, by the server's clock.
    attempt : int
        Which one.
    worker : str
        Who had the job.
    what : {'crashes', 'returns', 'lost_leases'}
        Whether it ended its own process, was given back, or lost its worker.
    sentence : str
        What happened, for a person.
    """

    at: datetime
    attempt: int
    worker: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the ledger has it.

    Attributes
    ----------
    job_id, kind, owner : str
        Key, kind, and the runner whose data it works on.
    parameters : mapping of str to object
        Plain JSON values.
    state : JobState
        Where it stands.
    progress : float
        From 0 to 1.
    message : str
        What it is doing, for a person.
    attempt : int
        How often it was claimed; the fence.
    worker : str
        Who has it, or had it last.
    result : mapping of str to object
        What it brought, when succeeded.
    error, detail : str
        One sentence for the runner, and the rest for the operator, when failed.
    cancel_requested : bool
        Whether the owner has asked to stop it.
    parent : str or None
        The job that it follows.
    created_at, updated_at : datetime.datetime
        Aware, UTC.
    started_at, ended_at, lease_until : datetime.datetime or None
        Aware, UTC.
    lost_leases : int
        How often its worker was lost.
    troubles : tuple of Trouble
        The last `MOST_TROUBLES` attempts that did not come to their end: the evidence when it is
        set aside.
    """

    job_id: str
    kind: str
    owner: str
    parameters: Mapping[str, Any]
    state: JobState
    created_at: datetime
    updated_at: datetime
    progress: float = 0.0
    message: str = ""
    attempt: int = 0
    worker: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    detail: str = ""
    cancel_requested: bool = False
    parent: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    lease_until: datetime | None = None
    lost_leases: int = 0
    troubles: tuple[Trouble, ...] = ()

    @property
    def runs_alone(self) -> bool:
        """Whether it has lost so many workers that nothing else may run beside it.

        Returns
        -------
        bool
            True for the last run before it is set aside.
        """
        return self.lost_leases >= MOST_LOST_LEASES


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A job to enqueue in the same transaction as another one's success.

    Attributes
    ----------
    kind : str
        Kind of the job; its owner is that of the job it follows.
    parameters : mapping of str to object
        Plain JSON values.
    key : str or None
        While a job of this owner with this key is queued, no second one is made.
    """

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


def enqueueing(
    kind: str,
    owner: str,
    parameters: Mapping[str, Any],
    *,
    key: str | None = None,
    parent: str | None = None,
    delay_s: float = 0.0,
) -> tuple[str, list[Document]]:
    """Key of a new job and the upsert that writes it by the server's clock.

    Parameters
    ----------
    kind : str
        Kind of the job.
    owner : str
        The runner whose data it works on.
    parameters : mapping of str to object
        Plain JSON values.
    key : str, optional
        While a job of this owner with this key is open, the upsert ends in a duplicate key.
    parent : str, optional
        The job that it follows.
    delay_s : float
        Not before this many seconds from now.

    Returns
    -------
    tuple of str and list of dict
        For ``update_one(absent(key), update, upsert=True)``.
    """
    fields: Document = {
        "kind": kind,
        "owner": checked_owner(owner),
        "parameters": dict(parameters),
        "state": "queued",
        "progress": 0.0,
        "message": "",
        "attempt": 0,
        "crashes": 0,
        "lost_leases": 0,
        "worker": "",
        "result": {},
        "error": "",
        "detail": "",
        "cancel_requested": False,
        "parent": parent,
    }
    if kind in CHAIN_KINDS:
        fields["chain"] = owner
    if key is not None:
        fields["open_key"] = key
    clock = {
        "created_at": "$$NOW",
        "updated_at": "$$NOW",
        "not_before": _from_now(delay_s),
        "started_at": None,
        "ended_at": None,
        "lease_until": None,
    }
    return new_key(), [{"$set": {**{n: {"$literal": v} for n, v in fields.items()}, **clock}}]


def absent(job_id: str) -> Document:
    """Conditions that no job meets, so that an upsert never overwrites one that was written before.

    Parameters
    ----------
    job_id : str
        Key of a new job.

    Returns
    -------
    dict
        On the collection of jobs; a second upsert ends in a duplicate key.
    """
    return {"_id": job_id, "state": {"$exists": False}}


def job_of(document: Document) -> Job:
    """Job of its document.

    Parameters
    ----------
    document : dict
        As the ledger has it.

    Returns
    -------
    Job
        Frozen.
    """
    return from_document(Job, {**document, "job_id": document["_id"]})


def _from_now(seconds: float) -> Document:
    return {
        "$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": int(seconds * 1000)}
    }


def _returned(hopeless: Document, sentence: str, set_aside: str, delay_s: float) -> Document:
    """Fields of a job that lost its worker: cancelled, failed when hopeless, else queued again."""
    state = {"$cond": ["$cancel_requested", "cancelled", {"$cond": [hopeless, "failed", "queued"]}]}
    stays = {"$and": [{"$not": ["$cancel_requested"]}, {"$not": [hopeless]}]}
    return {
        "state": state,
        "open_key": {"$cond": [stays, "$open_key", "$$REMOVE"]},
        "message": {"$literal": sentence},
        "error": {"$cond": [hopeless, {"$literal": set_aside}, ""]},
        "not_before": _from_now(delay_s),
        "ended_at": {"$cond": [stays, None, "$$NOW"]},
        "updated_at": "$$NOW",
        "lease_until": None,
    }


def _noted(what: str, sentence: str) -> Document:
    """Fields that count a trouble and write it down."""
    trouble = {
        "at": "$$NOW",
        "attempt": "$attempt",
        "worker": "$worker",
        "what": what,
        "sentence": {"$literal": sentence},
    }
    before = {"$ifNull": ["$troubles", []]}
    return {
        what: {"$add": [{"$ifNull": [f"${what}", 0]}, 1]},
        "troubles": {"$slice": [{"$concatArrays": [before, [trouble]]}, -MOST_TROUBLES]},
    }


def _ended(state: str) -> Document:
    """Fields of a job that has ended."""
    return {
        "state": state,
        "open_key": "$$REMOVE",
        "ended_at": "$$NOW",
        "updated_at": "$$NOW",
        "lease_until": None,
    }


class Jobs:
    """The ledger (``store.jobs``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._jobs = connection.collection("jobs")

    def enqueue(
        self,
        kind: str,
        owner: str,
        parameters: Mapping[str, Any],
        *,
        key: str | None = None,
        parent: str | None = None,
        delay_s: float = 0.0,
    ) -> str:
        """Write a job into the ledger.

        Parameters
        ----------
        kind : str
            Kind of the job.
        owner : str
            The runner whose data it works on.
        parameters : mapping of str to object
            Plain JSON values.
        key : str, optional
            While a job of this owner with this key is queued or running, no second one is made.
        parent : str, optional
            The job that it follows.
        delay_s : float
            Not before this many seconds from now, on the server's clock.

        Returns
        -------
        str
            Key of the job, or of the one with the same ``key``.
        """
        job_id, update = enqueueing(
            kind, owner, parameters, key=key, parent=parent, delay_s=delay_s
        )
        while True:
            try:
                self._connection.run(
                    lambda: self._jobs.update_one(absent(job_id), update, upsert=True)
                )
            except DuplicateKeyError:
                there = self._written(job_id) or self._open_with(owner, key)
                if there is not None:
                    return there
            else:
                return job_id

    def claim(
        self, worker: str, kinds: Collection[str] | None = None, *, alone: bool = True
    ) -> Job | None:
        """Take the oldest job that may run now, for `LEASE_S`; expired leases are returned first.

        Parameters
        ----------
        worker : str
            Name of who takes it.
        kinds : collection of str, optional
            Kinds that this worker can do; None means all.
        alone : bool
            Whether nothing else runs there; a job that has lost many workers asks for that.

        Returns
        -------
        Job or None
            None when there is nothing to do now.
        """
        self.expire_leases()
        while True:
            try:
                found = self._connection.run(lambda: self._claimed(worker, kinds, alone))
            except DuplicateKeyError:
                continue  # another worker has just begun a job of the same chain
            return job_of(found) if found else None

    def renew(self, job: Job) -> Lease:
        """Hold a claim for another `LEASE_S`; call every `LEASE_S` / 3.

        Parameters
        ----------
        job : Job
            As `claim` gave it.

        Returns
        -------
        Lease
            Held, cancelling or lost.
        """
        return self._held(job, {})

    def progress(self, job: Job, fraction: float, message: str = "") -> Lease:
        """Say how far a job is, and renew it.

        Parameters
        ----------
        job : Job
            As `claim` gave it.
        fraction : float
            From 0 to 1.
        message : str
            What it is doing, for a person.

        Returns
        -------
        Lease
            Held, cancelling or lost.
        """
        fields = {"progress": min(max(float(fraction), 0.0), 1.0), "updated_at": "$$NOW"}
        return self._held(job, {**fields, "message": {"$literal": message}})

    def succeed(
        self, job: Job, result: Mapping[str, Any], *, follow_ups: Sequence[FollowUp] = ()
    ) -> bool:
        """End a job well and enqueue what follows, in one transaction.

        Parameters
        ----------
        job : Job
            As `claim` gave it.
        result : mapping of str to object
            Plain JSON values.
        follow_ups : sequence of FollowUp
            Jobs of the same owner with this job as parent.

        Returns
        -------
        bool
            False when the lease was lost: then nothing was written.
        """
        end = {**_ended("succeeded"), "progress": 1.0, "result": {"$literal": dict(result)}}

        def _body(session: ClientSession) -> bool:
            if not self._fenced(job, end, session):
                return False
            for follow_up in follow_ups:
                self._follow(job, follow_up, session)
            return True

        while True:
            try:
                return self._connection.transaction(_body) or self._ended_by(job, "succeeded")
            except DuplicateKeyError:
                continue  # somebody has enqueued a follow-up meanwhile; look again

    def fail(self, job: Job, sentence: str, detail: str = "") -> bool:
        """End a job badly, for good.

        Parameters
        ----------
        job : Job
            As `claim` gave it.
        sentence : str
            For the runner.
        detail : str
            For the operator.

        Returns
        -------
        bool
            False when the lease was lost: then nothing was written.
        """
        end = {
            **_ended("failed"),
            "error": {"$literal": sentence},
            "detail": {"$literal": detail},
        }
        return self._connection.run(lambda: self._fenced(job, end)) or self._ended_by(job, "failed")

    def give_back(self, job: Job, sentence: str, *, crashed: bool, delay_s: float = 1.0) -> bool:
        """Return a job to the queue, or fail it when it has crashed `MOST_CRASHES` times.

        Parameters
        ----------
        job : Job
            As `claim` gave it.
        sentence : str
            What happened, for a person.
        crashed : bool
            Whether the job brought its own process down (a signal, out of memory); False for
            passing troubles such as a database that is away, or a worker that shuts down.
        delay_s : float
            Not before this many seconds from now.

        Returns
        -------
        bool
            False when the lease was lost: then nothing was written.
        """
        count = "crashes" if crashed else "returns"
        hopeless = {"$gte": ["$crashes", MOST_CRASHES]}
        set_aside = (
            f"{sentence} It has ended its process {MOST_CRASHES} times, so it was set aside."
        )
        stages = [
            {"$set": _noted(count, sentence)},
            {"$set": _returned(hopeless, sentence, set_aside, delay_s)},
        ]
        return self._connection.run(lambda: self._fenced(job, stages))

    def cancelled(self, job: Job) -> bool:
        """End a job that its owner has asked to stop.

        Parameters
        ----------
        job : Job
            As `claim` gave it.

        Returns
        -------
        bool
            False when the lease was lost: then nothing was written.
        """
        end = _ended("cancelled")
        return self._connection.run(lambda: self._fenced(job, end)) or self._ended_by(
            job, "cancelled"
        )

    def cancel(self, job_id: str, owner: str) -> Job:
        """Ask for a job to stop: at once when it is queued, soon when it runs.

        Parameters
        ----------
        job_id, owner : str
            The job and whose it is.

        Returns
        -------
        Job
            As it stands now; one that has ended is left as it is.

        Raises
        ------
        NotFoundError
            If this owner has no such job.
        """
        queued = {"$eq": ["$state", "queued"]}
        end = {
            name: {"$cond": [queued, value, f"${name}"]}
            for name, value in _ended("cancelled").items()
        }
        update = [{"$set": {**end, "cancel_requested": True, "updated_at": "$$NOW"}}]
        OwnedCollection(self._connection, "jobs", owner).update(
            {"_id": checked_key(job_id, "job"), "state": {"$in": _OPEN}}, update
        )
        return self.get(job_id, owner)

    def get(self, job_id: str, owner: str) -> Job:
        """One job of an owner.

        Parameters
        ----------
        job_id, owner : str
            The job and whose it is.

        Returns
        -------
        Job
            As it stands now.

        Raises
        ------
        NotFoundError
            If this owner has no such job.
        """
        return job_of(OwnedCollection(self._connection, "jobs", owner).get(job_id, "job"))

    def list(
        self,
        owner: str,
        *,
        states: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        limit: int = 100,
    ) -> Sequence[Job]:
        """Jobs of an owner, newest first.

        Parameters
        ----------
        owner : str
            Whose they are.
        states, kinds : collection of str, optional
            Only these; None means all.
        limit : int
            At most so many.

        Returns
        -------
        sequence of Job
            As they stand now.
        """
        conditions: Document = {}
        if states is not None:
            conditions["state"] = {"$in": [str(state) for state in states]}
        if kinds is not None:
            conditions["kind"] = {"$in": [str(kind) for kind in kinds]}
        found = OwnedCollection(self._connection, "jobs", owner).find(
            conditions, sort=[("created_at", -1), ("_id", -1)], limit=limit
        )
        return [job_of(document) for document in found]

    def expire_leases(self) -> int:
        """Return running jobs whose lease has run out to the queue, or fail the hopeless ones.

        Returns
        -------
        int
            How many there were.
        """
        lost = {"state": "running", "$expr": {"$lt": ["$lease_until", "$$NOW"]}}
        hopeless = {"$gt": ["$lost_leases", MOST_LOST_LEASES]}
        sentence = "The worker was lost while it did this; another one goes on."
        set_aside = (
            f"The worker was lost {MOST_LOST_LEASES + 1} times while it did this, the last time "
            "with nothing else beside it, so it was set aside."
        )
        stages = [
            {"$set": _noted("lost_leases", sentence)},
            {"$set": _returned(hopeless, sentence, set_aside, 0.0)},
        ]
        return self._connection.run(lambda: self._jobs.update_many(lost, stages)).modified_count

    def wait_for_work(
        self, timeout_s: float, kinds: Collection[str] | None = None, *, alone: bool = True
    ) -> bool:
        """Wait until a job becomes claimable; a change stream wakes it, nothing polls.

        Parameters
        ----------
        timeout_s : float
            At most this long.
        kinds : collection of str, optional
            Kinds that this worker can do; None means all.
        alone : bool
            As for `claim`.

        Returns
        -------
        bool
            Whether there may be work; call `claim` in either case.
        """
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            if self._connection.run(
                lambda: self._woken(left_s, kinds, alone), extra_s=_LONGEST_WAIT_S
            ):
                return True
        return False

    def _claimed(self, worker: str, kinds: Collection[str] | None, alone: bool) -> Document | None:
        due = {"$expr": {"$lte": ["$not_before", "$$NOW"]}}
        conditions = {"state": "queued", **due, **self._claimable(kinds, alone)}
        update: Document = {
            "state": "running",
            "attempt": {"$add": ["$attempt", 1]},
            "worker": {"$literal": worker},
            "lease_until": _from_now(LEASE_S),
            "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
            "updated_at": "$$NOW",
            # a running job of a chain may have read its data already, so a new one must follow it
            "open_key": {
                "$cond": [{"$eq": [{"$type": "$chain"}, "missing"]}, "$open_key", "$$REMOVE"]
            },
        }
        return self._jobs.find_one_and_update(
            conditions,
            [{"$set": update}],
            sort=[("not_before", 1), ("_id", 1)],
            return_document=ReturnDocument.AFTER,
        )

    def _held(self, job: Job, fields: Document) -> Lease:
        found = self._connection.run(
            lambda: self._jobs.find_one_and_update(
                fence(job),
                [{"$set": {**fields, "lease_until": _from_now(LEASE_S)}}],
                projection={"cancel_requested": 1},
            )
        )
        if found is None:
            return Lease.LOST
        return Lease.CANCELLING if found["cancel_requested"] else Lease.HELD

    def _fenced(
        self, job: Job, change: Document | Sequence[Document], session: ClientSession | None = None
    ) -> bool:
        stages = [{"$set": change}] if isinstance(change, dict) else [*change]
        return self._jobs.update_one(fence(job), stages, session=session).matched_count == 1

    def _ended_by(self, job: Job, state: str) -> bool:
        """Whether this very claim has ended the job so, in a call whose answer was lost."""
        ended = {"_id": job.job_id, "attempt": job.attempt, "worker": job.worker, "state": state}
        return self._connection.run(lambda: self._jobs.find_one(ended, {"_id": 1})) is not None

    def _follow(self, job: Job, follow_up: FollowUp, session: ClientSession) -> None:
        if follow_up.key and self._open_with(job.owner, follow_up.key, session):
            return
        job_id, update = enqueueing(
            follow_up.kind,
            job.owner,
            follow_up.parameters,
            key=follow_up.key,
            parent=job.job_id,
        )
        self._jobs.update_one(absent(job_id), update, upsert=True, session=session)

    def _written(self, job_id: str) -> str | None:
        """Key of a job that an attempt, whose answer was lost, has written already."""
        found = self._connection.run(lambda: self._jobs.find_one({"_id": job_id}, {"_id": 1}))
        return job_id if found else None

    def _open_with(
        self, owner: str, key: str | None, session: ClientSession | None = None
    ) -> str | None:
        found = OwnedCollection(self._connection, "jobs", owner).find_one(
            {"open_key": key}, projection={"_id": 1}, session=session
        )
        return found["_id"] if found else None

    def _woken(self, left_s: float, kinds: Collection[str] | None, alone: bool) -> bool:
        """Wait for a change, or for the moment when a delay or a lease runs out."""
        wait_s = min(left_s, self._seconds_until_due(kinds, alone), _LONGEST_WAIT_S)
        if wait_s <= 0:
            return True
        with self._jobs.watch(_WAKING, max_await_time_ms=max(1, int(wait_s * 1000))) as stream:
            if self._seconds_until_due(kinds, alone) <= 0:  # it came before the stream was open
                return True
            return stream.try_next() is not None

    def _seconds_until_due(self, kinds: Collection[str] | None, alone: bool) -> float:
        queued = {"state": "queued", **self._claimable(kinds, alone)}
        return min(
            self._first_s(queued, "not_before"), self._first_s({"state": "running"}, "lease_until")
        )

    def _first_s(self, conditions: Document, field: str) -> float:
        """Seconds from now until the first of some instants; an index has it at hand."""
        left_ms = {"$subtract": [f"${field}", "$$NOW"]}
        found = self._jobs.aggregate(
            [
                {"$match": conditions},
                {"$sort": {field: 1}},
                {"$limit": 1},
                {"$project": {"left_ms": left_ms}},
            ]
        )
        return min((one["left_ms"] / 1000 for one in found), default=math.inf)

    def _claimable(self, kinds: Collection[str] | None, alone: bool) -> Document:
        """Conditions on jobs whose chain is free and that this worker can do now."""
        busy = self._jobs.distinct("chain", {"state": "running", "chain": {"$exists": True}})
        conditions: Document = {"chain": {"$nin": busy}}
        if not alone:
            conditions["lost_leases"] = {"$lt": MOST_LOST_LEASES}
        return conditions if kinds is None else {**conditions, "kind": {"$in": sorted(kinds)}}


def fence(job: Job) -> Document:
    """Conditions that only the holder of a claim meets.

    Parameters
    ----------
    job : Job
        As `Jobs.claim` gave it.

    Returns
    -------
    dict
        On the collection of jobs.
    """
    return {
        "_id": job.job_id,
        "attempt": job.attempt,
        "worker": job.worker,
        "state": "running",
    }
