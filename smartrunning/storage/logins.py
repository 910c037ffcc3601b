"""Open logins. Hashes in, hashes out; nothing here sees the token of a cookie."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo import ReturnDocument

from smartrunning.storage.accounts import User, name_key
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import secret_hash

_SEEN_EVERY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Login:
    """An open login.

    Attributes
    ----------
    token_hash : str
        Hash of the token in the browser's cookie; the token itself is not kept.
    username : str
        Whose login it is.
    created_at, seen_at, expires_at : datetime.datetime
        Aware, UTC.
    """

    token_hash: str
    username: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Logins:
    """The open logins (``store.logins``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._users = connection.collection("users")
        self._logins = connection.collection("logins")

    def create(
        self, token_hash: str, username: str, *, lifetime_s: float, password_hash: str = ""
    ) -> Login:
        """Open a login.

        Parameters
        ----------
        token_hash : str
            Hash of the token in the cookie.
        username : str
            Whose login it is.
        lifetime_s : float
            It ends after this time in any case.
        password_hash : str
            Of the password that was given: a login that is opened while the password changes is
            good for nothing. Empty where none was asked for.

        Returns
        -------
        Login
            As written, by the server's clock.
        """
        lifetime = {
            "$dateAdd": {
                "startDate": "$$NOW",
                "unit": "millisecond",
                "amount": int(lifetime_s * 1000),
            }
        }
        fields = {
            "username": {"$literal": username},
            "username_key": {"$literal": name_key(username)},
            "password_mark": {"$literal": _mark(password_hash)},
            "created_at": "$$NOW",
            "seen_at": "$$NOW",
            "expires_at": lifetime,
        }
        found = self._connection.run(
            lambda: self._logins.find_one_and_update(
                {"_id": str(token_hash)},
                [{"$set": fields}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        )
        return _login(found or {})

    def find(self, token_hash: str, *, idle_s: float) -> tuple[Login, User] | None:
        """Login and account behind a token, unless it has ended; notes that it was seen.

        Parameters
        ----------
        token_hash : str
            Hash of the token in the cookie.
        idle_s : float
            It has ended when it was not seen for this time.

        Returns
        -------
        tuple of Login and User, or None
            None when there is none, it has ended, its account is gone, or its password is another.
        """
        alive = _alive(idle_s)
        found = self._connection.run(
            lambda: self._logins.find_one({"_id": str(token_hash), "$expr": alive})
        )
        if found is None:
            return None
        user = self._connection.run(lambda: self._users.find_one({"_id": found["username_key"]}))
        if user is None or found.get("password_mark", "") not in ("", _mark(user["password_hash"])):
            return None
        self._note_seen(found)
        return _login(found), from_document(User, user)

    def open_among(self, token_hashes: Collection[str], *, idle_s: float) -> frozenset[str]:
        """Those logins that have not ended; notes nothing, so that watching keeps none awake.

        Parameters
        ----------
        token_hashes : collection of str
            Hashes of tokens.
        idle_s : float
            A login has ended when it was not seen for this time.

        Returns
        -------
        frozenset of str
            Some of the hashes.
        """
        among = {"_id": {"$in": [str(token_hash) for token_hash in token_hashes]}}
        conditions = among | {"$expr": _alive(idle_s)}
        found = self._connection.run(lambda: list(self._logins.find(conditions, {"_id": 1})))
        return frozenset(document["_id"] for document in found)

    def delete(self, token_hash: str) -> None:
        """End one login.

        Parameters
        ----------
        token_hash : str
            Hash of the token in the cookie.
        """
        self._connection.run(lambda: self._logins.delete_one({"_id": str(token_hash)}))

    def delete_all_of(self, username: str) -> int:
        """End all logins of an account.

        Parameters
        ----------
        username : str
            The account.

        Returns
        -------
        int
            How many there were.
        """
        mine = {"username_key": name_key(username)}
        return self._connection.run(lambda: self._logins.delete_many(mine)).deleted_count

    def _note_seen(self, found: Document) -> None:
        """Move the idle clock, at most once in `_SEEN_EVERY_S`: a page makes many requests."""
        if (now() - found["seen_at"]).total_seconds() < _SEEN_EVERY_S:
            return
        self._connection.run(
            lambda: self._logins.update_one({"_id": found["_id"]}, [{"$set": {"seen_at": "$$NOW"}}])
        )


def _mark(password_hash: str) -> str:
    """What a login keeps of the password's hash: enough to see that it is another one."""
    return secret_hash(password_hash) if password_hash else ""


def _alive(idle_s: float) -> Document:
    """Condition on a login that has not ended, on the server's clock."""
    idle_end = {
        "$dateAdd": {
            "startDate": "$seen_at",
            "unit": "millisecond",
            "amount": int(idle_s * 1000),
        }
    }
    return {"$and": [{"$gt": ["$expires_at", "$$NOW"]}, {"$gt": [idle_end, "$$NOW"]}]}


def _login(document: Document) -> Login:
    return from_document(Login, document | {"token_hash": document["_id"]})
