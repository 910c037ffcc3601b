"""Received files: bytes, columns and what became of them, written together or not at all."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import QuotaExceededError
from smartrunning.records import Session
from smartrunning.records.copies import Outline, counted_copies, same_activity, what_more
from smartrunning.storage.arrivals import ReadFile, RefusedFile, read_session
from smartrunning.storage.blobs import MOST_BYTES_OF_A_TRANSACTION
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.info import KEPT, FileVerdict, Usage, Verdict
from smartrunning.storage.keys import natural_key, not_found
from smartrunning.storage.profile import check_room
from smartrunning.storage.session_documents import OUTLINED, outline
from smartrunning.storage.verdicts import VerdictsPart, verdict_of

SAME_ACTIVITY: Final = "duplicate.same_activity"
NO_ROOM: Final = "quota.exceeded"


class FilesPart(VerdictsPart):
    """Files of one runner, on their way in and out."""

    _room_taken: Usage | None = None

    def add_file(
        self,
        *,
        import_id: str,
        name: str,
        data: bytes,
        sessions: Sequence[Session],
        local_dates: Sequence[date],
        entry: int = 0,
    ) -> FileVerdict:
        """Keep a file with its sessions in one transaction.

        The same call again answers the same verdict and stores nothing twice. Of the same bytes
        at the same time by many, one is stored and the others are duplicates of it.

        Parameters
        ----------
        import_id, name : str
            The import that brings it, and its name: a label, never a path.
        data : bytes
            The file.
        sessions : sequence of Session
            What is in it.
        local_dates : sequence of datetime.date
            The day of each session, in the same order.
        entry : int
            Its place in the archive, from 0.

        Returns
        -------
        FileVerdict
            ``stored``, ``near_duplicate`` or ``duplicate``.

        Raises
        ------
        QuotaExceededError
            If the runner has no room for it.
        """
        read = tuple(
            read_session(session, day) for session, day in zip(sessions, local_dates, strict=True)
        )
        sha256 = hashlib.sha256(data).hexdigest()
        return self._add_one(import_id, ReadFile(entry, name, data, sha256, read))

    def add_files(self, import_id: str, files: Sequence[ReadFile]) -> list[FileVerdict]:
        """Keep several files with their sessions and statistics, in one transaction if possible.

        Parameters
        ----------
        import_id : str
            The import that brings them.
        files : sequence of ReadFile
            The files.

        Returns
        -------
        list of FileVerdict
            In the order of the files; one for which there is no room is rejected.
        """
        if len(files) > 1 and sum(file.size_bytes for file in files) < MOST_BYTES_OF_A_TRANSACTION:
            known = self._verdicts_of([self._key(import_id, file) for file in files])
            try:
                if not any(verdict.verdict in KEPT for verdict in known):
                    return self._add_together(import_id, files)
            except (DuplicateKeyError, QuotaExceededError):
                pass  # one of them is the reason: each by itself
        return [self._added_or_rejected(import_id, file) for file in files]

    def _added_or_rejected(self, import_id: str, file: ReadFile) -> FileVerdict:
        try:
            return self._add_one(import_id, file)
        except QuotaExceededError as full:
            refused = RefusedFile(
                file.entry, file.name, len(file.data), file.sha256, NO_ROOM, str(full)
            )
            return self.add_refusals(import_id, [refused])[0]

    def _add_one(self, import_id: str, file: ReadFile) -> FileVerdict:
        key = self._key(import_id, file)
        known = self._verdicts_of([key])
        if known and known[0].verdict not in (Verdict.REJECTED, Verdict.NOT_AN_ACTIVITY):
            return known[0]
        try:
            return self._add_together(import_id, [file])[0]
        except DuplicateKeyError:
            return next(iter(self._verdicts_of([key])), None) or self._repeated(import_id, file)

    def _add_together(self, import_id: str, files: Sequence[ReadFile]) -> list[FileVerdict]:
        """Bytes, columns and metadata; large bytes go ahead, and are taken back if all fails."""
        self._check_room_for(len(files), sum(len(file.data) for file in files))
        received = [self._file_document(import_id, file) for file in files]
        large = sum(file.size_bytes for file in files) > MOST_BYTES_OF_A_TRANSACTION
        ahead = [self._bucket("fit").put_large(it.data, it.name) for it in files if large]

        def _body(session: ClientSession) -> list[FileVerdict]:
            self._hold_copies(session)
            bucket = self._bucket("fit")
            blobs = ahead or bucket.put_together(
                [(file.name, file.data) for file in files], session=session
            )
            documents = [
                document | {"blob_id": blob} for document, blob in zip(received, blobs, strict=True)
            ]
            self._put_sessions(files, documents, session)
            collection = self._collection("sessionsFIT")
            keys = {"_id": {"$in": [document["_id"] for document in documents]}}
            collection.delete(keys | {"verdict": {"$nin": [*KEPT]}}, session=session)
            collection.insert_together(documents, session=session)
            return [verdict_of(document) for document in documents]

        try:
            return self._write(_body)
        except BaseException:
            self._room_taken = None
            self._bucket("fit").delete(ahead)
            raise

    def _put_sessions(
        self, files: Sequence[ReadFile], documents: list[Document], session: ClientSession
    ) -> None:
        """Write the sessions of files, and onto the files' documents what they turn out to be."""
        described, columns, statistics = [], [], []
        for file, document in zip(files, documents, strict=True):
            for key, read in zip(document["session_ids"], file.sessions, strict=True):
                placed = {
                    "_id": key,
                    "file_id": document["_id"],
                    "import_id": document["import_id"],
                    "file_name": document["name"],
                }
                described.append(read.document | placed)
                columns.append((key, read.columns))
                if read.statistics is not None:
                    statistics.append(read.statistics | {"_id": key, "computed_at": now()})
        copy_of, near = self._judged(described, session)
        blobs = self._bucket("parquet").put_together(columns, session=session)
        for one, blob in zip(described, blobs, strict=True):
            one |= {"blob_id": blob, "copy_of": copy_of[one["_id"]]}
        _mark_near_duplicates(documents, near)
        self._collection("sessionsParquet").insert_together(described, session=session)
        self._collection("sessionStatistics").put_together(statistics, session=session)
        self._mark_changed([one["_id"] for one in statistics], session)

    def delete_file(self, file_id: str) -> None:
        """Remove a file with its sessions and their statistics, in one transaction.

        Parameters
        ----------
        file_id : str
            Its key.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._stored(file_id)

        def _body(session: ClientSession) -> list[str]:
            self._hold_copies(session)
            blobs = self._take_out([document["_id"]], session)
            self._collection("sessionsFIT").delete({"_id": document["_id"]}, session=session)
            return blobs

        columns = self._write(_body)
        self._room_taken = None
        self._bucket("parquet").delete(columns)
        self._bucket("fit").delete([document["blob_id"]])

    def _take_out(self, file_ids: Sequence[str], session: ClientSession) -> list[str]:
        """Remove sessions of files with their statistics; give the keys of their columns.

        The copies of what is removed are judged anew.
        """
        of_files = {"file_id": {"$in": list(file_ids)}}
        sessions = self._collection("sessionsParquet")
        found = sessions.find(of_files, projection=OUTLINED | {"blob_id": 1}, session=session)
        keys = [one["_id"] for one in found]
        self._collection("sessionStatistics").delete({"_id": {"$in": keys}}, session=session)
        sessions.delete(of_files, session=session)
        self._mark_changed(keys, session)
        self._judge_after([outline(one) for one in found], session)
        return [one["blob_id"] for one in found]

    def _key(self, import_id: str, file: ReadFile) -> str:
        return natural_key("file", self.owner, import_id, str(file.entry), file.sha256)

    def _file_document(self, import_id: str, file: ReadFile) -> Document:
        return self._bare_document(import_id, file.entry, file.name, file.sha256) | {
            "size_bytes": len(file.data),
            "content_sha256": file.content_sha256 or file.sha256,
            "verdict": str(Verdict.STORED),
            "code": "",
            "sentence": "",
            "session_ids": [
                natural_key("session", self.owner, file.sha256, str(number))
                for number in range(len(file.sessions))
            ],
        }

    def _repeated(self, import_id: str, file: ReadFile) -> FileVerdict:
        """Verdict on bytes that another file brought first."""
        there = self.file_by_hash(file.sha256) or self.file_by_hash(file.content_sha256)
        if there is None:
            raise not_found("file")  # removed in this very moment
        return self.add_duplicates(import_id, [(file.entry, file.name, there)])[0]

    def _check_room_for(self, files: int, size_bytes: int) -> None:
        """Check the quota by a running count, so that an import does not sum up each time."""
        taken = self._room_taken or self.usage()
        wanted = Usage(taken.files + files, taken.size_bytes + size_bytes)
        check_room(wanted, self._settings)
        self._room_taken = wanted


def _mark_near_duplicates(documents: Sequence[Document], near: dict[str, Outline]) -> None:
    """Make those files near duplicates whose activity was there, or came before them here."""
    place = {document["_id"]: at for at, document in enumerate(documents)}
    for at, document in enumerate(documents):
        mine = [near[key] for key in document["session_ids"]]
        earlier = [one for one in near.values() if place.get(one.file_id, -1) < at]
        alike = [(one, other) for one in mine for other in earlier if same_activity(one, other)]
        if alike:
            document |= {
                "verdict": str(Verdict.NEAR_DUPLICATE),
                "code": SAME_ACTIVITY,
                "sentence": _near_sentence(*alike[0]),
            }


def _near_sentence(arrived: Outline, there: Outline) -> str:
    known = f"The same activity was there as {there.file_name}"
    first, other = arrived, there
    if counted_copies([arrived, there])[arrived.session_id]:
        first, other = there, arrived
    more = what_more(first, other)
    why = f": it holds {more}" if more else "; both hold the same"
    return f"{known}, which counts{why}." if first is there else f"{known}; this copy counts{why}."
