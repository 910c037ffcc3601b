"""A year of training, from its months: few enough to be looked at together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from smartrunning.history.leading_efforts import leading_efforts
from smartrunning.history.session_table import SessionTable
from smartrunning.history.sessions import DatedStatistics
from smartrunning.history.training_month import TrainingMonth


@dataclass(frozen=True, slots=True, eq=False)
class TrainingYear:
    """One year of a runner.

    Attributes
    ----------
    year : int
        Which one.
    table : SessionTable
        All sessions, those that do not count too.
    leaders : tuple of DatedStatistics
        Sessions with the efforts of the year that may be bests, and nothing else.
    """

    year: int
    table: SessionTable
    leaders: tuple[DatedStatistics, ...]


def training_years(months: Sequence[TrainingMonth]) -> tuple[TrainingYear, ...]:
    """Years of their months.

    Parameters
    ----------
    months : sequence of TrainingMonth
        Oldest first.

    Returns
    -------
    tuple of TrainingYear
        Oldest first, only those that have months; each depends on nothing but its own.
    """
    return tuple(
        _year(year, list(group)) for year, group in groupby(months, lambda each: each.month.year)
    )


def _year(year: int, months: Sequence[TrainingMonth]) -> TrainingYear:
    leaders = leading_efforts([one for month in months for one in month.leaders])
    return TrainingYear(
        year, SessionTable.joined([month.table for month in months]), tuple(leaders)
    )
