"""Plan schemas and workouts, shared by all runners."""

from collections.abc import Sequence
from typing import Any, TypeVar

from smartrunning.optimizer import PlanSchema, Workout
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import natural_key

Entry = TypeVar("Entry")


class Library:
    """The shared library (``store.library``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_schemas(self, schemas: Sequence[PlanSchema]) -> None:
        """Write schemas, in place of those of the same names.

        Parameters
        ----------
        schemas : sequence of PlanSchema
            In the order in which they shall be given.
        """
        self._save("planSchemas", "schema", schemas)

    def schemas(self) -> tuple[PlanSchema, ...]:
        """All schemas.

        Returns
        -------
        tuple of PlanSchema
            In the order in which they were saved.
        """
        return self._all("planSchemas", "schema", PlanSchema)

    def save_workouts(self, workouts: Sequence[Workout]) -> None:
        """Write workouts, in place of those of the same names.

        Parameters
        ----------
        workouts : sequence of Workout
            In the order in which they shall be given.
        """
        self._save("workouts", "workout", workouts)

    def workouts(self) -> tuple[Workout, ...]:
        """All workouts.

        Returns
        -------
        tuple of Workout
            In the order in which they were saved.
        """
        return self._all("workouts", "workout", Workout)

    def _save(self, collection: str, field: str, entries: Sequence[Any]) -> None:
        kept = self._connection.collection(collection)
        for place, entry in enumerate(entries):
            key = {"_id": natural_key(field, entry.name)}
            document: Document = {field: to_document(entry), "place": place}
            self._connection.run(
                lambda key=key, document=document: kept.replace_one(key, document, upsert=True)  # type: ignore[misc]  # defaults bind the loop's names
            )

    def _all(self, collection: str, field: str, kind: type[Entry]) -> tuple[Entry, ...]:
        kept = self._connection.collection(collection)
        found = self._connection.run(lambda: list(kept.find(sort=[("place", 1), ("_id", 1)])))
        return tuple(from_document(kind, document[field]) for document in found)
