"""An archive in, the database as it was out; nothing is touched before the archive proved whole."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

from bson import decode_file_iter
from bson.raw_bson import RawBSONDocument

from smartrunning.errors import ConfigurationError, InvalidRequestError
from smartrunning.storage import migration
from smartrunning.storage.backup import FORMAT, RAW, Manifest, Report, collections, entry
from smartrunning.storage.connection import Connection
from smartrunning.storage.schema import VERSION

NOT_DATA: Final = frozenset({"schemaVersion", "logins", "workers"})
"""What is there before anybody has written anything."""
_DAMAGED: Final = (
    *(KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What reading a ZIP with wrong bytes in it may raise."""
_BLOCK: Final = 1024 * 1024
_BATCH_BYTES: Final = 8 * 1024 * 1024


def restore(
    connection: Connection, path: Path, *, replace: bool = False, report: Report
) -> Manifest:
    """Write all documents and bytes of an archive into the database.

    Parameters
    ----------
    connection : Connection
        With the right to change the database's shape.
    path : pathlib.Path
        The archive.
    replace : bool
        Whether what is in the database may be removed first.
    report : callable
        Takes the progress.

    Returns
    -------
    Manifest
        Of the archive.

    Raises
    ------
    InvalidRequestError
        If the file is no whole archive, or the database is not empty.
    ConfigurationError
        If a newer SmartRunning has written the archive.
    """
    with _opened(path) as archive:
        manifest = read_manifest(archive, path)
        _require_whole(archive, manifest, path, report)
        _require_room(connection, replace)
        _empty(connection)
        for place, name in enumerate(manifest.documents):
            report(0.5 + place / len(manifest.documents) / 2, f"restoring {name}")
            _insert(connection, archive, name)
    migration.migrate(connection)
    return manifest


def read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """What an archive says about itself.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The archive.
    path : pathlib.Path
        Its file, for the sentence.

    Returns
    -------
    Manifest
        Of a form that this program knows.

    Raises
    ------
    InvalidRequestError
        If there is none.
    ConfigurationError
        If a newer SmartRunning has written it.
    """
    try:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
    except _DAMAGED as error:
        raise _not_whole(path) from error
    if manifest.format > FORMAT or manifest.schema > VERSION:
        raise ConfigurationError(
            f"The backup {path.name} was written by SmartRunning {manifest.smartrunning}, which is "
            "newer than this one. Update this one."
        )
    known = set(manifest.documents) <= set(collections())
    if not known or manifest.documents.keys() != manifest.sha256.keys():
        raise _not_whole(path)
    return manifest


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise _not_whole(path) from error


def _not_whole(path: Path) -> InvalidRequestError:
    return InvalidRequestError(
        f"A whole backup of SmartRunning was needed; {path} is none, or a part of it is damaged."
    )


def _require_whole(
    archive: zipfile.ZipFile, manifest: Manifest, path: Path, report: Report
) -> None:
    for place, (name, expected) in enumerate(manifest.sha256.items()):
        report(place / len(manifest.sha256) / 2, f"checking {name}")
        digest = hashlib.sha256()
        try:
            with archive.open(entry(name)) as documents:
                while block := documents.read(_BLOCK):
                    digest.update(block)
        except _DAMAGED as error:
            raise _not_whole(path) from error
        if digest.hexdigest() != expected:
            raise _not_whole(path)


def _require_room(connection: Connection, replace: bool) -> None:
    filled = [
        name
        for name in collections()
        if name not in NOT_DATA
        and connection.run(partial(connection.collection(name).find_one, {}, {"_id": 1}))
    ]
    if filled and not replace:
        raise InvalidRequestError(
            "A backup is restored into an empty database; found documents in "
            f"{', '.join(filled[:5])}. Restore into another data folder or database, or say that "
            "what is there may be replaced."
        )


def _empty(connection: Connection) -> None:
    """Make the database anew, with all validators and indexes of this version."""
    for name in {*collections(), *NOT_DATA}:
        connection.run(partial(connection.database.drop_collection, name))
    migration.migrate(connection)
    connection.run(lambda: connection.collection("schemaVersion").delete_many({}))


def _insert(connection: Connection, archive: zipfile.ZipFile, name: str) -> None:
    collection = connection.database.get_collection(name, codec_options=RAW)
    with archive.open(entry(name)) as documents:
        for batch in _batches(documents):
            connection.run(partial(collection.insert_many, batch))


def _batches(documents: IO[bytes]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in decode_file_iter(documents, codec_options=RAW):
        batch.append(document)
        size += len(document.raw)
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
