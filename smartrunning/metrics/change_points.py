"""Instants at which a speed changes for good, as the best piecewise constant course has them.

The course costs the squared distance from the means of its parts, plus a penalty for each change.
The cheapest of all courses is found by pruned exact search (PELT: Killick, Fearnhead & Eckley 2012,
J Am Stat Assoc 107:1590), in time that grows with the length of the session. Changes are sought
where the means of the 15 s before and after an instant differ most.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from smartrunning.units import FloatArray

WINDOW_S: Final = 15
"""Seconds before and after an instant that are compared."""
LEAST_STEP_MPS: Final = 0.4
"""Where they differ by less, nothing changes."""
PENALTY_M2_PER_S: Final = 15.0
"""What a change has to save: (0.5 m/s)² for 60 s. Two minutes that differ by 0.5 m/s from what is
around them pay for their two changes, and so do 30 s that differ by 1 m/s."""


def change_points(
    speed_mps: FloatArray, penalty_m2_per_s: float = PENALTY_M2_PER_S
) -> NDArray[np.intp]:
    """Seconds at which the speed changes.

    Parameters
    ----------
    speed_mps : ndarray of shape (n,)
        Speed of each second.
    penalty_m2_per_s : float, optional
        Cost of a change, in squared speed times seconds.

    Returns
    -------
    ndarray of int, shape (m,)
        Rising, between 0 and n, both left out.
    """
    candidates = _candidates(speed_mps)
    if not len(candidates):
        return candidates
    edges = np.concatenate([[0], candidates, [len(speed_mps)]])
    sums = np.concatenate([[0.0], np.cumsum(speed_mps)])[edges]
    squares = np.concatenate([[0.0], np.cumsum(speed_mps**2)])[edges]
    return edges[cheapest_course(edges.astype(np.float64), sums, squares, penalty_m2_per_s)]


def cheapest_course(
    edges_s: FloatArray, sums: FloatArray, squares: FloatArray, penalty: float
) -> NDArray[np.intp]:
    """Changes of the cheapest piecewise constant course.

    Parameters
    ----------
    edges_s : ndarray of shape (k,)
        Instants at which it may change, rising; the first and last are its ends.
    sums, squares : ndarray of shape (k,)
        Sum of the values, and of their squares, up to each instant.
    penalty : float
        Cost of a change.

    Returns
    -------
    ndarray of int, shape (m,)
        Indices of the instants at which it changes, rising, without the ends.
    """
    best = np.zeros(len(edges_s))
    best[0] = -penalty
    came_from = np.zeros(len(edges_s), dtype=np.intp)
    starts = np.array([0], dtype=np.intp)
    for end in range(1, len(edges_s)):
        total = sums[end] - sums[starts]
        spread = squares[end] - squares[starts] - total**2 / (edges_s[end] - edges_s[starts])
        cost = best[starts] + spread
        cheapest = int(np.argmin(cost))
        best[end], came_from[end] = cost[cheapest] + penalty, starts[cheapest]
        starts = np.append(starts[cost <= best[end]], end)
    changes, here = [], int(came_from[-1])
    while here > 0:
        changes.append(here)
        here = int(came_from[here])
    return np.array(changes[::-1], dtype=np.intp)


def _candidates(speed_mps: FloatArray) -> NDArray[np.intp]:
    """Seconds at which the speed before and after differs most among their neighbours."""
    if len(speed_mps) < 2 * WINDOW_S:
        return np.empty(0, dtype=np.intp)
    total_m = np.concatenate([[0.0], np.cumsum(speed_mps)])
    mean_mps = (total_m[WINDOW_S:] - total_m[:-WINDOW_S]) / WINDOW_S
    step_mps = np.abs(mean_mps[WINDOW_S:] - mean_mps[:-WINDOW_S])
    highest = step_mps == maximum_filter1d(step_mps, WINDOW_S, mode="nearest")
    return np.flatnonzero(highest & (step_mps >= LEAST_STEP_MPS)) + WINDOW_S
