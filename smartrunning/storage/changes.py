"""Names of collections as they change, for the administrator's page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.errors import PyMongoError

from smartrunning.config import Settings
from smartrunning.logs import logger
from smartrunning.storage.async_connection import AsyncDoor
from smartrunning.storage.connection import Document

WATCHED: Final = (
    "auditLog",
    "coaching",
    "invitations",
    "jobs",
    "schedules",
    "sessionsParquet",
    "users",
    "workers",
)
PAUSE_S: Final = 2.0
_SEEN_FIELDS: Final = ("state", "progress", "message", "cancel_requested", "attempt")
_log = logger(__name__)


class Changes(AsyncDoor):
    """One change stream on the database, as an endless asynchronous iterator of names.

    A job whose lease was merely renewed has not changed. Open one for a process, and only while
    somebody looks.

    Parameters
    ----------
    uri : str, optional
        Address of the server; None takes it from the settings, as `open_store` does.
    settings : Settings, optional
        None takes those of this process.
    """

    def __init__(self, uri: str | None = None, *, settings: Settings | None = None) -> None:
        super().__init__(uri, settings=settings)
        self._stream: AsyncDatabaseChangeStream[Document] | None = None

    async def close(self) -> None:
        """Close the stream and all sockets."""
        if self._stream is not None:
            await self._stream.close()
        await super().close()

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield the names, endlessly; all of them whenever some may have been missed."""
        while True:
            try:
                async with await self._opened() as stream:
                    for name in WATCHED:
                        yield name
                    async for event in stream:
                        yield event["ns"]["coll"]
            except PyMongoError as error:
                _log.info("the change stream is opened anew", reason=type(error).__name__)
            await asyncio.sleep(PAUSE_S)

    async def _opened(self) -> AsyncDatabaseChangeStream[Document]:
        seen: list[Any] = [
            {f"updateDescription.updatedFields.{name}": {"$exists": True}} for name in _SEEN_FIELDS
        ]
        told = [{"ns.coll": {"$ne": "jobs"}}, {"operationType": {"$ne": "update"}}, *seen]
        pipeline: list[Document] = [
            {"$match": {"ns.coll": {"$in": list(WATCHED)}, "$or": told}},
            {"$project": {"ns": 1, "operationType": 1}},
        ]
        self._stream = await self.client.get_database(self.settings.database).watch(pipeline)
        return self._stream
