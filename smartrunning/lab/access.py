"""Whose data a kernel may see: by the environment that the platform has set for it."""

import os
from functools import cache
from typing import Final

from smartrunning.errors import AccessDeniedError, InvalidRequestError, NotFoundError
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_reader

SEES_ALL: Final = frozenset({"scientist", "admin"})


@cache
def store() -> Store:
    """Store that this process reads from.

    Returns
    -------
    Store
        The same each time.
    """
    return open_reader()


def sees_all() -> bool:
    """Whether the kernel's person may see all runners.

    Returns
    -------
    bool
        By the role.
    """
    return os.environ.get("SMARTRUNNING_ROLE", "") in SEES_ALL


def visible_runners() -> list[Runner]:
    """Profiles of the runners that one may see.

    Returns
    -------
    list of Runner
        All, or oneself.
    """
    return store().runners.all() if sees_all() else [store_of(None).runner()]


def stores(runner: str | None) -> list[OwnedStore]:
    """Parts of the store that a question is about.

    Parameters
    ----------
    runner : str or None
        The runner's key; None means all that one may see.

    Returns
    -------
    list of OwnedStore
        One for each runner.

    Raises
    ------
    AccessDeniedError
        For another runner, if one may see oneself alone.
    """
    if runner is not None:
        return [store_of(runner)]
    return [_part(one.runner_id) for one in visible_runners()]


def store_of(runner: str | None) -> OwnedStore:
    """One runner's part of the store.

    Parameters
    ----------
    runner : str or None
        The runner's key; None means oneself.

    Returns
    -------
    OwnedStore
        Of another runner's, nothing near their private places.

    Raises
    ------
    AccessDeniedError
        For another runner, if one may see oneself alone.
    InvalidRequestError
        If one has no running data of one's own and names nobody.
    """
    if runner is None:
        return _part(_myself())
    if not sees_all() and runner != _myself():
        raise AccessDeniedError("This notebook may only see the data of its own runner.")
    return _part(runner)


def store_of_session(session_id: str) -> OwnedStore:
    """Part of the store that a session lies in.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    OwnedStore
        Its runner's.

    Raises
    ------
    NotFoundError
        If there is no such session among those that one may see.
    """
    for own in stores(None):
        try:
            own.session_info(session_id)
        except NotFoundError:
            continue
        return own
    raise NotFoundError(f"There is no session {session_id!r} that you may see.")


def _part(owner: str) -> OwnedStore:
    if owner == os.environ.get("SMARTRUNNING_RUNNER", ""):
        return store().owned_by(owner)
    return store().shared_by(owner)


def _myself() -> str:
    runner_id = os.environ.get("SMARTRUNNING_RUNNER", "")
    if not runner_id:
        raise InvalidRequestError(
            "This account has no running data of its own; name a runner from lab.runners()."
        )
    return runner_id
