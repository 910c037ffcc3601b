"""A password in, a hash that only takes time to check out; and passwords that nobody can guess."""

import secrets
from typing import Final

from argon2 import PasswordHasher

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that no font confuses."""
_GROUPS, _LETTERS_IN_GROUP = 4, 5


def hashed(password: str) -> str:
    """Hash of a password by argon2id with the parameters of RFC 9106 for little memory.

    Parameters
    ----------
    password : str
        In clear; it goes nowhere else.

    Returns
    -------
    str
        Hash with its parameters and salt.
    """
    return PasswordHasher().hash(password)


def one_time_password() -> str:
    """Random password to be shown once.

    Returns
    -------
    str
        Four groups of five letters, 99 bits: a person can read it out and nobody guesses it.
    """
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_IN_GROUP)) for _ in range(_GROUPS)
    )
