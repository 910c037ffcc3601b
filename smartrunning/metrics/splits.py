"""The kilometres and miles of a session."""

import numpy as np

from smartrunning.metrics.segments import Segment, segments
from smartrunning.metrics.track import Track
from smartrunning.units import METRES_PER_KILOMETRE, METRES_PER_MILE

SHORTEST_REST_M = 1.0
"""What is left after the last full split is one more, from this length on."""


def kilometres(track: Track) -> tuple[Segment, ...]:
    """Split of each kilometre, the last one as long as what is left.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    tuple of Segment
        In order; empty without distance.
    """
    return splits(track, METRES_PER_KILOMETRE)


def miles(track: Track) -> tuple[Segment, ...]:
    """Split of each mile, the last one as long as what is left.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    tuple of Segment
        In order; empty without distance.
    """
    return splits(track, METRES_PER_MILE)


def splits(track: Track, length_m: float) -> tuple[Segment, ...]:
    """Splits of one length.

    Parameters
    ----------
    track : Track
        One session.
    length_m : float
        Length of a split, more than 0.

    Returns
    -------
    tuple of Segment
        In order, each from the instant at which the one before was complete, so that pauses count
        where they were made; empty without distance.
    """
    elapsed_s, reading_m = track.session.records["elapsed_s"], track.odometer.reading_m
    if not track.odometer.source or len(elapsed_s) < 2:
        return ()
    goals_m = length_m * np.arange(1, int(reading_m[-1] / length_m) + 1)
    after = np.searchsorted(reading_m, goals_m, side="left")
    before = np.maximum(after - 1, 0)
    step_m = reading_m[after] - reading_m[before]
    share = np.where(step_m > 0, (goals_m - reading_m[before]) / np.where(step_m > 0, step_m, 1), 0)
    passed_s = elapsed_s[before] + share * (elapsed_s[after] - elapsed_s[before])
    left_m = reading_m[-1] - (goals_m[-1] if len(goals_m) else 0.0)
    edges_s = np.concatenate([[min(elapsed_s[0], 0.0)], passed_s, elapsed_s[-1:]])
    if len(goals_m) and left_m < SHORTEST_REST_M:
        edges_s = np.delete(edges_s, -2)
    return segments(track, edges_s[:-1], edges_s[1:])
