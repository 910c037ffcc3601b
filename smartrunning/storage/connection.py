"""The way to the server: one client, its promises checked, what it interrupts repeated.

Every call of the store goes through `Connection.run` or `Connection.transaction`. Both repeat what
a server that is away for a moment has interrupted; that is safe because every write has a natural
key.
"""

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

import certifi
import pymongo
from bson.codec_options import CodecOptions
from bson.errors import InvalidDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError, ServerSelectionTimeoutError
from pymongo.write_concern import WriteConcern

from smartrunning.errors import ConfigurationError, DatabaseUnavailableError, InvalidRequestError
from smartrunning.storage.database_errors import (
    NO_SESSIONS,
    address_errors,
    host_of,
    opening_error,
    passes,
    translated,
)

Document = dict[str, Any]
Result = TypeVar("Result")

OPEN_PATIENCE_S: Final = 15.0
"""How long the first answer of a server may take."""
OLDEST_WIRE_VERSION: Final = 17
"""MongoDB 6.0: the first with ``$in`` in partial indexes."""
SAFE_WRITES: Final = WriteConcern(w="majority", j=True)
_NOT_TO_BE_HELD: Final = (
    "This cannot be kept: half a character, a number of more than 64 bits, or far too much at once."
)


def client_options(uri: str, *, timeout_s: float) -> dict[str, Any]:
    """Options that every client has, whatever its address says.

    Parameters
    ----------
    uri : str
        Address of the server.
    timeout_s : float
        How long a call may wait for a server to come back.

    Returns
    -------
    dict of str to object
        Keyword arguments of both clients of pymongo.
    """
    options: dict[str, Any] = {
        "w": "majority",
        "journal": True,
        "retryWrites": True,
        "retryReads": True,
        "tz_aware": True,
        "appname": "smartrunning",
        "serverSelectionTimeoutMS": int(timeout_s * 1000),
        "connectTimeoutMS": 10_000,
        "socketTimeoutMS": 120_000,
    }
    given = {name.lower(): value for name, value in parse_qsl(urlsplit(uri).query)}
    encrypted = uri.startswith("mongodb+srv:") or "true" in (given.get("tls"), given.get("ssl"))
    if encrypted and "tlscafile" not in given:
        options["tlsCAFile"] = certifi.where()
    return options


class Connection:
    """A checked client and its database.

    Parameters
    ----------
    uri : str
        Address of the server: a secret.
    database : str
        Name of the database.
    timeout_s : float
        How long a call may wait for a server to come back.

    Raises
    ------
    ConfigurationError
        If the address is none.
    DatabaseUnavailableError
        If the server is unreachable, refuses the login, is too old or is no replica set.
    """

    def __init__(self, uri: str, *, database: str, timeout_s: float = 30.0) -> None:
        self.uri = uri
        self._timeout_s = timeout_s
        with address_errors():
            self.client: pymongo.MongoClient[Document] = pymongo.MongoClient(
                uri, **client_options(uri, timeout_s=timeout_s)
            )
        self.database: Database[Document] = self.client.get_database(database)
        try:
            self._check()
        except BaseException:
            self.client.close()
            raise

    def _check(self) -> None:
        try:
            with pymongo.timeout(min(OPEN_PATIENCE_S, self._timeout_s)):
                hello = self.client.admin.command("hello")
        except PyMongoError as error:
            raise opening_error(error, self.uri) from None
        check_server(hello, self.uri)
        check_promises(self.client)

    def collection(self, name: str) -> Collection[Document]:
        """Collection that takes and gives plain documents with aware times.

        Parameters
        ----------
        name : str
            Name of the collection.

        Returns
        -------
        pymongo.collection.Collection
            With the client's write concern.
        """
        return self.database.get_collection(name, codec_options=CodecOptions(tz_aware=True))

    def run(self, operation: Callable[[], Result], *, extra_s: float = 0.0) -> Result:
        """Result of one call, repeated while the server is away.

        Parameters
        ----------
        operation : callable
            A read, or a write with a natural key.
        extra_s : float
            Time that the operation takes on purpose, beyond the patience of the connection.

        Returns
        -------
        object
            What the operation gave.

        Raises
        ------
        DatabaseUnavailableError
            If the server stays away.
        AccessDeniedError
            If this login may not do it.
        StorageFullError
            If the server's disk is full.
        InvalidRequestError
            If a text, a number or the whole is none that the database can hold.
        """
        deadline = time.monotonic() + self._timeout_s + extra_s
        pause_s = 0.05
        while True:
            try:
                with pymongo.timeout(max(deadline - time.monotonic(), 1.0)):
                    return operation()
            except PyMongoError as error:
                patient = passes(error) and time.monotonic() < deadline
                if not patient or isinstance(error, ServerSelectionTimeoutError):
                    reason = translated(error)
                    raise reason from (None if reason is error else error)
                if NO_SESSIONS in str(error):
                    self._meet_again()
            except (InvalidDocument, OverflowError, UnicodeEncodeError) as error:
                raise InvalidRequestError(_NOT_TO_BE_HELD) from error
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 2.0)

    def transaction(self, body: Callable[[ClientSession], Result]) -> Result:
        """Result of several writes that happen together or not at all.

        Parameters
        ----------
        body : callable
            Takes the session that each of its calls must carry; may be called again.

        Returns
        -------
        object
            What the body gave.
        """

        def _attempt() -> Result:  # its own repetitions end with the time that `run` sets
            with self.client.start_session() as session:
                return session.with_transaction(body, write_concern=SAFE_WRITES)

        return self.run(_attempt)

    def _meet_again(self) -> None:
        """Give up the connections at hand, for what they were told at first holds for ever.

        One that was opened before its server was primary goes on believing that there are no
        sessions, so each transaction on it would fail. pymongo has no public way to say this.
        """
        for server in (*self.client._topology._servers.values(),):  # noqa: SLF001
            server.pool.reset_without_pause()

    def close(self) -> None:
        """Close all sockets."""
        self.client.close()


def check_server(hello: Document, uri: str) -> None:
    """See that a server can do transactions and change streams.

    Parameters
    ----------
    hello : dict
        Its answer to the command of that name.
    uri : str
        Address of the server.

    Raises
    ------
    DatabaseUnavailableError
        If it is no member of a replica set, or older than MongoDB 6.0.
    """
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise DatabaseUnavailableError(
            f"The database at {host_of(uri)} is not a replica set, so it has neither transactions "
            "nor change streams; start it with --replSet and initiate it."
        )
    if hello.get("maxWireVersion", 0) < OLDEST_WIRE_VERSION:
        raise DatabaseUnavailableError(
            f"The database at {host_of(uri)} is older than MongoDB 6.0; update it."
        )


def check_promises(client: Any) -> None:
    """See that a live client confirms writes only when a majority has them on disk.

    Parameters
    ----------
    client : pymongo.MongoClient or pymongo.AsyncMongoClient
        As it will be used.

    Raises
    ------
    ConfigurationError
        If it does not.
    """
    promised = client.write_concern.document
    if promised != {"w": "majority", "j": True} or not client.options.retry_writes:
        raise ConfigurationError(
            "The database client must write with w=majority, journal and retries; "
            f"found {promised}."
        )
