"""Who is on the other end of a request, as the login in the database says."""

import secrets
from dataclasses import dataclass
from typing import Final

from smartrunning.storage.accounts import Role

TOKEN_BYTES: Final = 32
PERSONAL: Final = "srt_"
"""How personal tokens begin, so that one that was published by mistake is found and known."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A person with an open login, or a program with a person's token.

    Attributes
    ----------
    token_hash : str
        Hash of the token in the cookie, or of the personal token; names the login.
    username : str
        Name of the account.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    runner_id : str
        The person's own data; empty when there is none.
    looks_at : str
        Another runner whose data the person looks at for the time of one page, checked by
        `smartrunning.server.access.looking`; empty for everything else.
    scopes : frozenset of str or None
        What a personal token may do; None for a login, which may do all that its person may.
    """

    token_hash: str
    username: str
    role: Role
    runner_id: str
    looks_at: str = ""
    scopes: frozenset[str] | None = None

    @property
    def subject(self) -> str:
        """Runner whom a page is about.

        Returns
        -------
        str
            Key of the runner; empty when there is none.
        """
        return self.looks_at or self.runner_id


def new_token() -> str:
    """Token of a new login, for the cookie.

    Returns
    -------
    str
        256 random bits.
    """
    return secrets.token_urlsafe(TOKEN_BYTES)
