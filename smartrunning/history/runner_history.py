"""The runner over time: everything in this room from one list of sessions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.critical_speed import CriticalSpeed, critical_speed
from smartrunning.history.personal_bests import PersonalBest, personal_bests
from smartrunning.history.race_prediction import RacePrediction, race_predictions
from smartrunning.history.sessions import DatedStatistics
from smartrunning.history.training_load import training_load
from smartrunning.history.weeks import Week, weeks
from smartrunning.units import FloatArray

VERSION: Final = 1
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
        None when it cannot be had.
    critical_speed_reason : str
        Why there is none; empty when there is one.
    predictions : tuple of RacePrediction
        Times to be expected over the usual races; empty without bests.
    sessions_without_load : int
        Sessions whose load is unknown and counts as 0 in the daily loads.
    version : int
        Version of the code that made it.
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


def runner_history(sessions: Sequence[DatedStatistics], *, today: date) -> RunnerHistory:
    """History of the runner up to today.

    Bests and critical speed come from running sessions, load from all sports. Excluded sessions
    and those after today count nowhere.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    RunnerHistory
        Without sessions, one of empty parts.
    """
    counted = [one for one in sessions if not one.excluded and one.local_date <= today]
    counted.sort(key=lambda session: (session.started_at, session.session_id))
    daily_load_au = _daily_load_au(counted, today)
    load = training_load(daily_load_au)
    bests = personal_bests(counted)
    fitted, reason = _critical_speed_or_reason(bests)
    return RunnerHistory(
        first_day=min((session.local_date for session in counted), default=None),
        daily_load_au=tuple(daily_load_au.tolist()),
        fitness_au=tuple(load.fitness_au.tolist()),
        fatigue_au=tuple(load.fatigue_au.tolist()),
        form_au=tuple(load.form_au.tolist()),
        weeks=weeks(counted, today=today),
        bests=bests,
        critical_speed=fitted,
        critical_speed_reason=reason,
        predictions=race_predictions(bests, fitted) if bests else (),
        sessions_without_load=sum(not math.isfinite(_load_au(session)) for session in counted),
    )


def _load_au(session: DatedStatistics) -> float:
    return session.statistics.number("load_au")


def _daily_load_au(sessions: list[DatedStatistics], today: date) -> FloatArray:
    if not sessions:
        return np.zeros(0)
    first_day = min(session.local_date for session in sessions)
    daily_load_au = np.zeros((today - first_day).days + 1)
    for session in sessions:
        load_au = _load_au(session)
        if math.isfinite(load_au):
            daily_load_au[(session.local_date - first_day).days] += load_au
    return daily_load_au


def _critical_speed_or_reason(
    bests: tuple[PersonalBest, ...],
) -> tuple[CriticalSpeed | None, str]:
    try:
        return critical_speed(bests), ""
    except InsufficientDataError as missing:
        return None, str(missing)
