"""Where a runner stands, gathered from the history: what every plan is made from."""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from smartrunning import optimizer
from smartrunning.errors import InsufficientDataError
from smartrunning.history import CriticalSpeed, RunnerHistory
from smartrunning.optimizer.own_response import NOT_TOLD, own_response
from smartrunning.optimizer.problem import as_of_today
from smartrunning.optimizer.starting import DAYS_REMEMBERED
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.update_history import update_history

RECENT_DAYS: Final = 28
"""A usual recent week is the mean of four."""
DAYS_PER_WEEK: Final = 7


def runner_state(owned: OwnedStore, today: date) -> optimizer.RunnerState:
    """Where the runner stands on the evening of a day.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        The day, in the runner's zone.

    Returns
    -------
    RunnerState
        From the history, brought up to that day; critical speed is the fitted one, else that of the
        runner's profile. The response is the runner's own where it can be told.
    """
    return _with_response(owned, _state(owned, update_history(owned, today), today))


def state_between_sessions(owned: OwnedStore, today: date) -> optimizer.RunnerState:
    """Where the runner stands now: on the evening before, while nothing was done today.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        The day, in the runner's zone.

    Returns
    -------
    RunnerState
        So that a session of today that may still come does not count as missed.
    """
    known = update_history(owned, today)
    state = _state(owned, known, today)
    if len(known.daily_load_au) >= 2 and known.daily_load_au[-1] == 0:
        state = replace(
            state,
            day=today - timedelta(days=1),
            fitness_au=known.fitness_au[-2],
            fatigue_au=known.fatigue_au[-2],
            recent_weekly_load_au=recent_weekly_load_au(known.daily_load_au[:-1]),
            daily_load_au=known.daily_load_au[:-1][-DAYS_REMEMBERED:],
        )
    return _with_response(owned, state)


def recent_weekly_load_au(daily_load_au: tuple[float, ...]) -> float:
    """Load of a usual recent week.

    Parameters
    ----------
    daily_load_au : tuple of float
        Loads of the days up to today, of any number.

    Returns
    -------
    float
        Mean of the last `RECENT_DAYS` days, or of as many as there are but at least a week of
        them, times seven.
    """
    recent = daily_load_au[-RECENT_DAYS:]
    return sum(recent) / max(len(recent), DAYS_PER_WEEK) * DAYS_PER_WEEK


def _state(owned: OwnedStore, known: RunnerHistory, today: date) -> optimizer.RunnerState:
    thresholds = owned.runner().thresholds_on(today)
    fitted = known.critical_speed
    low_mps, low_m = _lower_ends(fitted)
    return optimizer.RunnerState(
        day=today,
        fitness_au=known.fitness_au[-1] if known.fitness_au else 0.0,
        fatigue_au=known.fatigue_au[-1] if known.fatigue_au else 0.0,
        recent_weekly_load_au=recent_weekly_load_au(known.daily_load_au),
        critical_speed_mps=fitted.critical_speed_mps if fitted else thresholds.critical_speed_mps,
        d_prime_m=fitted.d_prime_m if fitted else thresholds.d_prime_m,
        daily_load_au=known.daily_load_au[-DAYS_REMEMBERED:],
        lowest_critical_speed_mps=low_mps,
        lowest_d_prime_m=low_m,
    )


def _lower_ends(fitted: CriticalSpeed | None) -> tuple[float, float]:
    speeds = fitted.critical_speed_interval_mps if fitted else None
    reserves = fitted.d_prime_interval_m if fitted else None
    return (
        speeds[0] if speeds and speeds[0] > 0 else math.nan,
        reserves[0] if reserves else math.nan,
    )


def _with_response(owned: OwnedStore, state: optimizer.RunnerState) -> optimizer.RunnerState:
    try:
        trials = owned.trials()
    except InsufficientDataError as missing:
        return replace(state, response_reasons=(NOT_TOLD, str(missing)))
    found = own_response(trials)
    draws = tuple(as_of_today(draw, state) for draw in found.draws)
    return replace(state, responses=draws, response_reasons=found.reasons)
