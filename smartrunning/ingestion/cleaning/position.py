"""Distances between positions, and positions that a runner cannot have reached."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.possible import POSITION
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Quality
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray

EQUATOR_RADIUS_M: Final = 6378137.0
"""Semi-major axis of the WGS 84 ellipsoid."""
ECCENTRICITY_SQUARED: Final = 6.69437999014e-3
"""Of the WGS 84 ellipsoid."""

FASTEST_RUNNER_MPS: Final = 12.5
"""Just above 12.34 m/s, the highest speed measured of a sprinter (Graubner and Nixdorf 2011)."""
FASTEST_TRAVEL_MPS: Final = 50.0
"""Beyond this a position is taken for an error in any sport."""
MOST_JUMPS_SHARE: Final = 0.5
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


def steps_m(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FloatArray:
    """Short distances from each position to the next, on the WGS 84 ellipsoid.

    By the radii of curvature in the meridian and in the prime vertical at the middle of the step
    (Bowring 1976). On a sphere a run along a meridian would be wrong by up to 0.6 %.

    Parameters
    ----------
    latitude_deg, longitude_deg : ndarray
        Positions, shape (n,).

    Returns
    -------
    ndarray
        m, exact to 1e-6 of a step of some kilometres, shape (n - 1,).
    """
    latitude = np.radians(latitude_deg)
    middle = (latitude[1:] + latitude[:-1]) / 2
    shape = 1 - ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    north_m = np.diff(latitude) * EQUATOR_RADIUS_M * (1 - ECCENTRICITY_SQUARED) / shape**1.5
    turn = (np.diff(longitude_deg) + 180) % 360 - 180
    east_m = np.radians(turn) * np.cos(middle) * EQUATOR_RADIUS_M / np.sqrt(shape)
    length_m: FloatArray = np.hypot(north_m, east_m)
    return length_m


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
        stray position is no jump of its own. Where most positions are jumps, all are left out.
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
    samples = samples.marked(marked, Quality.POSITION_JUMP)
    if marked.sum() > MOST_JUMPS_SHARE * len(known):
        nowhere = np.full(len(marked), np.nan)
        return samples.with_columns(**dict.fromkeys(POSITION, nowhere)).flagged(
            "position.dropped",
            f"The position jumps further than anyone could have got at {counted(int(marked.sum()))}"
            f" of {len(known):,}, so the track was left out.",
        )
    return samples.flagged(
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
