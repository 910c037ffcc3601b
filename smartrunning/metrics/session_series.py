"""The series of a session, for charts."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from smartrunning.metrics.d_prime_balance import d_prime_balance_m
from smartrunning.metrics.intervals import intervals
from smartrunning.metrics.segments import Segment
from smartrunning.metrics.track import GRADED_SHARE, Track
from smartrunning.records import Session
from smartrunning.runner import Thresholds
from smartrunning.units import FloatArray

SMOOTHING_S: Final = 10.0
"""Span over which speed is averaged for the eye."""


@dataclass(frozen=True, slots=True, eq=False)
class SessionSeries:
    """Curves over a session: read-only arrays of shape (n,), one value a sample, NaN where unknown.

    Attributes
    ----------
    elapsed_s : ndarray
        Seconds since the start, strictly rising.
    distance_m : ndarray
        Distance covered, cleaned of impossible steps.
    speed_mps, grade_adjusted_speed_mps : ndarray
        Mean speed over the 10 s around each sample, pauses and gaps cut out.
    heart_rate_bpm, altitude_m, cadence_spm, power_w : ndarray
        As recorded.
    grade_fraction : ndarray
        Rise over run of the course, fitted over 60 m.
    d_prime_balance_m : ndarray
        What is left of D′; NaN throughout when critical speed or D′ is unknown.
    intervals : tuple of Segment
        Parts of work and rest, to be drawn behind the curves; empty when no work stands out.
    """

    elapsed_s: FloatArray
    distance_m: FloatArray
    speed_mps: FloatArray
    grade_adjusted_speed_mps: FloatArray
    heart_rate_bpm: FloatArray
    altitude_m: FloatArray
    cadence_spm: FloatArray
    power_w: FloatArray
    grade_fraction: FloatArray = field(default_factory=lambda: np.empty(0))
    d_prime_balance_m: FloatArray = field(default_factory=lambda: np.empty(0))
    intervals: tuple[Segment, ...] = ()


def series(session: Session, thresholds: Thresholds | None = None) -> SessionSeries:
    """Series of a session.

    Parameters
    ----------
    session : Session
        What was recorded.
    thresholds : Thresholds, optional
        The runner's on the day of the session, for what is left of D′.

    Returns
    -------
    SessionSeries
        All series, of one length.
    """
    track, records = Track(session), session.records
    graded = track.graded_share >= GRADED_SHARE
    return SessionSeries(
        elapsed_s=records["elapsed_s"],
        distance_m=_frozen(track.odometer.reading_m),
        speed_mps=_frozen(_smoothed_mps(track.step_m, track.weight_s)),
        grade_adjusted_speed_mps=_frozen(
            _smoothed_mps(track.level_step_m, track.weight_s)
            if graded
            else np.full(len(records), np.nan)
        ),
        heart_rate_bpm=records["heart_rate_bpm"],
        altitude_m=records["altitude_m"],
        cadence_spm=records["cadence_spm"],
        power_w=records["power_w"],
        grade_fraction=_frozen(track.grade_fraction),
        d_prime_balance_m=_frozen(_d_prime_balance_m(track, thresholds)),
        intervals=intervals(track),
    )


def _d_prime_balance_m(track: Track, thresholds: Thresholds | None) -> FloatArray:
    speed_mps, d_prime_m = (
        (thresholds.critical_speed_mps, thresholds.d_prime_m) if thresholds else (0.0, 0.0)
    )
    if not (speed_mps > 0 and d_prime_m > 0 and track.odometer.source):
        return np.full(len(track.session.records), np.nan)
    return d_prime_balance_m(track, speed_mps, d_prime_m)


def _smoothed_mps(step_m: FloatArray, weight_s: FloatArray) -> FloatArray:
    """Mean speed over the span around each sample, shorter at the ends."""
    clock_s, covered_m = np.cumsum(weight_s), np.cumsum(step_m)
    if not len(clock_s) or clock_s[-1] == 0:
        return np.full(len(clock_s), np.nan)
    start_s = np.maximum(clock_s - SMOOTHING_S / 2, 0.0)
    end_s = np.minimum(clock_s + SMOOTHING_S / 2, clock_s[-1])
    before_m, after_m = (np.interp(at_s, clock_s, covered_m) for at_s in (start_s, end_s))
    speed_mps: FloatArray = (after_m - before_m) / (end_s - start_s)
    return speed_mps


def _frozen(values: FloatArray) -> FloatArray:
    values.flags.writeable = False
    return values
