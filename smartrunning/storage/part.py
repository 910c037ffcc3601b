"""What every part of a runner's store has: the owner, the way to the server, and the fence."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pymongo.client_session import ClientSession

from smartrunning.config import Settings
from smartrunning.storage.blobs import Bucket
from smartrunning.storage.connection import Connection
from smartrunning.storage.job_documents import fence
from smartrunning.storage.jobs import Job, LeaseLostError
from smartrunning.storage.keys import checked_owner, natural_key, new_key
from smartrunning.storage.owned import OwnedCollection

Result = TypeVar("Result")


class OwnedPart:
    """One runner's part of the store.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    owner : str
        The runner.
    settings : Settings
        Quotas.
    job : Job, optional
        The claim on whose behalf is written; when it is lost, no write happens any more.
    """

    def __init__(
        self,
        connection: Connection,
        owner: str | None,
        *,
        settings: Settings,
        job: Job | None = None,
    ) -> None:
        self.owner = checked_owner(owner)
        self._connection = connection
        self._settings = settings
        self._job = job

    def _collection(self, name: str) -> OwnedCollection:
        return OwnedCollection(self._connection, name, self.owner)

    def _bucket(self, name: str) -> Bucket:
        return Bucket(self._connection, name, self.owner)

    def _write(self, body: Callable[[ClientSession], Result]) -> Result:
        """Write in one transaction, which also touches the claim: so two claims exclude each other.

        Reading the claim would not do: under snapshot isolation a reader and the next claimer
        could both commit.
        """

        def fenced(session: ClientSession) -> Result:
            self._hold_fence(session)
            return body(session)

        return self._connection.transaction(fenced)

    def _mark_changed(self, session_ids: Iterable[str], session: ClientSession) -> None:
        """Say, in the transaction of a change, that the history must look at some sessions again.

        A mark stays until a history that has seen the change is written with it.
        """
        marks = [
            {
                "_id": natural_key("changed session", self.owner, session_id),
                "session_id": session_id,
                "change": new_key(),
            }
            for session_id in session_ids
        ]
        self._collection("historyChanges").put_together(marks, session=session)

    def _hold_fence(self, session: ClientSession) -> None:
        if self._job is None:
            return
        jobs = self._connection.collection("jobs")
        touch = {"$inc": {"writes": 1}}
        if jobs.update_one(fence(self._job), touch, session=session).matched_count == 0:
            raise LeaseLostError(
                f"The job {self._job.job_id} is no longer this worker's; nothing was written."
            )
