"""Changes of jobs as they happen, for the web server's push."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pymongo.asynchronous.change_stream import AsyncCollectionChangeStream
from pymongo.errors import OperationFailure, PyMongoError

from smartrunning.config import Settings
from smartrunning.logs import logger
from smartrunning.storage.async_connection import AsyncDoor
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Document

_PAUSES_S: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
_SEEN_FIELDS: Final = ("state", "progress", "message", "cancel_requested")
_LOST_HISTORY: Final = frozenset({136, 260, 280, 286})
"""Tokens that a server no longer knows."""
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class JobChange:
    """A job just after it changed.

    Attributes
    ----------
    job_id, owner, kind, state, message, error : str
        As in `smartrunning.storage.jobs.Job`.
    progress : float
        From 0 to 1.
    updated_at : datetime.datetime
        Aware, UTC.
    cancel_requested : bool
        Whether the owner has asked to stop it.
    parent : str or None
        The job that it follows.
    result : mapping of str to object
        What it brought.
    """

    job_id: str
    owner: str
    kind: str
    state: str
    progress: float
    message: str
    error: str
    updated_at: datetime
    cancel_requested: bool = False
    parent: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


class JobFeed(AsyncDoor):
    """One change stream on the ledger, as an endless asynchronous iterator.

    Changes from the moment of opening on come at least once and in order for each job, also after
    the server was away. Open one for a process and fan it out, not one for each page.

    Parameters
    ----------
    uri : str, optional
        Address of the server; None takes it from the settings, as `open_store` does.
    settings : Settings, optional
        None takes those of this process.
    """

    def __init__(self, uri: str | None = None, *, settings: Settings | None = None) -> None:
        super().__init__(uri, settings=settings)
        self._stream: AsyncCollectionChangeStream[Document] | None = None
        self._token: Mapping[str, Any] | None = None
        self._last_at: datetime | None = None

    async def open(self) -> None:
        """Connect, check the server and open the stream.

        Raises
        ------
        DatabaseUnavailableError
            If the server is unreachable, refuses the login, is too old or is no replica set.
        """
        await super().open()
        self._last_at = now()
        self._stream = await self._opened()

    async def close(self) -> None:
        """Close the stream and all sockets."""
        if self._stream is not None:
            await self._stream.close()
        await super().close()

    async def _opened(self) -> AsyncCollectionChangeStream[Document]:
        seen = [
            {f"updateDescription.updatedFields.{name}": {"$exists": True}} for name in _SEEN_FIELDS
        ]
        watched = {"$match": {"$or": [{"operationType": {"$in": ["insert", "replace"]}}, *seen]}}
        stream = await self.collection("jobs").watch(
            [watched], full_document="updateLookup", resume_after=self._token
        )
        self._token = stream.resume_token
        return stream

    async def __aiter__(self) -> AsyncIterator[JobChange]:
        """Yield the changes, endlessly."""
        failures = 0
        while True:
            try:
                async for change in self._until_error():
                    failures = 0
                    yield change
            except PyMongoError as error:
                _log.info("the change stream is opened anew", reason=type(error).__name__)
                if isinstance(error, OperationFailure) and error.code in _LOST_HISTORY:
                    self._token = None
                self._stream = None
            await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            failures += 1

    async def _until_error(self) -> AsyncIterator[JobChange]:
        if self._stream is None:
            lost = self._token is None
            self._stream = await self._opened()
            if lost:
                for change in await self._missed():
                    yield change
        async for event in self._stream:
            self._token = event["_id"]
            document = event.get("fullDocument")
            if document is not None:  # else removed meanwhile
                yield self._change(document)

    async def _missed(self) -> list[JobChange]:
        """Jobs that changed while nobody listened and the server has forgotten the events."""
        since = {"updated_at": {"$gte": self._last_at}}
        found = self.collection("jobs").find(since, sort=[("updated_at", 1)])
        return [self._change(document) async for document in found]

    def _change(self, document: Document) -> JobChange:
        change = from_document(JobChange, document | {"job_id": document["_id"]})
        self._last_at = max(self._last_at or change.updated_at, change.updated_at)
        return change
