"""Bytes that nothing refers to, left by uploads and writers that were killed, out of the store."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from bson import ObjectId

from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.schema import BUCKETS
from smartrunning.storage.shapes import BucketShape

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
    before = _before(older_than_s)
    return sum(
        _remove(connection, bucket, _files(connection, bucket, before))
        + _remove(connection, bucket, _chunks(connection, bucket, before))
        for bucket in BUCKETS
    )


def leftovers(connection: Connection, *, older_than_s: float) -> int:
    """Count what `sweep` would remove.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    older_than_s : float
        Younger ones may belong to something that is being written.

    Returns
    -------
    int
        Files without a reference and groups of chunks without a file.
    """
    before = _before(older_than_s)
    return sum(
        len(_files(connection, bucket, before) | _chunks(connection, bucket, before))
        for bucket in BUCKETS
    )


def _before(older_than_s: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=older_than_s)


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
    """Keys of files that have chunks, all of them old enough, but no document.

    Any chunk counts, not only the first: a removal that was interrupted leaves the later ones.
    """
    chunks = connection.collection(f"{bucket.name}.chunks")
    young = {"$gte": ["$newest", ObjectId.from_datetime(before)]}
    stages: list[Document] = [
        {"$sort": {"files_id": 1, "n": 1}},
        {"$group": {"_id": "$files_id"}},  # one step in the index a file, no chunk is read
        {
            "$lookup": {
                "from": f"{bucket.name}.files",
                "localField": "_id",
                "foreignField": "_id",
                "pipeline": [{"$project": {"_id": 1}}],
                "as": "files",
            }
        },
        {"$match": {"files": []}},
        {
            "$lookup": {
                "from": f"{bucket.name}.chunks",
                "localField": "_id",
                "foreignField": "files_id",
                "pipeline": [{"$group": {"_id": None, "newest": {"$max": "$_id"}}}],
                "as": "chunks",
            }
        },
        {"$set": {"newest": {"$first": "$chunks.newest"}}},
        {"$match": {"$expr": {"$not": [young]}}},
    ]
    return connection.run(
        lambda: {found["_id"] for found in chunks.aggregate(stages)}, extra_s=_PATIENCE_S
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
