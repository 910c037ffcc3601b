"""What the check of integrity reads of one runner and how it mends it; nobody else calls this."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyarrow import ArrowException
from pymongo.client_session import ClientSession

from smartrunning.errors import SmartRunningError
from smartrunning.records import Session, to_parquet
from smartrunning.storage.info import KEPT
from smartrunning.storage.job_documents import absent, enqueueing
from smartrunning.storage.reports import ReportsPart
from smartrunning.storage.session_documents import OUTLINED, outline, session_document

_RANK: Final = ("stored", "near_duplicate", "duplicate", "not_an_activity", "rejected")
"""Of two verdicts on one file, the one that kept more counts."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file as its document has it.

    Attributes
    ----------
    file_id, name, sha256 : str
        Key, name, content hash in hex.
    session_ids : tuple of str
        The sessions that came out of it.
    """

    file_id: str
    name: str
    sha256: str
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as its document has it.

    Attributes
    ----------
    session_id, file_id, key : str
        Key, file it came in, and its name inside that file.
    """

    session_id: str
    file_id: str
    key: str


class RepairsPart(ReportsPart):
    """One runner's part of the store, as the check of integrity sees it."""

    def kept_files(self) -> list[KeptFile]:
        """All stored files.

        Returns
        -------
        list of KeptFile
            By key.
        """
        found = self._collection("sessionsFIT").find(
            {"verdict": {"$in": [*KEPT]}}, projection={"name": 1, "sha256": 1, "session_ids": 1}
        )
        return [
            KeptFile(one["_id"], one["name"], one["sha256"], tuple(one["session_ids"]))
            for one in found
        ]

    def kept_sessions(self) -> list[KeptSession]:
        """All sessions.

        Returns
        -------
        list of KeptSession
            By key.
        """
        found = self._collection("sessionsParquet").find(projection={"file_id": 1, "key": 1})
        return [KeptSession(one["_id"], one["file_id"], one["key"]) for one in found]

    def bytes_are_whole(self, file: KeptFile) -> bool:
        """Whether the bytes of a file can be read and are those that came.

        Parameters
        ----------
        file : KeptFile
            The file.

        Returns
        -------
        bool
            False when some are missing or changed.
        """
        try:
            data = self.file_bytes(file.file_id)
        except SmartRunningError:
            return False
        return hashlib.sha256(data).hexdigest() == file.sha256

    def columns_are_whole(self, session_id: str) -> bool:
        """Whether the samples of a session can be read.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        bool
            False when some are missing or make no columns.
        """
        try:
            self.recorded_session(session_id)
        except (SmartRunningError, ArrowException, KeyError, ValueError, TypeError):
            return False
        return True

    def put_back_session(self, file_id: str, session_id: str, session: Session, day: date) -> None:
        """Write a session again that its file still holds; what the runner said of it stays.

        One that was gone is judged again beside its copies.

        Parameters
        ----------
        file_id, session_id : str
            The file, and the key that the session has in it.
        session : Session
            As decoded anew.
        day : datetime.date
            Day of the session.
        """
        file = self._stored(file_id)
        columns = to_parquet(session.records)
        described = session_document(session, day) | {
            "file_id": file["_id"],
            "import_id": file["import_id"],
            "file_name": file["name"],
        }
        sessions = self._collection("sessionsParquet")

        def _body(transaction: ClientSession) -> None:
            blob_id = self._bucket("parquet").put(columns, session_id, session=transaction)
            there = {"_id": session_id}
            change = {"$set": {"blob_id": blob_id}}
            if not sessions.update(there, change, session=transaction):
                self._hold_copies(transaction)
                document = described | {"_id": session_id, "blob_id": blob_id}
                copy_of, _ = self._judged([document], transaction)
                document["copy_of"] = copy_of[session_id]
                sessions.insert([document], session=transaction)
                self._mark_changed([session_id], transaction)

        self._write(_body)

    def remove_sessions(self, session_ids: Sequence[str]) -> None:
        """Remove sessions that are there twice, and their statistics; judge their copies anew.

        Parameters
        ----------
        session_ids : sequence of str
            Keys of those to go; their bytes are left to the sweeper.
        """
        these = {"_id": {"$in": list(session_ids)}}

        def _body(transaction: ClientSession) -> None:
            self._hold_copies(transaction)
            sessions = self._collection("sessionsParquet")
            found = sessions.find(these, projection=OUTLINED, session=transaction)
            for name in ("sessionStatistics", "sessionsParquet"):
                self._collection(name).delete(these, session=transaction)
            self._mark_changed([one["_id"] for one in found], transaction)
            self._judge_after([outline(one) for one in found], transaction)

        self._write(_body)

    def remove_statistics(self, session_ids: Sequence[str]) -> None:
        """Remove statistics whose sessions are gone.

        Parameters
        ----------
        session_ids : sequence of str
            Keys.
        """
        self._collection("sessionStatistics").delete({"_id": {"$in": list(session_ids)}})

    def remove_critical_speeds(self) -> None:
        """Remove all dated critical speeds, before they are made anew."""
        self._collection("criticalSpeed").delete({})

    def settle_verdict(self, import_id: str, entry: int) -> None:
        """Keep one verdict on a file of an import: of several, the one that kept more.

        Parameters
        ----------
        import_id : str
            The import.
        entry : int
            Place in the archive.
        """
        files = self._collection("sessionsFIT")
        found = files.find({"import_id": import_id, "entry": entry}, projection={"verdict": 1})
        found.sort(key=lambda one: _RANK.index(one["verdict"]) if one["verdict"] in _RANK else 99)
        others = [one["_id"] for one in found[1:] if one["verdict"] not in KEPT]
        files.delete({"_id": {"$in": others}})

    def restart_import(self, import_id: str) -> str:
        """Give an import whose job is gone a new one, in one transaction.

        Parameters
        ----------
        import_id : str
            The import; its upload must be there.

        Returns
        -------
        str
            Key of the job.
        """
        imports = self._collection("imports")
        upload_id = imports.get(import_id, "import")["upload_id"]
        job_id, update = enqueueing(
            "import", self.owner, {"upload_id": upload_id, "import_id": import_id}
        )

        def _body(transaction: ClientSession) -> None:
            jobs = self._connection.collection("jobs")
            jobs.update_one(absent(job_id), update, upsert=True, session=transaction)
            imports.update({"_id": import_id}, {"$set": {"job_id": job_id}}, session=transaction)

        self._write(_body)
        return job_id
