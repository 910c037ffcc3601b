"""Bytes of a browser in, chunk by chunk, an upload with its import and its job out."""

from collections.abc import Awaitable
from typing import Self, TypeVar

import pymongo
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError

from smartrunning.config import MEGABYTE
from smartrunning.errors import DatabaseUnavailableError, QuotaExceededError
from smartrunning.logs import logger
from smartrunning.storage.async_connection import REQUEST_PATIENCE_S, AsyncDoor
from smartrunning.storage.ballast import check_disk
from smartrunning.storage.connection import SAFE_WRITES, Document
from smartrunning.storage.database_errors import translated
from smartrunning.storage.info import KEPT, Usage
from smartrunning.storage.job_documents import absent
from smartrunning.storage.keys import checked_owner, not_found
from smartrunning.storage.profile import check_room
from smartrunning.storage.upload import Upload

Answer = TypeVar("Answer")
_log = logger(__name__)


class AsyncUploads(AsyncDoor):
    """The door for uploads in the web server: ``async with AsyncUploads(uri) as uploads``."""

    async def begin(self, owner: str, name: str) -> "UploadWriter":
        """Begin an upload.

        Parameters
        ----------
        owner : str
            The runner whose upload it is.
        name : str
            File name as the browser gave it: a label, never a path.

        Returns
        -------
        UploadWriter
            Takes the bytes.

        Raises
        ------
        QuotaExceededError
            If the runner has no room left.
        StorageFullError
            If the disk has too little room left.
        DatabaseUnavailableError
            If the server does not answer.
        """
        check_disk(self.settings)
        check_room(await _answer(self._usage(checked_owner(owner))), self.settings)
        runner = self.collection("runner").find_one({"_id": owner}, {"_id": 1})
        return UploadWriter(self, Upload(owner, name), of_runner=bool(await _answer(runner)))

    async def _usage(self, owner: str) -> Usage:
        total = {"_id": None, "files": {"$sum": 1}, "size_bytes": {"$sum": "$size_bytes"}}
        found: dict[str, Document] = {}
        for collection, where in _COUNTED.items():
            stages = [{"$match": where | {"owner": owner}}, {"$group": total}]
            async for group in await self.collection(collection).aggregate(stages):
                found[collection] = group
        return Usage(
            files=found.get("sessionsFIT", {}).get("files", 0),
            size_bytes=sum(group["size_bytes"] for group in found.values()),
        )


class UploadWriter:
    """An upload on its way; memory use does not grow with its length.

    Leaving ``async with writer`` without `commit` leaves nothing of it.

    Parameters
    ----------
    door : AsyncUploads
        Where it came in.
    upload : Upload
        What has come so far.
    of_runner : bool
        Whether the owner has a profile; then the upload does not outlive it.
    """

    def __init__(self, door: AsyncUploads, upload: Upload, *, of_runner: bool) -> None:
        self._door = door
        self._upload = upload
        self._of_runner = of_runner
        self._committed = False

    @property
    def size_bytes(self) -> int:
        """Bytes so far.

        Returns
        -------
        int
            Sum of the chunks written.
        """
        return self._upload.size_bytes

    async def __aenter__(self) -> Self:
        """Return the writer."""
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Abort, unless it was committed."""
        await self.abort()

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes.

        Parameters
        ----------
        chunk : bytes
            Any length.

        Raises
        ------
        QuotaExceededError
            If the upload is longer than the limit; it has been aborted then.
        DatabaseUnavailableError
            If the server does not answer.
        """
        limit_bytes = self._door.settings.upload_limit_bytes
        if self.size_bytes + len(chunk) > limit_bytes:
            await self.abort()
            raise QuotaExceededError(
                f"An upload may have {limit_bytes / MEGABYTE:.0f} MB; this one is longer. "
                "Cut it into several."
            )
        await self._insert(self._upload.feed(chunk))

    async def commit(self) -> tuple[str, str]:
        """Make the upload last, with its import and its job, in one transaction.

        Returns
        -------
        tuple of str
            Key of the import and key of the job.

        Raises
        ------
        DatabaseUnavailableError
            If the server does not answer.
        NotFoundError
            If the runner was removed meanwhile.
        """
        await self._insert(self._upload.rest())

        async def _body(session: AsyncClientSession) -> None:
            await self._hold_runner(session)
            for collection, document in self._upload.documents().items():
                await self._door.collection(collection).insert_one(document, session=session)
            await self._door.collection("jobs").update_one(
                absent(self._upload.job_id), self._upload.job, upsert=True, session=session
            )

        async with self._door.client.start_session() as session:
            await _answer(session.with_transaction(_body, write_concern=SAFE_WRITES))
        self._committed = True
        return self._upload.import_id, self._upload.job_id

    async def _hold_runner(self, session: AsyncClientSession) -> None:
        """See that the runner is there; the write keeps a removal from happening at once."""
        if not self._of_runner:
            return
        mine, touch = {"_id": self._upload.owner}, {"$inc": {"uploads": 1}}
        runner = self._door.collection("runner")
        if (await runner.update_one(mine, touch, session=session)).matched_count == 0:
            raise not_found("runner any more")

    async def abort(self) -> None:
        """Leave nothing of the upload; harmless after `commit` and when done twice.

        When the server does not answer, the sweeper removes the bytes later.
        """
        if self._committed:
            return
        chunks = self._door.collection("uploads.chunks")
        try:
            await _answer(chunks.delete_many({"files_id": self._upload.upload_id}))
        except DatabaseUnavailableError as error:
            _log.info("an aborted upload is left to the sweeper", reason=str(error))

    async def _insert(self, chunks: list[Document]) -> None:
        if chunks:
            await _answer(self._door.collection("uploads.chunks").insert_many(chunks))


_COUNTED: dict[str, Document] = {
    "sessionsFIT": {"verdict": {"$in": [*KEPT]}},
    "imports": {"waiting": True},
}


async def _answer(call: Awaitable[Answer]) -> Answer:
    """Answer of a call within the patience of a request, its errors made into sentences."""
    try:
        with pymongo.timeout(REQUEST_PATIENCE_S):
            return await call
    except PyMongoError as error:
        raise translated(error) from error
