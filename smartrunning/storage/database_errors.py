"""What a database says when something is wrong, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pymongo.errors import AutoReconnect, InvalidURI, OperationFailure, PyMongoError
from pymongo.errors import ConfigurationError as InvalidOptionError

from smartrunning.errors import (
    AccessDeniedError,
    ConfigurationError,
    DatabaseUnavailableError,
    SmartRunningError,
    StorageFullError,
)

_REFUSED_LOGIN: Final = frozenset({18, 8000})
_UNAUTHORIZED: Final = 13
_OUT_OF_DISK_SPACE: Final = 14031
NO_SESSIONS: Final = "Sessions are not supported"
_STARTING: Final = (
    NO_SESSIONS,
    "does not support retryable writes",
    "Transaction numbers are only allowed",
)
"""A member of a replica set that has just started does not know yet that it is one."""
_KEY_NOT_FOUND: Final = 211
"""A server that has just started has not read its own signing keys yet."""


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
