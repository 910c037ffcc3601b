"""An empty mongod in, a primary with its users out; and a moved one made primary again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pymongo
from pymongo.errors import OperationFailure

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.storage import mongod

_PATIENCE_S: Final = 120.0
_UNAUTHORIZED: Final = 13
_AUTHENTICATION_FAILED: Final = 18
_ALREADY_INITIALIZED: Final = 23
_INVALID_REPLICA_SET_CONFIG: Final = 93
_USER_EXISTS: Final = 51003

Client = pymongo.MongoClient[dict[str, Any]]


def make_primary(
    socket: Path, *, administrator: str, server: str, database: str, alive: Callable[[], bool]
) -> None:
    """Make the server at a socket the primary of a replica set of one, with its users.

    Parameters
    ----------
    socket : pathlib.Path
        Where it listens.
    administrator, server : str
        Passwords of the two users: the one of this module, and the one of the store.
    database : str
        Name of the store's database.
    alive : callable
        Asked while waiting; raises when the server has died.

    Raises
    ------
    DatabaseUnavailableError
        If it does not become primary, or knows other passwords.
    """
    with _client(socket, "administrator", administrator) as client:
        known = _login_works(client)
        if not known:
            _found(socket, administrator, alive)
        _await_primary(client, socket, alive)
        _make_user(
            client,
            "server",
            server,
            [{"role": "dbOwner", "db": database}, {"role": "clusterMonitor", "db": "admin"}],
        )


def _found(socket: Path, administrator: str, alive: Callable[[], bool]) -> None:
    """Found the set and its first user, as anyone on the socket may until there is a user."""
    with _client(socket) as client:
        try:
            member = {"_id": 0, "host": str(socket)}
            client.admin.command(
                "replSetInitiate", {"_id": mongod.REPLICA_SET, "members": [member]}
            )
        except OperationFailure as error:
            if error.code == _UNAUTHORIZED:
                raise DatabaseUnavailableError(
                    f"The database at {socket} refuses the password in the folder secrets; "
                    "put back the secrets that belong to this data folder."
                ) from error
            if error.code != _ALREADY_INITIALIZED:
                raise
        _await_primary(client, socket, alive)
        client.admin.command("createUser", "administrator", pwd=administrator, roles=["root"])


def _login_works(client: Client) -> bool:
    try:
        client.admin.command("ping")
    except OperationFailure as error:
        if error.code == _AUTHENTICATION_FAILED:
            return False
        raise
    return True


def _await_primary(client: Client, socket: Path, alive: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while alive() and not client.admin.command("hello")["isWritablePrimary"]:
        if time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                f"The database at {socket} did not become primary within {_PATIENCE_S:.0f} s."
            )
        _follow_a_move(client, socket)
        time.sleep(0.02)


def _follow_a_move(client: Client, socket: Path) -> None:
    """Tell a set whose data folder was moved where its only member is now."""
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != _INVALID_REPLICA_SET_CONFIG:
            return
        configuration = client.local["system.replset"].find_one()
        if configuration is not None and configuration["members"][0]["host"] != str(socket):
            configuration["members"][0]["host"] = str(socket)
            configuration["version"] += 1
            client.admin.command("replSetReconfig", configuration, force=True)


def _make_user(client: Client, name: str, password: str, roles: list[dict[str, str]]) -> None:
    try:
        client.admin.command("createUser", name, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code != _USER_EXISTS:
            raise
        client.admin.command("updateUser", name, pwd=password, roles=roles)


def _client(socket: Path, user: str | None = None, password: str | None = None) -> Client:
    return pymongo.MongoClient(
        f"mongodb://{quote(str(socket), safe='')}/",
        username=user,
        password=password,
        directConnection=True,
        serverSelectionTimeoutMS=30_000,
    )
