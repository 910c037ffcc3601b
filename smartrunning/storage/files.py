"""Received files: bytes, columns and what became of them, written together or not at all."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.records import Session, to_parquet
from smartrunning.storage.blobs import MOST_BYTES_OF_A_TRANSACTION
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.imports import ImportsPart
from smartrunning.storage.info import FileInfo, FileVerdict, StoredFile, Usage, Verdict
from smartrunning.storage.keys import checked_key, label, natural_key, not_found
from smartrunning.storage.profile import check_room
from smartrunning.storage.session_documents import session_document

SAME_BYTES: Final = "duplicate.same_bytes"


class FilesPart(ImportsPart):
    """Files of one runner; a verdict for each one that ever came."""

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
    ) -> StoredFile:
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
            ``stored`` or ``duplicate``.

        Raises
        ------
        QuotaExceededError
            If the runner has no room for it.
        """
        document = self._file_document(import_id, entry, name, data)
        known = self._verdict_of(document["_id"])
        if known is not None and known.verdict is not Verdict.REJECTED:
            return known
        self._check_room_for(len(data))
        columns = [to_parquet(session.records) for session in sessions]
        keys = [
            natural_key("session", self.owner, document["sha256"], str(number))
            for number in range(len(sessions))
        ]
        document |= {"verdict": "stored", "session_ids": keys}
        documents = [
            session_document(session, day) | {"_id": key}
            for session, day, key in zip(sessions, local_dates, keys, strict=True)
        ]
        try:
            self._store(document, data, documents, columns)
        except DuplicateKeyError:
            return self._verdict_of(document["_id"]) or self._repeated(document)
        return _verdict(document)

    def _store(
        self, document: Document, data: bytes, sessions: list[Document], columns: list[bytes]
    ) -> None:
        """Bytes, columns and metadata; large bytes go ahead, and are taken back if all fails."""
        large = len(data) + sum(map(len, columns)) > MOST_BYTES_OF_A_TRANSACTION
        ahead = self._bucket("fit").put_large(data, document["name"]) if large else None

        def _body(session: ClientSession) -> None:
            files = self._collection("sessionsFIT")
            files.delete({"_id": document["_id"], "verdict": "rejected"}, session=session)
            bucket = self._bucket("fit")
            blob_id = ahead or bucket.put(data, document["name"], session=session)
            files.insert([document | {"blob_id": blob_id}], session=session)
            parquet = self._bucket("parquet")
            placed = [
                described
                | {
                    "file_id": document["_id"],
                    "import_id": document["import_id"],
                    "file_name": document["name"],
                    "blob_id": parquet.put(bytes_, described["_id"], session=session),
                }
                for described, bytes_ in zip(sessions, columns, strict=True)
            ]
            self._collection("sessionsParquet").insert(placed, session=session)

        try:
            self._write(_body)
        except BaseException:
            if ahead is not None:
                self._bucket("fit").delete([ahead])
            raise

    def add_duplicate(
        self, *, import_id: str, name: str, of: FileInfo, entry: int = 0
    ) -> FileVerdict:
        """Write down that a file repeats one that is there.

        Parameters
        ----------
        import_id, name : str
            The import that brings it, and its name.
        of : FileInfo
            The file that is there.
        entry : int
            Its place in the archive, from 0.

        Returns
        -------
        FileVerdict
            ``duplicate``; or ``stored`` when the file that is there is this very entry.
        """
        key = natural_key("file", self.owner, import_id, str(entry), of.sha256)
        if key == of.file_id:
            return FileVerdict(
                of.name, Verdict.STORED, "", "", key, of.session_ids, of.size_bytes, entry
            )
        return self._put_verdict(
            {
                "_id": key,
                "import_id": import_id,
                "entry": entry,
                "name": label(name),
                "size_bytes": of.size_bytes,
                "sha256": of.sha256,
                "verdict": "duplicate",
                "code": SAME_BYTES,
                "sentence": f"The same file was imported before as {of.name}.",
                "duplicate_of": of.file_id,
                "session_ids": list(of.session_ids),
            }
        )

    def add_rejection(
        self,
        *,
        import_id: str,
        name: str,
        size_bytes: int,
        sha256: str,
        code: str,
        sentence: str,
        entry: int = 0,
    ) -> FileVerdict:
        """Write down that a file could not become a session.

        Parameters
        ----------
        import_id, name : str
            The import that brings it, and its name.
        size_bytes : int
            Its length, as far as known.
        sha256 : str
            Its content hash; empty when it could not be read.
        code, sentence : str
            The reason, for programs and for people.
        entry : int
            Its place in the archive, from 0.

        Returns
        -------
        FileVerdict
            ``rejected``.
        """
        return self._put_verdict(
            {
                "_id": natural_key("file", self.owner, import_id, str(entry), sha256),
                "import_id": import_id,
                "entry": entry,
                "name": label(name),
                "size_bytes": size_bytes,
                "sha256": sha256,
                "verdict": "rejected",
                "code": code,
                "sentence": sentence,
                "session_ids": [],
            }
        )

    def verdicts(self, import_id: str) -> list[FileVerdict]:
        """What became of the files of an import so far.

        Parameters
        ----------
        import_id : str
            Its key.

        Returns
        -------
        list of FileVerdict
            In the order of the archive.
        """
        where = {"import_id": checked_key(import_id, "import")}
        found = self._collection("sessionsFIT").find(where, sort=[("entry", 1), ("_id", 1)])
        return [_verdict(document) for document in found]

    def file_by_hash(self, sha256: str) -> FileInfo | None:
        """Stored file of a content hash.

        Parameters
        ----------
        sha256 : str
            In hex.

        Returns
        -------
        FileInfo or None
            None when this runner has none.
        """
        found = self._collection("sessionsFIT").find_one(
            {"sha256": str(sha256), "verdict": "stored"}
        )
        return _file_info(found) if found else None

    def file_info(self, file_id: str) -> FileInfo:
        """One stored file.

        Parameters
        ----------
        file_id : str
            Its key.

        Returns
        -------
        FileInfo
            Without its bytes.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return _file_info(self._stored(file_id))

    def file_bytes(self, file_id: str) -> bytes:
        """Bytes of a stored file, as they came.

        Parameters
        ----------
        file_id : str
            Its key.

        Returns
        -------
        bytes
            Their hash is that of the file.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return self._bucket("fit").read(self._stored(file_id)["blob_id"], "file")

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
        of_file = {"file_id": file_id}
        sessions = self._collection("sessionsParquet").find(of_file, projection={"blob_id": 1})

        def _body(session: ClientSession) -> None:
            keys = [found["_id"] for found in sessions]
            self._collection("sessionStatistics").delete({"_id": {"$in": keys}}, session=session)
            self._collection("sessionsParquet").delete(of_file, session=session)
            self._collection("sessionsFIT").delete({"_id": file_id}, session=session)

        self._write(_body)
        self._room_taken = None
        self._bucket("parquet").delete([found["blob_id"] for found in sessions])
        self._bucket("fit").delete([document["blob_id"]])

    def _stored(self, file_id: str) -> Document:
        document = self._collection("sessionsFIT").get(file_id, "file")
        if document["verdict"] != "stored":
            return self._stored(document.get("duplicate_of", ""))
        return document

    def _file_document(self, import_id: str, entry: int, name: str, data: bytes) -> Document:
        sha256 = hashlib.sha256(data).hexdigest()
        return {
            "_id": natural_key("file", self.owner, import_id, str(entry), sha256),
            "import_id": import_id,
            "entry": entry,
            "name": label(name),
            "size_bytes": len(data),
            "sha256": sha256,
            "code": "",
            "sentence": "",
            "received_at": now(),
        }

    def _repeated(self, document: Document) -> FileVerdict:
        """Verdict on bytes that another file brought first."""
        there = self.file_by_hash(document["sha256"])
        if there is None:
            raise not_found("file")  # removed in this very moment
        return self.add_duplicate(
            import_id=document["import_id"],
            name=document["name"],
            of=there,
            entry=document["entry"],
        )

    def _put_verdict(self, document: Document) -> FileVerdict:
        written = document | {"received_at": now()}
        files = self._collection("sessionsFIT")
        self._write(lambda session: files.put(document["_id"], written, session=session))
        return _verdict(written)

    def _verdict_of(self, key: str) -> FileVerdict | None:
        found = self._collection("sessionsFIT").find_one({"_id": key})
        return _verdict(found) if found else None

    def _check_room_for(self, size_bytes: int) -> None:
        """Check the quota by a running count, so that an import does not sum up each time."""
        taken = self._room_taken or self.usage()
        wanted = Usage(taken.files + 1, taken.size_bytes + size_bytes)
        check_room(wanted, self._settings)
        self._room_taken = wanted


def _verdict(document: Document) -> FileVerdict:
    stored = document["verdict"] == "stored"
    return FileVerdict(
        name=document["name"],
        verdict=Verdict(document["verdict"]),
        code=document["code"],
        sentence=document["sentence"],
        file_id=document["_id"] if stored else document.get("duplicate_of", ""),
        session_ids=tuple(document["session_ids"]),
        size_bytes=document["size_bytes"],
        entry=document["entry"],
    )


def _file_info(document: Document) -> FileInfo:
    return FileInfo(
        file_id=document["_id"],
        import_id=document["import_id"],
        name=document["name"],
        sha256=document["sha256"],
        size_bytes=document["size_bytes"],
        received_at=document["received_at"],
        session_ids=tuple(document["session_ids"]),
    )
