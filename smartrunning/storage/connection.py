"""The way to the server: one client, its promises checked, its errors made into sentences.

Every call of the store goes through `Connection.run` or `Connection.transaction`. Both repeat what
a server that is away for a moment has interrupted; that is safe because every write has a natural
key.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

import certifi
import pymongo
from bson.codec_options import CodecOptions
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    AutoReconnect,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.errors import ConfigurationError as InvalidOptionError
from pymongo.write_concern import WriteConcern

from smartrunning.errors import (
    AccessDeniedError,
    ConfigurationError,
    DatabaseUnavailableError,
    SmartRunningError,
    StorageFullError,
)

Document = dict[str, Any]
Result = TypeVar("Result")

OPEN_PATIENCE_S: Final = 15.0
"""How long the first answer of a server may take."""
OLDEST_WIRE_VERSION: Final = 17
"""MongoDB 6.0: the first with ``$in`` in partial indexes."""
SAFE_WRITES: Final = WriteConcern(w="majority", j=True)
_REFUSED_LOGIN: Final = frozenset({18, 8000})
_UNAUTHORIZED: Final = 13
_OUT_OF_DISK_SPACE: Final = 14031
_STARTING: Final = (
    "Sessions are not supported",
    "does not support retryable writes",
    "Transaction numbers are only allowed",
)
"""A member of a replica set that has just started does not know yet that it is one."""
_KEY_NOT_FOUND: Final = 211
"""A server that has just started has not read its own signing keys yet."""


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

    def close(self) -> None:
        """Close all sockets."""
        self.client.close()


@contextmanager
def address_errors() -> Iterator[None]:
    """Turn pymongo's words on an address, which may quote a password, into a sentence."""
    try:
        yield
    except (InvalidURI, InvalidOptionError, ValueError, TypeError) as error:
        if "DNS" in str(error) or "resolution" in str(error):
            raise DatabaseUnavailableError(
                "The name of the database server in SMARTRUNNING_MONGODB_URI is not known to the "
                "name service; check the name and the network."
            ) from None
        raise ConfigurationError(
            "The address in SMARTRUNNING_MONGODB_URI cannot be understood; it must look like "
            "mongodb+srv://user:password@host/ with special characters percent-encoded."
        ) from None


def opening_error(error: PyMongoError, uri: str) -> SmartRunningError:
    """Sentence for a server that does not let us in.

    Parameters
    ----------
    error : pymongo.errors.PyMongoError
        What the client said.
    uri : str
        Address of the server.

    Returns
    -------
    SmartRunningError
        Names the host, never the password.
    """
    where = host_of(uri)
    if isinstance(error, OperationFailure) and error.code in _REFUSED_LOGIN:
        return DatabaseUnavailableError(
            f"The database at {where} refuses the login; check user, password and authSource."
        )
    if "SSL" in str(error) or "TLS" in str(error) or "certificate" in str(error):
        return DatabaseUnavailableError(
            f"The database at {where} cannot be reached over TLS; "
            "check its certificate and that this address may connect to it."
        )
    return DatabaseUnavailableError(
        f"The database at {where} cannot be reached; check that it runs and that the network "
        "lets this machine through."
    )


def host_of(uri: str) -> str:
    """Part of an address that may be shown.

    Parameters
    ----------
    uri : str
        Address of the server.

    Returns
    -------
    str
        Hosts without user and password.
    """
    return uri.split("://", 1)[-1].rsplit("@", 1)[-1].split("/", 1)[0].replace("%2F", "/")


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


def passes(error: PyMongoError) -> bool:
    """Whether a server that was away, or is starting, is the cause.

    Parameters
    ----------
    error : pymongo.errors.PyMongoError
        What a call of the client raised.

    Returns
    -------
    bool
        True when the same call can go well a moment later.
    """
    if isinstance(error, AutoReconnect) or error.has_error_label("TransientTransactionError"):
        return True
    if any(words in str(error) for words in _STARTING):
        return True
    return isinstance(error, OperationFailure) and error.code == _KEY_NOT_FOUND


def translated(error: PyMongoError) -> Exception:
    """A person's sentence for what an operator can mend, else the error as it is.

    Parameters
    ----------
    error : pymongo.errors.PyMongoError
        What a call of the client raised.

    Returns
    -------
    Exception
        To be raised from the cause.
    """
    if passes(error) or error.timeout:
        return DatabaseUnavailableError(
            "The database does not answer; it may be starting anew. Try again in a moment."
        )
    if isinstance(error, OperationFailure) and error.code == _UNAUTHORIZED:
        return AccessDeniedError("This login of the database may not do that.")
    if isinstance(error, OperationFailure) and error.code == _OUT_OF_DISK_SPACE:
        return StorageFullError("The disk of the database is full; make room there.")
    return error
