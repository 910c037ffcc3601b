"""The runner over time: everything in this room from one list of sessions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.critical_speed import CriticalSpeed, unconfirmed_critical_speed
from smartrunning.history.critical_speed_timeline import (
    DatedCriticalSpeed,
    critical_speed_timeline,
)
from smartrunning.history.daily import daily_sums
from smartrunning.history.leading_efforts import leading_efforts
from smartrunning.history.periods import Period, periods, weeks_of
from smartrunning.history.personal_bests import PersonalBest, personal_bests
from smartrunning.history.race_prediction import RacePrediction, race_predictions
from smartrunning.history.session_table import SessionTable
from smartrunning.history.sessions import DatedStatistics
from smartrunning.history.staleness import staleness
from smartrunning.history.training_load import FATIGUE_DAYS, FITNESS_DAYS, training_load
from smartrunning.history.training_month import months_of, training_month
from smartrunning.history.training_year import training_years
from smartrunning.history.weeks import Week

VERSION: Final = 3
"""Counts up whenever the same sessions give another history."""


@dataclass(frozen=True, slots=True)
class RunnerHistory:
    """What the sessions say about the runner, day by day up to today.

    Attributes
    ----------
    first_day : datetime.date or None
        Day of the first session; None without sessions.
    daily_load_au : tuple of float
        Load of each day from the first to today, n values; all sports.
    fitness_au, fatigue_au, form_au : tuple of float
        See `training_load`; n values each.
    weeks : tuple of Week
        Oldest first.
    bests : tuple of PersonalBest
        Shortest distance first.
    critical_speed : CriticalSpeed or None
        The latest of the dated ones, else the one of the bests; None when it cannot be had.
    critical_speed_reason : str
        Why there is none; empty when there is one.
    predictions : tuple of RacePrediction
        Times to be expected over the usual races; empty without bests.
    sessions_without_load : int
        Sessions whose load is unknown and counts as 0 in the daily loads.
    version : int
        Version of the code that made it.
    months, years : tuple of Period
        Sums of each, oldest first.
    fitness_days, fatigue_days : float
        Time constants behind fitness and fatigue.
    critical_speed_staleness : str
        Why the dated critical speed should not be trusted any longer; empty when it may be.
    """

    first_day: date | None
    daily_load_au: tuple[float, ...]
    fitness_au: tuple[float, ...]
    fatigue_au: tuple[float, ...]
    form_au: tuple[float, ...]
    weeks: tuple[Week, ...]
    bests: tuple[PersonalBest, ...]
    critical_speed: CriticalSpeed | None
    critical_speed_reason: str
    predictions: tuple[RacePrediction, ...] = ()
    sessions_without_load: int = 0
    version: int = VERSION
    months: tuple[Period, ...] = ()
    years: tuple[Period, ...] = ()
    fitness_days: float = FITNESS_DAYS
    fatigue_days: float = FATIGUE_DAYS
    critical_speed_staleness: str = ""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the sessions show that the runner can do.

    Attributes
    ----------
    bests : tuple of PersonalBest
        Shortest distance first.
    critical_speed : CriticalSpeed or None
        See `RunnerHistory`.
    critical_speed_reason : str
        Why there is none; empty when there is one.
    predictions : tuple of RacePrediction
        See `RunnerHistory`.
    critical_speed_staleness : str
        See `RunnerHistory`.
    """

    bests: tuple[PersonalBest, ...]
    critical_speed: CriticalSpeed | None
    critical_speed_reason: str
    predictions: tuple[RacePrediction, ...]
    critical_speed_staleness: str = ""


def runner_history(
    sessions: Sequence[DatedStatistics],
    *,
    today: date,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
) -> RunnerHistory:
    """History of the runner up to today.

    Bests and critical speed come from running sessions, load from all sports. Excluded sessions
    and those after today count nowhere.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order.
    today : datetime.date
        Today in the runner's zone.
    fitness_days, fatigue_days : float
        Time constants of fitness and fatigue.

    Returns
    -------
    RunnerHistory
        Without sessions, one of empty parts.
    """
    months = [training_month(*group) for group in months_of(sessions).items()]
    years = training_years(months)
    leaders = [one for year in years for one in year.leaders]
    efforts = [one for month in months for one in month.efforts if one.local_date <= today]
    found = abilities_of(leaders, critical_speed_timeline(efforts), efforts, today=today)
    table = SessionTable.joined([year.table for year in years])
    return history_of(
        table, found, today=today, fitness_days=fitness_days, fatigue_days=fatigue_days
    )


def abilities_of(
    leaders: Iterable[DatedStatistics],
    timeline: Sequence[DatedCriticalSpeed],
    efforts: Sequence[DatedStatistics],
    *,
    today: date,
) -> Abilities:
    """Abilities of a runner up to today.

    Parameters
    ----------
    leaders : iterable of DatedStatistics
        The leaders of all years, in order.
    timeline : sequence of DatedCriticalSpeed
        Oldest first, none after today.
    efforts : sequence of DatedStatistics
        Sessions that count, at least those since the latest critical speed, none after today.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    Abilities
        Bests, the latest critical speed and predictions.
    """
    leading = leading_efforts([one for one in leaders if one.local_date <= today])
    bests = personal_bests(leading)
    fitted, reason = (
        (timeline[-1].critical_speed, "") if timeline else _critical_speed_or_reason(bests)
    )
    return Abilities(
        bests,
        fitted,
        reason,
        race_predictions(bests, fitted) if bests else (),
        staleness(timeline[-1], efforts, today) if timeline else "",
    )


def history_of(
    table: SessionTable,
    abilities: Abilities,
    *,
    today: date,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
) -> RunnerHistory:
    """History of its parts.

    Parameters
    ----------
    table : SessionTable
        All sessions of the runner.
    abilities : Abilities
        What they show that the runner can do.
    today : datetime.date
        Today in the runner's zone.
    fitness_days, fatigue_days : float
        Time constants of fitness and fatigue.

    Returns
    -------
    RunnerHistory
        Load, weeks, months and years up to today, with the abilities.
    """
    counted = table.counted(today)
    bare = RunnerHistory(
        None,
        (),
        (),
        (),
        (),
        (),
        abilities.bests,
        abilities.critical_speed,
        abilities.critical_speed_reason,
        abilities.predictions,
        fitness_days=fitness_days,
        fatigue_days=fatigue_days,
        critical_speed_staleness=abilities.critical_speed_staleness,
    )
    if not len(counted):
        return bare
    sums = daily_sums(counted, today=today)
    load = training_load(sums.load_au, fitness_days=fitness_days, fatigue_days=fatigue_days)
    return replace(
        bare,
        first_day=date.fromordinal(sums.first_day),
        daily_load_au=tuple(sums.load_au.tolist()),
        fitness_au=tuple(load.fitness_au.tolist()),
        fatigue_au=tuple(load.fatigue_au.tolist()),
        form_au=tuple(load.form_au.tolist()),
        weeks=weeks_of(sums),
        sessions_without_load=int(np.count_nonzero(~np.isfinite(counted.numbers["load_au"]))),
        months=periods(sums, "month"),
        years=periods(sums, "year"),
    )


def _critical_speed_or_reason(
    bests: tuple[PersonalBest, ...],
) -> tuple[CriticalSpeed | None, str]:
    try:
        return unconfirmed_critical_speed(bests), ""
    except InsufficientDataError as missing:
        return None, str(missing)
