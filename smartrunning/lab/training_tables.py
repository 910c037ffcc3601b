"""Training over time as tables: load, fitness and form, weeks and longer periods, trends."""

from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import numpy as np
import pandas as pd

from smartrunning import history as core
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.history import Period, RunnerHistory, Trend
from smartrunning.history.periods import Span
from smartrunning.lab import access
from smartrunning.lab.days import day
from smartrunning.reports.daily_load import daily_load


def runner_history(runner: str | None = None) -> RunnerHistory:
    """A runner over time as the core knows it.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    RunnerHistory
        As it was computed last.

    Raises
    ------
    NotFoundError
        If no history has been computed yet.
    """
    own = access.store_of(runner)
    found = own.history()
    if found is None:
        raise NotFoundError(f"No history has been computed for the runner {own.owner} yet.")
    return found


def history(runner: str | None = None) -> pd.DataFrame:
    """Daily load, fitness, fatigue and form.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a day up to today, index ``day``.
    """
    load = daily_load(runner_history(runner), datetime.now(UTC).date())
    columns = ["load_au", "fitness_au", "fatigue_au", "form_au"]
    if load is None:
        return pd.DataFrame(columns=columns, index=pd.DatetimeIndex([], name="day"))
    values = {name: getattr(load, name) for name in columns}
    return pd.DataFrame(values, index=pd.DatetimeIndex(load.days, name="day"))


def weeks(runner: str | None = None) -> pd.DataFrame:
    """Sums of each week.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a week, index the Monday.
    """
    rows = [asdict(week) for week in runner_history(runner).weeks]
    columns = ["start", "distance_m", "moving_s", "load_au", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("start")


def load_balance(runner: str | None = None) -> pd.DataFrame:
    """Ramp rate, monotony, strain and acute to chronic workload ratios.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a day, index ``day``; see `smartrunning.history.LoadBalance`.
    """
    known = runner_history(runner)
    found = core.load_balance(
        known.daily_load_au, fitness_days=known.fitness_days, fatigue_days=known.fatigue_days
    )
    first = known.first_day or date.min
    days = pd.DatetimeIndex(
        [first + timedelta(days=place) for place in range(len(known.daily_load_au))], name="day"
    )
    return pd.DataFrame({each.name: getattr(found, each.name) for each in fields(found)}, days)


def periods(runner: str | None = None, span: Span = "month") -> pd.DataFrame:
    """Sums and intensity of weeks, months or years.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    span : {'week', 'month', 'year'}
        How long each is.

    Returns
    -------
    pandas.DataFrame
        One row a period, index its first day; shares and polarisation index of Treff et al. (2019)
        are NaN where no time in zones is known.

    Raises
    ------
    InvalidRequestError
        If there is no such span.
    """
    if span not in get_args(Span):
        raise InvalidRequestError(f"Needed week, month or year, found {span!r}.")
    own = access.store_of(runner)
    summary = own.history_summary()
    counted = own.session_table().counted(summary.today if summary else date.min)
    sums = core.daily_sums(counted, today=summary.today) if summary and len(counted) else None
    found = core.periods(sums, span) if sums else ()
    columns = [each.name for each in fields(Period)]
    shares = ["easy_fraction", "threshold_fraction", "hard_fraction", "polarisation_index"]
    rows = [
        [getattr(one, name) for name in columns]
        + [getattr(one.intensity, name, np.nan) for name in shares]
        for one in found
    ]
    return pd.DataFrame(rows, columns=[*columns, *shares]).set_index("start")


def trend(
    runner: str | None = None,
    metric: str = "efficiency_factor",
    first_day: str = "1970-01-01",
    last_day: str = "",
) -> Trend:
    """Trend of a metric over the running sessions of a period.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    metric : str
        Name of a metric of the catalogue.
    first_day, last_day : str
        The period, both days included; an empty last day means today.

    Returns
    -------
    Trend
        Change in 30 days with its 95 % interval.
    """
    sessions = [
        one
        for one in access.store_of(runner).statistics(day(first_day), day(last_day), brief=True)
        if one.is_running and not one.excluded
    ]
    numbers = [one.statistics.number(metric) for one in sessions]
    return core.trend([one.local_date for one in sessions], numbers)
