"""The database of any earlier version in, one of this version out; safe to do twice at once."""

from collections.abc import Sequence
from typing import Final

from pymongo import IndexModel
from pymongo.errors import CollectionInvalid, OperationFailure

from smartrunning.errors import ConfigurationError
from smartrunning.storage.connection import Connection
from smartrunning.storage.schema import (
    BUCKETS,
    COLLECTIONS,
    GRIDFS_INDEXES,
    RETIRED_INDEXES,
    VERSION,
)
from smartrunning.storage.shapes import Collection

_NAMESPACE_EXISTS: Final = 48
_NO_SUCH_INDEX: Final = 27
_BUILD_PATIENCE_S: Final = 600.0
"""A new index on a large collection takes its time."""


def migrate(connection: Connection) -> None:
    """Make collections, validators and indexes, and write down the version.

    Parameters
    ----------
    connection : Connection
        With the right to change the database's shape.

    Raises
    ------
    ConfigurationError
        If a newer SmartRunning has made the database.
    """
    _refuse_newer(connection)
    for collection in COLLECTIONS:
        _shape(connection, collection)
    for bucket in BUCKETS:
        for part, indexes in GRIDFS_INDEXES.items():
            _create(connection, f"{bucket.name}.{part}")
            _index(connection, f"{bucket.name}.{part}", indexes)
    connection.run(
        lambda: connection.collection("schemaVersion").update_one(
            {"_id": "schema"}, {"$max": {"version": VERSION}}, upsert=True
        )
    )


def _refuse_newer(connection: Connection) -> None:
    found = connection.run(lambda: connection.collection("schemaVersion").find_one())
    if found is not None and found["version"] > VERSION:
        raise ConfigurationError(
            f"The database has the shape {found['version']} of a newer SmartRunning; this one "
            f"knows shapes up to {VERSION}. Update this one."
        )


def _shape(connection: Connection, collection: Collection) -> None:
    _create(connection, collection.name)
    connection.run(
        lambda: connection.database.command(
            "collMod", collection.name, validator=collection.validator
        ),
        extra_s=_BUILD_PATIENCE_S,
    )
    _index(connection, collection.name, collection.indexes)
    for name in RETIRED_INDEXES.get(collection.name, ()):
        _drop(connection, collection.name, name)


def _index(connection: Connection, name: str, indexes: Sequence[IndexModel]) -> None:
    if indexes:
        connection.run(
            lambda: connection.collection(name).create_indexes(list(indexes)),
            extra_s=_BUILD_PATIENCE_S,
        )


def _drop(connection: Connection, collection: str, name: str) -> None:
    try:
        connection.run(lambda: connection.collection(collection).drop_index(name))
    except OperationFailure as error:
        if error.code != _NO_SUCH_INDEX:
            raise


def _create(connection: Connection, name: str) -> None:
    try:
        connection.run(lambda: connection.database.create_collection(name))
    except CollectionInvalid:
        return
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:
            raise
