"""Any part of a session in, its numbers out: by the same formulas as those of the whole session."""

import math
from dataclasses import dataclass

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.metrics.d_prime_balance import d_prime_balance_m
from smartrunning.metrics.segments import Segment, segments, totals_at
from smartrunning.metrics.track import Track
from smartrunning.runner import Thresholds


@dataclass(frozen=True, slots=True)
class SessionRange:
    """What was done between two instants of a session.

    Numbers are NaN where they are unknown.

    Attributes
    ----------
    segment : Segment
        Distance, times, paces, climb, heart rate, cadence and power, as of a lap.
    above_critical_speed_s : float
        Time in which graded speed is above critical speed.
    above_critical_speed_m : float
        Distance beyond that at critical speed, in the time above it: what was spent of D′.
    d_prime_before_m, d_prime_after_m : float
        What was left of D′ at the start and at the end.
    """

    segment: Segment
    above_critical_speed_s: float = math.nan
    above_critical_speed_m: float = math.nan
    d_prime_before_m: float = math.nan
    d_prime_after_m: float = math.nan


def session_range(
    track: Track, start_s: float, end_s: float, thresholds: Thresholds | None = None
) -> SessionRange:
    """Numbers of a part of a session.

    Parameters
    ----------
    track : Track
        One session.
    start_s, end_s : float
        Bounds in seconds since the start of the session; what lies outside of the samples adds
        nothing. Between samples, all is taken to change evenly.
    thresholds : Thresholds, optional
        The runner's on the day of the session.

    Returns
    -------
    SessionRange
        Numbers of parts that touch add up to those of both together.

    Raises
    ------
    InsufficientDataError
        If the session has less than two samples, or the range does not end after its start.
    """
    if len(track.session.records) < 2:
        raise InsufficientDataError("a session with two samples or more", "fewer")
    if not end_s > start_s:
        raise InsufficientDataError(
            "a range that ends after its start", f"{start_s} s to {end_s} s"
        )
    bounds_s = np.array([start_s, end_s])
    (segment,) = segments(track, bounds_s[:1], bounds_s[1:])
    speed_mps = thresholds.critical_speed_mps if thresholds else math.nan
    if not speed_mps > 0 or not track.odometer.source:
        return SessionRange(segment)
    return SessionRange(
        segment,
        *_above(track, speed_mps, bounds_s),
        *_left_m(track, speed_mps, thresholds.d_prime_m if thresholds else math.nan, bounds_s),
    )


def _above(track: Track, speed_mps: float, bounds_s: np.ndarray) -> tuple[float, float]:
    """Time above critical speed and distance beyond it, as `strain_on_d_prime` has them."""
    beyond_m = track.level_step_m - speed_mps * track.weight_s
    rows = np.cumsum(
        [
            np.where(beyond_m > 0, track.trusted_s, 0.0),
            np.where(track.trusted_s > 0, np.maximum(beyond_m, 0.0), 0.0),
        ],
        axis=1,
    )
    found = np.diff(totals_at(track.session.records["elapsed_s"], rows, bounds_s), axis=1)[:, 0]
    return float(found[0]), float(found[1])


def _left_m(
    track: Track, speed_mps: float, d_prime_m: float, bounds_s: np.ndarray
) -> tuple[float, float]:
    if not d_prime_m > 0:
        return math.nan, math.nan
    balance_m = d_prime_balance_m(track, speed_mps, d_prime_m)
    before_m, after_m = np.interp(bounds_s, track.session.records["elapsed_s"], balance_m)
    return float(before_m), float(after_m)
