"""Profiles of all runners, for coaches and administrators."""

from pymongo.errors import DuplicateKeyError

from smartrunning.errors import InvalidRequestError
from smartrunning.runner import Runner
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_owner, not_found
from smartrunning.storage.schedules import SYSTEM_OWNER


class Runners:
    """All runners (``store.runners``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runners = connection.collection("runner")

    def create(self, runner: Runner) -> None:
        """Write a new profile.

        Parameters
        ----------
        runner : Runner
            Its ``runner_id`` must be free.

        Raises
        ------
        InvalidRequestError
            If it is taken.
        """
        owner = checked_owner(runner.runner_id)
        if owner == SYSTEM_OWNER:
            raise InvalidRequestError(f"The key {owner} is the system's own; choose another.")
        document: Document = {
            "_id": owner,
            "owner": owner,
            "profile": to_document(runner),
            "updated_at": now(),
        }
        try:
            self._connection.run(lambda: self._runners.insert_one(document))
        except DuplicateKeyError:
            if self.get(owner) != runner:  # else our own, written twice
                raise InvalidRequestError(
                    f"The runner {owner} is there already; choose another key."
                ) from None

    def get(self, runner_id: str) -> Runner:
        """One profile.

        Parameters
        ----------
        runner_id : str
            Key of the runner.

        Returns
        -------
        Runner
            As last saved.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        owner = checked_owner(runner_id)
        found = self._connection.run(lambda: self._runners.find_one({"_id": owner}))
        if found is None:
            raise not_found("runner")
        return from_document(Runner, found["profile"])

    def all(self) -> list[Runner]:
        """All profiles.

        Returns
        -------
        list of Runner
            By name.
        """
        found = self._connection.run(lambda: list(self._runners.find(sort=[("profile.name", 1)])))
        return [from_document(Runner, document["profile"]) for document in found]
