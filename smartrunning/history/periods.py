"""The runner's weeks, months and years: sums and how hard the time was."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.daily import DailySums
from smartrunning.history.intensity import IntensityDistribution, intensity_distribution
from smartrunning.history.session_table import INTENSITIES
from smartrunning.history.weeks import Week, monday_of
from smartrunning.units import FloatArray

Span = Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """Sums of one week, month or year.

    Attributes
    ----------
    start : datetime.date
        Its first day: a Monday, the first of a month or of a year.
    days : int
        Days of it from the first session on and up to today.
    distance_m, moving_s, ascent_m : float
        Of running sessions.
    load_au : float
        Of all sports.
    sessions : int
        Number of sessions of all sports.
    easy_s, threshold_s, hard_s : float
        Time in three zones over all sports, as far as it is known.
    """

    start: date
    days: int
    distance_m: float
    moving_s: float
    ascent_m: float
    load_au: float
    sessions: int
    easy_s: float
    threshold_s: float
    hard_s: float

    @property
    def intensity(self) -> IntensityDistribution | None:
        """Distribution of the known time.

        Returns
        -------
        IntensityDistribution or None
            None when no time is known.
        """
        try:
            return intensity_distribution(self.easy_s, self.threshold_s, self.hard_s)
        except InsufficientDataError:
            return None


def periods(sums: DailySums, span: Span) -> tuple[Period, ...]:
    """Weeks, months or years from the first session to today, those without a session too.

    Parameters
    ----------
    sums : DailySums
        At least one day.
    span : {'week', 'month', 'year'}
        How long each is.

    Returns
    -------
    tuple of Period
        Oldest first.
    """
    starts = _starts(date.fromordinal(sums.first_day), len(sums), span)
    places = [max(start.toordinal() - sums.first_day, 0) for start in starts]

    def _summed(column: FloatArray) -> list[float]:
        return [float(value) for value in np.add.reduceat(column, places)]

    columns = [_summed(sums.running[name]) for name in ("distance_m", "moving_s", "ascent_m")]
    zones = [_summed(sums.intensities[name]) for name in INTENSITIES]
    days = np.diff([*places, len(sums)]).tolist()
    counts = np.add.reduceat(sums.sessions, places).tolist()
    rows = zip(starts, days, *columns, _summed(sums.load_au), counts, *zones, strict=True)
    return tuple(Period(*row) for row in rows)


def weeks_of(sums: DailySums) -> tuple[Week, ...]:
    """Weeks with their main sums.

    Parameters
    ----------
    sums : DailySums
        At least one day.

    Returns
    -------
    tuple of Week
        Oldest first.
    """
    return tuple(
        Week(each.start, each.distance_m, each.moving_s, each.load_au, each.sessions)
        for each in periods(sums, "week")
    )


def intensity_between(sums: DailySums, first_day: date, last_day: date) -> IntensityDistribution:
    """Distribution of the training time between two days.

    Parameters
    ----------
    sums : DailySums
        Sums of each day.
    first_day, last_day : datetime.date
        The period, both days included.

    Returns
    -------
    IntensityDistribution
        Of the time that is known.

    Raises
    ------
    InsufficientDataError
        If none is known.
    """
    start = max(first_day.toordinal() - sums.first_day, 0)
    end = max(last_day.toordinal() - sums.first_day + 1, 0)
    return intensity_distribution(
        *(math.fsum(sums.intensities[name][start:end]) for name in INTENSITIES)
    )


def _starts(first_day: date, days: int, span: Span) -> Sequence[date]:
    last_day = first_day + timedelta(days=days - 1)
    if span == "week":
        monday = monday_of(first_day)
        count = (monday_of(last_day) - monday).days // 7 + 1
        return [monday + timedelta(weeks=week) for week in range(count)]
    if span == "month":
        first, last = (day.year * 12 + day.month - 1 for day in (first_day, last_day))
        return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]
    return [date(year, 1, 1) for year in range(first_day.year, last_day.year + 1)]
