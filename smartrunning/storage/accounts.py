"""Who may come in: accounts and logins. Hashes in, hashes out; nothing here sees a password."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import label, not_found

Role = Literal["runner", "coach", "scientist", "admin"]
_LONGEST_NAME: Final = 64
_SEEN_EVERY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class User:
    """An account.

    Attributes
    ----------
    username : str
        Unique; compared without regard to case.
    password_hash : str
        As the server made it.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    runner_id : str
        The person's own data; empty when there is none.
    created_at : datetime.datetime
        Aware, UTC.
    """

    username: str
    password_hash: str
    role: Role
    runner_id: str
    created_at: datetime


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


class Users:
    """The accounts (``store.users``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._users = connection.collection("users")
        self._ways_in = [connection.collection(name) for name in ("logins", "tokens")]
        self._links = connection.collection("invitations")

    def create(self, username: str, password_hash: str, role: Role, runner_id: str = "") -> User:
        """Make an account.

        Parameters
        ----------
        username, password_hash : str
            Name to log in with, and the hash of the password.
        role : {'runner', 'coach', 'scientist', 'admin'}
            What the person may do.
        runner_id : str
            The person's own data; needed for a runner.

        Returns
        -------
        User
            The account.

        Raises
        ------
        InvalidRequestError
            If the name is taken or not usable, or a runner has no ``runner_id``.
        """
        key = name_key(username)
        if role == "runner" and not runner_id:
            raise InvalidRequestError(f"The runner {username} needs a profile: no runner_id given.")
        document: Document = {
            "_id": key,
            "username": username.strip(),
            "password_hash": password_hash,
            "role": role,
            "runner_id": runner_id,
            "created_at": now(),
        }
        try:
            self._connection.run(lambda: self._users.insert_one(document))
        except DuplicateKeyError:
            there = self.by_name(username)
            if there is None or there.password_hash != password_hash:  # else our own, written twice
                raise InvalidRequestError(
                    f"The name {username} is taken; choose another."
                ) from None
        return from_document(User, document)

    def by_name(self, username: str) -> User | None:
        """Account of a name.

        Parameters
        ----------
        username : str
            In any case.

        Returns
        -------
        User or None
            None when there is none.
        """
        key = _plain(username)
        found = self._connection.run(lambda: self._users.find_one({"_id": key}))
        return from_document(User, found) if found else None

    def set_password(self, username: str, password_hash: str) -> None:
        """Replace a password; all logins and tokens of the account end with it, in one transaction.

        Parameters
        ----------
        username, password_hash : str
            The account and the hash of its new password.

        Raises
        ------
        NotFoundError
            If there is no such account.
        """
        self._change(username, {"password_hash": password_hash})

    def set_role(self, username: str, role: Role) -> None:
        """Change what a person may do; all logins and tokens end with it, in one transaction.

        Parameters
        ----------
        username : str
            The account.
        role : {'runner', 'coach', 'scientist', 'admin'}
            What the person may do from now on.

        Raises
        ------
        NotFoundError
            If there is no such account.
        """
        self._change(username, {"role": role})

    def all(self) -> list[User]:
        """All accounts, by name.

        Returns
        -------
        list of User
            With their hashes: not for eyes.
        """
        found = self._connection.run(lambda: list(self._users.find(sort=[("_id", 1)])))
        return [from_document(User, document) for document in found]

    def delete(self, username: str) -> None:
        """Remove an account with its logins, tokens and links; the runner's data stays.

        Parameters
        ----------
        username : str
            The account; nothing happens when there is none.
        """
        key = _plain(username)

        def _body(session: ClientSession) -> None:
            self._users.delete_one({"_id": key}, session=session)
            for collection in (*self._ways_in, self._links):
                collection.delete_many({"username_key": key}, session=session)

        self._connection.transaction(_body)

    def _change(self, username: str, fields: Document) -> None:
        """Change an account and end its ways in: who knew the old password is out at once."""
        key = _plain(username)

        def _body(session: ClientSession) -> bool:
            found = self._users.update_one({"_id": key}, {"$set": fields}, session=session)
            for collection in self._ways_in:
                collection.delete_many({"username_key": key}, session=session)
            return found.matched_count == 1

        if not self._connection.transaction(_body):
            raise not_found("account")


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

    def create(self, token_hash: str, username: str, *, lifetime_s: float) -> Login:
        """Open a login.

        Parameters
        ----------
        token_hash : str
            Hash of the token in the cookie.
        username : str
            Whose login it is.
        lifetime_s : float
            It ends after this time in any case.

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
            None when there is none, it has ended, or its account is gone.
        """
        alive = _alive(idle_s)
        found = self._connection.run(
            lambda: self._logins.find_one({"_id": str(token_hash), "$expr": alive})
        )
        if found is None:
            return None
        user = self._connection.run(lambda: self._users.find_one({"_id": found["username_key"]}))
        if user is None:
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
        mine = {"username_key": _plain(username)}
        return self._connection.run(lambda: self._logins.delete_many(mine)).deleted_count

    def _note_seen(self, found: Document) -> None:
        """Move the idle clock, at most once in `_SEEN_EVERY_S`: a page makes many requests."""
        if (now() - found["seen_at"]).total_seconds() < _SEEN_EVERY_S:
            return
        self._connection.run(
            lambda: self._logins.update_one({"_id": found["_id"]}, [{"$set": {"seen_at": "$$NOW"}}])
        )


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


def name_key(username: str) -> str:
    """Form of a name in which two that look alike are one.

    Parameters
    ----------
    username : str
        As it was typed.

    Returns
    -------
    str
        Normalised (NFKC), without case.

    Raises
    ------
    InvalidRequestError
        If it is empty, too long, or has characters that cannot be seen.
    """
    name = username.strip()
    if (
        not name
        or len(name) > _LONGEST_NAME
        or label(name, _LONGEST_NAME) != unicodedata.normalize("NFC", name)
    ):
        raise InvalidRequestError(
            f"A name must have 1 to {_LONGEST_NAME} characters that can be seen; "
            f"found {name[:80]!r}."
        )
    return _plain(name)


def _plain(username: str) -> str:
    return unicodedata.normalize("NFKC", str(username).strip()).casefold()


def _login(document: Document) -> Login:
    return from_document(Login, document | {"token_hash": document["_id"]})
