"""Critical speed by every form of its model.

The forms are one hyperbola written in different ways, but each counts errors in another quantity,
so on the same data each gives other numbers:

- ``d = D′ + CS·t``: errors of distance (Monod & Scherrer 1965; Moritani 1981);
- ``v = CS + D′/t``: errors of speed (Hughson 1984), which gives short efforts more say;
- ``t = D′/(v − CS)``: errors of time, which gives long efforts more say;
- ``t = D′/(v − CS) − D′/(v_max − CS)``: a hyperbola that ends at a highest speed (Morton 1996).
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from scipy import optimize
from sklearn.linear_model import LinearRegression

from smartrunning.units import FloatArray

LARGEST_MAXIMAL_SPEED_MPS: Final = 12.42
"""Fastest speed a human has run (Bolt, Berlin 2009; Graubner & Nixdorf 2011)."""


Parameters = tuple[float, float, float]
Errors = tuple[float, float]
Fitting = Callable[[FloatArray, FloatArray], tuple[Parameters, Errors]]


def by_distance(distance_m: FloatArray, duration_s: FloatArray) -> tuple[Parameters, Errors]:
    """Regression of distance on time.

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 2.

    Returns
    -------
    tuple of tuple of float
        Critical speed, D′ and infinity; standard errors of the first two.
    """
    slope, intercept, slope_error, intercept_error = _regression(duration_s, distance_m)
    return (slope, intercept, math.inf), (slope_error, intercept_error)


def by_inverse_time(distance_m: FloatArray, duration_s: FloatArray) -> tuple[Parameters, Errors]:
    """Regression of speed on 1/time (Hughson 1984).

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 2.

    Returns
    -------
    tuple of tuple of float
        Critical speed, D′ and infinity; standard errors of the first two.
    """
    slope, intercept, slope_error, intercept_error = _regression(
        1 / duration_s, distance_m / duration_s
    )
    return (intercept, slope, math.inf), (intercept_error, slope_error)


def by_hyperbola(distance_m: FloatArray, duration_s: FloatArray) -> tuple[Parameters, Errors]:
    """Least squares of time on ``t = D′ / (v − CS)``.

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 2.

    Returns
    -------
    tuple of tuple of float
        Critical speed, D′ and infinity; standard errors of the first two.
    """
    speed_mps = distance_m / duration_s
    (start_mps, start_m, _), _ = by_inverse_time(distance_m, duration_s)

    def _errors_s(guess: FloatArray) -> FloatArray:
        errors: FloatArray = guess[1] / (speed_mps - guess[0]) - duration_s
        return errors

    found = optimize.least_squares(
        _errors_s,
        (start_mps, start_m),
        x_scale=(1.0, 100.0),
        method="lm",
        xtol=1e-12,
    )
    return (float(found.x[0]), float(found.x[1]), math.inf), _standard_errors(found)


def by_three_parameters(
    distance_m: FloatArray, duration_s: FloatArray
) -> tuple[Parameters, Errors]:
    """Least squares of speed on ``v = CS + D′ / (t + D′ / (v_max − CS))`` (Morton 1996).

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,), n of at least 3.

    Returns
    -------
    tuple of tuple of float
        Critical speed, D′ and highest speed; standard errors of the first two.
    """
    speed_mps = distance_m / duration_s
    (start_mps, start_m, _), _ = by_inverse_time(distance_m, duration_s)
    fastest_mps = float(speed_mps.max())
    slowest_mps, most_mps = float(speed_mps.min()), LARGEST_MAXIMAL_SPEED_MPS

    def _errors_mps(guess: FloatArray) -> FloatArray:
        return three_parameter_speed_mps(duration_s, *guess) - speed_mps

    found = optimize.least_squares(
        _errors_mps,
        (
            min(max(start_mps, 0.5), 0.99 * slowest_mps),
            min(max(start_m, 10.0), 900.0),
            min(fastest_mps + 2.0, most_mps),
        ),
        bounds=(
            (0.1, 1.0, fastest_mps),
            (slowest_mps, 1000.0, max(most_mps, fastest_mps) + 1.0),
        ),
        x_scale=(1.0, 100.0, 5.0),
        xtol=1e-12,
        ftol=1e-12,
    )
    speed, reserve, fastest = (float(value) for value in found.x)
    return (speed, reserve, fastest), _standard_errors(found)


def three_parameter_speed_mps(
    duration_s: FloatArray, critical_speed_mps: float, d_prime_m: float, maximal_speed_mps: float
) -> FloatArray:
    """Speed that can be held for a time by the three-parameter model (Morton 1996).

    Parameters
    ----------
    duration_s : ndarray
        Times.
    critical_speed_mps, d_prime_m, maximal_speed_mps : float
        Its parameters.

    Returns
    -------
    ndarray
        m/s, of the shape of ``duration_s``.
    """
    head_start_s = d_prime_m / (maximal_speed_mps - critical_speed_mps)
    return critical_speed_mps + d_prime_m / (duration_s + head_start_s)


def time_to_exhaustion_s(speed_mps: FloatArray, parameters: Parameters) -> FloatArray:
    """Time for which a speed can be held.

    Parameters
    ----------
    speed_mps : ndarray
        Speeds.
    parameters : tuple of float
        Critical speed, D′ and highest speed, which may be infinite.

    Returns
    -------
    ndarray
        ``D′/(v − CS) − D′/(v_max − CS)`` in s; infinite at critical speed and below.
    """
    critical_speed_mps, d_prime_m, maximal_speed_mps = parameters
    above_mps = speed_mps - critical_speed_mps
    with np.errstate(divide="ignore"):
        lasts_s = d_prime_m / above_mps - d_prime_m / (maximal_speed_mps - critical_speed_mps)
    return np.where(above_mps > 0, lasts_s, np.inf)


def omni_duration_power_w(
    duration_s: FloatArray,
    critical_power_w: float,
    reserve_j: float,
    maximal_power_w: float,
    decline_w: float,
    *,
    decline_begins_s: float = 1800.0,
) -> FloatArray:
    """Highest mean power of any duration (Puchowicz, Baker & Clarke 2020, J Sports Sci 38:801).

    Speed and distance may take the place of power and work.

    Parameters
    ----------
    duration_s : ndarray
        Times.
    critical_power_w, reserve_j, maximal_power_w : float
        Critical power, work above it, and power of an instant.
    decline_w : float
        Loss for each e-fold of time beyond ``decline_begins_s``.
    decline_begins_s : float
        Time up to which critical power holds.

    Returns
    -------
    ndarray
        ``W′/t (1 − e^(−t (P_max − CP) / W′)) + CP − A ln(t / t₀)``, the last part beyond ``t₀``.
    """
    above_w = maximal_power_w - critical_power_w
    from_reserve_w = reserve_j / duration_s * (1 - np.exp(-duration_s * above_w / reserve_j))
    late = np.log(np.maximum(duration_s, decline_begins_s) / decline_begins_s)
    power_w: FloatArray = from_reserve_w + critical_power_w - decline_w * late
    return power_w


FORMS: Final[dict[str, Fitting]] = {
    "linear distance-time": by_distance,
    "speed-1/time": by_inverse_time,
    "hyperbolic": by_hyperbola,
    "3-parameter": by_three_parameters,
}
"""Forms of the model by name."""


def time_for_distance_s(distance_m: float, parameters: Parameters) -> float:
    """Shortest time over a distance.

    Parameters
    ----------
    distance_m : float
        The distance.
    parameters : tuple of float
        Critical speed, D′ and highest speed, which may be infinite.

    Returns
    -------
    float
        Seconds.
    """
    critical_speed_mps, d_prime_m, maximal_speed_mps = parameters
    if math.isinf(maximal_speed_mps):
        return (distance_m - d_prime_m) / critical_speed_mps
    # d = CS t + D′ t / (t + h) with h = D′ / (v_max − CS): a quadratic in t
    head_start_s = d_prime_m / (maximal_speed_mps - critical_speed_mps)
    linear = critical_speed_mps * head_start_s + d_prime_m - distance_m
    root = math.sqrt(linear**2 + 4 * critical_speed_mps * distance_m * head_start_s)
    return (root - linear) / (2 * critical_speed_mps)


def _regression(x: FloatArray, y: FloatArray) -> tuple[float, float, float, float]:
    """Slope, intercept and their standard errors."""
    line = LinearRegression().fit(x[:, None], y)
    slope, intercept = float(line.coef_[0]), float(line.intercept_)
    if len(x) < 3:
        return slope, intercept, math.nan, math.nan
    variance = float(((y - intercept - slope * x) ** 2).sum()) / (len(x) - 2)
    spread = float(((x - x.mean()) ** 2).sum())
    intercept_error = math.sqrt(variance * (1 / len(x) + float(x.mean()) ** 2 / spread))
    return slope, intercept, math.sqrt(variance / spread), intercept_error


def _standard_errors(found: optimize.OptimizeResult) -> Errors:
    """Standard errors of critical speed and D′ by the slopes of the errors at the optimum."""
    slopes: FloatArray = found.jac
    freedom = slopes.shape[0] - slopes.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(slopes) < slopes.shape[1]:
        return math.nan, math.nan
    variance = 2 * float(found.cost) / freedom
    spread = np.sqrt(variance * np.diag(np.linalg.inv(slopes.T @ slopes)))
    return float(spread[0]), float(spread[1])
