"""All that is kept of one runner: read one by one for an export, kept as one file, put back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from typing import Any, Final, get_args

from pymongo.client_session import ClientSession

from smartrunning.optimizer import Plan
from smartrunning.storage.blob_writer import BlobWriter
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import KEPT, PlanCause, PlanInfo
from smartrunning.storage.keys import natural_key
from smartrunning.storage.part import OwnedPart
from smartrunning.storage.schema import COLLECTIONS

_TOGETHER: Final = 100
"""Documents that are in memory at the same time."""
_OF_THE_SERVER: Final = frozenset({"arrivals", "historyChanges", "exports"})
"""Counters and marks that say nothing about a runner, and the exports themselves."""
_REFERRING: Final = frozenset({"line_id", "parent_id", "restores_id"})
"""Fields of a plan that name other plans."""
_OF_A_PLAN: Final = _REFERRING | {"cause", "reason_codes", "reasons", "changed_days"}
"""What is said of a plan beside the plan itself."""


@dataclass(frozen=True, slots=True)
class ExportInfo:
    """An export that can be fetched.

    Attributes
    ----------
    export_id, job_id : str
        Its key, and that of the job that made it.
    created_at : datetime.datetime
        Aware, UTC.
    size_bytes : int
        Length.
    """

    export_id: str
    job_id: str
    created_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Original:
    """A received file that is kept.

    Attributes
    ----------
    file_id, name, sha256 : str
        Key, name as it came, content hash in hex.
    size_bytes : int
        Length.
    received_at : datetime.datetime
        Aware, UTC.
    """

    file_id: str
    name: str
    sha256: str
    size_bytes: int
    received_at: datetime


class OwnDataPart(OwnedPart):
    """Everything of one runner, out and in."""

    def collections(self) -> tuple[str, ...]:
        """Names of all collections that can hold something about the runner.

        Returns
        -------
        tuple of str
            Without those that hold counters of the server alone.
        """
        return tuple(
            one.name for one in COLLECTIONS if one.owned and one.name not in _OF_THE_SERVER
        )

    def documents(self, name: str) -> Iterator[Document]:
        """Documents of a collection, a few in memory at the same time.

        Parameters
        ----------
        name : str
            One of `collections`.

        Yields
        ------
        dict
            As they lie in the store, in the order of their keys.
        """
        found, last = self._collection(name), ""
        while some := found.find({"_id": {"$gt": last}}, limit=_TOGETHER):
            yield from some
            last = some[-1]["_id"]

    def originals(self) -> Iterator[Original]:
        """Files as they were received, without their bytes.

        Yields
        ------
        Original
            In the order of their keys.
        """
        for document in self.documents("sessionsFIT"):
            if document["verdict"] in KEPT:
                yield from_document(Original, document | {"file_id": document["_id"]})

    def open_original(self, file_id: str) -> BufferedReader:
        """Open a received file.

        Parameters
        ----------
        file_id : str
            Its key.

        Returns
        -------
        io.BufferedReader
            Holds one chunk in memory.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        blob_id = self._collection("sessionsFIT").get(file_id, "file")["blob_id"]
        return self._bucket("fit").open(blob_id, "file")

    def new_export(self, name: str) -> BlobWriter:
        """Begin an export.

        Parameters
        ----------
        name : str
            File name.

        Returns
        -------
        BlobWriter
            Takes the bytes; `keep_export` makes it last.
        """
        return BlobWriter(self._connection, "exports", self.owner, name)

    def keep_export(self, writer: BlobWriter, *, job_id: str) -> str:
        """Make an export last, in place of those before.

        Parameters
        ----------
        writer : BlobWriter
            With all bytes.
        job_id : str
            The job that made it.

        Returns
        -------
        str
            Key of the export.
        """
        writer.end()
        key = natural_key("export", self.owner, job_id)
        document: Document = {
            "_id": key,
            "job_id": job_id,
            "created_at": now(),
            "blob_id": writer.key,
            "size_bytes": writer.size_bytes,
        }
        exports = self._collection("exports")
        before = [one["blob_id"] for one in exports.find()]

        def _body(session: ClientSession) -> None:
            exports.delete({"_id": {"$ne": key}}, session=session)
            writer.complete(session)
            exports.put(key, document, session=session)

        self._write(_body)
        self._bucket("exports").delete(before)
        return key

    def exports(self) -> list[ExportInfo]:
        """Exports that can be fetched.

        Returns
        -------
        list of ExportInfo
            Newest first.
        """
        found = self._collection("exports").find(sort=[("created_at", -1), ("_id", -1)])
        return [_export_info(document) for document in found]

    def export_info(self, export_id: str) -> ExportInfo:
        """One export.

        Parameters
        ----------
        export_id : str
            Its key.

        Returns
        -------
        ExportInfo
            Without its bytes.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return _export_info(self._collection("exports").get(export_id, "export"))

    def open_export(self, export_id: str) -> BufferedReader:
        """Open an export.

        Parameters
        ----------
        export_id : str
            Its key.

        Returns
        -------
        io.BufferedReader
            Holds one chunk in memory.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("exports").get(export_id, "export")
        return self._bucket("exports").open(document["blob_id"], "export")

    def put_back_plan(self, exported: Mapping[str, Any]) -> int:
        """Write a plan of an export; a second time changes nothing.

        Parameters
        ----------
        exported : mapping of str to object
            Its document, as anybody may have written it.

        Returns
        -------
        int
            1 when it is in the store now, 0 when it was there.

        Raises
        ------
        KeyError, TypeError or ValueError
            If it is no plan.
        """
        plan = to_document(from_document(Plan, exported["plan"]))
        info = from_document(PlanInfo, plan["goal"] | plan | dict(exported) | {"plan_id": ""})
        if info.cause not in get_args(PlanCause) or info.revision < 1:
            raise ValueError("no revision of a plan")
        key = self._plan_key(str(exported["_id"]))
        document: Document = {name: to_document(getattr(info, name)) for name in _OF_A_PLAN} | {
            "_id": key,
            "job_id": info.job_id,
            "revision": info.revision,
            "created_at": info.created_at,
            "plan": plan,
        }
        for name in _REFERRING:
            document[name] = self._plan_key(document[name]) if document[name] else ""
        plans = self._collection("trainingplan")
        taken = {"$or": [{"_id": key}, {"revision": document["revision"]}]}

        def _body(session: ClientSession) -> int:
            if plans.find_one(taken, projection={"_id": 1}, session=session):
                return 0
            plans.insert([document], session=session)
            return 1

        return self._write(_body)

    def _plan_key(self, exported: str) -> str:
        """Key of a plan that came with an export; others refer to it by the same rule."""
        return natural_key("exported plan", self.owner, exported)


def _export_info(document: Document) -> ExportInfo:
    return from_document(ExportInfo, document | {"export_id": document["_id"]})
