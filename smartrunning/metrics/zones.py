"""Time in zones: the models, and the time that a session spent in each zone of each."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.track import Track
from smartrunning.runner import Thresholds
from smartrunning.units import FloatArray

MAXIMUM_BOUNDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of the maximal heart rate (Edwards 1993)."""
RESERVE_BOUNDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of the heart-rate reserve (Karvonen 1957), in the same steps."""
FRIEL_BOUNDS: Final = (0.0, 0.85, 0.90, 0.95, 1.00, 1.03, math.nextafter(1.06, 2.0))
"""Shares of the threshold heart rate: zones 1, 2, 3, 4, 5a, 5b and, above 106 %, 5c (Friel)."""
GOLDEN_CHEETAH_BOUNDS: Final = (0.0, 0.68, 0.83, 0.94, 1.05)
"""Shares of the threshold heart rate (Coggan; GoldenCheetah, HrZones.cpp)."""
CRITICAL_SPEED_BOUNDS: Final = (0.0, 0.80, 0.87, 0.95, 1.05, 1.19)
"""Shares of critical speed (Skiba; GoldenCheetah, PaceZones.cpp)."""
CRITICAL_POWER_BOUNDS: Final = (0.0, 0.80, 0.90, 1.00, 1.15)
"""Shares of critical power: easy, moderate, threshold, interval, repetition (Stryd)."""


@dataclass(frozen=True, slots=True)
class ZoneTimes:
    """Time in the zones of one model.

    Attributes
    ----------
    model : str
        Name of the model.
    unit : str
        Unit of the bounds: ``bpm``, ``m/s`` or ``W``.
    lower_bounds : tuple of float
        Where each zone begins; the last one is open upwards, a zone holds its lower bound.
    seconds : tuple of float
        Time in each zone, pauses and gaps left out; time below the first one is in none.
    """

    model: str
    unit: str
    lower_bounds: tuple[float, ...]
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ZoneModel:
    """One way to cut a session into zones.

    Attributes
    ----------
    name : str
        Name of the model.
    unit : str
        Unit of the bounds.
    source : str
        Where the bounds come from.
    column : callable
        From the track to the column that is cut.
    lower_bounds : callable
        From the thresholds of the day to the bounds; NaN where a threshold is unknown.
    """

    name: str
    unit: str
    source: str
    column: Callable[[Track], FloatArray]
    lower_bounds: Callable[[Thresholds], tuple[float, ...]]


def heart_rate_column(track: Track) -> FloatArray:
    """Heart rate that zones of the heart rate cut.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    ndarray of shape (n,)
        bpm, NaN where it is missing.
    """
    return track.heart_rate_bpm


def _power(track: Track) -> FloatArray:
    return track.session.records["power_w"]


def _graded_speed(track: Track) -> FloatArray:
    moves = track.trusted_s > 0
    return np.where(moves, track.level_step_m, np.nan) / np.where(moves, track.trusted_s, 1.0)


def _shares_of(field: str, shares: tuple[float, ...]) -> Callable[[Thresholds], tuple[float, ...]]:
    def bounds(thresholds: Thresholds) -> tuple[float, ...]:
        return tuple(share * float(getattr(thresholds, field)) for share in shares)

    return bounds


def _of_reserve(thresholds: Thresholds) -> tuple[float, ...]:
    rest_bpm = thresholds.heart_rate_rest_bpm
    reserve_bpm = thresholds.heart_rate_max_bpm - rest_bpm
    return tuple(rest_bpm + share * reserve_bpm for share in RESERVE_BOUNDS)


def _own_heart_rate(thresholds: Thresholds) -> tuple[float, ...]:
    return thresholds.heart_rate_zone_bounds_bpm


def _own_speed(thresholds: Thresholds) -> tuple[float, ...]:
    return thresholds.speed_zone_bounds_mps


ZONE_MODELS: Final[tuple[ZoneModel, ...]] = (
    ZoneModel(
        "heart_rate_max", "bpm", "Edwards 1993", heart_rate_column,
        _shares_of("heart_rate_max_bpm", MAXIMUM_BOUNDS),
    ),
    ZoneModel("heart_rate_reserve", "bpm", "Karvonen 1957", heart_rate_column, _of_reserve),
    ZoneModel(
        "threshold_heart_rate", "bpm", "Friel 2009", heart_rate_column,
        _shares_of("threshold_heart_rate_bpm", FRIEL_BOUNDS),
    ),
    ZoneModel("own_heart_rate", "bpm", "the runner", heart_rate_column, _own_heart_rate),
    ZoneModel(
        "critical_speed", "m/s", "Skiba; GoldenCheetah, PaceZones.cpp", _graded_speed,
        _shares_of("critical_speed_mps", CRITICAL_SPEED_BOUNDS),
    ),
    ZoneModel("own_speed", "m/s", "the runner", _graded_speed, _own_speed),
    ZoneModel(
        "critical_power", "W", "Stryd", _power,
        _shares_of("critical_power_w", CRITICAL_POWER_BOUNDS),
    ),
)  # fmt: skip
"""All models; each is used where the runner's thresholds and the columns for it are known."""


def zone_times(evidence: Evidence) -> tuple[ZoneTimes, ...]:
    """Time in the zones of every model that can be used.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    tuple of ZoneTimes
        In the order of `ZONE_MODELS`.
    """
    return tuple(
        ZoneTimes(model.name, model.unit, bounds, seconds)
        for model in ZONE_MODELS
        if _rise(bounds := model.lower_bounds(evidence.thresholds))
        and sum(seconds := seconds_in_zones(evidence.track, model.column, bounds)) > 0
    )


def seconds_in_zones(
    track: Track, column: Callable[[Track], FloatArray], lower_bounds: tuple[float, ...]
) -> tuple[float, ...]:
    """Time in each zone of a column.

    Parameters
    ----------
    track : Track
        One session.
    column : callable
        From the track to the column that is cut.
    lower_bounds : tuple of float
        Where each zone begins, rising.

    Returns
    -------
    tuple of float
        Seconds in each zone; the last one is open upwards.
    """
    values = column(track)
    is_known = np.isfinite(values)
    zone = np.searchsorted(lower_bounds, values[is_known], side="right")
    weight_s = track.weight_s[is_known]
    seconds = np.bincount(zone, weights=weight_s, minlength=len(lower_bounds) + 1)
    return tuple(seconds[1:].tolist())


def _rise(bounds: tuple[float, ...]) -> bool:
    return bool(bounds) and all(math.isfinite(bound) for bound in bounds) and _in_order(bounds)


def _in_order(bounds: tuple[float, ...]) -> bool:
    return all(lower < upper for lower, upper in pairwise(bounds))
