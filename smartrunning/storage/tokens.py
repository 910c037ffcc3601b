"""Personal tokens for programs: hashes in, what they may do out; nothing here sees a token."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.accounts import User, name_key
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_key, label, new_key, not_found

MOST_TOKENS: Final = 20
"""Tokens that one account may have at a time."""
_LONGEST_NAME: Final = 80
_SEEN_EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """A personal token.

    Attributes
    ----------
    token_id : str
        Its key, which opens nothing.
    username : str
        In whose name it asks.
    name : str
        What it is for, in its owner's words.
    scopes : tuple of str
        What it may do.
    created_at, expires_at : datetime.datetime
        Aware, UTC.
    used_at : datetime.datetime or None
        When it was last used, to the minute; None when never.
    """

    token_id: str
    username: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Tokens:
    """The personal tokens (``store.tokens``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._users = connection.collection("users")
        self._tokens = connection.collection("tokens")

    def create(
        self,
        token_hash: str,
        username: str,
        *,
        name: str,
        scopes: Collection[str],
        lifetime_s: float,
    ) -> Token:
        """Keep a new token.

        Parameters
        ----------
        token_hash : str
            Hash of the token; the token itself is not kept.
        username : str
            In whose name it will ask.
        name : str
            What it is for.
        scopes : collection of str
            What it may do.
        lifetime_s : float
            It ends after this time.

        Returns
        -------
        Token
            As written, by the server's clock.

        Raises
        ------
        InvalidRequestError
            If the account has as many as it may have.
        """
        mine = {"username_key": name_key(username)}
        if self._connection.run(lambda: self._tokens.count_documents(mine)) >= MOST_TOKENS:
            raise InvalidRequestError(
                f"An account may have {MOST_TOKENS} tokens; revoke one that you no longer need."
            )
        words = {"token_id": new_key(), "username": username, "name": label(name, _LONGEST_NAME)}
        fields: Document = {name: {"$literal": word} for name, word in (words | mine).items()}
        fields |= {
            "scopes": {"$literal": sorted({str(scope) for scope in scopes})},
            "created_at": "$$NOW",
            "expires_at": later(lifetime_s),
        }
        found = self._connection.run(
            lambda: self._tokens.find_one_and_update(
                {"_id": str(token_hash)},
                [{"$set": fields}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        )
        return _token(found or {})

    def find(self, token_hash: str) -> tuple[Token, User] | None:
        """Token and account behind a hash, unless it has ended; notes that it was used.

        Parameters
        ----------
        token_hash : str
            Hash of what a program sent.

        Returns
        -------
        tuple of Token and User, or None
            None when there is none, it has ended, or its account is gone.
        """
        found = self._connection.run(
            lambda: self._tokens.find_one({"_id": str(token_hash), "$expr": _ALIVE})
        )
        if found is None:
            return None
        user = self._connection.run(lambda: self._users.find_one({"_id": found["username_key"]}))
        if user is None:
            return None
        self._note_used(found)
        return _token(found), from_document(User, user)

    def open_among(self, token_hashes: Collection[str]) -> frozenset[str]:
        """Those tokens that have not ended; notes nothing.

        Parameters
        ----------
        token_hashes : collection of str
            Hashes of tokens.

        Returns
        -------
        frozenset of str
            Some of the hashes.
        """
        among = {"_id": {"$in": [str(one) for one in token_hashes]}, "$expr": _ALIVE}
        found = self._connection.run(lambda: list(self._tokens.find(among, {"_id": 1})))
        return frozenset(document["_id"] for document in found)

    def of(self, username: str) -> list[Token]:
        """Tokens of an account.

        Parameters
        ----------
        username : str
            The account.

        Returns
        -------
        list of Token
            Newest first; those that have ended are not among them.
        """
        mine = {"username_key": name_key(username), "$expr": _ALIVE}
        found = self._connection.run(
            lambda: list(self._tokens.find(mine, sort=[("created_at", -1), ("token_id", -1)]))
        )
        return [_token(document) for document in found]

    def revoke(self, token_id: str, username: str) -> str:
        """End a token of an account.

        Parameters
        ----------
        token_id : str
            Key of the token.
        username : str
            The account; a token of another one is as if it were not there.

        Returns
        -------
        str
            Hash of the token, for what is open under it.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        mine = {
            "token_id": checked_key(token_id, "token"),
            "username_key": name_key(username),
        }
        found = self._connection.run(lambda: self._tokens.find_one_and_delete(mine))
        if found is None:
            raise not_found("token")
        return str(found["_id"])

    def _note_used(self, found: Document) -> None:
        """Write down the use, at most once in `_SEEN_EVERY_S`."""
        before = found.get("used_at")
        if before is not None and (now() - before).total_seconds() < _SEEN_EVERY_S:
            return
        self._connection.run(
            lambda: self._tokens.update_one({"_id": found["_id"]}, [{"$set": {"used_at": "$$NOW"}}])
        )


_ALIVE: Final = {"$gt": ["$expires_at", "$$NOW"]}


def later(seconds: float) -> Document:
    """Expression for an instant in some time, on the server's clock.

    Parameters
    ----------
    seconds : float
        The time.

    Returns
    -------
    dict
        For a pipeline.
    """
    amount = int(seconds * 1000)
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": amount}}


def _token(document: Document) -> Token:
    return from_document(Token, document)
