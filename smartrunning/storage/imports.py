"""Uploads as they arrived, and the imports that turn them into sessions."""

from datetime import UTC
from typing import BinaryIO, Final

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from smartrunning.storage.ballast import check_disk
from smartrunning.storage.connection import Document
from smartrunning.storage.info import ImportInfo, UploadInfo
from smartrunning.storage.job_documents import absent
from smartrunning.storage.keys import checked_key
from smartrunning.storage.profile import ProfilePart, check_room
from smartrunning.storage.upload import Upload

_READ_BYTES: Final = 1024**2


class ImportsPart(ProfilePart):
    """Uploads and imports of one runner."""

    def add_upload(self, name: str, data: BinaryIO) -> tuple[str, str]:
        """Take an upload from a file on this machine, with its import and its job.

        Parameters
        ----------
        name : str
            File name: a label, never a path.
        data : binary file
            Read to its end, piece by piece.

        Returns
        -------
        tuple of str
            Key of the import and key of the job.
        """
        check_disk(self._settings)
        check_room(self.usage(), self._settings)
        upload = Upload(self.owner, name)
        chunks = self._connection.collection("uploads.chunks")
        while piece := data.read(_READ_BYTES):
            self._insert(chunks, upload.feed(piece))
        self._insert(chunks, upload.rest())

        def _body(session: ClientSession) -> None:
            for collection, document in upload.documents().items():
                self._connection.collection(collection).insert_one(document, session=session)
            job = self._connection.collection("jobs")
            job.update_one(absent(upload.job_id), upload.job, upsert=True, session=session)

        try:
            self._write(_body)
        except DuplicateKeyError:
            self.import_info(upload.import_id)  # an attempt whose answer was lost has written it
        return upload.import_id, upload.job_id

    def _insert(self, chunks: Collection[Document], documents: list[Document]) -> None:
        for document in documents:
            key = {"_id": document["_id"]}
            self._connection.run(
                lambda key=key, document=document: chunks.replace_one(key, document, upsert=True)  # type: ignore[misc]  # defaults bind the loop's names
            )

    def upload(self, upload_id: str) -> UploadInfo:
        """What is known of an upload.

        Parameters
        ----------
        upload_id : str
            Its key.

        Returns
        -------
        UploadInfo
            Name, length and hash.

        Raises
        ------
        NotFoundError
            If this runner has none of that key, or its import has ended.
        """
        key = checked_key(upload_id, "upload")
        document = self._bucket("uploads").document(key, "upload")
        return UploadInfo(
            upload_id=key,
            name=document["filename"],
            sha256=document["metadata"].get("sha256", ""),
            size_bytes=document["length"],
            uploaded_at=document["uploadDate"].replace(tzinfo=UTC),
        )

    def open_upload(self, upload_id: str) -> BinaryIO:
        """Open an upload for reading from any place in it.

        Parameters
        ----------
        upload_id : str
            Its key.

        Returns
        -------
        binary file
            Holds one chunk in memory; close it.

        Raises
        ------
        NotFoundError
            If this runner has none of that key, or its import has ended.
        """
        return self._bucket("uploads").open(checked_key(upload_id, "upload"), "upload")

    def delete_upload(self, upload_id: str) -> None:
        """Remove an upload whose import has ended; harmless when it is gone.

        Parameters
        ----------
        upload_id : str
            Its key.
        """
        key = checked_key(upload_id, "upload")
        self._collection("imports").update({"upload_id": key}, {"$set": {"waiting": False}})
        self._bucket("uploads").delete([key])

    def imports(self, *, limit: int | None = None) -> list[ImportInfo]:
        """Imports of the runner, newest first.

        Parameters
        ----------
        limit : int, optional
            At most so many; None means all.

        Returns
        -------
        list of ImportInfo
            With the verdicts counted.
        """
        documents = self._collection("imports").find(
            sort=[("created_at", -1), ("_id", -1)], limit=limit or 0
        )
        counts = self._verdict_counts([document["_id"] for document in documents])
        return [_import_info(document, counts.get(document["_id"], {})) for document in documents]

    def import_info(self, import_id: str) -> ImportInfo:
        """One import.

        Parameters
        ----------
        import_id : str
            Its key.

        Returns
        -------
        ImportInfo
            With the verdicts counted.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("imports").get(import_id, "import")
        return _import_info(document, self._verdict_counts([import_id]).get(import_id, {}))

    def _verdict_counts(self, import_ids: list[str]) -> dict[str, dict[str, int]]:
        groups = self._collection("sessionsFIT").groups(
            {"import_id": {"$in": import_ids}},
            {"_id": {"import": "$import_id", "verdict": "$verdict"}, "count": {"$sum": 1}},
        )
        counts: dict[str, dict[str, int]] = {}
        for group in groups:
            counts.setdefault(group["_id"]["import"], {})[group["_id"]["verdict"]] = group["count"]
        return counts


def _import_info(document: Document, counts: dict[str, int]) -> ImportInfo:
    return ImportInfo(
        import_id=document["_id"],
        upload_id=document["upload_id"],
        job_id=document["job_id"],
        name=document["name"],
        size_bytes=document["size_bytes"],
        created_at=document["created_at"],
        stored=counts.get("stored", 0),
        near_duplicates=counts.get("near_duplicate", 0),
        duplicates=counts.get("duplicate", 0),
        not_activities=counts.get("not_an_activity", 0),
        rejected=counts.get("rejected", 0),
        waiting=document.get("waiting", False),
        sha256=document.get("sha256", ""),
        undone_at=document.get("undone_at"),
    )
