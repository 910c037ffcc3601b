"""Critical speed and D′ from personal bests, with what the regression knows about their errors.

The linear distance-time form ``d = D′ + CS·t`` (Monod & Scherrer 1965; Moritani 1981) is the one
that the platform stores. Other forms of the same hyperbola weigh the efforts differently and give
different numbers on the same data; see `critical_speed_models`. This regression takes every effort
for all-out; where that is not known, as in training, `critical_speed_timeline` finds it out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import stats

from smartrunning.errors import InsufficientDataError
from smartrunning.history.critical_speed_doubts import (
    TWO_EFFORTS,
    UNCONFIRMED,
    dependence,
    implausibility,
    joined,
    uncertainty,
)
from smartrunning.history.critical_speed_models import by_distance
from smartrunning.history.personal_bests import PersonalBest
from smartrunning.units import FloatArray

SHORTEST_EFFORT_S: Final = 120.0
LONGEST_EFFORT_S: Final = 1200.0
"""Efforts in this window fit a hyperbola (window of GoldenCheetah; Hughson 1984: 2 to 12 min)."""
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class CriticalSpeed:
    """Critical speed and D′ with their uncertainty.

    Attributes
    ----------
    critical_speed_mps : float
        Highest speed that is held without drawing on D′: the slope.
    d_prime_m : float
        Distance that can be run above critical speed: the intercept.
    standard_error_critical_speed_mps, standard_error_d_prime_m : float
        Standard errors; NaN with two efforts.
    critical_speed_interval_mps, d_prime_interval_m : tuple of float or None
        95 % interval; None with two efforts. Of a regression by Student's t with n − 2 degrees of
        freedom.
    r_squared : float
        Share of the variance explained; NaN with two efforts, which any line meets.
    efforts : tuple of PersonalBest
        What the line was drawn through, shortest first.
    model : str
        Form of the model.
    note : str
        What a person should know before trusting it; empty when there is nothing.
    all_out_probability : tuple of float
        Of each effort, that it was all-out; empty when all are taken to be.
    """

    critical_speed_mps: float
    d_prime_m: float
    standard_error_critical_speed_mps: float
    standard_error_d_prime_m: float
    critical_speed_interval_mps: tuple[float, float] | None
    d_prime_interval_m: tuple[float, float] | None
    r_squared: float
    efforts: tuple[PersonalBest, ...]
    model: str = "linear distance-time"
    note: str = ""
    all_out_probability: tuple[float, ...] = ()


def critical_speed(
    bests: Sequence[PersonalBest],
    *,
    shortest_s: float = SHORTEST_EFFORT_S,
    longest_s: float = LONGEST_EFFORT_S,
) -> CriticalSpeed:
    """Critical speed and D′ by regression of distance on time.

    Parameters
    ----------
    bests : sequence of PersonalBest
        The runner's bests, in any order.
    shortest_s, longest_s : float
        Window of durations that count, ends included, in s.

    Returns
    -------
    CriticalSpeed
        Slope, intercept, errors, and what was used.

    Raises
    ------
    InsufficientDataError
        If fewer than two different durations lie in the window.

    Notes
    -----
    With n efforts, residual variance ``s² = SSE / (n − 2)`` and ``Sxx = Σ(t − t̄)²``, the standard
    errors are ``√(s² / Sxx)`` of the slope and ``√(s² (1/n + t̄² / Sxx))`` of the intercept.
    """
    efforts = tuple(
        sorted(
            (best for best in bests if shortest_s <= best.duration_s <= longest_s),
            key=lambda best: best.duration_s,
        )
    )
    if len({best.duration_s for best in efforts}) < 2:
        raise InsufficientDataError(
            needed=f"bests of two durations between {shortest_s:.0f} s and {longest_s:.0f} s",
            found=f"{len(efforts)} of {len(bests)} bests in that window",
        )
    duration_s = np.array([best.duration_s for best in efforts])
    distance_m = np.array([best.distance_m for best in efforts])
    (slope, intercept, _), errors = by_distance(distance_m, duration_s)
    notes = [dependence(efforts), implausibility(slope, intercept, efforts)]
    if len(efforts) == 2:
        note = joined(TWO_EFFORTS, *notes)
        return CriticalSpeed(
            slope, intercept, math.nan, math.nan, None, None, math.nan, efforts, note=note
        )
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(efforts) - 2))
    return CriticalSpeed(
        slope,
        intercept,
        *errors,
        (slope - reach * errors[0], slope + reach * errors[0]),
        (intercept - reach * errors[1], intercept + reach * errors[1]),
        r_squared(distance_m, intercept + slope * duration_s),
        efforts,
        note=joined(uncertainty(slope, errors[0], intercept, errors[1]), *notes),
    )


def unconfirmed_critical_speed(bests: Sequence[PersonalBest]) -> CriticalSpeed:
    """Critical speed by bests of which nobody knows whether they were all-out.

    Parameters
    ----------
    bests : sequence of PersonalBest
        The runner's bests, in any order.

    Returns
    -------
    CriticalSpeed
        As `critical_speed`, without errors and intervals, which would take the bests for all-out,
        and with the doubt said.

    Raises
    ------
    InsufficientDataError
        If fewer than two different durations lie in the window.
    """
    fitted = critical_speed(bests)
    efforts = fitted.efforts
    return replace(
        fitted,
        standard_error_critical_speed_mps=math.nan,
        standard_error_d_prime_m=math.nan,
        critical_speed_interval_mps=None,
        d_prime_interval_m=None,
        note=joined(
            UNCONFIRMED,
            dependence(efforts),
            implausibility(fitted.critical_speed_mps, fitted.d_prime_m, efforts),
        ),
    )


def r_squared(measured: FloatArray, foretold: FloatArray) -> float:
    """Share of the variance that a model explains.

    Parameters
    ----------
    measured, foretold : ndarray
        What was and what the model says, shape (n,).

    Returns
    -------
    float
        1 for a perfect model.
    """
    unexplained = float(((measured - foretold) ** 2).sum())
    return 1 - unexplained / float(((measured - measured.mean()) ** 2).sum())
