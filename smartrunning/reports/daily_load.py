"""A runner's history in, daily load, fitness, fatigue and form up to a given day out."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from smartrunning.history import RunnerHistory, training_load
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class DailyLoad:
    """One value a day.

    Attributes
    ----------
    first_day : datetime.date
        Day of the first value.
    load_au, fitness_au, fatigue_au, form_au : ndarray
        Shape (n,), au.
    """

    first_day: date
    load_au: FloatArray
    fitness_au: FloatArray
    fatigue_au: FloatArray
    form_au: FloatArray

    @property
    def days(self) -> list[date]:
        """Days of the values.

        Returns
        -------
        list of datetime.date
            Length n.
        """
        return [self.first_day + timedelta(days=day) for day in range(len(self.load_au))]

    def last(self, days: int) -> "DailyLoad":
        """Give the latest part.

        Parameters
        ----------
        days : int
            At most so many days, at least 1.

        Returns
        -------
        DailyLoad
            The same values for fewer days.
        """
        cut = max(0, len(self.load_au) - days)
        return DailyLoad(
            self.first_day + timedelta(days=cut),
            self.load_au[cut:],
            self.fitness_au[cut:],
            self.fatigue_au[cut:],
            self.form_au[cut:],
        )


def daily_load(history: RunnerHistory, today: date) -> DailyLoad | None:
    """Load of each day up to today; days after the last computation count as rest.

    Parameters
    ----------
    history : RunnerHistory
        As it was stored, on whatever day.
    today : datetime.date
        Last day.

    Returns
    -------
    DailyLoad or None
        None without sessions.
    """
    if history.first_day is None:
        return None
    days = (today - history.first_day).days + 1
    known = np.array(history.daily_load_au, dtype=np.float64)[: max(days, 0)]
    load_au = np.append(known, np.zeros(max(days - len(known), 0)))
    if not len(load_au):
        return None
    after = training_load(load_au)
    return DailyLoad(history.first_day, load_au, after.fitness_au, after.fatigue_au, after.form_au)
