"""A week of the calendar with the load that the search gave it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek
from smartrunning.optimizer.pattern import WeekPattern


@dataclass(frozen=True, slots=True)
class LoadedWeek:
    """A week whose load is decided.

    Attributes
    ----------
    week : CalendarWeek
        Phase, role and place in the block.
    pattern : WeekPattern
        Kinds and shares of the days.
    full_week_au : float
        Load of the week as if it were full.
    named : mapping of datetime.date to str
        Workouts of days that the phase does not choose, such as one that was missed.
    """

    week: CalendarWeek
    pattern: WeekPattern
    full_week_au: float
    named: Mapping[date, str] = field(default_factory=dict)

    @property
    def easy_time_s(self) -> float:
        """Time of the week if every session were even running of its kind.

        Returns
        -------
        float
            An upper bound of the week's training time, in s.
        """
        return math.fsum(
            intensity.duration_s(day.share * self.full_week_au, day.fraction)
            for day in self.pattern.days
        )
