"""What is asked of a runner's history now and then: the curve of a period, trials of a response."""

from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history import PeriodCurve, Trials, month_of, performances
from smartrunning.history.performances import reference
from smartrunning.storage.histories import HistoriesPart

FIRST_WEEKS_DAYS: Final = 28
"""What a runner trained before the first known day is taken to be the mean of these days."""
_DAY: Final = timedelta(days=1)


class StudiesPart(HistoriesPart):
    """Questions about one runner's training."""

    def mean_maximal_between(self, first_day: date, last_day: date) -> PeriodCurve:
        """Mean-maximal curve of a period, from stored curves alone.

        Parameters
        ----------
        first_day, last_day : datetime.date
            The period, both days included.

        Returns
        -------
        PeriodCurve
            Of whole months as they are kept, of the rest from its sessions.
        """
        if first_day > last_day:
            return PeriodCurve.of(())
        first_whole = first_day if first_day.day == 1 else _next_month(first_day)
        after_whole = month_of(last_day + _DAY)
        if first_whole >= after_whole:
            return PeriodCurve.of(self.statistics(first_day, last_day, brief=True))
        return PeriodCurve.joined(
            [
                PeriodCurve.of(self.statistics(first_day, first_whole - _DAY, brief=True)),
                *self.curves_of_months(first_whole, after_whole - _DAY),
                PeriodCurve.of(self.statistics(after_whole, last_day, brief=True)),
            ]
        )

    def trials(self) -> Trials:
        """Training and performances of the runner, as far as the history goes.

        Returns
        -------
        Trials
            Performances in per cent of the runner's median critical speed and D′; see
            `smartrunning.history.performances`. The mean load of the first four weeks stands for
            the training before them.

        Raises
        ------
        InsufficientDataError
            If there is no history, or no critical speed to measure performances by.
        """
        known = self.history()
        if known is None or known.first_day is None:
            raise InsufficientDataError(needed="a history of training", found="no sessions in it")
        first = known.first_day
        last = first + timedelta(days=len(known.daily_load_au) - 1)
        months = self.efforts_of_months(first, last).values()
        efforts = [one for month in months for one in month if one.local_date <= last]
        shown = performances(efforts, *reference(self.fitted_critical_speeds()))
        load_au = np.array(known.daily_load_au)
        return Trials.of(
            load_au,
            [(one.day - first).days for one in shown],
            [one.percent for one in shown],
            float(load_au[:FIRST_WEEKS_DAYS].mean()),
        )


def _next_month(day: date) -> date:
    return month_of(month_of(day) + timedelta(days=31))
