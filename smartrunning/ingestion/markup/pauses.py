"""Pauses of an activity whose file has no events of a timer, only gaps."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.position import great_circle_m
from smartrunning.records import Pause
from smartrunning.units import FloatArray

LONGEST_STEP_S: Final = 10.0
"""Watches that save space write a point at least so often while the runner moves."""
SLOWEST_TRAVEL_MPS: Final = 0.5
"""Slower than this over a gap, the runner stood."""
SEGMENT_STEP_FACTOR: Final = 1.5
"""A gap between segments is a stop when it is longer than so many usual steps."""


def pauses_of(
    elapsed_s: FloatArray, segment_begins: NDArray[np.bool_], covered_m: FloatArray
) -> tuple[Pause, ...]:
    """Gaps in which the timer stood still.

    A gap between two segments is one: that is what segments are for. A gap inside a segment is one
    when it is long and hardly any way was made in it.

    Parameters
    ----------
    elapsed_s : ndarray
        Times of the points, rising, shape (n,).
    segment_begins : ndarray of bool
        Whether a segment, not only a lap, begins at a point, shape (n,).
    covered_m : ndarray
        Way from each point to the next, NaN where not known, shape (n - 1,).

    Returns
    -------
    tuple of Pause
        In the order of time.
    """
    steps_s = np.diff(elapsed_s)
    if not len(steps_s):
        return ()
    usual_s = float(np.median(steps_s))
    between = segment_begins[1:] & (steps_s > SEGMENT_STEP_FACTOR * usual_s)
    with np.errstate(invalid="ignore", divide="ignore"):
        still = ~(covered_m / steps_s >= SLOWEST_TRAVEL_MPS)
    inside = still & (steps_s > max(LONGEST_STEP_S, SEGMENT_STEP_FACTOR * usual_s))
    return tuple(
        Pause(float(elapsed_s[at]), float(elapsed_s[at + 1]))
        for at in np.flatnonzero(between | inside)
    )


def covered_m_of(
    distance_m: FloatArray, latitude_deg: FloatArray, longitude_deg: FloatArray
) -> FloatArray:
    """Way from each point to the next, by the distance, else by the position.

    Parameters
    ----------
    distance_m, latitude_deg, longitude_deg : ndarray
        NaN where not known, shape (n,).

    Returns
    -------
    ndarray
        NaN where neither is known, shape (n - 1,).
    """
    by_distance = np.diff(distance_m)
    by_position = great_circle_m(latitude_deg, longitude_deg)
    return np.where(np.isfinite(by_distance), by_distance, by_position)
