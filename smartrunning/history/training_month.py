"""What the history keeps of one month, so that a change in it leaves the other months alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from smartrunning.history.leading_efforts import leading_efforts
from smartrunning.history.mean_maximal_period import PeriodCurve
from smartrunning.history.session_table import SessionTable, in_order
from smartrunning.history.sessions import DatedStatistics
from smartrunning.metrics import SessionStatistics

EFFORTS: Final = ("best_efforts", "hard_efforts")
"""Structures of the statistics that critical speed is found from."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingMonth:
    """One month of a runner.

    Attributes
    ----------
    month : datetime.date
        Its first day.
    table : SessionTable
        All sessions, those that do not count too.
    leaders : tuple of DatedStatistics
        Sessions with the efforts of the month that may be bests, and nothing else.
    efforts : tuple of DatedStatistics
        Sessions that count with all their efforts, and nothing else.
    curve : PeriodCurve
        Fastest mean speeds of the month.
    """

    month: date
    table: SessionTable
    leaders: tuple[DatedStatistics, ...]
    efforts: tuple[DatedStatistics, ...]
    curve: PeriodCurve


def training_month(month: date, sessions: Sequence[DatedStatistics]) -> TrainingMonth:
    """Month of its sessions.

    Parameters
    ----------
    month : datetime.date
        Its first day.
    sessions : sequence of DatedStatistics
        All sessions of the month, in any order.

    Returns
    -------
    TrainingMonth
        Depends on nothing but these sessions.
    """
    ordered = in_order(sessions)
    return TrainingMonth(
        month,
        SessionTable.of(ordered),
        tuple(leading_efforts(ordered)),
        tuple(efforts_only(one) for one in ordered if not one.excluded),
        PeriodCurve.of(ordered),
    )


def months_of(sessions: Sequence[DatedStatistics]) -> dict[date, list[DatedStatistics]]:
    """Sessions by the month of their day.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        In any order.

    Returns
    -------
    dict of datetime.date to list of DatedStatistics
        By the first day of each month that has sessions, oldest first.
    """
    months: dict[date, list[DatedStatistics]] = {}
    for one in in_order(sessions):
        months.setdefault(month_of(one.local_date), []).append(one)
    return months


def month_of(day: date) -> date:
    """First day of the month that a day is in.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        The first of that month.
    """
    return day.replace(day=1)


def efforts_only(session: DatedStatistics) -> DatedStatistics:
    """Session with its efforts and nothing else.

    Parameters
    ----------
    session : DatedStatistics
        With all its statistics.

    Returns
    -------
    DatedStatistics
        Enough for critical speed.
    """
    whole = session.statistics
    versions = {name: whole.versions[name] for name in EFFORTS if name in whole.versions}
    reduced = SessionStatistics({}, whole.best_efforts, versions, hard_efforts=whole.hard_efforts)
    return replace(session, statistics=reduced)
