"""Jobs as workers see them: claimed, held, and ended.

A claim holds for `LEASE_S` on the server's clock and must be renewed; ``attempt`` is the fence:
every later write of the claim carries it, so a worker that slept past its lease changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.storage.connection import Document
from smartrunning.storage.job_documents import (
    absent,
    ended,
    enqueueing,
    fence,
    from_now,
    job_of,
    noted,
    returned,
)
from smartrunning.storage.job_queue import JobQueue
from smartrunning.storage.jobs import LEASE_S, MOST_CRASHES, MOST_LOST_LEASES, FollowUp, Job, Lease


class JobClaims(JobQueue):
    """What a worker may do with jobs."""

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
        end = {**ended("succeeded"), "progress": 1.0, "result": {"$literal": dict(result)}}

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
        end = {**ended("failed"), "error": {"$literal": sentence}, "detail": {"$literal": detail}}
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
            {"$set": noted(count, sentence)},
            {"$set": returned(hopeless, sentence, set_aside, delay_s)},
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
        end = ended("cancelled")
        return self._connection.run(lambda: self._fenced(job, end)) or self._ended_by(
            job, "cancelled"
        )

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
            {"$set": noted("lost_leases", sentence)},
            {"$set": returned(hopeless, sentence, set_aside, 0.0)},
        ]
        return self._connection.run(lambda: self._jobs.update_many(lost, stages)).modified_count

    def _claimed(self, worker: str, kinds: Collection[str] | None, alone: bool) -> Document | None:
        due = {"$expr": {"$lte": ["$not_before", "$$NOW"]}}
        conditions = {"state": "queued", **due, **self._claimable(kinds, alone)}
        update: Document = {
            "state": "running",
            "attempt": {"$add": ["$attempt", 1]},
            "worker": {"$literal": worker},
            "lease_until": from_now(LEASE_S),
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
                [{"$set": {**fields, "lease_until": from_now(LEASE_S)}}],
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
            follow_up.kind, job.owner, follow_up.parameters, key=follow_up.key, parent=job.job_id
        )
        self._jobs.update_one(absent(job_id), update, upsert=True, session=session)

    def _claimable(self, kinds: Collection[str] | None, alone: bool) -> Document:
        """Conditions on jobs whose chain is free and that this worker can do now."""
        busy = self._jobs.distinct("chain", {"state": "running", "chain": {"$exists": True}})
        conditions: Document = {"chain": {"$nin": busy}}
        if not alone:
            conditions["lost_leases"] = {"$lt": MOST_LOST_LEASES}
        return conditions if kinds is None else {**conditions, "kind": {"$in": sorted(kinds)}}
