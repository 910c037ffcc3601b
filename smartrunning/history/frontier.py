"""The line of distance over time that a runner can reach but not pass, seen through his efforts.

Few efforts of a season are all-out, and nobody marks which. An all-out effort lies on the line
``d = D′ + CS·t`` up to the form of the day and the error of the watch; any other lies below it by
an unknown part. So each effort's logarithmic error ``r = ln(d / (D′ + CS·t))`` comes from one of
two: a normal distribution around 0, or the same less an exponential shortfall. This is a stochastic
frontier (Aigner, Lovell & Schmidt 1977, J Econometrics 6:21) in which some efforts have no
shortfall at all. Older efforts are compared with a line that may have risen or fallen steadily
since. Critical speed and D′ are the means of their joint probability given the efforts, summed over
a grid; the intervals hold what is not known about the noise, about the runner's trend, and about
which efforts were all-out.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from smartrunning.units import FloatArray

ALL_OUT_SHARE: Final = 0.3
"""Share of hard efforts taken to be all-out before they are looked at."""
MEAN_SHORTFALL: Final = 0.10
"""Mean shortfall of the others, as a logarithm; larger ones say nothing and are left out before."""
NOISE: Final = np.array([0.004, 0.008, 0.013, 0.021])
"""Standard deviations of all-out efforts that are thought possible: runners differ from race to
race by about 1 % (Hopkins & Hewson 2001, Med Sci Sports Exerc 33:1588), a watch errs by 0.3 %."""
NOISE_PROBABILITY: Final = np.array([0.20, 0.34, 0.30, 0.16])
TYPICAL_NOISE: Final = 0.007
TREND_DEVIATION: Final = 0.03
"""Change of critical speed in 90 days, as a share of it, thought possible (standard deviation)."""
WANDER: Final = 0.005
"""What the change within 90 days may differ from a steady one."""
QUARTER_DAYS: Final = 90.0
D_PRIME_MEAN_M: Final = 200.0
D_PRIME_DEVIATION_M: Final = 100.0
"""What is known of D′ before any effort: 81 m to 351 m in elite runners (Kirby 2021, table 1), 123
± 58 m in Kordi 2019; it speaks only where the efforts are silent."""
KNOWN_BEFORE: Final = np.array([0.0, 4.0, D_PRIME_MEAN_M])
DEVIATION_BEFORE: Final = np.array([TREND_DEVIATION, np.inf, D_PRIME_DEVIATION_M])
"""Trend, critical speed, of which nothing is taken to be known, and D′."""
LOWEST: Final = np.array([-0.2, 1.0, 5.0])
HIGHEST: Final = np.array([0.2, 8.0, 600.0])
"""Bounds of the search."""
FIRST_TRENDS: Final = (-0.03, 0.0, 0.03)
LEAST_RATIO: Final = 1.2
"""Two efforts fix a line to start from when one lasts so many times as long as the other."""
GRID: Final = np.linspace(-4.0, 4.0, 11)
TREND_GRID: Final = np.linspace(-2.2, 2.2, 5)
QUANTILES: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """The line and what is known of it.

    Attributes
    ----------
    critical_speed_mps, d_prime_m : float
        Slope and intercept.
    standard_error_critical_speed_mps, standard_error_d_prime_m : float
        Standard deviations of what is known of them.
    critical_speed_interval_mps, d_prime_interval_m : tuple of float
        Each holds 95 % of the probability.
    all_out_probability : ndarray
        Of each effort, that it was all-out, shape (n,).
    """

    critical_speed_mps: float
    d_prime_m: float
    standard_error_critical_speed_mps: float
    standard_error_d_prime_m: float
    critical_speed_interval_mps: tuple[float, float]
    d_prime_interval_m: tuple[float, float]
    all_out_probability: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Efforts:
    duration_s: FloatArray
    distance_m: FloatArray
    quarters: FloatArray
    """Age of each in units of 90 days, shape (n,)."""


def frontier(
    duration_s: FloatArray,
    distance_m: FloatArray,
    age_days: FloatArray,
    near: FloatArray | None = None,
) -> Frontier | None:
    """Line that the efforts reach and do not pass.

    Parameters
    ----------
    duration_s, distance_m : ndarray
        Independent efforts, shape (n,); all within the window in which the line holds.
    age_days : ndarray
        Days since each, shape (n,).
    near : ndarray, optional
        Line to start from, as `likeliest_line` gives it; searched for when not given.

    Returns
    -------
    Frontier or None
        None when no two efforts differ enough in duration to fix a believable line.
    """
    efforts = _Efforts(duration_s, distance_m, age_days / QUARTER_DAYS)
    start = _best_pair(efforts) if near is None else near
    return None if start is None else _summed(efforts, *_climbed(efforts, start))


def likeliest_line(
    duration_s: FloatArray,
    distance_m: FloatArray,
    age_days: FloatArray,
    near: FloatArray | None = None,
) -> FloatArray | None:
    """Likeliest line, without what is known of its errors.

    Parameters
    ----------
    duration_s, distance_m : ndarray
        Efforts, shape (n,).
    age_days : ndarray
        Days since each, shape (n,).
    near : ndarray, optional
        Line to start from; searched for when not given.

    Returns
    -------
    ndarray or None
        Trend in 90 days as a share, critical speed in m/s and D′ in m; None when no two efforts fix
        a believable line.
    """
    efforts = _Efforts(duration_s, distance_m, age_days / QUARTER_DAYS)
    start = _best_pair(efforts) if near is None else near
    return None if start is None else _climbed(efforts, start)[0]


def _errors(efforts: _Efforts, lines: FloatArray) -> FloatArray:
    """Logarithmic errors, of shape (…, n), against lines of shape (…, 3).

    A line is the trend as a share of the speed in 90 days, critical speed and D′.
    """
    trend, speed_mps, reserve_m = (lines[..., place, None] for place in range(3))
    line_m = reserve_m + speed_mps * efforts.duration_s
    errors: FloatArray = np.log(efforts.distance_m / line_m) + trend * efforts.quarters
    return errors


def _log_densities(
    efforts: _Efforts, errors: FloatArray, noise: float
) -> tuple[FloatArray, FloatArray]:
    """Logarithms of the densities of errors, of all-out efforts and of others."""
    deviation = np.sqrt(noise**2 + WANDER**2 * efforts.quarters)
    scaled = errors / deviation
    all_out = -0.5 * scaled**2 - np.log(deviation * math.sqrt(2 * math.pi))
    short = (
        errors / MEAN_SHORTFALL
        + (deviation / MEAN_SHORTFALL) ** 2 / 2
        + log_ndtr(-scaled - deviation / MEAN_SHORTFALL)
        - math.log(MEAN_SHORTFALL)
    )
    return all_out + math.log(ALL_OUT_SHARE), short + math.log(1 - ALL_OUT_SHARE)


def _log_probability(efforts: _Efforts, lines: FloatArray, noise: float) -> FloatArray:
    densities = np.logaddexp(*_log_densities(efforts, _errors(efforts, lines), noise))
    total: FloatArray = densities.sum(axis=-1) + _log_before(lines)
    return total


def _best_pair(efforts: _Efforts) -> FloatArray | None:
    """Line through two efforts that has the highest probability of all such lines."""
    one, other = np.triu_indices(len(efforts.duration_s), 1)
    apart = np.abs(np.log(efforts.duration_s[one] / efforts.duration_s[other]))
    one, other = one[apart > math.log(LEAST_RATIO)], other[apart > math.log(LEAST_RATIO)]
    lines = np.concatenate([_through(efforts, one, other, trend) for trend in FIRST_TRENDS])
    believable = np.all((lines > LOWEST) & (lines < HIGHEST), axis=-1)
    if not believable.any():
        return None
    lines = lines[believable]
    best: FloatArray = lines[np.argmax(_log_probability(efforts, lines, TYPICAL_NOISE))]
    return best


def _through(
    efforts: _Efforts, one: NDArray[np.intp], other: NDArray[np.intp], trend: float
) -> FloatArray:
    """Lines through pairs of efforts, brought up to date by a trend."""
    duration_s = efforts.duration_s
    distance_m = efforts.distance_m * np.exp(trend * efforts.quarters)
    speed_mps = (distance_m[one] - distance_m[other]) / (duration_s[one] - duration_s[other])
    reserve_m = distance_m[one] - speed_mps * duration_s[one]
    return np.stack([np.full_like(speed_mps, trend), speed_mps, reserve_m], axis=-1)


def _climbed(
    efforts: _Efforts, line: FloatArray, rounds: int = 10
) -> tuple[FloatArray, FloatArray]:
    """Line of the highest probability nearby, by expectation and maximisation, and its spread."""
    columns = -efforts.distance_m * efforts.quarters, efforts.duration_s
    design = np.stack([*columns, np.ones_like(efforts.duration_s)], axis=1)
    design /= efforts.distance_m[:, None]
    known = np.diag(DEVIATION_BEFORE**-2.0)
    covariance = known
    for _ in range(rounds):
        weight = _all_out_probability(efforts, line)
        weight /= TYPICAL_NOISE**2 + WANDER**2 * efforts.quarters
        covariance = np.asarray(
            np.linalg.inv(design.T @ (weight[:, None] * design) + known), dtype=np.float64
        )
        found = covariance @ (design.T @ weight + known @ KNOWN_BEFORE)
        before = float(line[1])
        line = np.asarray(np.clip(found, LOWEST, HIGHEST), dtype=np.float64)
        if abs(float(line[1]) / before - 1) < 1e-5:
            break
    return line, covariance


def _all_out_probability(efforts: _Efforts, line: FloatArray) -> FloatArray:
    all_out, short = _log_densities(efforts, _errors(efforts, line), TYPICAL_NOISE)
    probability: FloatArray = np.exp(all_out - np.logaddexp(all_out, short))
    return probability


def _summed(efforts: _Efforts, centre: FloatArray, covariance: FloatArray) -> Frontier:
    """Means, deviations and intervals over a grid laid along the axes of the spread."""
    steps = np.stack(np.meshgrid(TREND_GRID, GRID, GRID, indexing="ij"), axis=-1)
    lines = (centre + steps @ np.linalg.cholesky(covariance).T).reshape(-1, 3)
    lines = lines[np.all((lines > LOWEST) & (lines < HIGHEST), axis=-1)]
    log_probability, all_out = _over_noise(efforts, lines)
    probability = np.exp(log_probability - log_probability.max())
    probability /= probability.sum()
    all_out_probability: FloatArray = np.tensordot(probability, all_out, axes=2)
    probability = probability.sum(axis=0)
    (speed, speed_error, speed_interval), (reserve, reserve_error, reserve_interval) = (
        _moments(lines[:, place], probability) for place in (1, 2)
    )
    return Frontier(
        speed,
        reserve,
        speed_error,
        reserve_error,
        speed_interval,
        reserve_interval,
        all_out_probability,
    )


def _over_noise(efforts: _Efforts, lines: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Logarithm of the probability of each noise and line, and of each effort being all-out."""
    errors = _errors(efforts, lines)
    densities = [_log_densities(efforts, errors, float(noise)) for noise in NOISE]
    either = np.stack([np.logaddexp(*pair) for pair in densities])
    all_out = np.exp(np.stack([each for each, _ in densities]) - either)
    before = np.log(NOISE_PROBABILITY)[:, None] + _log_before(lines)
    return either.sum(axis=-1) + before, all_out


def _log_before(lines: FloatArray) -> FloatArray:
    apart: FloatArray = (lines - KNOWN_BEFORE) / DEVIATION_BEFORE
    return -0.5 * np.asarray((apart**2).sum(axis=-1))


def _moments(
    values: FloatArray, probability: FloatArray
) -> tuple[float, float, tuple[float, float]]:
    mean = float((values * probability).sum())
    deviation = math.sqrt(float(((values - mean) ** 2 * probability).sum()))
    order = np.argsort(values, axis=None)
    below = np.cumsum(probability.ravel()[order])
    low, high = np.interp(QUANTILES, below, values.ravel()[order])
    return mean, deviation, (float(low), float(high))
