"""Passwords checked and chosen, in threads: by design, a hash takes 64 MiB and 0.1 s."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from smartrunning.errors import InvalidRequestError
from smartrunning.workflows.passwords import hashed

SHORTEST: Final = 8
LONGEST: Final = 256
AT_ONCE: Final = 2

_THREADS: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
"""Few: a flood of logins must not take all memory and all cores."""


def objection(password: str) -> str:
    """Reason why a password may not be chosen.

    Parameters
    ----------
    password : str
        As typed.

    Returns
    -------
    str
        A sentence; empty when the password is fine.
    """
    if len(password) < SHORTEST:
        return f"The new password needs at least {SHORTEST} characters; three words do well."
    if len(password) > LONGEST:
        return f"The new password may have at most {LONGEST} characters."
    if password.casefold() in _common():
        return "This password is among the first that anybody tries; choose another one."
    return ""


@cache
def _common() -> frozenset[str]:
    lines = files("smartrunning.server.access").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(lines.split())


@cache
def _nobodys_hash() -> str:
    return hashed("the password of nobody")


def _matches(stored_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored_hash, password)
    except (VerificationError, InvalidHashError):
        return False


async def is_right(stored_hash: str | None, password: str) -> bool:
    """Whether a password belongs to a hash; takes the same time when there is no hash.

    Parameters
    ----------
    stored_hash : str or None
        None when nobody has the name that was typed.
    password : str
        As typed.

    Returns
    -------
    bool
        False for nobody, always.
    """
    loop = asyncio.get_running_loop()
    known = stored_hash is not None
    against = stored_hash if stored_hash is not None else _nobodys_hash()
    right = await loop.run_in_executor(_THREADS, _matches, against, password[:LONGEST])
    return right and known


async def new_hash(password: str) -> str:
    """Hash of a password that somebody chooses.

    Parameters
    ----------
    password : str
        As typed.

    Returns
    -------
    str
        For the store.

    Raises
    ------
    InvalidRequestError
        If the password is too short, too long or too common.
    """
    if refusal := objection(password):
        raise InvalidRequestError(refusal)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, hashed, password)
