"""The runner over time: months of training, dated critical speeds, bests, and what sums them up.

A history lies in parts so that a change touches few of them: a document a month, which depends on
the sessions of that month alone, a document for each dated critical speed, and one that sums up.
"""

from datetime import date
from typing import Any

from smartrunning.history import (
    DatedCriticalSpeed,
    DatedStatistics,
    PeriodCurve,
    PersonalBest,
    RunnerHistory,
    SessionTable,
    history_of,
)
from smartrunning.storage.codec import from_document
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
from smartrunning.storage.statistics import StatisticsPart
from smartrunning.storage.stored_history import HistorySummary, Mark, StoredHistory, summary_of


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
        summary = summary_of(document)
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
        return summary_of(document)

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
