"""Values of the administrators' interface in, short words for the eye out; nothing is trusted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

LONGEST: Final = 4000
MEGABYTE: Final = 1_000_000
GIGABYTE: Final = 1_000_000_000
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS: Final = {
    "import": "Import of files",
    "undo": "Undo of an import",
    "statistics": "Statistics",
    "history": "History",
    "plan": "Training plan",
    "replan": "Training plan made again",
    "what_if": "Training plan on trial",
    "follow": "Comparison with the plan",
    "report": "Report",
    "backup": "Backup",
    "export": "Export of own data",
    "integrity": "Integrity check",
    "weekly_report": "Weekly report",
}
STATES: Final = {
    "queued": ("Waiting", ""),
    "running": ("Running", ""),
    "succeeded": ("Done", "sr-good"),
    "failed": ("Failed", "sr-bad"),
    "cancelled": ("Stopped", "sr-quiet"),
}
"""Word and class of each state; the word says it, the colour repeats it."""

Facts = Mapping[str, Any]


def text(facts: Facts, name: str, otherwise: str = "–") -> str:
    """A word.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    name : str
        Which one.
    otherwise : str
        What stands for nothing.

    Returns
    -------
    str
        Not endless.
    """
    value = facts.get(name)
    return str(value)[:LONGEST] if value not in (None, "") else otherwise


def number(facts: Facts, name: str) -> float:
    """A number.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    name : str
        Which one.

    Returns
    -------
    float
        0 when it is none.
    """
    value = facts.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def rows(facts: Facts, name: str) -> list[Facts]:
    """A list of objects.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    name : str
        Which one.

    Returns
    -------
    list of mapping of str to object
        Without what is no object.
    """
    value = facts.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def moment(facts: Facts, name: str, otherwise: str = "–") -> str:
    """An instant, in UTC.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    name : str
        Which one.
    otherwise : str
        What stands for nothing.

    Returns
    -------
    str
        Such as ``22 Nov 2026, 06:12:05``.
    """
    instant = _instant(facts.get(name))
    return f"{instant.day} {instant:%b %Y, %H:%M:%S}" if instant else otherwise


def seconds_between(facts: Facts, first: str, last: str) -> float | None:
    """Time between two instants.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    first, last : str
        Which ones.

    Returns
    -------
    float or None
        None when one of them is not there.
    """
    begin, end = _instant(facts.get(first)), _instant(facts.get(last))
    return (end - begin).total_seconds() if begin and end else None


def span(seconds: float | None) -> str:
    """A time span.

    Parameters
    ----------
    seconds : float or None
        How long.

    Returns
    -------
    str
        Such as ``0.4 s``, ``12 min`` or ``3.1 h``.
    """
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def size(size_bytes: float) -> str:
    """A number of bytes.

    Parameters
    ----------
    size_bytes : float
        How many.

    Returns
    -------
    str
        In MB or GB.
    """
    if size_bytes >= GIGABYTE:
        return f"{size_bytes / GIGABYTE:.1f} GB"
    return f"{size_bytes / MEGABYTE:.1f} MB"


def kind(facts: Facts, name: str = "kind") -> str:
    """Kind of a job or schedule.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.
    name : str
        Which field.

    Returns
    -------
    str
        In words where it is known.
    """
    known = text(facts, name)
    return KINDS.get(known, known)


def owner(facts: Facts) -> str:
    """Whose something is.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.

    Returns
    -------
    str
        Key of the runner, or that it is the system's.
    """
    whose = text(facts, "owner")
    return "the system" if whose.startswith("system:") else whose


def times(facts: Facts) -> str:
    """When a schedule is due.

    Parameters
    ----------
    facts : mapping of str to object
        From the server.

    Returns
    -------
    str
        Day, time and zone.
    """
    weekday = facts.get("weekday")
    known = isinstance(weekday, int) and 0 <= weekday < len(DAYS)
    day = DAYS[weekday] if known and isinstance(weekday, int) else "day"
    return f"every {day} at {text(facts, 'at')}, {text(facts, 'time_zone')}"


def count(counts: Facts, states: Sequence[str]) -> int:
    """Number of jobs in some states.

    Parameters
    ----------
    counts : mapping of str to object
        By kind and state.
    states : sequence of str
        Which states.

    Returns
    -------
    int
        Of all kinds together.
    """
    of_kinds = [one for one in counts.values() if isinstance(one, Mapping)]
    return int(sum(number(one, state) for one in of_kinds for state in states))


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None
