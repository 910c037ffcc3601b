"""A name in, an own entry of the library gone, unless something still needs it."""

from datetime import date

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage.library import Library, LibraryPart


def part_of(library: Library, name: str) -> LibraryPart:
    """Part of the library that an entry is in.

    Parameters
    ----------
    library : Library
        The library.
    name : str
        Name of a plan schema or a workout.

    Returns
    -------
    {'schemas', 'workouts'}
        The part.

    Raises
    ------
    NotFoundError
        If nothing has this name.
    InvalidRequestError
        If both parts have it.
    """
    parts: list[LibraryPart] = []
    if any(one.entry.name == name for one in library.schema_entries()):
        parts.append("schemas")
    if any(one.entry.name == name for one in library.workout_entries()):
        parts.append("workouts")
    if not parts:
        raise NotFoundError(f"There is nothing called {name!r} in the library.")
    if len(parts) > 1:
        raise InvalidRequestError(
            f"Both a plan schema and a workout are called {name!r}; a coach removes one of them by "
            f"DELETE /smartrunning/api/library/schemas/{name} or …/workouts/{name}."
        )
    return parts[0]


def remove_entry(library: Library, part: LibraryPart, name: str, *, today: date) -> None:
    """Remove an own entry of the library; plans of the past stay as they are.

    Parameters
    ----------
    library : Library
        The library.
    part : {'schemas', 'workouts'}
        What it is.
    name : str
        Its name.
    today : datetime.date
        A plan whose race was before is of the past.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    AccessDeniedError
        If it comes with SmartRunning.
    InvalidRequestError
        If a plan schema, or a plan that is not over, still needs it.
    """
    if _is_own(library, part, name):
        _require_unused(library, part, name, today)
    library.remove(part, name)


def _is_own(library: Library, part: LibraryPart, name: str) -> bool:
    entries = library.schema_entries() if part == "schemas" else library.workout_entries()
    return any(one.entry.name == name and one.origin == "own" for one in entries)


def _require_unused(library: Library, part: LibraryPart, name: str, today: date) -> None:
    if part == "workouts":
        for schema in library.schemas():
            for phase in (*schema.phases, schema.taper):
                if name in (*phase.hard_workouts, *phase.long_workouts):
                    raise InvalidRequestError(
                        f"The plan schema {schema.name!r} still needs the workout {name!r}; remove "
                        "or change that first."
                    )
    if plans := library.plans_with(part, name, today=today):
        raise InvalidRequestError(
            f"{plans} plan{'s' * (plans != 1)} whose race is still to come "
            f"use{'s' * (plans == 1)} {name!r}; it can go when they are over."
        )
