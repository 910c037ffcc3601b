"""The runner over time: months of training, dated critical speeds, bests, and what sums them up.

A history lies in parts so that a change touches few of them: a document a month, which depends on
the sessions of that month alone, a document for each dated critical speed, and one that sums up.
All that a change needs is written in one transaction, together with the removal of the marks that
had asked for it; the summary's revision keeps two writers apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import SmartRunningError
from smartrunning.history import (
    NO_CRITICAL_SPEEDS,
    Abilities,
    CriticalSpeedDays,
    DatedCriticalSpeed,
    DatedStatistics,
    PeriodCurve,
    PersonalBest,
    RunnerHistory,
    SessionTable,
    history_of,
)
from smartrunning.history.runner_history import VERSION
from smartrunning.history.training_load import FATIGUE_DAYS, FITNESS_DAYS
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.keys import natural_key
from smartrunning.storage.month_documents import (
    CURVE,
    MONTH_EFFORTS,
    MONTH_EFFORTS_AND_TABLE,
    MONTH_LEADERS,
    TABLE,
    TABLE_AND_LEADERS,
    counted_sessions_of,
    curve_of,
    efforts_of,
    month_name,
    table_of,
)
from smartrunning.storage.statistics import (
    StatisticsPart,
    critical_speed_days_document,
    critical_speed_days_of,
)

NO_ABILITIES: Final = Abilities((), None, "", ())


class HistoryMovedError(SmartRunningError):
    """A history that another one has updated meanwhile; nothing was written."""

    exit_code = 75


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


class HistoriesPart(StatisticsPart):
    """History of one runner."""

    def history(self) -> RunnerHistory | None:
        """History of the runner.

        Returns
        -------
        RunnerHistory or None
            Up to the day on which it was last brought up to date; None before that.
        """
        document = self._summary_document()
        if document is None:
            return None
        if "today" not in document["history"]:  # of a version that kept it in one piece
            return from_document(RunnerHistory, document["history"])
        summary = _summary_of(document)
        return history_of(
            self.session_table(),
            summary.abilities,
            today=summary.today,
            fitness_days=summary.fitness_days,
            fatigue_days=summary.fatigue_days,
        )

    def history_summary(self) -> HistorySummary | None:
        """What the parts of the history come to.

        Returns
        -------
        HistorySummary or None
            None when it was never made by a version that keeps parts.
        """
        document = self._summary_document()
        if document is None or "today" not in document["history"]:
            return None
        return _summary_of(document)

    def session_table(self) -> SessionTable:
        """All sessions that have statistics, as columns.

        Returns
        -------
        SessionTable
            As of the last update of the history.
        """
        years = self._collection("historyYears").find(sort=[("year", 1)], projection=TABLE)
        return SessionTable.joined([table_of(year) for year in years])

    def year_documents(self) -> dict[str, Document]:
        """Tables and leaders of all years.

        Returns
        -------
        dict of str to dict
            By name, oldest first.
        """
        found = self._collection("historyYears").find(sort=[("year", 1)])
        return {year["year"]: year for year in found}

    def month_documents(self, year: int) -> dict[str, Document]:
        """Tables and leaders of the months of a year.

        Parameters
        ----------
        year : int
            Which one.

        Returns
        -------
        dict of str to dict
            By name, oldest first.
        """
        found = self._months(TABLE_AND_LEADERS, date(year, 1, 1), date(year, 12, 31))
        return {month["month"]: month for month in found}

    def efforts_of_months(self, first: date, last: date) -> dict[str, list[DatedStatistics]]:
        """Efforts of the sessions of some months.

        Parameters
        ----------
        first, last : datetime.date
            A day of the first and of the last month.

        Returns
        -------
        dict of str to list of DatedStatistics
            By name, oldest first.
        """
        found = self._months(MONTH_EFFORTS, first, last)
        return {month["month"]: efforts_of(month, "efforts") for month in found}

    def counted_sessions(self) -> list[DatedStatistics]:
        """All sessions that count, with their efforts and sums and nothing else.

        Returns
        -------
        list of DatedStatistics
            As of the last update of the history, oldest first; from one document a month.
        """
        found = self._months(MONTH_EFFORTS_AND_TABLE)
        return [one for month in found for one in counted_sessions_of(month)]

    def leaders_of_months(self) -> list[DatedStatistics]:
        """Efforts of each month that may be bests.

        Returns
        -------
        list of DatedStatistics
            Of all months, oldest first.
        """
        found = self._months(MONTH_LEADERS)
        return [one for month in found for one in efforts_of(month, "leaders")]

    def efforts_between(self, first: date, last: date) -> list[DatedStatistics]:
        """Efforts of the sessions of a period.

        Parameters
        ----------
        first, last : datetime.date
            Days in the runner's own zone, both included.

        Returns
        -------
        list of DatedStatistics
            Oldest first.
        """
        months = self.efforts_of_months(first, last).values()
        return [one for month in months for one in month if first <= one.local_date <= last]

    def curves_of_months(self, first: date, last: date) -> list[PeriodCurve]:
        """Mean-maximal curves of some months.

        Parameters
        ----------
        first, last : datetime.date
            A day of the first and of the last month.

        Returns
        -------
        list of PeriodCurve
            Oldest first.
        """
        return [curve_of(month) for month in self._months(CURVE, first, last)]

    def marks(self) -> list[Mark]:
        """Sessions that have changed since the history was written.

        Returns
        -------
        list of Mark
            Read them before anything else that an update rests on.
        """
        found = self._collection("historyChanges").find(sort=[("change", 1)])
        return [from_document(Mark, mark) for mark in found]

    def save_history(self, change: HistoryChange) -> None:
        """Write the parts of a history that have changed, all together or none.

        Parameters
        ----------
        change : HistoryChange
            What is new.

        Raises
        ------
        HistoryMovedError
            If the history has been written by another since it was read.
        """
        bests = self.bests()

        def _body(session: ClientSession) -> None:
            self._put_summary(change.summary, session)
            self._put_periods("historyMonths", change.months, session)
            self._put_periods("historyYears", change.years, session)
            self._put_critical_speeds(change, session)
            if change.summary.abilities.bests != bests:
                self._put_bests(change.summary.abilities.bests, session)
            seen = {"change": {"$in": [mark.change for mark in change.marks]}}
            if change.marks:
                self._collection("historyChanges").delete(seen, session=session)

        try:
            self._write(_body)
        except DuplicateKeyError:
            raise _moved() from None

    def bests(self) -> tuple[PersonalBest, ...]:
        """Bests of the runner.

        Returns
        -------
        tuple of PersonalBest
            Shortest distance first.
        """
        found = self._collection("personalBests").find(sort=[("distance_m", 1)])
        return tuple(from_document(PersonalBest, document) for document in found)

    def critical_speeds(
        self, since: date = date.min, until: date = date.max
    ) -> list[DatedCriticalSpeed]:
        """Critical speeds of the runner.

        Parameters
        ----------
        since, until : datetime.date
            Days, both included.

        Returns
        -------
        list of DatedCriticalSpeed
            Oldest first.
        """
        days = {"day": {"$gte": since.isoformat(), "$lte": until.isoformat()}}
        found = self._collection("criticalSpeed").find(days, sort=[("day", 1)])
        return [from_document(DatedCriticalSpeed, document) for document in found]

    def last_critical_speed(self, until: date) -> DatedCriticalSpeed | None:
        """Latest critical speed up to a day.

        Parameters
        ----------
        until : datetime.date
            That day included.

        Returns
        -------
        DatedCriticalSpeed or None
            None when there is none.
        """
        found = self._collection("criticalSpeed").find(
            {"day": {"$lte": until.isoformat()}}, sort=[("day", -1)], limit=1
        )
        return from_document(DatedCriticalSpeed, found[0]) if found else None

    def stored_history(self) -> StoredHistory | None:
        """Every part of the history.

        Returns
        -------
        StoredHistory or None
            None when there is none in parts.
        """
        summary = self.history_summary()
        if summary is None:
            return None
        hidden = {"_id": 0, "owner": 0}
        months = self._collection("historyMonths").find(sort=[("month", 1)], projection=hidden)
        years = self._collection("historyYears").find(sort=[("year", 1)], projection=hidden)
        return StoredHistory(
            summary,
            {month["month"]: month for month in months},
            {year["year"]: year for year in years},
            tuple(self.critical_speeds()),
            self.bests(),
        )

    def _summary_key(self) -> str:
        return natural_key("history", self.owner)

    def _summary_document(self) -> Document | None:
        return self._collection("runnerHistory").find_one({"_id": self._summary_key()})

    def _months(
        self, projection: Document, first: date | None = None, last: date | None = None
    ) -> list[Document]:
        conditions: dict[str, Any] = {}
        if first is not None and last is not None:
            conditions["month"] = {"$gte": month_name(first), "$lte": month_name(last)}
        return self._collection("historyMonths").find(
            conditions, sort=[("month", 1)], projection=projection
        )

    def _put_summary(self, summary: HistorySummary, session: ClientSession) -> None:
        kept = self._collection("runnerHistory")
        revision = (summary.revision or 0) + 1
        document = {"history": _plain(summary), "revision": revision, "computed_at": now()}
        where = {"_id": self._summary_key(), "revision": summary.revision}
        if kept.update(where, {"$set": document}, session=session):
            return
        if summary.revision is not None:
            raise _moved()
        kept.insert([document | {"_id": self._summary_key()}], session=session)

    def _put_periods(
        self, collection: str, periods: Mapping[str, Document | None], session: ClientSession
    ) -> None:
        kept = self._collection(collection)
        keys = {name: natural_key(collection, self.owner, name) for name in periods}
        gone = [keys[name] for name, document in periods.items() if document is None]
        if gone:
            kept.delete({"_id": {"$in": gone}}, session=session)
        written = [
            document | {"_id": keys[name]}
            for name, document in periods.items()
            if document is not None
        ]
        kept.put_together(written, session=session)

    def _put_critical_speeds(self, change: HistoryChange, session: ClientSession) -> None:
        if change.since > change.until:
            return
        kept = self._collection("criticalSpeed")
        days = {"day": {"$gte": change.since.isoformat(), "$lte": change.until.isoformat()}}
        kept.delete(days, session=session)
        documents = [
            to_document(dated)
            | {
                "_id": natural_key("critical speed", self.owner, dated.day.isoformat()),
                "computed_at": now(),
            }
            for dated in change.critical_speeds
        ]
        kept.insert_together(documents, session=session)

    def _put_bests(self, bests: Sequence[PersonalBest], session: ClientSession) -> None:
        kept = self._collection("personalBests")
        documents = [
            to_document(best)
            | {"_id": natural_key("best", self.owner, repr(float(best.distance_m)))}
            for best in bests
        ]
        kept.delete({}, session=session)
        kept.insert_together(documents, session=session)


def _plain(summary: HistorySummary) -> Document:
    return {
        "today": summary.today.isoformat(),
        "fitness_days": summary.fitness_days,
        "fatigue_days": summary.fatigue_days,
        "version": summary.version,
        "abilities": to_document(summary.abilities),
        "fitted": critical_speed_days_document(summary.fitted),
    }


def _summary_of(document: Document) -> HistorySummary:
    kept = document["history"]
    plain = {name: value for name, value in kept.items() if name != "fitted"}
    fitted = critical_speed_days_of(kept["fitted"])
    return replace(
        from_document(HistorySummary, plain), fitted=fitted, revision=document.get("revision")
    )


def _moved() -> HistoryMovedError:
    return HistoryMovedError("The history was updated by another at the same time; try it again.")
