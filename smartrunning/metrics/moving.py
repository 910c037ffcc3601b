"""Which samples stand for time in which the runner moved.

A FIT file has the speed and the distance of the device, a GPX file has neither; so that one run has
one moving time in every format, it rests on what all formats have: instants, positions and pauses.
Where the track does not tell, or does not agree with the distance, the speed does.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.sampling import paused_so_far_s, weights_s
from smartrunning.records import Pause, Quality, Records
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray

SLOWEST_MOVING_SPEED_MPS: Final = 0.5
"""Below this a person stands; walking begins at about 0.8 m/s."""
SHORTEST_WINDOW_S: Final = 5.0
"""Over a shorter time the way between two positions is mostly their error."""
LARGEST_DISAGREEMENT: Final = 0.05
"""Share by which the track may differ from the distance of a foot pod, or of a better receiver."""

Verdict = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def moving(
    records: Records,
    pauses: Sequence[Pause],
    weight_s: FloatArray,
    speed_mps: FloatArray,
    reading_m: FloatArray,
) -> NDArray[np.bool_]:
    """Samples that stand for time in which the runner moved.

    Parameters
    ----------
    records : Records
        The samples of one session.
    pauses : sequence of Pause
        Stretches in which the timer stood still.
    weight_s : ndarray of shape (n,)
        Seconds each sample stands for, without pauses and gaps.
    speed_mps, reading_m : ndarray of shape (n,)
        Speed, and distance so far; NaN where they are not known.

    Returns
    -------
    ndarray of bool, shape (n,)
        False in gaps, and where nothing tells.
    """
    by_speed: NDArray[np.bool_] = speed_mps >= SLOWEST_MOVING_SPEED_MPS
    moved, told = by_track(records, pauses, reading_m)
    found: NDArray[np.bool_] = np.where(told, moved, by_speed) & (weight_s > 0)
    return found


def by_track(records: Records, pauses: Sequence[Pause], reading_m: FloatArray) -> Verdict:
    """Samples in whose time the runner moved, by the positions alone.

    From one position to the next the runner moved when the straight way, over at least
    `SHORTEST_WINDOW_S`, is faster than standing. A stretch between two positions with a pause in it
    does not count: formats differ in where in it the pause lies.

    Parameters
    ----------
    records : Records
        The samples of one session.
    pauses : sequence of Pause
        Stretches in which the timer stood still.
    reading_m : ndarray of shape (n,)
        Distance so far; NaN where it is not known.

    Returns
    -------
    moved : ndarray of bool, shape (n,)
        Whether the runner moved.
    told : ndarray of bool, shape (n,)
        Whether the track tells; nowhere when it does not agree with the distance.
    """
    nowhere = np.zeros(len(records), dtype=np.bool_)
    placed = np.isfinite(records["latitude_deg"]) & np.isfinite(records["longitude_deg"])
    rows = np.flatnonzero(placed & ((records.quality & np.uint16(Quality.POSITION_JUMP)) == 0))
    if len(rows) < 2:
        return nowhere, nowhere
    instants_s = records["elapsed_s"][rows]
    east_m, north_m = _plane_m(records["latitude_deg"][rows], records["longitude_deg"][rows])
    paused = np.diff(paused_so_far_s(instants_s, pauses)) > 0
    whole = (weights_s(instants_s, pauses)[1:] > 0) & ~paused
    way_m = np.hypot(np.diff(east_m), np.diff(north_m))
    if not _agree(way_m[whole], np.diff(reading_m[rows])[whole]):
        return nowhere, nowhere
    moved = whole & (_straight_mps(instants_s, east_m, north_m, whole) >= SLOWEST_MOVING_SPEED_MPS)
    step = np.searchsorted(instants_s, records["elapsed_s"]) - 1
    between = (step >= 0) & (step < len(moved))
    step = np.where(between, step, 0)
    return moved[step] & between, (whole | paused)[step] & between


def _plane_m(latitude_deg: FloatArray, longitude_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Metres eastwards and northwards on a plane that touches the sphere at the mean latitude."""
    latitude = np.radians(latitude_deg)
    longitude = np.unwrap(np.radians(longitude_deg))
    shrunk = MEAN_EARTH_RADIUS_M * np.cos(latitude.mean())
    return (longitude - longitude[0]) * shrunk, latitude * MEAN_EARTH_RADIUS_M


def _agree(way_m: FloatArray, covered_m: FloatArray) -> bool:
    known = np.isfinite(covered_m)
    if not known.any():
        return True
    way, covered = float(way_m[known].sum()), float(covered_m[known].sum())
    return abs(way - covered) <= LARGEST_DISAGREEMENT * covered


def _straight_mps(
    instants_s: FloatArray, east_m: FloatArray, north_m: FloatArray, whole: NDArray[np.bool_]
) -> FloatArray:
    """Speed along the straight line over each step, and over some time around short ones."""
    begins_s, ends_s = instants_s[:-1], instants_s[1:]
    piece = np.concatenate([[0], np.cumsum(~whole)])
    first_s = instants_s[np.searchsorted(piece, piece)]
    last_s = instants_s[np.searchsorted(piece, piece, side="right") - 1]
    around_s = np.maximum(SHORTEST_WINDOW_S - (ends_s - begins_s), 0.0) / 2
    begins_s = np.maximum(begins_s - around_s, first_s[1:])
    ends_s = np.minimum(ends_s + around_s, last_s[1:])
    east, north = (
        np.interp(ends_s, instants_s, along) - np.interp(begins_s, instants_s, along)
        for along in (east_m, north_m)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        speed_mps: FloatArray = np.hypot(east, north) / (ends_s - begins_s)
    return speed_mps
