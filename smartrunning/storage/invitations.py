"""One-time links: hashes in, an account or a new password out, in one transaction with their end.

A link is good for one of two things: to make an account of a role, or to choose a new password for
an account that is there. Nothing here sees a link or a password.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import InvalidRequestError
from smartrunning.runner import Runner
from smartrunning.storage.accounts import Role, User, name_key
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_key, checked_owner, new_key, not_found
from smartrunning.storage.schedules import SYSTEM_OWNER
from smartrunning.storage.tokens import later

Purpose = Literal["account", "password"]
_ALIVE: Final = {"$gt": ["$expires_at", "$$NOW"]}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that has not been used.

    Attributes
    ----------
    invitation_id : str
        Its key, which opens nothing.
    purpose : {'account', 'password'}
        What it is good for.
    username : str
        The account; empty when the invited person may choose the name.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    runner_id : str
        Data of a runner that is there already; empty for new ones.
    created_by : str
        Account of who made it; empty on the command line.
    created_at, expires_at : datetime.datetime
        Aware, UTC.
    """

    invitation_id: str
    purpose: Purpose
    username: str
    role: Role
    runner_id: str
    created_by: str
    created_at: datetime
    expires_at: datetime


class Invitations:
    """The one-time links (``store.invitations``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._invitations = connection.collection("invitations")
        self._users = connection.collection("users")
        self._runners = connection.collection("runner")
        self._of_an_account = [connection.collection(name) for name in ("logins", "tokens")]

    def create(
        self,
        link_hash: str,
        purpose: Purpose,
        *,
        role: Role,
        username: str = "",
        runner_id: str = "",
        created_by: str = "",
        lifetime_s: float,
    ) -> Invitation:
        """Keep a new link; an older one for the same account ends.

        Parameters
        ----------
        link_hash : str
            Hash of the secret in the link.
        purpose : {'account', 'password'}
            What it is good for.
        role : {'runner', 'coach', 'scientist', 'admin'}
            What the person may do.
        username, runner_id, created_by : str
            As in `Invitation`.
        lifetime_s : float
            It ends after this time.

        Returns
        -------
        Invitation
            As written, by the server's clock.
        """
        words = {
            "invitation_id": new_key(),
            "purpose": purpose,
            "username": username.strip(),
            "username_key": name_key(username) if username else "",
            "role": role,
            "runner_id": runner_id,
            "created_by": created_by,
        }
        if username:
            older = {"username_key": words["username_key"], "_id": {"$ne": str(link_hash)}}
            self._connection.run(lambda: self._invitations.delete_many(older))
        fields: Document = {name: {"$literal": word} for name, word in words.items()}
        fields |= {"created_at": "$$NOW", "expires_at": later(lifetime_s)}
        found = self._connection.run(
            lambda: self._invitations.find_one_and_update(
                {"_id": str(link_hash)},
                [{"$set": fields}],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        )
        return _invitation(found or {})

    def find(self, link_hash: str) -> Invitation | None:
        """Link behind a hash, unless it has ended; looking does not use it up.

        Parameters
        ----------
        link_hash : str
            Hash of what a browser sent.

        Returns
        -------
        Invitation or None
            None when there is none, or no more.
        """
        alive = {"_id": str(link_hash), "$expr": _ALIVE}
        found = self._connection.run(lambda: self._invitations.find_one(alive))
        return _invitation(found) if found else None

    def all(self) -> list[Invitation]:
        """Links that can still be used, newest first.

        Returns
        -------
        list of Invitation
            Without what opens them.
        """
        found = self._connection.run(
            lambda: list(self._invitations.find({"$expr": _ALIVE}, sort=[("created_at", -1)]))
        )
        return [_invitation(document) for document in found]

    def revoke(self, invitation_id: str) -> Invitation:
        """End a link.

        Parameters
        ----------
        invitation_id : str
            Its key.

        Returns
        -------
        Invitation
            As it was.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        one = {"invitation_id": checked_key(invitation_id, "invitation")}
        found = self._connection.run(lambda: self._invitations.find_one_and_delete(one))
        if found is None:
            raise not_found("invitation")
        return _invitation(found)

    def accept(self, link_hash: str, username: str, password_hash: str) -> User:
        """Use a link up: make its account, or set the password of the account that it names.

        Parameters
        ----------
        link_hash : str
            Hash of what a browser sent.
        username : str
            Name that the person chose; without weight where the link names one.
        password_hash : str
            Hash of the password that the person chose.

        Returns
        -------
        User
            The account.

        Raises
        ------
        NotFoundError
            If the link has been used, has ended or never was.
        InvalidRequestError
            If the name is taken or cannot be used; the link stays good.
        """

        def _body(session: ClientSession) -> User:
            alive = {"_id": str(link_hash), "$expr": _ALIVE}
            found = self._invitations.find_one_and_delete(alive, session=session)
            if found is None:
                raise not_found("invitation any more")
            if found["purpose"] == "password":
                return self._new_password(found, password_hash, session)
            return self._new_account(found, username, password_hash, session)

        try:
            return self._connection.transaction(_body)
        except DuplicateKeyError:
            raise InvalidRequestError("This name is taken; choose another.") from None

    def _new_account(
        self, found: Document, username: str, password_hash: str, session: ClientSession
    ) -> User:
        name = (found["username"] or username).strip()
        key = name_key(name)
        if self._users.find_one({"_id": key}, {"_id": 1}, session=session):
            raise InvalidRequestError("This name is taken; choose another.")
        runner_id = found["runner_id"]
        if runner_id:
            self._take(runner_id, session)
        elif found["role"] == "runner":
            runner_id = self._new_runner(name, session)
        document: Document = {
            "_id": key,
            "username": name,
            "password_hash": password_hash,
            "role": found["role"],
            "runner_id": runner_id,
            "created_at": now(),
        }
        self._users.insert_one(document, session=session)
        return from_document(User, document)

    def _take(self, runner_id: str, session: ClientSession) -> None:
        """See that nobody else has got the data since; the write keeps two from taking them."""
        there = self._runners.update_one(
            {"_id": runner_id}, {"$set": {"updated_at": now()}}, session=session
        )
        if there.matched_count == 0:
            raise not_found("runner any more")
        if self._users.find_one({"runner_id": runner_id}, {"_id": 1}, session=session):
            raise InvalidRequestError("These data belong to an account already.")

    def _new_runner(self, name: str, session: ClientSession) -> str:
        """Make an empty profile, whose key is the name unless somebody else's data has it."""
        key = checked_owner(name.lower())
        if key == SYSTEM_OWNER or self._runners.find_one({"_id": key}, {"_id": 1}, session=session):
            key = f"{key}-{new_key()}"
        profile: dict[str, Any] = to_document(Runner(runner_id=key, name=name))
        document = {"_id": key, "owner": key, "profile": profile, "updated_at": now()}
        self._runners.insert_one(document, session=session)
        return key

    def _new_password(self, found: Document, password_hash: str, session: ClientSession) -> User:
        user = self._users.find_one_and_update(
            {"_id": found["username_key"]},
            {"$set": {"password_hash": password_hash}},
            session=session,
            return_document=ReturnDocument.AFTER,
        )
        if user is None:
            raise not_found("account")
        for collection in self._of_an_account:
            collection.delete_many({"username_key": found["username_key"]}, session=session)
        return from_document(User, user)


def _invitation(document: Document) -> Invitation:
    return from_document(Invitation, document)
