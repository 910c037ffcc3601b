"""Sums of each day, from the first session to today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.session_table import INTENSITIES, SessionTable
from smartrunning.units import FloatArray

OF_RUNNING = ("distance_m", "moving_s", "ascent_m")
"""Sums of running sessions alone; the others are of all sports."""


@dataclass(frozen=True, slots=True, eq=False)
class DailySums:
    """One value a day.

    Attributes
    ----------
    first_day : int
        Proleptic ordinal of the first day.
    load_au : ndarray
        Load of all sports, shape (n,).
    sessions : ndarray of int
        Number of sessions of all sports, shape (n,).
    running : mapping of str to ndarray
        Distance, moving time and ascent of running sessions, shape (n,) each.
    intensities : mapping of str to ndarray
        Time in each of three zones over all sports, shape (n,) each.
    """

    first_day: int
    load_au: FloatArray
    sessions: NDArray[np.int64]
    running: Mapping[str, FloatArray]
    intensities: Mapping[str, FloatArray]

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.load_au)


def daily_sums(table: SessionTable, *, today: date) -> DailySums:
    """Sums of each day; what is unknown adds nothing.

    Parameters
    ----------
    table : SessionTable
        Sessions that count, at least one, none after today.
    today : datetime.date
        The last day.

    Returns
    -------
    DailySums
        From the first session's day to today.
    """
    first_day = int(table.day.min())
    place, days = table.day - first_day, today.toordinal() - first_day + 1

    def _summed(column: FloatArray, rows: NDArray[np.bool_] | None = None) -> FloatArray:
        known = np.where(np.isfinite(column), column, 0.0)
        if rows is not None:
            known = np.where(rows, known, 0.0)
        return np.asarray(np.bincount(place, weights=known, minlength=days), dtype=np.float64)

    return DailySums(
        first_day,
        _summed(table.numbers["load_au"]),
        np.bincount(place, minlength=days),
        {name: _summed(table.numbers[name], table.running) for name in OF_RUNNING},
        {name: _summed(table.numbers[name]) for name in INTENSITIES},
    )
