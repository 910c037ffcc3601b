"""Bytes that nothing refers to, left by uploads and writers that were killed, out of the store."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from bson import ObjectId

from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.schema import BUCKETS, BucketShape

_PATIENCE_S: Final = 600.0
"""Nobody waits for the sweeper, and a large store takes its time."""


def sweep(connection: Connection, *, older_than_s: float) -> int:
    """Remove files without a reference and chunks without a file.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    older_than_s : float
        Younger ones may belong to something that is being written.

    Returns
    -------
    int
        How many files and groups of chunks were removed.
    """
    before = datetime.now(UTC) - timedelta(seconds=older_than_s)
    return sum(
        _remove(connection, bucket, _files(connection, bucket, before))
        + _remove(connection, bucket, _chunks(connection, bucket, before))
        for bucket in BUCKETS
    )


def _files(connection: Connection, bucket: BucketShape, before: datetime) -> set[str]:
    """Files that are old enough and that no document refers to."""
    files = connection.collection(f"{bucket.name}.files")
    old = {"uploadDate": {"$lt": before}}
    found = connection.run(lambda: {file["_id"] for file in files.find(old, {"_id": 1})})
    for collection, field in bucket.references:
        referring = connection.collection(collection)
        for part in _parts(sorted(found)):
            where = {field: {"$in": part}}
            found -= connection.run(
                lambda referring=referring, where=where, field=field: {  # type: ignore[misc]  # defaults bind the loop's names
                    document[field] for document in referring.find(where, {field: 1})
                }
            )
    return found


def _chunks(connection: Connection, bucket: BucketShape, before: datetime) -> set[str]:
    """Keys of files that have chunks, the oldest of them old enough, but no document."""
    chunks = connection.collection(f"{bucket.name}.chunks")
    stages: list[Document] = [
        {"$match": {"n": 0, "_id": {"$lt": ObjectId.from_datetime(before)}}},
        {"$project": {"_id": 0, "files_id": 1}},
        {
            "$lookup": {
                "from": f"{bucket.name}.files",
                "localField": "files_id",
                "foreignField": "_id",
                "as": "files",
            }
        },
        {"$match": {"files": []}},
    ]
    return connection.run(
        lambda: {chunk["files_id"] for chunk in chunks.aggregate(stages)}, extra_s=_PATIENCE_S
    )


def _remove(connection: Connection, bucket: BucketShape, keys: set[str]) -> int:
    for part in _parts(sorted(keys)):
        for name, field in (("chunks", "files_id"), ("files", "_id")):
            collection = connection.collection(f"{bucket.name}.{name}")
            connection.run(
                lambda collection=collection, field=field, part=part: collection.delete_many(  # type: ignore[misc]  # defaults bind the loop's names
                    {field: {"$in": part}}
                )
            )
    return len(keys)


def _parts(keys: list[str], length: int = 1000) -> Iterable[list[str]]:
    return (keys[start : start + length] for start in range(0, len(keys), length))
