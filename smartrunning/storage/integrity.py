"""The whole database in, what does not fit together in it out; nothing is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pymongo.errors import OperationFailure

from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.schema import BUCKETS, COLLECTIONS, GRIDFS_INDEXES

REAPER_S: Final = 60.0
"""How long after the end of its lease a job may still be called running: no worker may be up."""
_PATIENCE_S: Final = 1800.0
"""A whole collection is read; nobody waits for it."""
_OF_RUNNERS: Final = tuple(
    collection.name for collection in COLLECTIONS if collection.owned and collection.name != "jobs"
)
_REFERENCES: Final = (
    ("sessionStatistics", "_id", "sessionsParquet", "owner"),
    ("sessionsParquet", "file_id", "sessionsFIT", "owner"),
    ("sessionsFIT", "blob_id", "fit.files", "metadata.owner"),
    ("sessionsParquet", "blob_id", "parquet.files", "metadata.owner"),
    ("reports", "html_blob_id", "reports.files", "metadata.owner"),
    ("reports", "notebook_blob_id", "reports.files", "metadata.owner"),
)
"""Who refers to what by which field, and where the other side says whose it is."""


@dataclass(frozen=True, slots=True)
class WaitingImport:
    """An import whose upload is still kept.

    Attributes
    ----------
    import_id, upload_id, owner, name : str
        Keys, whose it is, name of the upload.
    job_state : str
        State of its job; empty when there is no such job.
    has_upload : bool
        Whether the bytes of the upload are there.
    """

    import_id: str
    upload_id: str
    owner: str
    name: str
    job_state: str
    has_upload: bool


@dataclass(frozen=True, slots=True)
class Dangling:
    """A document whose reference leads nowhere, or to another runner.

    Attributes
    ----------
    collection, key, owner : str
        The document.
    target : str
        The collection that it refers to.
    found_owner : str
        Whose the document at the other end is; empty when there is none.
    """

    collection: str
    key: str
    owner: str
    target: str
    found_owner: str


@dataclass(frozen=True, slots=True)
class StuckJob:
    """A job that does not go on by itself.

    Attributes
    ----------
    job_id, kind, owner, state, worker : str
        The job.
    idle_s : float
        Since its lease has ended, or since it could have been claimed.
    """

    job_id: str
    kind: str
    owner: str
    state: str
    worker: str
    idle_s: float


class Integrity:
    """Questions about the database as a whole (``store.integrity``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owners(self) -> frozenset[str]:
        """Everyone of whom there is a document or a file.

        Returns
        -------
        frozenset of str
            Keys of runners, those without a profile too.
        """
        names = [(name, "owner") for name in _OF_RUNNERS]
        names += [(f"{bucket.name}.files", "metadata.owner") for bucket in BUCKETS]
        found: set[str] = set()
        for name, field in names:
            groups = self._aggregate(name, [{"$group": {"_id": f"${field}"}}])
            found |= {group["_id"] for group in groups if group["_id"]}
        return frozenset(found)

    def waiting_imports(self) -> list[WaitingImport]:
        """Imports whose uploads are still kept.

        Returns
        -------
        list of WaitingImport
            Oldest first.
        """
        stages: list[Document] = [
            {"$match": {"waiting": True}},
            {"$sort": {"created_at": 1}},
            _lookup("jobs", "job_id", "job"),
            _lookup("uploads.files", "upload_id", "upload"),
        ]
        return [
            WaitingImport(
                import_id=found["_id"],
                upload_id=found["upload_id"],
                owner=found["owner"],
                name=found["name"],
                job_state=found["job"][0]["state"] if found["job"] else "",
                has_upload=bool(found["upload"]),
            )
            for found in self._aggregate("imports", stages)
        ]

    def imports_without_audit(self, *, older_than_s: float) -> list[tuple[str, str]]:
        """Accepted uploads of which the audit log does not tell.

        Parameters
        ----------
        older_than_s : float
            Lines of younger ones may be on their way.

        Returns
        -------
        list of (str, str)
            Key of the import and its owner.
        """
        old = {"$lt": ["$created_at", {"$subtract": ["$$NOW", int(older_than_s * 1000)]}]}
        lookup = {
            "from": "auditLog",
            "localField": "_id",
            "foreignField": "subject",
            "pipeline": [{"$match": {"what": "upload"}}, {"$limit": 1}, {"$project": {"_id": 1}}],
            "as": "lines",
        }
        stages: list[Document] = [
            {"$match": {"$expr": old}},
            {"$project": {"owner": 1}},
            {"$lookup": lookup},
            {"$match": {"lines": []}},
        ]
        return [(found["_id"], found["owner"]) for found in self._aggregate("imports", stages)]

    def dangling(self) -> list[Dangling]:
        """Documents whose references lead nowhere, or to another runner.

        Returns
        -------
        list of Dangling
            By collection.
        """
        return [one for reference in _REFERENCES for one in self._dangling(*reference)]

    def _dangling(self, name: str, field: str, target: str, owner: str) -> Iterator[Dangling]:
        stages: list[Document] = [
            {"$match": {field: {"$type": "string"}}},
            {"$project": {"owner": 1, "reference": f"${field}"}},
            _lookup(target, "reference", "target", owner),
            {"$project": {"owner": 1, "found": {"$first": "$target.owner"}}},
            {"$match": {"$expr": {"$ne": ["$owner", "$found"]}}},
        ]
        for found in self._aggregate(name, stages):
            yield Dangling(name, found["_id"], found["owner"], target, found.get("found") or "")

    def stuck_jobs(self, *, queued_for_s: float = 86400.0) -> list[StuckJob]:
        """Jobs that do not go on by themselves.

        Parameters
        ----------
        queued_for_s : float
            A job that could have been claimed for so long has no worker.

        Returns
        -------
        list of StuckJob
            Running ones whose lease ended long ago, and queued ones that nobody takes.
        """
        running = {"$eq": ["$state", "running"]}
        since = {"$cond": [running, "$lease_until", "$not_before"]}
        longest_ms = {"$cond": [running, int(REAPER_S * 1000), int(queued_for_s * 1000)]}
        stages: list[Document] = [
            {"$match": {"state": {"$in": ["running", "queued"]}}},
            {"$set": {"idle_ms": {"$subtract": ["$$NOW", since]}}},
            {"$match": {"$expr": {"$gt": ["$idle_ms", longest_ms]}}},
        ]
        return [
            StuckJob(
                job_id=found["_id"],
                kind=found["kind"],
                owner=found["owner"],
                state=found["state"],
                worker=found["worker"],
                idle_s=found["idle_ms"] / 1000,
            )
            for found in self._aggregate("jobs", stages)
        ]

    def double_verdicts(self) -> list[tuple[str, str, int]]:
        """Files of imports with more than one verdict.

        Returns
        -------
        list of (str, str, int)
            Owner, key of the import, place in the archive.
        """
        place = {"owner": "$owner", "import": "$import_id", "entry": "$entry"}
        stages: list[Document] = [
            {"$group": {"_id": place, "count": {"$sum": 1}}},
            {"$match": {"count": {"$gt": 1}}},
            {"$sort": {"_id": 1}},
        ]
        groups = [found["_id"] for found in self._aggregate("sessionsFIT", stages)]
        return [(group["owner"], group["import"], group["entry"]) for group in groups]

    def invalid(self) -> list[tuple[str, str]]:
        """Collections that the server finds damaged, or that hold documents of a wrong form.

        Returns
        -------
        list of (str, str)
            Name of the collection and what is wrong with it.
        """
        found: dict[str, str] = {}
        for collection in COLLECTIONS:
            wrong = self._wrong_documents(collection.name, collection.validator)
            if wrong:
                found[collection.name] = f"{wrong} of its documents have not the form they must"
        for name in self._names():
            if name not in found and (words := self._validated(name)):
                found[name] = words
        return list(found.items())

    def missing_indexes(self) -> list[tuple[str, str]]:
        """Indexes that the shape of the database names and the server does not have.

        Returns
        -------
        list of (str, str)
            Names of the collection and of the index.
        """
        wanted = [(c.name, i.document["name"]) for c in COLLECTIONS for i in c.indexes]
        wanted += [
            (f"{bucket.name}.{part}", index.document["name"])
            for bucket in BUCKETS
            for part, indexes in GRIDFS_INDEXES.items()
            for index in indexes
        ]
        there = {
            (name, index)
            for name in {name for name, _ in wanted}
            for index in self._connection.run(
                lambda name=name: self._connection.collection(name).index_information()  # type: ignore[misc]  # a default binds the loop's name
            )
        }
        return sorted(set(wanted) - there)

    def _names(self) -> list[str]:
        buckets = [f"{bucket.name}.{part}" for bucket in BUCKETS for part in ("files", "chunks")]
        return [*(collection.name for collection in COLLECTIONS), *buckets]

    def _wrong_documents(self, name: str, validator: Document) -> int:
        wrong = {"$nor": [validator]}
        return self._connection.run(
            lambda: self._connection.collection(name).count_documents(wrong), extra_s=_PATIENCE_S
        )

    def _validated(self, name: str) -> str:
        """What the server finds wrong with a collection; empty when it is sound."""
        try:
            answer = self._connection.run(
                lambda: self._connection.database.command("validate", name), extra_s=_PATIENCE_S
            )
        except OperationFailure as error:
            return f"the server cannot look at it ({error.code})"
        return "" if answer["valid"] else "; ".join(answer["errors"])[:300] or "it is damaged"

    def _aggregate(self, name: str, stages: list[Document]) -> list[Document]:
        return self._connection.run(
            lambda: list(self._connection.collection(name).aggregate(stages)), extra_s=_PATIENCE_S
        )


def _lookup(target: str, local: str, name: str, owner: str = "owner") -> Document:
    """Stage that joins the document of a key, without its bulk."""
    kept = {"state": 1, "owner": f"${owner}"}
    return {
        "$lookup": {
            "from": target,
            "localField": local,
            "foreignField": "_id",
            "pipeline": [{"$project": kept}],
            "as": name,
        }
    }
