"""What each runner's things take, and what the whole database takes."""

from dataclasses import dataclass
from typing import Final

from smartrunning.storage.connection import Connection, Document

COUNTED: Final = ("fit", "parquet", "reports", "uploads")
"""Buckets whose bytes are a runner's."""


@dataclass(frozen=True, slots=True)
class OwnerUsage:
    """What the things of one owner take.

    Attributes
    ----------
    owner : str
        The runner's key.
    sessions : int
        Number of sessions.
    files : int
        Number of stored files of the watch.
    size_bytes : dict of str to int
        Bytes by bucket: ``fit``, ``parquet``, ``reports``, ``uploads``.
    """

    owner: str
    sessions: int
    files: int
    size_bytes: dict[str, int]


@dataclass(frozen=True, slots=True)
class DatabaseUsage:
    """What the database takes.

    Attributes
    ----------
    documents : int
        Number of documents.
    data_bytes, disk_bytes, index_bytes : int
        Of the documents, of their files on the disk, and of the indexes.
    """

    documents: int
    data_bytes: int
    disk_bytes: int
    index_bytes: int


class UsageOfAll:
    """Storage use (``store.usage``), for administrators.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_owner(self) -> list[OwnerUsage]:
        """What the things of each runner take.

        Returns
        -------
        list of OwnerUsage
            Largest first.
        """
        buckets = {name: self._grouped(f"{name}.files", "$metadata.owner") for name in COUNTED}
        sessions = self._grouped("sessionsParquet", "$owner")
        owners = {owner for found in (*buckets.values(), sessions) for owner in found if owner}
        used = [
            OwnerUsage(
                owner,
                sessions.get(owner, (0, 0))[0],
                buckets["fit"].get(owner, (0, 0))[0],
                {bucket: found.get(owner, (0, 0))[1] for bucket, found in buckets.items()},
            )
            for owner in owners
        ]
        return sorted(used, key=lambda one: (-sum(one.size_bytes.values()), one.owner))

    def of_database(self) -> DatabaseUsage:
        """What the database takes.

        Returns
        -------
        DatabaseUsage
            As the server says.
        """
        found = self._connection.run(lambda: self._connection.database.command("dbStats"))
        return DatabaseUsage(
            int(found["objects"]),
            int(found["dataSize"]),
            int(found["storageSize"]),
            int(found["indexSize"]),
        )

    def _grouped(self, collection: str, owner: str) -> dict[str, tuple[int, int]]:
        """Number of documents and sum of their lengths, by owner."""
        group: Document = {"_id": owner, "count": {"$sum": 1}, "bytes": {"$sum": "$length"}}
        found = self._connection.run(
            lambda: list(self._connection.collection(collection).aggregate([{"$group": group}]))
        )
        return {one["_id"]: (one["count"], int(one["bytes"])) for one in found}
