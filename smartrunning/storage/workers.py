"""Workers that are there: each says so every few seconds, with what computes for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document

PRESENT_S: Final = 30.0
"""A worker that was not heard of for this time is not there."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A worker as it last spoke.

    Attributes
    ----------
    worker : str
        Its name, the one in the ledger.
    started_at, seen_at : datetime.datetime
        Aware, UTC, by the server's clock.
    version : str
        Of SmartRunning.
    engine : sequence of mapping of str to object
        The processes that compute for it: name, memory in bytes and its limit, parts in hand.
    """

    worker: str
    started_at: datetime
    seen_at: datetime
    version: str = ""
    engine: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


class Workers:
    """The workers (``store.workers``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._workers = connection.collection("workers")

    def seen(
        self,
        worker: str,
        *,
        version: str,
        engine: Sequence[Mapping[str, Any]],
    ) -> None:
        """Note that a worker is there.

        Parameters
        ----------
        worker, version : str
            Its name, and its version of SmartRunning.
        engine : sequence of mapping of str to object
            The processes that compute for it.
        """
        words = {"version": version, "engine": [dict(one) for one in engine]}
        fields: Document = {name: {"$literal": value} for name, value in words.items()}
        clock = {"seen_at": "$$NOW", "started_at": {"$ifNull": ["$started_at", "$$NOW"]}}
        self._connection.run(
            lambda: self._workers.update_one(
                {"_id": worker}, [{"$set": {**fields, **clock}}], upsert=True
            )
        )

    def gone(self, worker: str) -> None:
        """Note that a worker has ended.

        Parameters
        ----------
        worker : str
            Its name.
        """
        self._connection.run(lambda: self._workers.delete_one({"_id": worker}))

    def all(self) -> list[Presence]:
        """Workers that spoke within the last hour.

        Returns
        -------
        list of Presence
            Longest there first.
        """
        found = self._connection.run(lambda: list(self._workers.find(sort=[("started_at", 1)])))
        return [from_document(Presence, one | {"worker": one["_id"]}) for one in found]

    def are_there(self) -> bool:
        """Whether at least one worker spoke within `PRESENT_S`.

        Returns
        -------
        bool
            By the server's clock.
        """
        since = {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": PRESENT_S}}
        present = {"$expr": {"$gt": ["$seen_at", since]}}
        return self._connection.run(lambda: self._workers.find_one(present)) is not None
