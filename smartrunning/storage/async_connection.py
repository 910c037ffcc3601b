"""The way to the server for the event loop of the web server."""

from typing import Any, Final, Self

import pymongo
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from smartrunning.config import Settings
from smartrunning.config import settings as settings_of_this_process
from smartrunning.storage.connection import Document, check_promises, check_server, client_options
from smartrunning.storage.database_errors import address_errors, opening_error
from smartrunning.storage.opening import server_uri

REQUEST_PATIENCE_S: Final = 5.0
"""A person waits for the answer, so a server that is away is said to be away soon."""


class AsyncDoor:
    """A client of the event loop; ``async with`` opens and closes it.

    Parameters
    ----------
    uri : str, optional
        Address of the server; None takes it from the settings, as `open_store` does.
    settings : Settings, optional
        None takes those of this process.

    Attributes
    ----------
    settings : Settings
        As given.
    client : pymongo.AsyncMongoClient
        Open after `open`.
    """

    def __init__(self, uri: str | None = None, *, settings: Settings | None = None) -> None:
        self.settings = settings or settings_of_this_process()
        self._uri = uri or server_uri(self.settings)
        timeout_s = min(REQUEST_PATIENCE_S, self.settings.database_timeout_s)
        with address_errors():
            self.client: pymongo.AsyncMongoClient[Document] = pymongo.AsyncMongoClient(
                self._uri, **client_options(self._uri, timeout_s=timeout_s)
            )

    async def __aenter__(self) -> Self:
        """Open."""
        await self.open()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Close."""
        await self.close()

    async def open(self) -> None:
        """Connect and check the server.

        Raises
        ------
        DatabaseUnavailableError
            If it is unreachable, refuses the login, is too old or is no replica set.
        """
        try:
            check_server(await self.client.admin.command("hello"), self._uri)
            check_promises(self.client)
        except PyMongoError as error:
            await self.client.close()
            raise opening_error(error, self._uri) from None
        except BaseException:
            await self.client.close()
            raise

    async def close(self) -> None:
        """Close all sockets."""
        await self.client.close()

    def collection(self, name: str) -> AsyncCollection[dict[str, Any]]:
        """Collection of the store's database.

        Parameters
        ----------
        name : str
            Name of the collection.

        Returns
        -------
        pymongo.asynchronous.collection.AsyncCollection
            With the client's write concern.
        """
        return self.client.get_database(self.settings.database).get_collection(name)
