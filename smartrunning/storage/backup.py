"""The whole database in, one archive file out, as it was at one instant; and what is kept of them.

The archive is a ZIP: ``manifest.json``, and for each collection ``collections/NAME.bson`` with its
documents one after the other as MongoDB keeps them, GridFS bytes among them. All reads belong to
one snapshot of the server, so nobody has to stop writing.
"""

import functools
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure

from smartrunning.errors import DatabaseUnavailableError, StorageFullError
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.folder import private_folder
from smartrunning.storage.schema import BUCKETS, COLLECTIONS, VERSION

FORMAT: Final = 1
NAME: Final = "smartrunning-{:%Y%m%dT%H%M%SZ}.backup"
PATTERN: Final = "smartrunning-*.backup"
LEFT_OUT: Final = frozenset({"logins", "workers"})
"""What is true only of the running installation."""
RAW: Final = CodecOptions(document_class=RawBSONDocument)
_BATCH: Final = 200
_LOST_SNAPSHOT: Final = frozenset({239, 246})
_FULL_DISK: Final = 28

Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says about itself.

    Attributes
    ----------
    format, schema : int
        Versions of the archive's form and of the database's shape.
    smartrunning : str
        Version of the program that wrote it.
    created_at : str
        Instant, ISO 8601.
    documents : dict of str to int
        Number of documents by collection.
    sha256 : dict of str to str
        Hash of each collection's documents.
    """

    format: int
    schema: int
    smartrunning: str
    created_at: str
    documents: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive in the folder.

    Attributes
    ----------
    name : str
        Name of the file.
    size_bytes : int
        Its length.
    created_at : datetime.datetime
        Aware, UTC.
    """

    name: str
    size_bytes: int
    created_at: datetime


def collections() -> tuple[str, ...]:
    """Collections that an archive holds.

    Returns
    -------
    tuple of str
        Documents first, bytes last.
    """
    documents = [one.name for one in COLLECTIONS if one.name not in LEFT_OUT]
    files = [f"{bucket.name}.files" for bucket in BUCKETS]
    chunks = [f"{bucket.name}.chunks" for bucket in BUCKETS]
    return (*documents, *files, *chunks)


def entry(collection: str) -> str:
    """Place of a collection in the archive.

    Parameters
    ----------
    collection : str
        Its name.

    Returns
    -------
    str
        Path inside the ZIP.
    """
    return f"collections/{collection}.bson"


def write(
    connection: Connection, folder: Path, *, version: str, at: datetime, report: Report
) -> tuple[Path, Manifest]:
    """Write an archive; it has its name only once it is whole and on the disk.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    folder : pathlib.Path
        Where archives are; made for this user alone if need be.
    version : str
        Of this program.
    at : datetime.datetime
        Now, aware; names the file.
    report : callable
        Takes the progress; what it raises ends the work.

    Returns
    -------
    tuple of pathlib.Path and Manifest
        The file and what it says about itself.

    Raises
    ------
    DatabaseUnavailableError
        If the server forgot the snapshot before all was read.
    StorageFullError
        If the disk is too full for it.
    """
    private_folder(folder)
    path = folder / NAME.format(at.astimezone(UTC))
    partial = path.with_suffix(".partial")
    manifest = Manifest(FORMAT, VERSION, version, at.astimezone(UTC).isoformat())
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                _write_all(connection, archive, manifest, report)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _settle(folder)
    except OSError as error:
        if error.errno == _FULL_DISK:
            raise StorageFullError(
                f"The disk of {folder} is too full for a backup; make room there."
            ) from error
        raise
    finally:
        partial.unlink(missing_ok=True)
    return path, manifest


def kept(folder: Path) -> list[Backup]:
    """Archives in a folder.

    Parameters
    ----------
    folder : pathlib.Path
        May not exist.

    Returns
    -------
    list of Backup
        Newest first.
    """
    found = sorted(folder.glob(PATTERN), reverse=True)
    return [
        Backup(path.name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
        for path, stat in ((path, path.stat()) for path in found)
    ]


def remove_old(folder: Path, keep: int) -> list[str]:
    """Remove the oldest archives, and what writers that were killed have left.

    Parameters
    ----------
    folder : pathlib.Path
        Where archives are.
    keep : int
        So many stay.

    Returns
    -------
    list of str
        Names of those that were removed.
    """
    removed = [one.name for one in kept(folder)[keep:]]
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    for unfinished in folder.glob("smartrunning-*.partial"):
        unfinished.unlink(missing_ok=True)
    return removed


def _write_all(
    connection: Connection, archive: zipfile.ZipFile, manifest: Manifest, report: Report
) -> None:
    names = collections()
    with connection.client.start_session(snapshot=True) as session:
        try:
            for place, name in enumerate(names):
                report(place / len(names), f"writing {name}")
                batches = _batches(connection, name, session)
                count, digest = 0, hashlib.sha256()
                with archive.open(entry(name), "w", force_zip64=True) as out:
                    for documents in batches:
                        report(place / len(names), f"writing {name}")
                        for document in documents:
                            out.write(document.raw)
                            digest.update(document.raw)
                        count += len(documents)
                manifest.documents[name] = count
                manifest.sha256[name] = digest.hexdigest()
        except OperationFailure as error:
            if error.code in _LOST_SNAPSHOT:
                raise DatabaseUnavailableError(
                    "The backup took longer than the server remembers one instant (5 minutes by "
                    "default); let it remember longer with minSnapshotHistoryWindowInSeconds."
                ) from error
            raise
    facts = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    archive.writestr("manifest.json", json.dumps(facts, indent=1))


def _batches(
    connection: Connection, name: str, session: ClientSession
) -> Iterator[list[RawBSONDocument]]:
    """Documents of a collection by rising key, so that a server that was away is asked again."""
    database: Database[Any] = connection.database
    collection = database.get_collection(name, codec_options=RAW)
    after: Document = {}
    while True:
        documents = connection.run(functools.partial(_found, collection, after, session))
        if not documents:
            return
        yield documents
        after = {"_id": {"$gt": documents[-1]["_id"]}}


def _found(
    collection: Collection[RawBSONDocument], conditions: Document, session: ClientSession
) -> list[RawBSONDocument]:
    return list(collection.find(conditions, sort=[("_id", 1)], limit=_BATCH, session=session))


def _settle(folder: Path) -> None:
    """Have the new name on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
