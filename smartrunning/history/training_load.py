"""Fitness, fatigue and form from daily loads; ramp rate, monotony and strain.

Convention, one of several in use: an exponentially weighted mean with ``α = 1 − e^(−1/τ)``, as
GoldenCheetah has it (Runalyze takes 2/(N+1), others 1/τ: other numbers under the same names, to be
had by ``convention``), and the form of a day is the fitness less the fatigue of the evening before.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import lfilter

from smartrunning.errors import InsufficientDataError
from smartrunning.units import FloatArray

FITNESS_DAYS: Final = 42.0
FATIGUE_DAYS: Final = 7.0
"""Time constants of the performance management chart (Coggan; GoldenCheetah)."""
Convention = Literal["exponential", "span", "inverse"]
WEIGHT_OF_YESTERDAY: Final[Mapping[Convention, Callable[[float], float]]] = MappingProxyType(
    {
        "exponential": lambda days: math.exp(-1 / days),
        "span": lambda days: 1 - 2 / (days + 1),
        "inverse": lambda days: 1 - 1 / days,
    }
)
"""``1 − α`` by convention: of GoldenCheetah, of Runalyze (and Williams et al. 2017), and of those
who divide by τ."""
DAYS_PER_WEEK: Final = 7
HIGHEST_MONOTONY: Final = 10.0
"""Value of a week whose seven loads are equal, where mean over deviation has none (Runalyze)."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLoad:
    """Fitness, fatigue and form, one value a day.

    Attributes
    ----------
    fitness_au, fatigue_au : ndarray
        Weighted mean daily load at the end of each day, shape (n,), au a day.
    form_au : ndarray
        Fitness less fatigue of the evening before each day, shape (n,), au a day.
    """

    fitness_au: FloatArray
    fatigue_au: FloatArray
    form_au: FloatArray


def training_load(
    daily_load_au: ArrayLike,
    *,
    fitness_days: float = FITNESS_DAYS,
    fatigue_days: float = FATIGUE_DAYS,
    initial_fitness_au: float = 0.0,
    initial_fatigue_au: float = 0.0,
    convention: Convention = "exponential",
) -> TrainingLoad:
    """Fitness, fatigue and form of each day.

    ``X(t) = X(t−1) + (1 − e^(−1/τ)) · (load(t) − X(t−1))`` for fitness and fatigue;
    ``form(t) = fitness(t−1) − fatigue(t−1)``.

    Parameters
    ----------
    daily_load_au : array_like
        Load of each day, no day left out, shape (n,), no NaN.
    fitness_days, fatigue_days : float
        Time constants τ in days.
    initial_fitness_au, initial_fatigue_au : float
        Values on the evening before the first day.
    convention : {'exponential', 'span', 'inverse'}
        ``α`` is ``1 − e^(−1/τ)``, ``2/(τ+1)`` or ``1/τ``.

    Returns
    -------
    TrainingLoad
        Three arrays of shape (n,).
    """
    load_au = np.asarray(daily_load_au, dtype=np.float64)
    keep = WEIGHT_OF_YESTERDAY[convention]
    fitness_au = weighted_mean(load_au, keep(fitness_days), initial_fitness_au)
    fatigue_au = weighted_mean(load_au, keep(fatigue_days), initial_fatigue_au)
    form_au = np.empty_like(load_au)
    form_au[:1] = initial_fitness_au - initial_fatigue_au
    form_au[1:] = (fitness_au - fatigue_au)[:-1]
    return TrainingLoad(fitness_au, fatigue_au, form_au)


def weighted_mean(load_au: FloatArray, keep: float, initial_au: float) -> FloatArray:
    """Exponentially weighted mean ``X(t) = keep · X(t−1) + (1 − keep) · load(t)``.

    Parameters
    ----------
    load_au : ndarray
        Load of each day, shape (n,), no NaN.
    keep : float
        Weight of yesterday's value, from 0 to 1.
    initial_au : float
        Value on the evening before the first day.

    Returns
    -------
    ndarray
        Shape (n,).
    """
    filtered, _ = lfilter([1 - keep], [1, -keep], load_au, zi=[keep * initial_au])
    return np.asarray(filtered, dtype=np.float64)


def ramp_rate_au(fitness_au: ArrayLike) -> float:
    """Rise of fitness over the last seven days, in au a day; 5 to 8 a week is the usual guidance.

    Parameters
    ----------
    fitness_au : array_like
        Fitness at the end of each day, shape (n,), n of at least 8.

    Returns
    -------
    float
        Last value less the one a week before.

    Raises
    ------
    InsufficientDataError
        If there are fewer than eight days.
    """
    values = np.asarray(fitness_au, dtype=np.float64)
    if len(values) <= DAYS_PER_WEEK:
        raise InsufficientDataError(needed="fitness of eight days", found=f"{len(values)} days")
    return float(values[-1] - values[-1 - DAYS_PER_WEEK])


def monotony(week_load_au: ArrayLike) -> float:
    """Mean over standard deviation of a week's daily loads (Foster 1998); above 2 is high.

    Parameters
    ----------
    week_load_au : array_like
        Load of each of seven days.

    Returns
    -------
    float
        With the population deviation, at most 10, which is the value of seven equal loads too; NaN
        for a week without load.

    Raises
    ------
    InsufficientDataError
        If there are not seven days.
    """
    loads = np.asarray(week_load_au, dtype=np.float64)
    if len(loads) != DAYS_PER_WEEK:
        raise InsufficientDataError(needed="loads of seven days", found=f"{len(loads)} days")
    mean, deviation = float(loads.mean()), float(loads.std())
    if mean == 0:
        return math.nan
    return min(mean / deviation, HIGHEST_MONOTONY) if deviation else HIGHEST_MONOTONY


def strain_au(week_load_au: ArrayLike) -> float:
    """Sum of a week's loads times their monotony (Foster 1998).

    Parameters
    ----------
    week_load_au : array_like
        Load of each of seven days.

    Returns
    -------
    float
        Strain in au; 0 for a week without load.
    """
    total = float(np.sum(np.asarray(week_load_au, dtype=np.float64)))
    return total * monotony(week_load_au) if total else 0.0
