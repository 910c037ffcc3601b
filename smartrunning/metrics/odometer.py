"""The distance covered up to each sample, cleaned of what no runner can do.

Devices write leaps: a position corrected, lost and found again, a speed of 73 km/h for a second. A
step faster than any human has run was not run at that instant. Where the course around it is no
faster than a world record, the device has caught up with the truth: the distance counts, spread
over that stretch, and the stretch is marked as suspect. Any other leap is left out. A ride has
other limits: there nothing is cleaned.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.sampling import weights_s
from smartrunning.records import Quality, Records
from smartrunning.units import FloatArray

FASTEST_STEP_MPS: Final = 12.42
"""Fastest speed a human has run: 20 m in 1.61 s, Bolt, Berlin 2009 (Graubner & Nixdorf 2011)."""
CLOCK_RESOLUTION_S: Final = 1.0
"""FIT instants are whole seconds, so no step is judged by a shorter time."""
CATCH_UP_MPS: Final = 7.28
"""Fastest course on which a leap is believed: the world record over 1500 m (El Guerrouj 1998)."""
CATCH_UP_MARGINS_S: Final = (0.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""How far before and after a leap the course is looked at, nearest first."""
SPEED_COLUMNS: Final = ("distance_m", "speed_mps", "latitude_deg", "longitude_deg")
"""Columns that tell how fast the runner was."""


@dataclass(frozen=True, slots=True, eq=False)
class Odometer:
    """Cumulative distance of a session.

    Attributes
    ----------
    reading_m : ndarray of shape (n,)
        Metres since the start, never falling; all NaN when neither distance nor speed is known.
    suspect : ndarray of bool, shape (n,)
        Samples whose distance or speed is not to be trusted with a record.
    removed_m : float
        Metres of impossible steps left out.
    source : {'distance', 'speed', ''}
        The column it was read from; empty when there is none.
    """

    reading_m: FloatArray
    suspect: NDArray[np.bool_]
    removed_m: float
    source: str


def odometer(
    records: Records,
    weight_s: FloatArray | None = None,
    fastest_step_mps: float = FASTEST_STEP_MPS,
) -> Odometer:
    """Cumulative distance from the distance column, else from the speed over time.

    Parameters
    ----------
    records : Records
        The samples of one session.
    weight_s : ndarray of shape (n,), optional
        Time that each sample stands for; from the spacing alone when not given.
    fastest_step_mps : float, optional
        Speed beyond which a step is a leap; infinite to clean nothing.

    Returns
    -------
    Odometer
        The readings at all samples.
    """
    flagged = _flagged(records)
    if records.has("distance_m"):
        return _from_distance(records, fastest_step_mps, flagged)
    if records.has("speed_mps"):
        weight_s = weights_s(records["elapsed_s"]) if weight_s is None else weight_s
        speed_mps = credible_speed_mps(records, fastest_step_mps)
        covered_m = np.where(np.isfinite(speed_mps), speed_mps * weight_s, 0.0)
        return Odometer(np.cumsum(covered_m), flagged, 0.0, "speed")
    return Odometer(np.full(len(records), np.nan), flagged, 0.0, "")


def credible_speed_mps(records: Records, fastest_step_mps: float = FASTEST_STEP_MPS) -> FloatArray:
    """Speed as the device gives it, where it can be.

    Parameters
    ----------
    records : Records
        The samples of one session.
    fastest_step_mps : float, optional
        Speed beyond which it cannot.

    Returns
    -------
    ndarray of shape (n,)
        m/s; NaN where there is none, it is too fast or flagged as a spike.
    """
    speed_mps = records["speed_mps"]
    spike = _with_bits(records, Quality.SPEED_SPIKE)
    return np.where(spike | (speed_mps > fastest_step_mps), np.nan, speed_mps)


def _with_bits(records: Records, bits: Quality) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (records.quality & np.uint16(bits)) != 0
    return found


def _flagged(records: Records) -> NDArray[np.bool_]:
    """Samples flagged for their speed, position or distance, and for nothing else.

    A value out of range is NaN; where all that tells of speed is there, it was another value.
    """
    wrong = _with_bits(records, Quality.SPEED_SPIKE | Quality.POSITION_JUMP)
    masked = _with_bits(records, Quality.OUT_OF_RANGE)
    for name in SPEED_COLUMNS:
        if masked.any() and records.has(name):
            wrong |= masked & np.isnan(records[name])
    return wrong


def _from_distance(
    records: Records, fastest_step_mps: float, flagged: NDArray[np.bool_]
) -> Odometer:
    """Readings at all samples, straight between those that have a distance."""
    elapsed_s, distance_m = records["elapsed_s"], records["distance_m"]
    has_value = np.isfinite(distance_m)
    knot_s = np.concatenate([[min(0.0, elapsed_s[0]) - CLOCK_RESOLUTION_S], elapsed_s[has_value]])
    step_m = np.maximum(np.diff(distance_m[has_value], prepend=0.0), 0.0)
    knot_m = np.concatenate([[0.0], np.cumsum(step_m)])
    spread, leap_m = _judged(knot_s, knot_m, fastest_step_mps)
    kept = ~(spread & np.append(spread[1:], False))
    reading_m = np.interp(elapsed_s, knot_s[kept], (knot_m - np.cumsum(leap_m))[kept])
    suspect = flagged.copy()
    suspect[has_value] |= spread[1:] | (leap_m[1:] > 0)
    return Odometer(reading_m, suspect, float(leap_m.sum()), "distance")


def _judged(
    knot_s: FloatArray, knot_m: FloatArray, fastest_step_mps: float
) -> tuple[NDArray[np.bool_], FloatArray]:
    """Steps to be spread evenly with their neighbours, and the metres to be left out of others."""
    edges, leap_m = np.zeros(len(knot_s) + 1), np.zeros(len(knot_s))
    step_m = np.diff(knot_m, prepend=0.0)
    step_s = np.maximum(np.diff(knot_s, prepend=knot_s[0]), CLOCK_RESOLUTION_S)
    leaps = np.flatnonzero(step_m > fastest_step_mps * step_s)
    moved = np.maximum.accumulate(np.where(step_m > 0, np.arange(len(knot_s)), 0))
    for margin_s in CATCH_UP_MARGINS_S:
        first = np.searchsorted(knot_s, knot_s[moved[leaps - 1]] - margin_s)
        last = np.searchsorted(knot_s, knot_s[leaps] + margin_s, side="right") - 1
        believed = knot_m[last] - knot_m[first] <= CATCH_UP_MPS * (knot_s[last] - knot_s[first])
        np.add.at(edges, first[believed] + 1, 1)
        np.add.at(edges, last[believed] + 1, -1)
        leaps = leaps[~believed]
    leap_m[leaps] = step_m[leaps]
    return np.cumsum(edges)[:-1] > 0, leap_m
