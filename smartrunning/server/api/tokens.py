"""Personal tokens for programs: made, listed and revoked by the person who is logged in."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator
from tornado import web

from smartrunning.server.access.routes import OF_ADMINS, SCOPES
from smartrunning.server.access.visit import PERSONAL, new_token
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.parts import parts_of
from smartrunning.storage.keys import secret_hash
from smartrunning.storage.tokens import Token
from smartrunning.workflows.requests import checked

DAY_S: Final = 86400.0


class Wish(BaseModel):
    """A token that somebody wants.

    Attributes
    ----------
    name : str
        What it is for.
    scopes : tuple of str
        What it may do.
    days : int
        It ends after so many days.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=80)
    scopes: list[str] = Field(min_length=1, max_length=len(SCOPES))
    days: int = Field(ge=1, le=366, default=90)

    @field_validator("name")
    @classmethod
    def _seen(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("a token needs a name")
        return name

    @field_validator("scopes")
    @classmethod
    def _known(cls, scopes: list[str]) -> list[str]:
        if unknown := sorted(set(scopes) - set(SCOPES)):
            raise ValueError(f"a scope is one of {', '.join(SCOPES)}, not {unknown[0]!r}")
        return scopes


class TokenList(ApiHandler):
    """One's own tokens."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all that have not ended, newest first, and with the scopes there are."""
        tokens = await self.ask(self.store.tokens.of, self.visit.username)
        possible = {
            name: meaning
            for name, meaning in SCOPES.items()
            if name not in OF_ADMINS or self.visit.role == "admin"
        }
        self.send({"tokens": [_shown(token) for token in tokens], "scopes": possible})

    @web.authenticated
    async def post(self) -> None:
        """Make one; it is told this once."""
        wish = await self.ask(checked, Wish, self.body())
        if self.visit.role != "admin" and not OF_ADMINS.isdisjoint(wish.scopes):
            raise Refusal(403, "Only an administrator's token can read the metrics.")
        token = PERSONAL + new_token()
        made = await self.ask(
            self.store.tokens.create,
            secret_hash(token),
            self.visit.username,
            name=wish.name,
            scopes=wish.scopes,
            lifetime_s=wish.days * DAY_S,
        )
        self.note("token.create", made.token_id)
        self.send(_shown(made) | {"token": token}, status=201)


class RevokeToken(ApiHandler):
    """The end of a token."""

    @web.authenticated
    async def post(self, token_id: str) -> None:
        """End it, with every stream that is open under it.

        Parameters
        ----------
        token_id : str
            Its key.
        """
        token_hash = await self.ask(self.store.tokens.revoke, token_id, self.visit.username)
        parts_of(self).logins.close_all(token_hash)
        self.note("token.revoke", token_id)
        self.set_status(204)
        self.finish()


def _shown(token: Token) -> dict[str, Any]:
    return {
        "token_id": token.token_id,
        "name": token.name,
        "scopes": list(token.scopes),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }
