"""What a history is kept as: the parts that change together, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from smartrunning.history import (
    NO_CRITICAL_SPEEDS,
    Abilities,
    CriticalSpeedDays,
    DatedCriticalSpeed,
    PersonalBest,
)
from smartrunning.history.runner_history import VERSION
from smartrunning.history.training_load import FATIGUE_DAYS, FITNESS_DAYS
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.statistics_documents import (
    critical_speed_days_document,
    critical_speed_days_of,
)

NO_ABILITIES: Final = Abilities((), None, "", ())


@dataclass(frozen=True, slots=True, eq=False)
class HistorySummary:
    """What the parts of a history come to.

    Attributes
    ----------
    today : datetime.date
        Up to which day it was made.
    fitness_days, fatigue_days : float
        Time constants behind fitness and fatigue.
    abilities : Abilities
        Bests, the latest critical speed and predictions.
    fitted : CriticalSpeedDays
        All dated critical speeds, in short.
    version : int
        Version of the code that made it.
    revision : int or None
        Counts the writes; None before the first.
    """

    today: date
    fitness_days: float = FITNESS_DAYS
    fatigue_days: float = FATIGUE_DAYS
    abilities: Abilities = NO_ABILITIES
    fitted: CriticalSpeedDays = NO_CRITICAL_SPEEDS
    version: int = VERSION
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A session that has changed since the history was written.

    Attributes
    ----------
    session_id : str
        The session; it may be gone.
    change : str
        Another one for each change.
    """

    session_id: str
    change: str


@dataclass(frozen=True, slots=True, eq=False)
class HistoryChange:
    """Parts of a history that are to be written together.

    Attributes
    ----------
    summary : HistorySummary
        With the revision on which it rests.
    months : mapping of str to dict or None
        Documents of the months that changed, by name; None for those without sessions now.
    years : mapping of str to dict or None
        Documents of the years that changed, by name; None for those without sessions now.
    critical_speeds : sequence of DatedCriticalSpeed
        Those from ``since`` to ``until``.
    since, until : datetime.date
        Days whose dated critical speeds are replaced, both included; none when they are in the
        wrong order.
    marks : sequence of Mark
        What this has seen.
    """

    summary: HistorySummary
    months: Mapping[str, Document | None] = field(default_factory=dict)
    years: Mapping[str, Document | None] = field(default_factory=dict)
    critical_speeds: Sequence[DatedCriticalSpeed] = ()
    since: date = date.max
    until: date = date.min
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StoredHistory:
    """A whole history as it lies in the store.

    Attributes
    ----------
    summary : HistorySummary
        Its revision does not count in comparisons.
    months : mapping of str to dict
        Documents by the name of the month, without key and owner.
    years : mapping of str to dict
        Documents by the name of the year, without key and owner.
    critical_speeds : tuple of DatedCriticalSpeed
        Oldest first.
    bests : tuple of PersonalBest
        Shortest distance first.
    """

    summary: HistorySummary
    months: Mapping[str, Document]
    years: Mapping[str, Document]
    critical_speeds: tuple[DatedCriticalSpeed, ...]
    bests: tuple[PersonalBest, ...]


def summary_document(summary: HistorySummary) -> Document:
    """Plain values of a summary.

    Parameters
    ----------
    summary : HistorySummary
        What the parts come to.

    Returns
    -------
    dict
        Without its revision.
    """
    return {
        "today": summary.today.isoformat(),
        "fitness_days": summary.fitness_days,
        "fatigue_days": summary.fatigue_days,
        "version": summary.version,
        "abilities": to_document(summary.abilities),
        "fitted": critical_speed_days_document(summary.fitted),
    }


def summary_of(document: Document) -> HistorySummary:
    """Summary of its document.

    Parameters
    ----------
    document : dict
        As it lies in the database.

    Returns
    -------
    HistorySummary
        With its revision.
    """
    kept = document["history"]
    plain = {name: value for name, value in kept.items() if name != "fitted"}
    fitted = critical_speed_days_of(kept["fitted"])
    return replace(
        from_document(HistorySummary, plain), fitted=fitted, revision=document.get("revision")
    )
