"""Who coaches whom, across owners: decided by administrators, ended by either side."""

from collections.abc import Collection as AnyOf
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.accounts import name_key
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_key, checked_owner, natural_key, not_found

Pair = tuple[str, str]
"""Name of a coach's account, and key of a runner."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """One runner in the care of one coach.

    Attributes
    ----------
    coaching_id : str
        Its key.
    runner_id : str
        Whose data the coach may read.
    coach : str
        Name of the coach's account.
    since : datetime.datetime
        Aware, UTC.
    """

    coaching_id: str
    runner_id: str
    coach: str
    since: datetime


class CoachingOfAll:
    """Who coaches whom (``store.coaching``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._coaching = connection.collection("coaching")

    def assign(self, coach: str, runner_id: str) -> Coaching:
        """Put a runner into the care of a coach; a second time changes nothing.

        Parameters
        ----------
        coach : str
            Name of the coach's account.
        runner_id : str
            Key of the runner.

        Returns
        -------
        Coaching
            As it is in the store.
        """
        owner, coach_key = checked_owner(runner_id), name_key(coach)
        key = natural_key("coaching", owner, coach_key)
        fields: Document = {
            "owner": owner,
            "coach": coach,
            "coach_key": coach_key,
            "since": now(),
        }
        with suppress(DuplicateKeyError):  # somebody else did the same at the same time
            self._connection.run(
                lambda: self._coaching.update_one(
                    {"_id": key}, {"$setOnInsert": fields}, upsert=True
                )
            )
        found = self._connection.run(lambda: self._coaching.find_one({"_id": key}))
        if found is None:
            raise InvalidRequestError("The assignment was ended while it was made; try again.")
        return _coaching(found)

    def get(self, coaching_id: str) -> Coaching:
        """One of them.

        Parameters
        ----------
        coaching_id : str
            Its key.

        Returns
        -------
        Coaching
            As it is in the store.

        Raises
        ------
        NotFoundError
            If there is none of that key.
        """
        key = checked_key(coaching_id, "assignment")
        found = self._connection.run(lambda: self._coaching.find_one({"_id": key}))
        if found is None:
            raise not_found("assignment")
        return _coaching(found)

    def all(self) -> list[Coaching]:
        """All of them.

        Returns
        -------
        list of Coaching
            By coach.
        """
        return self._found({})

    def of_coach(self, coach: str) -> list[Coaching]:
        """Those of one coach.

        Parameters
        ----------
        coach : str
            Name of the account.

        Returns
        -------
        list of Coaching
            The oldest first.
        """
        return self._found({"coach_key": name_key(coach)})

    def of_runner(self, runner_id: str) -> list[Coaching]:
        """Those of one runner.

        Parameters
        ----------
        runner_id : str
            Key of the runner.

        Returns
        -------
        list of Coaching
            By coach.
        """
        return self._found({"owner": checked_owner(runner_id)})

    def holds(self, coach: str, runner_id: str) -> bool:
        """Whether a coach may read a runner's data, at this moment.

        Parameters
        ----------
        coach, runner_id : str
            Name of the account, and key of the runner, as they came in.

        Returns
        -------
        bool
            False for whatever is not there.
        """
        return (coach, runner_id) in self.that_hold([(coach, runner_id)])

    def that_hold(self, pairs: AnyOf[Pair]) -> frozenset[Pair]:
        """Those of some pairs that hold, at this moment.

        Parameters
        ----------
        pairs : collection of (str, str)
            Name of an account, and key of a runner.

        Returns
        -------
        frozenset of (str, str)
            Some of the pairs.
        """
        keys = {
            natural_key("coaching", checked_owner(runner_id), name_key(coach)): (coach, runner_id)
            for coach, runner_id in pairs
        }
        among = {"_id": {"$in": list(keys)}}
        found = self._connection.run(lambda: list(self._coaching.find(among, {"_id": 1})))
        return frozenset(keys[document["_id"]] for document in found)

    def end(self, coaching_id: str) -> Coaching:
        """End one.

        Parameters
        ----------
        coaching_id : str
            Its key.

        Returns
        -------
        Coaching
            As it was.

        Raises
        ------
        NotFoundError
            If there is none of that key.
        """
        ended = self.get(coaching_id)
        self._connection.run(lambda: self._coaching.delete_one({"_id": ended.coaching_id}))
        return ended

    def end_all_of(self, coach: str) -> int:
        """End all of a coach.

        Parameters
        ----------
        coach : str
            Name of the account.

        Returns
        -------
        int
            How many there were.
        """
        mine = {"coach_key": name_key(coach)}
        return self._connection.run(lambda: self._coaching.delete_many(mine)).deleted_count

    def _found(self, conditions: Document) -> list[Coaching]:
        order = [("coach_key", 1), ("since", 1), ("_id", 1)]
        found = self._connection.run(lambda: list(self._coaching.find(conditions, sort=order)))
        return [_coaching(document) for document in found]


def _coaching(document: Document) -> Coaching:
    return from_document(
        Coaching, document | {"coaching_id": document["_id"], "runner_id": document["owner"]}
    )
