"""A period, and the rows of a runner's sessions that lie in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.session_table import SessionTable
from smartrunning.units import FloatArray

WEEK_DAYS: Final = 7
LONG_RUN_S: Final = 5400.0
"""A run of at least so much moving time is a long one."""
SHORTEST_STEADY_S: Final = 1200.0
"""Shorter runs do not settle to one heart rate, so their efficiency is not compared."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a period.

    Attributes
    ----------
    first, last : datetime.date
        Both included, in the runner's own zone.
    """

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length.

        Returns
        -------
        int
            0 when the last day is before the first.
        """
        return max((self.last - self.first).days + 1, 0)

    def since(self, day: date) -> "Span":
        """Part of it from a day on.

        Parameters
        ----------
        day : datetime.date
            The first day that may be in it.

        Returns
        -------
        Span
            Itself when all of it is.
        """
        return Span(max(self.first, day), self.last)


@dataclass(frozen=True, slots=True, eq=False)
class PeriodRows:
    """Sessions of a period as columns.

    Attributes
    ----------
    span : Span
        The period.
    day : ndarray
        Proleptic ordinal of the day of each session, shape (n,).
    running : ndarray of bool
        Whether the sport is running, shape (n,).
    numbers : mapping of str to ndarray
        The columns of `SessionTable`, shape (n,) each; NaN where unknown.
    """

    span: Span
    day: NDArray[np.int64]
    running: NDArray[np.bool_]
    numbers: Mapping[str, FloatArray]

    @classmethod
    def of(cls, table: SessionTable, span: Span) -> Self:
        """Rows of a period.

        Parameters
        ----------
        table : SessionTable
            Sessions that count.
        span : Span
            The period.

        Returns
        -------
        PeriodRows
            A part of the rows, in the same order.
        """
        inside = (table.day >= span.first.toordinal()) & (table.day <= span.last.toordinal())
        numbers = {name: column[inside] for name, column in table.numbers.items()}
        return cls(span, table.day[inside], table.running[inside], numbers)

    @property
    def is_long(self) -> FloatArray:
        """Whether each session is long.

        Returns
        -------
        ndarray
            1 for those of at least `LONG_RUN_S`, else 0, shape (n,).
        """
        return (self.numbers["moving_s"] >= LONG_RUN_S).astype(np.float64)

    @property
    def is_steady(self) -> NDArray[np.bool_]:
        """Whether each session is a run that is long enough for one heart rate.

        Returns
        -------
        ndarray of bool
            Shape (n,).
        """
        return self.running & (self.numbers["moving_s"] >= SHORTEST_STEADY_S)

    def values(self, name: str) -> FloatArray:
        """A column to be added up.

        Parameters
        ----------
        name : str
            Of the column; empty counts the sessions.

        Returns
        -------
        ndarray
            0 where unknown, shape (n,).
        """
        return np.nan_to_num(self.numbers[name]) if name else np.ones(len(self.day))

    def weeks(self, values: FloatArray, *, running: bool) -> FloatArray:
        """Sum of each whole week, counted back from the last day.

        Parameters
        ----------
        values : ndarray
            One a session, shape (n,).
        running : bool
            Whether only running sessions count.

        Returns
        -------
        ndarray
            The latest week first; days that make no whole week are left out.
        """
        count = self.span.days // WEEK_DAYS
        age = (self.span.last.toordinal() - self.day) // WEEK_DAYS
        rows = (age < count) & (self.running | (not running))
        return np.bincount(age[rows], weights=values[rows], minlength=count).astype(np.float64)

    def steady(self, name: str) -> FloatArray:
        """A number of the runs that are long enough for one heart rate.

        Parameters
        ----------
        name : str
            Of the column.

        Returns
        -------
        ndarray
            One a run, NaN where unknown.
        """
        return self.numbers[name][self.is_steady]
