"""Critical speed and D′ from personal bests, with what the regression knows about their errors.

The linear distance-time form ``d = D′ + CS·t`` (Monod & Scherrer 1965; Moritani 1981) is the one
that the platform stores. The other two forms of the same hyperbola weigh the efforts differently
and give different numbers on the same data; they are here to be compared with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, stats
from sklearn.linear_model import LinearRegression

from smartrunning.errors import InsufficientDataError
from smartrunning.history.personal_bests import PersonalBest
from smartrunning.units import FloatArray

SHORTEST_EFFORT_S: Final = 120.0
LONGEST_EFFORT_S: Final = 1200.0
"""Efforts in this window fit a hyperbola (window of GoldenCheetah; Hughson 1984: 2 to 12 min)."""
CONFIDENCE: Final = 0.95
PLAUSIBLE_CRITICAL_SPEED_MPS: Final = (1.5, 7.0)
"""Wider than the published range: 3.4 ± 0.6 m/s (Hunter 2023) to 6.1 ± 0.1 m/s (elite men)."""
PLAUSIBLE_D_PRIME_M: Final = (20.0, 500.0)
"""Wider than the published range: 81 m to 351 m (elite runners; Kirby 2021, table 1)."""
HIGHEST_RELATIVE_ERROR: Final = 0.05
"""Usual gate on the standard error of critical speed."""


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
        Standard errors of ordinary least squares; NaN with two efforts.
    critical_speed_interval_mps, d_prime_interval_m : tuple of float or None
        95 % interval by Student's t with n − 2 degrees of freedom; None with two efforts.
    r_squared : float
        Share of the variance explained; NaN with two efforts, which any line meets.
    efforts : tuple of PersonalBest
        What the line was drawn through, shortest first.
    model : str
        Form of the model.
    note : str
        What a person should know before trusting it; empty when there is nothing.
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
    line = LinearRegression().fit(duration_s[:, None], distance_m)
    slope, intercept = float(line.coef_[0]), float(line.intercept_)
    notes = [_dependence(efforts), _plausibility(slope, intercept)]
    if len(efforts) == 2:
        note = _joined(_TWO_EFFORTS, *notes)
        return CriticalSpeed(
            slope, intercept, math.nan, math.nan, None, None, math.nan, efforts, note=note
        )
    slope_error, intercept_error = _standard_errors(duration_s, distance_m, slope, intercept)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(efforts) - 2))
    return CriticalSpeed(
        slope,
        intercept,
        slope_error,
        intercept_error,
        (slope - reach * slope_error, slope + reach * slope_error),
        (intercept - reach * intercept_error, intercept + reach * intercept_error),
        float(line.score(duration_s[:, None], distance_m)),
        efforts,
        note=_joined(_uncertainty(slope, slope_error), *notes),
    )


_TWO_EFFORTS: Final = (
    "Two efforts fix a line but say nothing about its error: there is no interval. "
    "A third effort between 2 and 20 minutes gives one."
)


def _standard_errors(
    duration_s: FloatArray, distance_m: FloatArray, slope: float, intercept: float
) -> tuple[float, float]:
    count, mean_s = len(duration_s), float(duration_s.mean())
    variance = float(((distance_m - intercept - slope * duration_s) ** 2).sum()) / (count - 2)
    spread = float(((duration_s - mean_s) ** 2).sum())
    return math.sqrt(variance / spread), math.sqrt(variance * (1 / count + mean_s**2 / spread))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _dependence(efforts: tuple[PersonalBest, ...]) -> str:
    if len({effort.session_id for effort in efforts}) > 1:
        return ""
    return (
        "All efforts are parts of one session, not run as fast as possible each: critical speed "
        "is probably higher, and the error larger than stated."
    )


def _uncertainty(slope: float, slope_error: float) -> str:
    if slope_error <= HIGHEST_RELATIVE_ERROR * abs(slope):
        return ""
    return (
        f"The standard error is {slope_error / abs(slope):.0%} of critical speed: the efforts "
        "do not lie on one line, probably because not all of them were run as fast as possible."
    )


def _plausibility(slope: float, intercept: float) -> str:
    low_mps, high_mps = PLAUSIBLE_CRITICAL_SPEED_MPS
    low_m, high_m = PLAUSIBLE_D_PRIME_M
    if not low_mps <= slope <= high_mps:
        return f"A critical speed of {slope:.2f} m/s is outside what is known of runners."
    if not low_m <= intercept <= high_m:
        return (
            f"A D′ of {intercept:.0f} m is outside what is known of runners: "
            "short and long efforts were probably not run equally hard."
        )
    return ""


def by_inverse_time(distance_m: FloatArray, duration_s: FloatArray) -> tuple[float, float]:
    """Critical speed (m/s) and D′ (m) by regression of speed on 1/time (Hughson 1984).

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 2.

    Returns
    -------
    tuple of float
        Intercept and slope of ``v = CS + D′ / t``.
    """
    line = LinearRegression().fit(1 / duration_s[:, None], distance_m / duration_s)
    return float(line.intercept_), float(line.coef_[0])


def by_hyperbola(distance_m: FloatArray, duration_s: FloatArray) -> tuple[float, float]:
    """Critical speed (m/s) and D′ (m) by least squares in time on ``t = D′ / (v − CS)``.

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 2.

    Returns
    -------
    tuple of float
        Critical speed and D′ of the smallest sum of squared time errors.
    """
    speed_mps = distance_m / duration_s
    start = by_inverse_time(distance_m, duration_s)
    (slope, reserve), _ = optimize.curve_fit(
        lambda speed, slope, reserve: reserve / (speed - slope), speed_mps, duration_s, p0=start
    )
    return float(slope), float(reserve)
