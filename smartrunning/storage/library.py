"""Plan schemas and workouts, shared by all runners: those that come with it, and own additions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from pymongo.errors import DuplicateKeyError

from smartrunning.errors import AccessDeniedError, InvalidRequestError
from smartrunning.optimizer import PlanSchema, Workout
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import natural_key, not_found

Entry = TypeVar("Entry")
AnyEntry = TypeVar("AnyEntry", PlanSchema, Workout)
LibraryPart = Literal["schemas", "workouts"]
PARTS: Final[dict[LibraryPart, tuple[str, str]]] = {
    "schemas": ("planSchemas", "schema"),
    "workouts": ("workouts", "workout"),
}
"""Collection and field of each part."""
AFTER_THE_SEEDED: Final = 1000
"""Place of the first own addition, so that those that come with it are looked at first."""


@dataclass(frozen=True, slots=True)
class LibraryEntry(Generic[Entry]):
    """A schema or a workout, and what is known of it.

    Attributes
    ----------
    entry : PlanSchema or Workout
        The thing itself.
    origin : {'seed', 'own'}
        Whether it comes with SmartRunning or was added here.
    version : int
        Counts its changes from 1.
    author : str
        Name of the account that added it; empty for those that come with it.
    changed_at : datetime.datetime or None
        Aware, UTC; None in entries of older versions.
    """

    entry: Entry
    origin: Literal["seed", "own"] = "seed"
    version: int = 1
    author: str = ""
    changed_at: datetime | None = None


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
        """Write the schemas that come with it, in place of those of the same names.

        Parameters
        ----------
        schemas : sequence of PlanSchema
            In the order in which they shall be given.
        """
        self._seed("schemas", schemas)

    def schemas(self) -> tuple[PlanSchema, ...]:
        """All schemas.

        Returns
        -------
        tuple of PlanSchema
            Those that come with it first, in the order in which they were saved.
        """
        return tuple(one.entry for one in self.schema_entries())

    def save_workouts(self, workouts: Sequence[Workout]) -> None:
        """Write the workouts that come with it, in place of those of the same names.

        Parameters
        ----------
        workouts : sequence of Workout
            In the order in which they shall be given.
        """
        self._seed("workouts", workouts)

    def workouts(self) -> tuple[Workout, ...]:
        """All workouts.

        Returns
        -------
        tuple of Workout
            Those that come with it first, in the order in which they were saved.
        """
        return tuple(one.entry for one in self.workout_entries())

    def schema_entries(self) -> tuple[LibraryEntry[PlanSchema], ...]:
        """All schemas with what is known of them.

        Returns
        -------
        tuple of LibraryEntry
            As `schemas`.
        """
        return self._all("schemas", PlanSchema)

    def workout_entries(self) -> tuple[LibraryEntry[Workout], ...]:
        """All workouts with what is known of them.

        Returns
        -------
        tuple of LibraryEntry
            As `workouts`.
        """
        return self._all("workouts", Workout)

    def add(self, part: LibraryPart, entries: Sequence[AnyEntry], *, author: str) -> None:
        """Add own entries, in place of own ones of the same names.

        Parameters
        ----------
        part : {'schemas', 'workouts'}
            What they are.
        entries : sequence of PlanSchema or Workout
            Checked already.
        author : str
            Who adds them.

        Raises
        ------
        InvalidRequestError
            If one has the name of one that comes with it; then nothing is written.
        """
        collection, field = PARTS[part]
        kept = self._connection.collection(collection)
        names = [entry.name for entry in entries]
        keys = [natural_key(field, name) for name in names]
        seeded = self._connection.run(
            lambda: [one["_id"] for one in kept.find({"_id": {"$in": keys}, **_SEEDED})]
        )
        for name, key in zip(names, keys, strict=True):
            if key in seeded:
                raise InvalidRequestError(
                    f"The name {name!r} belongs to an entry that comes with SmartRunning; "
                    "choose another one."
                )
        for key, entry in zip(keys, entries, strict=True):
            self._write(part, key, entry, {"place": AFTER_THE_SEEDED, "author": author})

    def remove(self, part: LibraryPart, name: str) -> None:
        """Remove an own entry; plans that were made with it stay as they are.

        Parameters
        ----------
        part : {'schemas', 'workouts'}
            What it is.
        name : str
            Its name.

        Raises
        ------
        AccessDeniedError
            If it comes with SmartRunning.
        NotFoundError
            If there is none of that name.
        """
        collection, field = PARTS[part]
        kept = self._connection.collection(collection)
        key = {"_id": natural_key(field, str(name))}
        gone = self._connection.run(lambda: kept.delete_one({**key, "origin": "own"}))
        if gone.deleted_count:
            return
        if self._connection.run(lambda: kept.find_one(key, {"_id": 1})) is None:
            raise not_found(field)
        raise AccessDeniedError("What comes with SmartRunning cannot be removed.")

    def plans_with(self, part: LibraryPart, name: str, *, today: date) -> int:
        """Number of runners whose current plan uses an entry and is not over.

        Parameters
        ----------
        part : {'schemas', 'workouts'}
            What it is.
        name : str
            Its name.
        today : datetime.date
            A plan whose race was before is over.

        Returns
        -------
        int
            Over all runners, for the library is everybody's.
        """
        used = {"schemas": "$plan.schema", "workouts": "$plan.days.workout"}[part]
        named = {"race_date": "$plan.goal.race_date", "used": used}
        stages: list[Document] = [
            {"$sort": {"owner": 1, "revision": -1}},
            {"$group": {"_id": "$owner", **{key: {"$first": of} for key, of in named.items()}}},
            {"$match": {"race_date": {"$gte": today.isoformat()}, "used": name}},
            {"$count": "plans"},
        ]
        plans = self._connection.collection("trainingplan")
        found = self._connection.run(lambda: list(plans.aggregate(stages, allowDiskUse=True)))
        return int(found[0]["plans"]) if found else 0

    def _seed(self, part: LibraryPart, entries: Sequence[AnyEntry]) -> None:
        for place, entry in enumerate(entries):
            key = natural_key(PARTS[part][1], entry.name)
            self._write(part, key, entry, {"place": place, "author": ""})

    def _write(self, part: LibraryPart, key: str, entry: AnyEntry, words: Document) -> None:
        """Write an entry; its version counts up when it is another one than before."""
        collection, field = PARTS[part]
        kept, plain = self._connection.collection(collection), to_document(entry)
        origin = "own" if words["author"] else "seed"
        while True:
            known = self._connection.run(lambda: kept.find_one({"_id": key}))
            if known and known[field] == plain and known.get("origin", "seed") == origin:
                return
            version = known.get("version", 1) + 1 if known else 1
            made = {"origin": origin, "version": version, "changed_at": now()}
            before: Document = {"_id": key}
            if known:
                before[field] = known[field]
            written: Document = {field: plain, **words, **made}
            try:
                self._connection.run(partial(kept.replace_one, before, written, upsert=True))
            except DuplicateKeyError:
                continue  # somebody has just written another one
            return

    def _all(self, part: LibraryPart, kind: type[Entry]) -> tuple[LibraryEntry[Entry], ...]:
        collection, field = PARTS[part]
        kept = self._connection.collection(collection)
        found = self._connection.run(lambda: list(kept.find(sort=[("place", 1), ("_id", 1)])))
        return tuple(
            LibraryEntry(
                from_document(kind, document[field]),
                document.get("origin", "seed"),
                document.get("version", 1),
                document.get("author", ""),
                document.get("changed_at"),
            )
            for document in found
        )


_SEEDED: Final[dict[str, Any]] = {"origin": {"$ne": "own"}}
