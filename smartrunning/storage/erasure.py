"""One runner, or one account with its runner, out of the whole database; nothing stays behind.

What belongs to a runner carries the owner, what belongs to an account its name, and both lists are
read from the shape of the database, so that a new collection is emptied too. The audit log keeps
that something was removed, under a made-up name.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from smartrunning.storage.accounts import name_key
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_owner, new_key
from smartrunning.storage.schema import BUCKETS, COLLECTIONS

OF_AN_ACCOUNT: Final = "username_key"
"""Field by which documents of accounts are found, in every collection that has it."""
ROUNDS: Final = 5
"""A job that was running may write once more before it sees that it is gone."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed.

    Attributes
    ----------
    pseudonym : str
        Under which the audit log knows it from now on.
    documents, files : int
        How many documents, and how many stored files.
    """

    pseudonym: str
    documents: int
    files: int


class Erasure:
    """Removal for good (``store.erasure``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def runner(self, runner_id: str) -> tuple[int, int]:
        """Remove everything that carries a runner as its owner.

        Parameters
        ----------
        runner_id : str
            Key of the runner.

        Returns
        -------
        tuple of int
            Documents and stored files that were removed.
        """
        owner = checked_owner(runner_id)
        # jobs first: a job that is gone holds no claim, and without one nothing is written
        names = sorted(
            (one.name for one in COLLECTIONS if one.owned), key=lambda one: one != "jobs"
        )
        documents = files = 0
        for _ in range(ROUNDS):
            removed = sum(self._delete(name, {"owner": owner}) for name in names)
            emptied = sum(self._empty(bucket.name, owner) for bucket in BUCKETS)
            documents, files = documents + removed, files + emptied
            if not removed and not emptied:
                break
        return documents + self._delete("invitations", {"runner_id": owner}), files

    def account(self, username: str) -> int:
        """Remove an account with its logins, tokens and invitations, and its care of runners.

        Parameters
        ----------
        username : str
            Name of the account.

        Returns
        -------
        int
            Documents that were removed.
        """
        key = name_key(username)
        removed = self._delete("coaching", {"coach_key": key})
        for one in COLLECTIONS:
            if not one.owned and one.name not in ("users", "auditLog"):
                removed += self._delete(one.name, {OF_AN_ACCOUNT: key})
        self._unname("invitations", "created_by", username)
        return removed + self._delete("users", {"_id": key})  # last: until then it can be repeated

    def forget(self, *names: str, what: str) -> str:
        """Replace a person in the audit log by a made-up name, and write down the removal.

        Lines of the person's own doings go; in lines of others the names are replaced.

        Parameters
        ----------
        *names : str
            Name of the account and key of the runner.
        what : str
            Dotted name of the event.

        Returns
        -------
        str
            The made-up name.
        """
        pseudonym = f"removed-{secrets.token_hex(4)}"
        log = self._connection.collection("auditLog")
        for name in filter(None, names):
            self._delete("auditLog", {"who": name})
            for field in ("subject", "detail"):
                self._rename(field, name, pseudonym)
        line: Document = {
            "_id": new_key(),
            "at": now(),
            "what": what,
            "who": pseudonym,
            "subject": "",
            "outcome": "ok",
            "address": "",
            "detail": "",
        }
        self._connection.run(
            lambda: log.update_one({"_id": line["_id"]}, {"$setOnInsert": line}, upsert=True)
        )
        return pseudonym

    def _rename(self, field: str, name: str, pseudonym: str) -> None:
        """Replace a name where it stands as a word of its own."""
        log = self._connection.collection("auditLog")
        word = re.compile(rf"(?<![\w.@-]){re.escape(name)}(?![\w.@-])")
        found = self._connection.run(
            lambda: list(log.find({field: {"$regex": re.escape(name)}}, {field: 1}))
        )
        for one in found:
            renamed = {"$set": {field: word.sub(pseudonym, one[field])}}
            self._connection.run(
                lambda one=one, renamed=renamed: log.update_one({"_id": one["_id"]}, renamed)  # type: ignore[misc]  # defaults bind the loop's names
            )

    def _unname(self, collection: str, field: str, username: str) -> None:
        found = self._connection.collection(collection)
        self._connection.run(lambda: found.update_many({field: username}, {"$set": {field: ""}}))

    def _delete(self, collection: str, conditions: Document) -> int:
        found = self._connection.collection(collection)
        return self._connection.run(lambda: found.delete_many(conditions)).deleted_count

    def _empty(self, bucket: str, owner: str) -> int:
        """Remove the stored files of an owner, chunks first, a few hundred at a time."""
        files = self._connection.collection(f"{bucket}.files")
        mine = {"metadata.owner": owner}
        removed = 0
        while True:
            keys = self._connection.run(
                lambda: [one["_id"] for one in files.find(mine, {"_id": 1}, limit=200)]
            )
            if not keys:
                return removed
            self._delete(f"{bucket}.chunks", {"files_id": {"$in": keys}})
            removed += self._delete(f"{bucket}.files", {"_id": {"$in": keys}})
