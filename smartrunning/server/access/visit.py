"""Who is on the other end of a request, as the login in the database says."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from smartrunning.storage.accounts import Role

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """A person with an open login.

    Attributes
    ----------
    token_hash : str
        Hash of the token in the cookie; names the login.
    username : str
        Name of the account.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    runner_id : str
        The person's own data; empty when there is none.
    """

    token_hash: str
    username: str
    role: Role
    runner_id: str


def new_token() -> str:
    """Token of a new login, for the cookie.

    Returns
    -------
    str
        256 random bits.
    """
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Hash under which a login is kept.

    Parameters
    ----------
    token : str
        As the cookie has it.

    Returns
    -------
    str
        SHA-256 in hex: the token is random, so nothing slower is needed.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
