"""JupyterHub's question "who is this?", answered by the platform's own accounts.

For a JupyterHub that gives each scientist a machine of their own; JupyterHub itself is no part of
what the platform needs to run. See ``docs/install/jupyterhub``.
"""

import time
from functools import cache
from typing import Any, Final

from jupyterhub.auth import Authenticator

from smartrunning.config import settings
from smartrunning.server.access import passwords
from smartrunning.server.access.routes import SCIENTISTS
from smartrunning.server.access.throttle import Throttle
from smartrunning.server.threads import in_thread
from smartrunning.storage import Store, open_store
from smartrunning.storage.accounts import User

ROLE: Final = "SMARTRUNNING_ROLE"
USER: Final = "SMARTRUNNING_USER"

_throttle = Throttle()


@cache
def accounts() -> Store:
    """The store, opened once for the hub's process.

    Returns
    -------
    Store
        With the server's own login.
    """
    return open_store(settings=settings())


class AccountAuthenticator(Authenticator):
    """Knows who has an account as scientist or administrator; slowed down like the platform's door.

    Who may come in is decided here, so ``allow_all`` is right in the configuration.
    """

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Check name and password.

        Parameters
        ----------
        handler : object
            Of the request.
        data : dict of str to str
            The form, with ``username`` and ``password``.

        Returns
        -------
        dict or None
            Name and rights; None for everybody else.
        """
        name, password = data.get("username", ""), data.get("password", "")
        address = handler.request.remote_ip or ""
        if _throttle.wait_s(name, address, time.monotonic()):
            self.log.warning("too many attempts for one account from %s", address)
            return None
        _throttle.note(name, address, time.monotonic())
        user = await in_thread(accounts().users.by_name, name) if name else None
        right = await passwords.is_right(user.password_hash if user else None, password)
        if user is None or not right:
            return None
        _throttle.forgive(name, address)
        return known(user)


async def only_scientists(
    authenticator: Any, handler: Any, found: dict[str, Any]
) -> dict[str, Any] | None:
    """Let in whom another provider has recognised, if the platform knows them as scientists.

    Parameters
    ----------
    authenticator, handler : object
        Of the hub; unused.
    found : dict
        Whom the provider has recognised; ``name`` must be the name of an account.

    Returns
    -------
    dict or None
        The same with the rights of the account; None when there is none, or of another role.
    """
    del authenticator, handler
    user = await in_thread(accounts().users.by_name, str(found["name"]))
    rights = known(user) if user else None
    return found | rights if rights else None


def known(user: User) -> dict[str, Any] | None:
    """What the hub gets to know of an account.

    Parameters
    ----------
    user : User
        The account.

    Returns
    -------
    dict or None
        None for those who do not work with notebooks.
    """
    if user.role not in SCIENTISTS:
        return None
    return {"name": user.username.lower(), "admin": user.role == "admin"}


async def introduce(spawner: Any) -> None:
    """Tell a server that starts whom it works for.

    Parameters
    ----------
    spawner : object
        Of the hub.

    Raises
    ------
    PermissionError
        If the account is gone meanwhile, or is no scientist's any more.
    """
    user = await in_thread(accounts().users.by_name, spawner.user.name)
    if user is None or user.role not in SCIENTISTS:
        raise PermissionError("This account does not work with notebooks any more.")
    spawner.environment = {**spawner.environment, USER: user.username, ROLE: user.role}
