"""A user of the system in, that user's right to files out, for as long as a block lasts."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from smartrunning.server.kernels.system_users import SystemUser

UNCHANGED: Final = ctypes.c_uint(-1)
"""Asks the system for the number without changing it."""


@contextmanager
def rights_of(user: SystemUser | None) -> Iterator[None]:
    """Reach files as a user does, in this thread; a block must not wait for anything else.

    A check of a path before its use would not do: whoever may write next to a file can put a link
    in its place in between.

    Parameters
    ----------
    user : SystemUser or None
        None where kernels run as the server does: then nothing changes.

    Yields
    ------
    None
        Nothing.

    Raises
    ------
    PermissionError
        If the system does not let the server do that.
    """
    if user is None:
        yield
        return
    before = _reach_as(user.uid, user.gid)
    try:
        yield
    finally:
        _reach_as(*before)


@contextmanager
def rights_of_the_server() -> Iterator[None]:
    """Reach files as the server does, inside a block of `rights_of`.

    Yields
    ------
    None
        Nothing.
    """
    before = _reach_as(os.geteuid(), os.getegid())
    try:
        yield
    finally:
        _reach_as(*before)


def _reach_as(uid: int, gid: int) -> tuple[int, int]:
    """Numbers before; the system says nothing of a failure, so it is asked once more."""
    system = ctypes.CDLL(None)
    before = system.setfsuid(UNCHANGED), system.setfsgid(UNCHANGED)
    system.setfsgid(ctypes.c_uint(gid))
    system.setfsuid(ctypes.c_uint(uid))
    if (system.setfsuid(UNCHANGED), system.setfsgid(UNCHANGED)) != (uid, gid):
        raise PermissionError(f"The server may not reach files as the user {uid}.")
    return before
