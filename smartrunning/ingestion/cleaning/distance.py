"""A distance that never falls, measured by the device or else along the positions."""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.gaps import across_pauses
from smartrunning.ingestion.cleaning.position import steps_m
from smartrunning.ingestion.cleaning.possible import POSITION
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Quality
from smartrunning.units import FloatArray


def with_distance(samples: Samples) -> Samples:
    """Repair the device's distance, or measure it along the positions where there is none.

    Parameters
    ----------
    samples : Samples
        In the order of time, with jumps marked.

    Returns
    -------
    Samples
        ``distance_m`` never falls; samples where it was held have `Quality.DISTANCE_REPAIRED`.
    """
    if samples.has("distance_m"):
        return _held(samples)
    if samples.has(POSITION[0]):
        return _along_positions(samples)
    return samples


def _held(samples: Samples) -> Samples:
    distance_m = samples.columns["distance_m"]
    known = np.flatnonzero(np.isfinite(distance_m))
    if (np.diff(distance_m[known]) >= 0).all():
        return samples
    held = distance_m.copy()
    held[known] = _last_chosen(distance_m[known], longest_rise(distance_m[known]))
    repaired = np.isfinite(distance_m) & (held != distance_m)
    return (
        samples.with_columns(distance_m=held)
        .marked(repaired, Quality.DISTANCE_REPAIRED)
        .flagged(
            "distance.repaired",
            f"The distance fell, which it cannot, so it was held at its last sound value in "
            f"{counted(int(repaired.sum()))}.",
        )
    )


def longest_rise(values: FloatArray) -> NDArray[np.bool_]:
    """Longest choice of values that rises strictly (patience sorting; Fredman 1975).

    A distance that falls has some wrong values. Which ones? Those that the fewest can be: the
    longest rise is taken for right. Repeated values are no evidence, or a sensor that drops to 0
    for a long time would win.

    Parameters
    ----------
    values : ndarray
        Finite numbers, shape (n,).

    Returns
    -------
    ndarray of bool
        True for the chosen values, shape (n,).
    """
    tails: list[float] = []  # the lowest end of a rise of each length
    ends: list[int] = []  # and where it is
    previous = [-1] * len(values)
    for at, value in enumerate(values.tolist()):
        length = bisect_left(tails, value)
        previous[at] = ends[length - 1] if length else -1
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [at]
    chosen = np.zeros(len(values), dtype=bool)
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen[at] = True
        at = previous[at]
    return chosen


def _last_chosen(values: FloatArray, chosen: NDArray[np.bool_]) -> FloatArray:
    """For each value the last chosen one up to it; NaN before the first."""
    latest = np.maximum.accumulate(np.where(chosen, np.arange(len(values)), -1))
    return np.where(latest < 0, np.nan, values[latest])


def _along_positions(samples: Samples) -> Samples:
    sound = np.isfinite(samples.columns[POSITION[0]])
    sound &= (samples.quality & Quality.POSITION_JUMP) == 0
    if sound.sum() < 2:
        return samples
    latitude, longitude = (samples.columns[name][sound] for name in POSITION)
    distance_m = np.full(len(sound), np.nan)
    covered_m = steps_m(latitude, longitude)
    covered_m[across_pauses(samples.elapsed_s[sound], samples.pauses)] = 0.0
    distance_m[sound] = np.concatenate(([0.0], np.cumsum(covered_m)))
    return samples.with_columns(distance_m=distance_m).flagged(
        "distance.derived",
        "The device wrote no distance, so it was measured along the GPS track; a watch with a foot "
        "pod, or one that smooths its track, may have shown another one.",
    )
