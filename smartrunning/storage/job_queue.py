"""Jobs as their owners see them: put into the ledger, looked at, asked to stop."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.job_documents import absent, ended, enqueueing, job_of
from smartrunning.storage.jobs import Job
from smartrunning.storage.keys import checked_key
from smartrunning.storage.owned import OwnedCollection

_OPEN: Final = ["queued", "running"]


class JobQueue:
    """What an owner may do with jobs.

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
            for name, value in ended("cancelled").items()
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
