"""Plan schemas and workouts of one's own."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from smartrunning.cli.console import out, plain
from smartrunning.cli.opening import database, today
from smartrunning.errors import InvalidRequestError

if TYPE_CHECKING:
    from smartrunning.storage.library import LibraryEntry

libraries = typer.Typer(help="Plan schemas and workouts.", no_args_is_help=True)


@libraries.command("add")
def library_add(
    file: Annotated[Path, typer.Argument(help="JSON with schemas and workouts.")],
    author: Annotated[str, typer.Option(help="Who adds them.")] = "the operator",
) -> None:
    """Add plan schemas and workouts of a JSON file to the library."""
    from smartrunning.workflows.extend_library import extend_library

    with database() as store:
        schemas, workouts = extend_library(store.library, _json(file), author=author)
    out.print(f"Added: {schemas} plan schemas, {workouts} workouts.")


@libraries.command("list")
def library_list() -> None:
    """List plan schemas and workouts, and where each comes from."""
    from smartrunning.workflows.extend_library import fill

    with database() as store:
        fill(store.library)
        table = Table("name", "what", "kind", "title", "from", box=None)
        for schema in store.library.schema_entries():
            entry = schema.entry
            races = f"{entry.shortest_race_m / 1000:g}–{entry.longest_race_m / 1000:g} km"
            table.add_row(entry.name, "plan schema", races, plain(entry.title), _origin(schema))
        for workout in store.library.workout_entries():
            told = (plain(workout.entry.title), _origin(workout))
            table.add_row(workout.entry.name, "workout", workout.entry.kind, *told)
        out.print(table)


@libraries.command("remove")
def library_remove(
    name: Annotated[str, typer.Argument(help="Name of an own plan schema or workout.")],
) -> None:
    """Remove an own plan schema or workout that nothing needs any more."""
    from smartrunning.workflows.remove_from_library import part_of, remove_entry

    with database() as store:
        remove_entry(store.library, part_of(store.library, name), name, today=today())
    out.print(f"{plain(name)} is no longer in the library.")


@libraries.command("schema")
def library_form() -> None:
    """Print the JSON Schema of what can be added to the library."""
    from smartrunning.workflows.extend_library import library_schema

    typer.echo(json.dumps(library_schema(), indent=1))


def _origin(entry: "LibraryEntry[Any]") -> str:
    return "SmartRunning" if entry.origin == "seed" else f"own, by {plain(entry.author)}"


def _json(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InvalidRequestError(f"{file} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise InvalidRequestError(f"{file} is no JSON: {error}.") from error
