"""Sessions that have changed in, bests, dated critical speeds and history in the store out.

Only what a change touches is made anew: the months whose sessions have changed, the critical speeds
of the weeks that follow them, and the sum of it all. What comes of it equals, to the last bit, what
`recompute_history` makes of all sessions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smartrunning import history
from smartrunning.history import (
    CriticalSpeedDays,
    DatedCriticalSpeed,
    SessionTable,
    TrainingMonth,
    month_of,
)
from smartrunning.history.runner_history import VERSION
from smartrunning.runner import Runner
from smartrunning.storage.connection import Document
from smartrunning.storage.history_writes import HistoryMovedError
from smartrunning.storage.month_documents import (
    leaders_of,
    month_document,
    month_name,
    table_of,
    year_of_months,
)
from smartrunning.storage.store import OwnedStore
from smartrunning.storage.stored_history import HistoryChange, HistorySummary, Mark
from smartrunning.workflows.carry_critical_speed import REACH, Timeline, replaced

ATTEMPTS: Final = 5
"""Updates of one runner at the same time are few; each attempt rests on what the last one wrote."""


@dataclass(frozen=True, slots=True)
class Updated:
    """A history that is up to date.

    Attributes
    ----------
    summary : HistorySummary
        Bests and critical speeds.
    table : SessionTable
        All sessions.
    judged_otherwise : tuple of str
        Sessions whose statistics were made with other thresholds than those of their day.
    """

    summary: HistorySummary
    table: SessionTable
    judged_otherwise: tuple[str, ...]

    def history(self) -> history.RunnerHistory:
        """History as the store has it now.

        Returns
        -------
        RunnerHistory
            Put together anew at each call.
        """
        return history.history_of(
            self.table,
            self.summary.abilities,
            today=self.summary.today,
            fitness_days=self.summary.fitness_days,
            fatigue_days=self.summary.fatigue_days,
        )


def update_history(owned: OwnedStore, today: date) -> history.RunnerHistory:
    """Bring bests, critical speed and history up to date.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    RunnerHistory
        As the store has it now.
    """
    return bring_up_to_date(owned, today).history()


def bring_up_to_date(owned: OwnedStore, today: date, *, whole: bool = False) -> Updated:
    """Bring the history up to date, and say which sessions are to be judged anew.

    A kill at any moment leaves the history as it was, or as it should be, and never the marks
    without what they ask for.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.
    whole : bool
        Make all parts anew, whatever has changed.

    Returns
    -------
    Updated
        The history, and keys of sessions.

    Raises
    ------
    HistoryMovedError
        If others update the same history again and again at the same time.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(owned, today, whole=whole)
        except HistoryMovedError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("an attempt either returns or raises")


def _attempt(owned: OwnedStore, today: date, *, whole: bool) -> Updated:
    marks = owned.marks()  # before all else: what changes later brings a mark of its own
    before, runner = owned.history_summary(), owned.runner()
    kept = owned.year_documents()
    tables = [table_of(year) for year in kept.values()]
    anew = whole or before is None or before.version != VERSION
    days = _all_days(owned, tables) if anew else _changed_days(owned, marks, tables)
    months = _months(owned, {month_of(day) for day in days})
    documents = {name: month_document(month) if month else None for name, month in months.items()}
    years = _years(owned, documents)
    if years:
        kept = replaced(kept, years)
        tables = [table_of(year) for year in kept.values()]
    table = SessionTable.joined(tables)

    since, until = _span(days, before, table, today)
    timeline = Timeline(owned, months, today)
    fresh, until = timeline.between(since, until)
    latest = timeline.latest(fresh, since, until)
    leaders = leaders_of(list(kept.values()), today)
    summary = HistorySummary(
        today,
        runner.fitness_days,
        runner.fatigue_days,
        history.abilities_of(leaders, latest, timeline.efforts_since(latest), today=today),
        _fitted(before, fresh, since, until),
        VERSION,
        before.revision if before else None,
    )
    owned.save_history(HistoryChange(summary, documents, years, fresh, since, until, marks))
    return Updated(summary, table, _judged_otherwise(table, runner, summary))


def _all_days(owned: OwnedStore, tables: Sequence[SessionTable]) -> list[date]:
    kept = (int(day) for table in tables for day in table.day)
    return sorted({*owned.days_with_sessions(), *map(date.fromordinal, kept)})


def _changed_days(
    owned: OwnedStore, marks: Sequence[Mark], tables: Sequence[SessionTable]
) -> list[date]:
    """Days on which marked sessions lie now, and on which they lay before."""
    marked = {mark.session_id for mark in marks}
    if not marked:
        return []
    before = {
        int(table.day[place])
        for table in tables
        if not marked.isdisjoint(table.session_ids)
        for place, key in enumerate(table.session_ids)
        if key in marked
    }
    return sorted({*owned.days_of(sorted(marked)), *map(date.fromordinal, before)})


def _months(owned: OwnedStore, firsts: Iterable[date]) -> dict[str, TrainingMonth | None]:
    """Months from their sessions; None for one that has none."""
    months: dict[str, TrainingMonth | None] = {}
    for first in sorted(firsts):
        last = month_of(first + timedelta(days=31)) - timedelta(days=1)
        sessions = owned.statistics(first, last, brief=True)
        months[month_name(first)] = history.training_month(first, sessions) if sessions else None
    return months


def _years(owned: OwnedStore, months: Mapping[str, Document | None]) -> dict[str, Document | None]:
    """Years of the months that changed; None for one that has no months any more."""
    years: dict[str, Document | None] = {}
    for name in sorted({month[:4] for month in months}):
        of_year = {month: each for month, each in months.items() if month.startswith(name)}
        whole = replaced(owned.month_documents(int(name)), of_year)
        years[name] = year_of_months(int(name), list(whole.values())) if whole else None
    return years


def _span(
    days: Sequence[date], before: HistorySummary | None, table: SessionTable, today: date
) -> tuple[date, date]:
    """First and last day whose critical speed may have changed; in the wrong order when none."""
    if before is None or before.version != VERSION:
        return date.min, date.max
    first, last = sorted((before.today, today))
    newly = (table.day > first.toordinal()) & (table.day <= last.toordinal())
    touched = [day for day in days if day <= last]
    touched += map(date.fromordinal, table.day[newly].tolist())
    if last == before.today and first != last:
        touched.append(first + timedelta(days=1))
    if not touched:
        return date.max, date.min
    return min(touched), max(touched) + REACH


def _fitted(
    before: HistorySummary | None, fresh: Sequence[DatedCriticalSpeed], since: date, until: date
) -> CriticalSpeedDays:
    """Critical speeds in short: those that stay, with the new ones in their place."""
    new = history.critical_speed_days(fresh)
    if before is None or before.version != VERSION:
        return new
    old = before.fitted
    if since > until:
        return old
    return old.spliced(new, since, until)


def _judged_otherwise(
    table: SessionTable, runner: Runner, summary: HistorySummary
) -> tuple[str, ...]:
    return tuple(history.judged_otherwise(table, runner, summary.fitted))
