"""Verdicts on files that came, and the files that are there."""

from collections.abc import Collection, Sequence
from typing import Final

from smartrunning.storage.arrivals import RefusedFile
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.copies import CopiesPart
from smartrunning.storage.info import KEPT, FileInfo, FileVerdict, Verdict
from smartrunning.storage.keys import checked_key, label, natural_key

SAME_BYTES: Final = "duplicate.same_bytes"


class VerdictsPart(CopiesPart):
    """Verdicts on files of one runner: one for each that ever came."""

    def add_duplicates(
        self, import_id: str, files: Sequence[tuple[int, str, FileInfo]]
    ) -> list[FileVerdict]:
        """Write down that files repeat such as are there.

        Parameters
        ----------
        import_id : str
            The import that brings them.
        files : sequence of (int, str, FileInfo)
            Place in the archive and name of each, and the file that is there.

        Returns
        -------
        list of FileVerdict
            ``duplicate``; the verdict of before when the file that is there is this very entry.
        """
        own = {
            natural_key("file", self.owner, import_id, str(at), of.sha256) for at, _, of in files
        }
        before = self._verdicts_of([of.file_id for _, _, of in files if of.file_id in own])
        documents = [
            self._bare_document(import_id, entry, name, of.sha256)
            | {
                "size_bytes": of.size_bytes,
                "verdict": str(Verdict.DUPLICATE),
                "code": SAME_BYTES,
                "sentence": f"The same file was imported before as {of.name}.",
                "duplicate_of": of.file_id,
                "session_ids": list(of.session_ids),
            }
            for entry, name, of in files
        ]
        new = [document for document in documents if document["_id"] != document["duplicate_of"]]
        return before + self._put_verdicts(new)

    def add_refusals(self, import_id: str, files: Sequence[RefusedFile]) -> list[FileVerdict]:
        """Write down that files could not become sessions.

        Parameters
        ----------
        import_id : str
            The import that brings them.
        files : sequence of RefusedFile
            Each with its reason.

        Returns
        -------
        list of FileVerdict
            ``rejected`` or ``not_an_activity``.
        """
        documents = [
            self._bare_document(import_id, file.entry, file.name, file.sha256)
            | {
                "size_bytes": file.size_bytes,
                "verdict": str(Verdict.REJECTED if file.is_activity else Verdict.NOT_AN_ACTIVITY),
                "code": file.code,
                "sentence": file.sentence,
                "session_ids": [],
            }
            for file in files
        ]
        return self._put_verdicts(documents)

    def verdicts(
        self, import_id: str, *, kinds: Collection[Verdict] | None = None, limit: int = 0
    ) -> list[FileVerdict]:
        """What became of the files of an import so far.

        Parameters
        ----------
        import_id : str
            Its key.
        kinds : collection of Verdict, optional
            Only these; None means all.
        limit : int
            At most so many; 0 means all.

        Returns
        -------
        list of FileVerdict
            In the order of the archive.
        """
        where: Document = {"import_id": checked_key(import_id, "import")}
        if kinds is not None:
            where["verdict"] = {"$in": sorted(kinds)}
        order = [("entry", 1), ("_id", 1)]
        found = self._collection("sessionsFIT").find(where, sort=order, limit=limit)
        return [verdict_of(document) for document in found]

    def file_by_hash(self, sha256: str) -> FileInfo | None:
        """Stored file of a hash.

        Parameters
        ----------
        sha256 : str
            Of the file, or of what is inside its packing; in hex.

        Returns
        -------
        FileInfo or None
            None when this runner has none.
        """
        return self.files_by_hash([str(sha256)]).get(str(sha256))

    def files_by_hash(self, sha256s: Sequence[str]) -> dict[str, FileInfo]:
        """Stored files of hashes.

        Parameters
        ----------
        sha256s : sequence of str
            Of files, or of what is inside their packing; in hex.

        Returns
        -------
        dict of str to FileInfo
            By hash; without those that this runner does not have.
        """
        these = {"$in": [one for one in sha256s if one]}
        if not these["$in"]:
            return {}
        either = [{"sha256": these}, {"content_sha256": these}]
        found = self._collection("sessionsFIT").find({"$or": either, "verdict": {"$in": [*KEPT]}})
        by_hash: dict[str, FileInfo] = {}
        for document in found:
            info = _file_info(document)
            by_hash[document["sha256"]] = info
            by_hash.setdefault(document.get("content_sha256", info.sha256), info)
        return {sha256: by_hash[sha256] for sha256 in these["$in"] if sha256 in by_hash}

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

    def _stored(self, file_id: str) -> Document:
        document = self._collection("sessionsFIT").get(file_id, "file")
        if document["verdict"] not in KEPT:
            return self._stored(document.get("duplicate_of", ""))
        return document

    def _bare_document(self, import_id: str, entry: int, name: str, sha256: str) -> Document:
        return {
            "_id": natural_key("file", self.owner, import_id, str(entry), sha256),
            "import_id": import_id,
            "entry": entry,
            "name": label(name),
            "sha256": sha256,
            "received_at": now(),
        }

    def _put_verdicts(self, documents: Sequence[Document]) -> list[FileVerdict]:
        files = self._collection("sessionsFIT")
        if documents:
            self._write(lambda session: files.put_together(documents, session=session))
        return [verdict_of(document) for document in documents]

    def _verdicts_of(self, keys: Sequence[str]) -> list[FileVerdict]:
        if not keys:
            return []
        found = self._collection("sessionsFIT").find({"_id": {"$in": list(keys)}})
        return [verdict_of(document) for document in found]


def verdict_of(document: Document) -> FileVerdict:
    """Verdict of its document.

    Parameters
    ----------
    document : dict
        As the store has it.

    Returns
    -------
    FileVerdict
        Refers to the file that is kept.
    """
    kept = document["verdict"] in KEPT
    return FileVerdict(
        name=document["name"],
        verdict=Verdict(document["verdict"]),
        code=document["code"],
        sentence=document["sentence"],
        file_id=document["_id"] if kept else document.get("duplicate_of", ""),
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
