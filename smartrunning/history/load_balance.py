"""How a day's load sits beside the days before it: ramp, monotony, strain, acute over chronic.

Limits that are quoted for these numbers are habits, not findings: a ratio of 0.8 to 1.3 between
acute and chronic load as a sweet spot, 1.5 as danger (Gabbett 2016), is contested (Impellizzeri et
al. 2020). They serve as soft limits of plans and are shown as such.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from smartrunning.errors import InsufficientDataError
from smartrunning.history.training_load import (
    DAYS_PER_WEEK,
    FATIGUE_DAYS,
    FITNESS_DAYS,
    HIGHEST_MONOTONY,
    WEIGHT_OF_YESTERDAY,
    training_load,
    weighted_mean,
)
from smartrunning.units import FloatArray

ACUTE_DAYS: Final = 7
CHRONIC_DAYS: Final = 28
"""Windows of the acute to chronic workload ratio (Gabbett 2016; Williams et al. 2017)."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadBalance:
    """Indicators of each day, shape (n,) each; NaN while there are too few days before.

    Attributes
    ----------
    ramp_rate_au : ndarray
        Fitness less that of a week before, au a day.
    monotony : ndarray
        Mean over population deviation of the last seven days' loads (Foster 1998), at most 10.
    strain_au : ndarray
        Sum of the last seven days' loads times their monotony (Foster 1998).
    acute_chronic_rolling : ndarray
        Mean of 7 days over mean of the 28 days that hold them (coupled).
    acute_chronic_uncoupled : ndarray
        Mean of 7 days over mean of the 21 days before them.
    acute_chronic_weighted : ndarray
        Ratio of exponentially weighted means, ``λ = 2/(N+1)``, that begin with the first day's load
        (Williams et al. 2017).
    """

    ramp_rate_au: FloatArray
    monotony: FloatArray
    strain_au: FloatArray
    acute_chronic_rolling: FloatArray
    acute_chronic_uncoupled: FloatArray
    acute_chronic_weighted: FloatArray


def load_balance(
    daily_load_au: ArrayLike,
    *,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
) -> LoadBalance:
    """Indicators of each day.

    Parameters
    ----------
    daily_load_au : array_like
        Load of each day, no day left out, shape (n,), no NaN.
    fitness_days, fatigue_days : float
        Time constants of fitness and fatigue, for the ramp rate.

    Returns
    -------
    LoadBalance
        Six arrays of shape (n,).
    """
    load_au = np.asarray(daily_load_au, dtype=np.float64)
    fitness_au = training_load(
        load_au, fitness_days=fitness_days, fatigue_days=fatigue_days
    ).fitness_au
    ramp_rate_au = np.full_like(load_au, np.nan)
    ramp_rate_au[DAYS_PER_WEEK:] = fitness_au[DAYS_PER_WEEK:] - fitness_au[:-DAYS_PER_WEEK]
    week_au = _trailing_mean(load_au, DAYS_PER_WEEK)
    monotony = _monotony(load_au, week_au)
    rest = week_au == 0
    return LoadBalance(
        ramp_rate_au,
        monotony,
        np.where(rest, 0.0, DAYS_PER_WEEK * week_au * monotony),
        acute_chronic_rolling(load_au),
        acute_chronic_rolling(load_au, coupled=False),
        acute_chronic_weighted(load_au),
    )


def acute_chronic_rolling(daily_load_au: ArrayLike, *, coupled: bool = True) -> FloatArray:
    """Acute to chronic workload ratio by rolling means.

    Parameters
    ----------
    daily_load_au : array_like
        Load of each day, shape (n,).
    coupled : bool
        Whether the chronic window of 28 days holds the acute one; else it is the 21 days before.

    Returns
    -------
    ndarray
        Shape (n,); NaN during the first 27 days and where the chronic load is 0.
    """
    load_au = np.asarray(daily_load_au, dtype=np.float64)
    acute_au = _trailing_mean(load_au, ACUTE_DAYS)
    chronic_au = _trailing_mean(load_au, CHRONIC_DAYS)
    if not coupled:
        before = _trailing_mean(load_au, CHRONIC_DAYS - ACUTE_DAYS)
        chronic_au = np.full_like(load_au, np.nan)
        chronic_au[ACUTE_DAYS:] = before[:-ACUTE_DAYS]
    return _ratio(acute_au, chronic_au)


def acute_chronic_weighted(daily_load_au: ArrayLike) -> FloatArray:
    """Acute to chronic workload ratio by exponentially weighted means (Williams et al. 2017).

    Parameters
    ----------
    daily_load_au : array_like
        Load of each day, shape (n,).

    Returns
    -------
    ndarray
        Shape (n,); NaN where the chronic load is 0.
    """
    load_au = np.asarray(daily_load_au, dtype=np.float64)
    if not len(load_au):
        return load_au
    span = WEIGHT_OF_YESTERDAY["span"]
    acute_au, chronic_au = (
        weighted_mean(load_au, span(days), float(load_au[0])) for days in (ACUTE_DAYS, CHRONIC_DAYS)
    )
    return _ratio(acute_au, chronic_au)


def rest_days_to_balance(
    fitness_au: float,
    fatigue_au: float,
    *,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
) -> float:
    """Days without load until fatigue has fallen to fitness, so that form is 0.

    Parameters
    ----------
    fitness_au, fatigue_au : float
        As of this evening, au a day, at least 0.
    fitness_days, fatigue_days : float
        Time constants, the first the longer one.

    Returns
    -------
    float
        ``ln(fatigue / fitness) / (1/τ_fatigue − 1/τ_fitness)``, which is Runalyze's formula with
        ``1 − α = e^(−1/τ)``; 0 when fitness is the higher one already.

    Raises
    ------
    InsufficientDataError
        If there is fatigue without fitness: no rest brings them together.
    """
    if fatigue_au <= fitness_au:
        return 0.0
    if not fitness_au > 0:
        raise InsufficientDataError(needed="a fitness above 0", found=f"{fitness_au:.1f} au a day")
    return math.log(fatigue_au / fitness_au) / (1 / fatigue_days - 1 / fitness_days)


def _trailing_mean(values: FloatArray, days: int) -> FloatArray:
    mean = np.full_like(values, np.nan)
    if len(values) >= days:
        mean[days - 1 :] = sliding_window_view(values, days).mean(axis=1)
    return mean


def _monotony(load_au: FloatArray, week_au: FloatArray) -> FloatArray:
    deviation = np.full_like(load_au, np.nan)
    if len(load_au) >= DAYS_PER_WEEK:
        deviation[DAYS_PER_WEEK - 1 :] = sliding_window_view(load_au, DAYS_PER_WEEK).std(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.minimum(week_au / deviation, HIGHEST_MONOTONY)
    return np.where(week_au == 0, np.nan, ratio)


def _ratio(acute_au: FloatArray, chronic_au: FloatArray) -> FloatArray:
    ratio = np.full_like(acute_au, np.nan)
    np.divide(acute_au, chronic_au, out=ratio, where=chronic_au > 0)
    return ratio
