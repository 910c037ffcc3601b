"""The ledger for administrators: jobs of all owners, and those that failed tried again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.job_documents import job_of
from smartrunning.storage.jobs import Job, JobState, Trouble
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.ledger import Jobs


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job with what an administrator asks about it.

    Attributes
    ----------
    job_id, kind, owner, message, worker, error, detail : str
        As in `smartrunning.storage.jobs.Job`.
    state : JobState
        Where it stands.
    progress : float
        From 0 to 1.
    attempt : int
        How often it was claimed.
    crashes, lost_leases, returns : int
        How often it brought its process down, lost its worker, and was given back.
    cancel_requested : bool
        Whether somebody has asked to stop it.
    parent : str or None
        The job that it follows.
    troubles : tuple of Trouble
        The last attempts that did not come to their end.
    parameters, result : mapping of str to object
        What was asked for, and what it brought.
    created_at, updated_at : datetime.datetime
        Aware, UTC.
    not_before, started_at, ended_at, lease_until : datetime.datetime or None
        Aware, UTC.
    """

    job_id: str
    kind: str
    owner: str
    state: JobState
    created_at: datetime
    updated_at: datetime
    progress: float = 0.0
    message: str = ""
    worker: str = ""
    error: str = ""
    detail: str = ""
    attempt: int = 0
    crashes: int = 0
    lost_leases: int = 0
    returns: int = 0
    cancel_requested: bool = False
    parent: str | None = None
    troubles: tuple[Trouble, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    lease_until: datetime | None = None


class AllJobs:
    """Jobs of all owners (``store.all_jobs``); nothing here is for the pages of runners.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._jobs = connection.collection("jobs")

    def list(
        self, *, states: Collection[str] | None = None, limit: int = 100
    ) -> Sequence[JobRecord]:
        """Jobs, those that changed last first.

        Parameters
        ----------
        states : collection of str, optional
            Only these; None means all.
        limit : int
            At most so many.

        Returns
        -------
        sequence of JobRecord
            As they stand now.
        """
        among = {} if states is None else {"state": {"$in": [str(state) for state in states]}}
        found = self._connection.run(
            lambda: list(
                self._jobs.find(among, sort=[("updated_at", -1), ("_id", -1)], limit=limit)
            )
        )
        return [_record(document) for document in found]

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of jobs by kind and state.

        Returns
        -------
        dict of str to dict of str to int
            First the kind, then the state.
        """
        group = {"_id": {"kind": "$kind", "state": "$state"}, "jobs": {"$sum": 1}}
        found = self._connection.run(lambda: list(self._jobs.aggregate([{"$group": group}])))
        counted: dict[str, dict[str, int]] = {}
        for one in sorted(found, key=lambda one: (one["_id"]["kind"], one["_id"]["state"])):
            counted.setdefault(one["_id"]["kind"], {})[one["_id"]["state"]] = one["jobs"]
        return counted

    def longest_wait_s(self) -> float:
        """How long the queued job has been due that has waited the longest.

        Returns
        -------
        float
            Seconds, on the server's clock; 0 when nothing that is due is waiting.
        """
        due = {"state": "queued", "$expr": {"$lte": ["$not_before", "$$NOW"]}}
        waited_ms = {"$subtract": ["$$NOW", {"$min": "$not_before"}]}
        stages: list[Document] = [
            {"$match": due},
            {"$sort": {"not_before": 1}},
            {"$limit": 1},
            {"$project": {"waited_ms": waited_ms}},
        ]
        found = self._connection.run(lambda: list(self._jobs.aggregate(stages)))
        return found[0]["waited_ms"] / 1000 if found else 0.0

    def last_successes(self, kinds: Collection[str]) -> dict[str, datetime]:
        """When a job of a kind last came to its end.

        Parameters
        ----------
        kinds : collection of str
            The kinds.

        Returns
        -------
        dict of str to datetime.datetime
            Aware, UTC; without kinds that never did.
        """
        stages: list[Document] = [
            {"$match": {"kind": {"$in": [str(kind) for kind in kinds]}, "state": "succeeded"}},
            {"$group": {"_id": "$kind", "at": {"$max": "$updated_at"}}},
        ]
        found = self._connection.run(lambda: list(self._jobs.aggregate(stages)))
        return {one["_id"]: one["at"] for one in found}

    def get(self, job_id: str) -> JobRecord:
        """One job.

        Parameters
        ----------
        job_id : str
            Its key.

        Returns
        -------
        JobRecord
            As it stands now.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        return _record(self._document(job_id))

    def retry(self, job_id: str) -> JobRecord:
        """Put a job that failed back into the queue, with all its chances.

        Parameters
        ----------
        job_id : str
            Its key.

        Returns
        -------
        JobRecord
            As it stands now.

        Raises
        ------
        NotFoundError
            If there is none.
        InvalidRequestError
            If it has not failed.
        """
        fields: Document = {
            "state": "queued",
            "crashes": 0,
            "lost_leases": 0,
            "returns": 0,
            "progress": 0.0,
            "message": "It is tried again.",
            "error": "",
            "detail": "",
            "cancel_requested": False,
            "ended_at": None,
            "lease_until": None,
            "not_before": "$$NOW",
            "updated_at": "$$NOW",
        }
        failed = {"_id": checked_key(job_id, "job"), "state": "failed"}
        changed = self._connection.run(lambda: self._jobs.update_one(failed, [{"$set": fields}]))
        job = self.get(job_id)
        if not changed.matched_count and job.state is not JobState.QUEUED:
            raise InvalidRequestError(
                f"Only a job that failed can be tried again; this one is {job.state}."
            )
        return job

    def cancel(self, job_id: str) -> Job:
        """Ask for a job to stop, in its owner's place.

        Parameters
        ----------
        job_id : str
            Its key.

        Returns
        -------
        Job
            As it stands now.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        return Jobs(self._connection).cancel(job_id, job_of(self._document(job_id)).owner)

    def _document(self, job_id: str) -> Document:
        key = checked_key(job_id, "job")
        found = self._connection.run(lambda: self._jobs.find_one({"_id": key}))
        if found is None:
            raise not_found("job")
        return found


def _record(document: Document) -> JobRecord:
    return from_document(JobRecord, document | {"job_id": document["_id"]})
