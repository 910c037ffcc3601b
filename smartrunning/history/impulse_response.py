"""Performance as training builds it up and wears it down: two impulse-response models.

Both say ``p = p₀ + k · (what builds up) − k′ · (what wears down)`` and differ in what wears down:

- Banister: ``g(t) = g(t−1) e^(−1/τ₁) + w(t)``, ``h`` likewise with τ₂, ``p = p₀ + k₁ g − k₂ h``.
  The load of the day itself counts, as in Clarke & Skiba (2013, Adv Physiol Educ 37:134).
- Busso (2003, Med Sci Sports Exerc 35:1188), variable dose-response: the loads of the days before
  count, and a load wears down the more, the more there was of it lately:
  ``h(n) = Σ_{i<n} w_i K_i e^(−(n−i)/τ₂)`` with ``K_i = Σ_{j≤i} w_j e^(−(i−j)/τ₃)``, gain k₃.

Training before the first known day can be told as the mean load of a steady state that ends there.
For given time constants both are linear in p₀ and the gains.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import lfilter

from smartrunning.units import FloatArray

ModelName = Literal["banister", "busso"]


@dataclass(frozen=True, slots=True)
class TimeConstant:
    """What is known of a time constant before any data.

    Attributes
    ----------
    symbol : str
        As in the papers.
    usual_days : float
        Middle of the published fits.
    log_deviation : float
        Standard deviation of its logarithm among published fits.
    shortest_days, longest_days : float
        Bounds of the search.
    """

    symbol: str
    usual_days: float
    log_deviation: float
    shortest_days: float
    longest_days: float


Column = Callable[[FloatArray, NDArray[np.int64], Sequence[float], float], FloatArray]
"""From loads, days asked for, time constants and earlier mean load to one value a day asked for."""


@dataclass(frozen=True, slots=True)
class Model:
    """One impulse-response model.

    Attributes
    ----------
    name : str
        Author.
    source : str
        Where it comes from.
    building : tuple of TimeConstant
        Of what builds up.
    wearing : tuple of TimeConstant
        Of what wears down.
    built_up, worn_down : callable
        See `Column`.
    usual_gain_ratio : float
        Gain of what wears down over gain of what builds up, where it has no unit; else NaN.
    """

    name: str
    source: str
    building: tuple[TimeConstant, ...]
    wearing: tuple[TimeConstant, ...]
    built_up: Column
    worn_down: Column
    usual_gain_ratio: float


def performance(
    model: Model,
    daily_load_au: ArrayLike,
    *,
    baseline: float,
    gain: float,
    loss: float,
    time_constants_days: Sequence[float],
    days: ArrayLike | None = None,
    earlier_load_au: float = 0.0,
) -> FloatArray:
    """Performance on some days.

    Parameters
    ----------
    model : Model
        One of `MODELS`.
    daily_load_au : array_like
        Load of each day from day 0, shape (n,).
    baseline, gain, loss : float
        The p₀ of the model, and the gains of what builds up and of what wears down (k₁ and k₂, or
        k₁ and k₃).
    time_constants_days : sequence of float
        In this order: τ₁, τ₂ and, for Busso, τ₃.
    days : array_like of int, optional
        Days asked for, at most n; None means all n.
    earlier_load_au : float
        Mean daily load of the steady state before day 0; 0 means no training before.

    Returns
    -------
    ndarray
        One value a day asked for.
    """
    load_au = np.asarray(daily_load_au, dtype=np.float64)
    asked = np.arange(len(load_au)) if days is None else np.asarray(days)
    cut = len(model.building)
    building, wearing = time_constants_days[:cut], time_constants_days[cut:]
    up = model.built_up(load_au, asked, building, earlier_load_au)
    down = model.worn_down(load_au, asked, wearing, earlier_load_au)
    return baseline + gain * up - loss * down


def accumulated(load_au: FloatArray, days: float, initial_au: float = 0.0) -> FloatArray:
    """Sum of all loads so far, each fading by ``e^(−1/τ)`` a day, that of the day included.

    Parameters
    ----------
    load_au : ndarray
        Load of each day, shape (n,).
    days : float
        Time constant τ.
    initial_au : float
        Sum on the evening before the first day.

    Returns
    -------
    ndarray
        Shape (n,).
    """
    keep = math.exp(-1 / days)
    summed, _ = lfilter([1.0], [1.0, -keep], load_au, zi=[keep * initial_au])
    return np.asarray(summed, dtype=np.float64)


def steady_sum_au(load_au: float, days: float) -> float:
    """Sum that `accumulated` comes to when every day has the same load.

    Parameters
    ----------
    load_au : float
        Load of each day.
    days : float
        Time constant τ.

    Returns
    -------
    float
        ``load / (1 − e^(−1/τ))``.
    """
    return load_au / (1 - math.exp(-1 / days))


def days_to_nothing(gain: float, loss: float, days_up: float, days_down: float) -> float:
    """Days before the race at which a load neither helps nor harms (Fitz-Clarke et al. 1991).

    Parameters
    ----------
    gain, loss : float
        The k₁ and k₂ of Banister's model, above 0.
    days_up, days_down : float
        The time constants τ₁ and τ₂.

    Returns
    -------
    float
        ``tₙ = τ₁ τ₂ / (τ₁ − τ₂) · ln(k₂ / k₁)``.
    """
    return days_up * days_down / (days_up - days_down) * math.log(loss / gain)


def days_to_most(gain: float, loss: float, days_up: float, days_down: float) -> float:
    """Days before the race at which a load helps most (Fitz-Clarke et al. 1991).

    Parameters
    ----------
    gain, loss : float
        The k₁ and k₂ of Banister's model, above 0.
    days_up, days_down : float
        The time constants τ₁ and τ₂.

    Returns
    -------
    float
        ``t_g = τ₁ τ₂ / (τ₁ − τ₂) · ln(k₂ τ₁ / (k₁ τ₂))``.
    """
    ratio = loss * days_up / (gain * days_down)
    return days_up * days_down / (days_up - days_down) * math.log(ratio)


def _until_today(
    load_au: FloatArray, asked: NDArray[np.int64], constants: Sequence[float], earlier_au: float
) -> FloatArray:
    (days,) = constants
    return accumulated(load_au, days, steady_sum_au(earlier_au, days))[asked]


def _until_yesterday(
    load_au: FloatArray, asked: NDArray[np.int64], constants: Sequence[float], earlier_au: float
) -> FloatArray:
    (days,) = constants
    before_au = steady_sum_au(earlier_au, days)
    evening_au = np.append(before_au, accumulated(load_au, days, before_au))
    return math.exp(-1 / days) * evening_au[asked]


def _worn_by_dose(
    load_au: FloatArray, asked: NDArray[np.int64], constants: Sequence[float], earlier_au: float
) -> FloatArray:
    days, dose_days = constants
    earlier_dose = steady_sum_au(earlier_au, dose_days)
    dose = accumulated(load_au, dose_days, earlier_dose)
    before = steady_sum_au(earlier_au * earlier_dose, days)
    evening = np.append(before, accumulated(load_au * dose, days, before))
    return math.exp(-1 / days) * evening[asked]


_TAU_1: Final = TimeConstant("τ₁", 42.0, 0.35, 15.0, 90.0)
_TAU_2: Final = TimeConstant("τ₂", 12.0, 0.45, 2.0, 30.0)
"""Middle and spread of about 100 published sets: 45 ± 36 and 13 ± 13 days, both skewed."""

BANISTER: Final = Model(
    "banister",
    "Banister et al. 1975; Clarke & Skiba 2013",
    (_TAU_1,),
    (_TAU_2,),
    _until_today,
    _until_today,
    1.8,
)
"""Usual ratio of the gains: 1.8 to 2.0 in runners (Morton et al. 1990)."""
BUSSO: Final = Model(
    "busso",
    "Busso 2003",
    (TimeConstant("τ₁", 31.0, 0.35, 15.0, 90.0),),
    (TimeConstant("τ₂", 15.0, 0.45, 2.0, 30.0), TimeConstant("τ₃", 3.0, 0.6, 1.0, 12.0)),
    _until_yesterday,
    _worn_by_dose,
    math.nan,
)
"""Usual time constants: 30.8 ± 1.6, 16.8 ± 3.3 and 2.3 ± 1.0 days (Busso 2003), 43.6, 12.7 and 4.1
(Thomas et al. 2009)."""
MODELS: Final[Mapping[ModelName, Model]] = MappingProxyType({"banister": BANISTER, "busso": BUSSO})
