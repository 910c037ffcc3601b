"""What notebook kernels get: a login that can only read, in a file that only they can read."""

import hashlib
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode

from pymongo.errors import OperationFailure

from smartrunning.config import Settings
from smartrunning.errors import AccessDeniedError, ConfigurationError
from smartrunning.logs import logger
from smartrunning.storage import folder
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.database_errors import host_of
from smartrunning.storage.schema import BUCKETS, COLLECTIONS

ROLE: Final = "smartrunningKernel"
USER: Final = "smartrunning_kernel"
_EXISTS: Final = frozenset({51002, 51003})
_ADDRESS: Final = re.compile(
    r"(?P<scheme>mongodb(?:\+srv)?://)(?:(?P<login>[^/?]*)@)?(?P<hosts>[^/?@]+)"
    r"(?:/(?P<path>[^?]*))?(?:\?(?P<query>.*))?"
)
_OF_A_LOGIN: Final = frozenset({"authsource", "authmechanism", "authmechanismproperties"})
_log = logger(__name__)


def kernel_file(settings: Settings, role: str = "") -> Path:
    """File with the address that kernels use.

    Parameters
    ----------
    settings : Settings
        Data folder.
    role : str
        Where each role has a user of its own: whose address.

    Returns
    -------
    pathlib.Path
        For ``SMARTRUNNING_DATABASE_FILE``; exists after `grant` when there is a login.
    """
    return settings.data_dir / (f"kernel.{role}.uri" if role else "kernel.uri")


def grant(connection: Connection, settings: Settings) -> None:
    """Make the read-only role and its user, and write their address for the kernels.

    Parameters
    ----------
    connection : Connection
        With the right to make roles and users.
    settings : Settings
        Data folder; an address given for kernels is written as it is.
    """
    folder.private_folder(settings.data_dir)
    for role in ("", *settings.kernel_uids):
        _grant(connection, settings, role)


def _grant(connection: Connection, settings: Settings, role: str) -> None:
    path, user = kernel_file(settings, role), f"{USER}_{role}" if role else USER
    if settings.kernel_mongodb_uri is not None:
        folder.write_private(path, settings.kernel_mongodb_uri.get_secret_value())
        return
    if not has_login(connection.uri):
        _log.warning("the database asks for no login, so kernels can write to it too")
        folder.write_private(path, connection.uri)
        return
    password = kernel_password(connection.uri, role)
    if password is None or not _made(connection, user, password):
        path.unlink(missing_ok=True)
        _log.warning(
            "notebook kernels have no login: the server's login may not make one, so make a "
            "read-only user and set SMARTRUNNING_KERNEL_MONGODB_URI",
            database=host_of(connection.uri),
        )
        return
    address = kernel_address(connection.uri, password, settings.database, user)
    folder.write_private(path, address)


def _made(connection: Connection, user: str, password: str) -> bool:
    try:
        _make_role(connection)
        _make_user(connection, user, password)
    except (AccessDeniedError, OperationFailure):
        return False
    return True


def has_login(uri: str) -> bool:
    """Whether an address says who comes: by a password, a certificate or the like.

    Parameters
    ----------
    uri : str
        Address of a server.

    Returns
    -------
    bool
        False for a server that lets everybody in.
    """
    parts = _ADDRESS.fullmatch(uri)
    options = parse_qsl(parts["query"] or "") if parts else []
    mechanism = any(name.lower() == "authmechanism" for name, _ in options)
    return mechanism or bool(parts and parts["login"])


def kernel_password(uri: str, role: str = "") -> str | None:
    """Password of the kernels' user, the same for all who know the server's address.

    Parameters
    ----------
    uri : str
        The server's address with its login.
    role : str
        Where each role has a user of its own: whose password.

    Returns
    -------
    str or None
        Does not give the server's password away; None when the address has none.
    """
    parts = _ADDRESS.fullmatch(uri)
    if parts is None or ":" not in (parts["login"] or ""):
        return None
    secret = unquote_plus(parts["login"]).encode()
    salt = f"smartrunning kernel {role}".strip().encode()
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def kernel_address(uri: str, password: str, database: str, user: str = USER) -> str:
    """Address of the same server for the kernels' user.

    Parameters
    ----------
    uri : str
        The server's address.
    password : str
        The kernels' password.
    database : str
        Name of the database, where the user lives.
    user : str
        Name of the user.

    Returns
    -------
    str
        A secret, of a lesser kind.
    """
    parts = _ADDRESS.fullmatch(uri)
    if parts is None:
        raise ConfigurationError("The address of the database has no form that is known.")
    kept = [
        (name, value)
        for name, value in parse_qsl(parts["query"] or "", keep_blank_values=True)
        if name.lower() not in _OF_A_LOGIN
    ]
    query = urlencode([*kept, ("authSource", database)], quote_via=quote)
    return f"{parts['scheme']}{user}:{password}@{parts['hosts']}/?{query}"


def _privileges(database: str) -> list[Document]:
    names = [collection.name for collection in COLLECTIONS if collection.in_kernels]
    names += [
        f"{bucket.name}.{part}"
        for bucket in BUCKETS
        if bucket.in_kernels
        for part in ("files", "chunks")
    ]
    return [
        {"resource": {"db": database, "collection": name}, "actions": ["find", "listIndexes"]}
        for name in names
    ]


def _make_role(connection: Connection) -> None:
    """Make the role, or give it what it lacks and take what it should not have any more.

    ``updateRole`` would need rights on all databases; granting and revoking needs those on one.
    """
    privileges = _privileges(connection.database.name)
    if _command(connection, "createRole", ROLE, privileges=privileges, roles=[]):
        return
    found = connection.run(
        lambda: connection.database.command("rolesInfo", ROLE, showPrivileges=True)
    )
    needed = {privilege["resource"]["collection"] for privilege in privileges}
    surplus = [
        privilege
        for privilege in found["roles"][0]["privileges"]
        if privilege["resource"].get("collection") not in needed
    ]
    _command(connection, "grantPrivilegesToRole", ROLE, privileges=privileges)
    if surplus:
        _command(connection, "revokePrivilegesFromRole", ROLE, privileges=surplus)


def _make_user(connection: Connection, user: str, password: str) -> None:
    roles = [{"role": ROLE, "db": connection.database.name}]
    if not _command(connection, "createUser", user, pwd=password, roles=roles):
        _command(connection, "updateUser", user, pwd=password)
        _command(connection, "grantRolesToUser", user, roles=roles)


def _command(connection: Connection, command: str, name: str, **body: Any) -> bool:
    """Run a command on roles and users; False when what it should make is there already."""
    try:
        connection.run(lambda: connection.database.command(command, name, **body))
    except OperationFailure as error:
        if error.code not in _EXISTS:
            raise
        return False
    return True
