"""The stretches of a distance within a session.

Both ends are tried as anchors: a stretch that starts on a sample and one that ends on a sample,
with the distance straight between samples. The fastest of a piecewise straight course is one of
these, but it may be either.
"""

import numpy as np

from smartrunning.units import FloatArray


def stretches_s(
    elapsed_s: FloatArray, reading_m: FloatArray, distance_m: float
) -> tuple[FloatArray, FloatArray]:
    """Starts and durations of all stretches of a distance that begin or end on a sample.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds, strictly rising.
    reading_m : ndarray of shape (n,)
        Cumulative distance, never falling.
    distance_m : float
        Length of the stretches, more than 0.

    Returns
    -------
    tuple of ndarray of shape (m,)
        Starts and durations in s; empty when the distance was not covered.
    """
    if len(reading_m) < 2 or not reading_m[-1] - reading_m[0] >= distance_m:
        return np.empty(0), np.empty(0)
    by_start = _anchored_at_start(elapsed_s, reading_m, distance_m)
    by_end = _anchored_at_end(elapsed_s, reading_m, distance_m)
    return np.concatenate([by_start[0], by_end[0]]), np.concatenate([by_start[1], by_end[1]])


def fastest(starts_s: FloatArray, durations_s: FloatArray) -> tuple[float, float]:
    """Start and duration of the fastest of several stretches.

    Parameters
    ----------
    starts_s, durations_s : ndarray of shape (m,)
        Starts and durations in s.

    Returns
    -------
    tuple of float
        Start and duration in s; NaN when there is no stretch.
    """
    if not len(durations_s):
        return np.nan, np.nan
    index = int(np.argmin(durations_s))
    return float(starts_s[index]), float(durations_s[index])


def _anchored_at_start(
    elapsed_s: FloatArray, reading_m: FloatArray, distance_m: float
) -> tuple[FloatArray, FloatArray]:
    """Stretches from each sample to the first instant at which the distance is covered."""
    count = max(int(np.searchsorted(reading_m, reading_m[-1] - distance_m, side="right")), 1)
    goal_m = np.minimum(reading_m[:count] + distance_m, reading_m[-1])
    # from the end backwards, so that of several instants at one reading the first is found
    passed_s = np.interp(-goal_m[::-1], -reading_m[::-1], elapsed_s[::-1])[::-1]
    return elapsed_s[:count], passed_s - elapsed_s[:count]


def _anchored_at_end(
    elapsed_s: FloatArray, reading_m: FloatArray, distance_m: float
) -> tuple[FloatArray, FloatArray]:
    """Stretches to each sample from the last instant at which the distance was still ahead."""
    first = int(np.searchsorted(reading_m, reading_m[0] + distance_m, side="left"))
    first = min(first, len(reading_m) - 1)
    goal_m = np.maximum(reading_m[first:] - distance_m, reading_m[0])
    starts_s = np.interp(goal_m, reading_m, elapsed_s)
    return starts_s, elapsed_s[first:] - starts_s
