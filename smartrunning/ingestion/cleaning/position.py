"""Distances between positions, and positions that a runner cannot have reached."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.possible import POSITION
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Quality
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray

FASTEST_RUNNER_MPS: Final = 12.5
"""Just above 12.34 m/s, the highest speed measured of a sprinter (Graubner and Nixdorf 2011)."""
FASTEST_TRAVEL_MPS: Final = 50.0
"""Beyond this a position is taken for an error in any sport."""
POSITION_ERROR_M: Final = 20.0
"""How far two good positions of a watch may err against each other between buildings."""


def great_circle_m(latitude_deg: FloatArray, longitude_deg: FloatArray, lag: int = 1) -> FloatArray:
    """Distances from each position to a later one, by the haversine formula.

    Parameters
    ----------
    latitude_deg, longitude_deg : ndarray
        Positions, shape (n,).
    lag : int
        How many positions later.

    Returns
    -------
    ndarray
        m on a sphere of the mean Earth radius, shape (max(n - lag, 0),).
    """
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    here, there = latitude[:-lag], latitude[lag:]
    half_chord_squared = (
        np.sin((there - here) / 2) ** 2
        + np.cos(here) * np.cos(there) * np.sin((longitude[lag:] - longitude[:-lag]) / 2) ** 2
    )
    half_angle: FloatArray = np.arcsin(np.sqrt(np.clip(half_chord_squared, 0, 1)))
    return 2 * MEAN_EARTH_RADIUS_M * half_angle


def with_jumps_marked(samples: Samples) -> Samples:
    """Mark positions that are further from their neighbours than a runner can get.

    Parameters
    ----------
    samples : Samples
        In the order of time.

    Returns
    -------
    Samples
        Positions stay; those after a jump have `Quality.POSITION_JUMP`. The way back from a single
        stray position is no jump of its own.
    """
    known = np.flatnonzero(np.isfinite(samples.columns[POSITION[0]]))
    if len(known) < 2:
        return samples
    jumps = _reached_by_jump(samples, known, 1)
    far_over_two = np.concatenate(([False], _reached_by_jump(samples, known, 2)))
    strays = np.concatenate(([False], jumps[:-1])) & jumps & ~far_over_two
    marked = np.zeros(len(samples.elapsed_s), dtype=bool)
    marked[known[1:][jumps & ~strays]] = True
    if not marked.any():
        return samples
    return samples.marked(marked, Quality.POSITION_JUMP).flagged(
        "position.jump",
        f"The position jumps further than anyone could have got at {counted(int(marked.sum()))}; "
        "the map may be wrong there.",
    )


def _reached_by_jump(samples: Samples, known: NDArray[np.intp], lag: int) -> NDArray[np.bool_]:
    """For each known position from the lag-th on: whether it is too far from the earlier one."""
    latitude, longitude = (samples.columns[name][known] for name in POSITION)
    seconds = samples.elapsed_s[known][lag:] - samples.elapsed_s[known][:-lag]
    fastest = FASTEST_RUNNER_MPS if samples.on_foot else FASTEST_TRAVEL_MPS
    reach_m = fastest * seconds + POSITION_ERROR_M
    return np.greater(great_circle_m(latitude, longitude, lag), reach_m)
