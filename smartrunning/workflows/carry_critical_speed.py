"""Dated critical speeds of a runner, carried on from what the store has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from smartrunning.history import DatedCriticalSpeed, DatedStatistics, TrainingMonth
from smartrunning.history.critical_speed_timeline import WINDOW_DAYS, critical_speed_timeline
from smartrunning.storage.codec import to_document
from smartrunning.storage.store import OwnedStore

Part = TypeVar("Part")
REACH: Final = timedelta(days=WINDOW_DAYS - 1)
"""A session speaks in the critical speeds of its own day and of the days that many after it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated critical speeds, carried on from what the store has.

    Attributes
    ----------
    owned : OwnedStore
        The runner's part of the store.
    months : mapping of str to TrainingMonth or None
        Months that have changed, by name; None for those without sessions now.
    today : datetime.date
        Later sessions do not count.
    """

    owned: OwnedStore
    months: Mapping[str, TrainingMonth | None]
    today: date

    def between(self, since: date, until: date) -> tuple[list[DatedCriticalSpeed], date]:
        """Critical speeds from a day on, and the last day that they replace.

        Where the new ones end as the old ones did, all later ones stay; else there are new ones up
        to the end.

        Parameters
        ----------
        since, until : datetime.date
            First and last day that may have changed; in the wrong order when none has.

        Returns
        -------
        tuple of list of DatedCriticalSpeed and datetime.date
            The new ones, oldest first; all stored ones from ``since`` to that day give way to them.
        """
        if since > until:
            return [], until
        earlier = self._before(since)
        fresh = self._found(since, min(until, self.today), earlier)
        if until >= self.today:
            return fresh, date.max
        if same([*earlier, *fresh][-1:], _listed(self.owned.last_critical_speed(until))):
            return fresh, until
        return self._found(since, self.today, earlier), date.max

    def latest(
        self, fresh: Sequence[DatedCriticalSpeed], since: date, until: date
    ) -> list[DatedCriticalSpeed]:
        """Last critical speed of the new timeline.

        Parameters
        ----------
        fresh : sequence of DatedCriticalSpeed
            As `between` gave them.
        since, until : datetime.date
            Days whose stored ones give way to them.

        Returns
        -------
        list of DatedCriticalSpeed
            One, or none.
        """
        kept = _listed(self.owned.last_critical_speed(date.max))
        if since > until or any(dated.day > until for dated in kept):
            return kept
        return [*self._before(since), *fresh][-1:]

    def efforts_since(self, latest: Sequence[DatedCriticalSpeed]) -> list[DatedStatistics]:
        """Sessions since the last critical speed, and some before it.

        Parameters
        ----------
        latest : sequence of DatedCriticalSpeed
            As `latest` gave it.

        Returns
        -------
        list of DatedStatistics
            With their efforts alone; none without a critical speed.
        """
        return self._efforts(latest[-1].day, self.today) if latest else []

    def _before(self, since: date) -> list[DatedCriticalSpeed]:
        if since == date.min:
            return []
        return _listed(self.owned.last_critical_speed(since - timedelta(days=1)))

    def _found(
        self, since: date, until: date, earlier: Sequence[DatedCriticalSpeed]
    ) -> list[DatedCriticalSpeed]:
        first = date.min if since == date.min else since - REACH
        efforts = self._efforts(first, until)
        found = critical_speed_timeline(efforts, earlier=earlier, since=since)
        return [dated for dated in found if dated.day >= since]

    def _efforts(self, first: date, until: date) -> list[DatedStatistics]:
        """Sessions of the months of these days, none after the last of them."""
        kept = dict[str, Sequence[DatedStatistics]](self.owned.efforts_of_months(first, until))
        made = {name: month.efforts if month else None for name, month in self.months.items()}
        efforts: list[DatedStatistics] = []
        for month in replaced(kept, made).values():
            efforts += [one for one in month if one.local_date <= until]
        return efforts


def replaced(parts: Mapping[str, Part], changed: Mapping[str, Part | None]) -> dict[str, Part]:
    """Parts by name, in order, with those that have changed and without those that are gone.

    Parameters
    ----------
    parts : mapping of str to object
        As they were.
    changed : mapping of str to object or None
        As they are; None for those that are gone.

    Returns
    -------
    dict of str to object
        All that there are.
    """
    merged = {**parts, **changed}
    return {name: part for name in sorted(merged) if (part := merged[name]) is not None}


def same(one: object, other: object) -> bool:
    """Whether two values are the same to the last bit, unknown numbers included.

    Parameters
    ----------
    one, other : object
        Values that have a plain form.

    Returns
    -------
    bool
        True when their plain forms are equal.
    """
    return bool(to_document(one) == to_document(other))


def _listed(dated: DatedCriticalSpeed | None) -> list[DatedCriticalSpeed]:
    return [dated] if dated else []
