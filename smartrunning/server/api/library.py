"""The library of plan schemas and workouts: what there is, and own additions to it."""

from typing import Any

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.storage.clock import now
from smartrunning.storage.library import LibraryEntry, LibraryPart
from smartrunning.workflows.extend_library import extend_library, library_schema, plain_entry
from smartrunning.workflows.remove_from_library import remove_entry


class LibraryList(ApiHandler):
    """Schemas and workouts."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all of them, and where each comes from."""
        schemas = await self.ask(self.store.library.schema_entries)
        workouts = await self.ask(self.store.library.workout_entries)
        self.send({"schemas": [*map(_shown, schemas)], "workouts": [*map(_shown, workouts)]})

    @web.authenticated
    async def post(self) -> None:
        """Add own ones, in place of own ones of the same names."""
        schemas, workouts = await self.ask(
            extend_library, self.store.library, self.body(), author=self.visit.username
        )
        self.note("library.add", f"{schemas} schemas, {workouts} workouts")
        self.send({"schemas": schemas, "workouts": workouts})


class LibrarySchema(ApiHandler):
    """The form of what can be added."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with a JSON Schema."""
        self.send(library_schema())


class OneLibraryEntry(ApiHandler):
    """An own entry."""

    @web.authenticated
    async def delete(self, part: LibraryPart, name: str) -> None:
        """Remove it, unless something still needs it.

        Parameters
        ----------
        part : {'schemas', 'workouts'}
            What it is.
        name : str
            Its name.
        """
        today = now().date()
        await self.ask(remove_entry, self.store.library, part, name, today=today)
        self.note("library.remove", name)
        self.set_status(204)
        self.finish()


def _shown(known: LibraryEntry[Any]) -> dict[str, Any]:
    words = {"origin": known.origin, "version": known.version, "author": known.author}
    return plain_entry(known.entry) | words | {"changed_at": known.changed_at}
