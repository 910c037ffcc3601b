"""Accounts: who may come in. Hashes in, hashes out; nothing here sees a password."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import label, not_found

Role = Literal["runner", "coach", "scientist", "admin"]
_LONGEST_NAME: Final = 64


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
