"""Speed per heartbeat: how it drifts within a session, and how high it is."""

import math
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.track import Track
from smartrunning.metrics.trimp import NOT_ENOUGH_HEART_RATE
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import SECONDS_PER_MINUTE

SHORTEST_DRIFT_S: Final = 600.0
"""In halves of less than five minutes the heart rate still follows the start."""


def decoupling(evidence: Evidence) -> MetricValue:
    """Loss of speed per heartbeat from the first half of the moving time to the second.

    Speed is graded where the altitude is known.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, and its ``moving_s``.

    Returns
    -------
    MetricValue
        Percent; more than 5 % is taken as running above the aerobic threshold (Friel).
    """
    reason = _too_little(evidence.track)
    if reason:
        return unknown(reason)
    _, first_m, first_beats, second_s, second_m, second_beats = _halves(evidence.track)
    if not (first_m > 0 and second_s > 0):
        return unknown("The distance does not advance in the first half.")
    loss = 1 - (second_m / second_beats) / (first_m / first_beats)
    return known(100 * loss, grade_flag(evidence.track))


def heart_rate_drift(evidence: Evidence) -> MetricValue:
    """Rise of the mean heart rate from the first half of the moving time to the second.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, and its ``moving_s``.

    Returns
    -------
    MetricValue
        Percent.
    """
    reason = _too_little(evidence.track)
    if reason:
        return unknown(reason)
    first_s, _, first_beats, second_s, _, second_beats = _halves(evidence.track)
    if not second_s > 0:
        return unknown("One sample stands for half of the session.")
    return known(100 * ((second_beats / second_s) / (first_beats / first_s) - 1))


def _too_little(track: Track) -> str:
    """Why the halves of a session cannot be compared; empty when they can."""
    moving_s = np.where(track.moving, track.weight_s, 0.0)
    if known_share(track.heart_rate_bpm, moving_s) < ENOUGH_SHARE:
        return NOT_ENOUGH_HEART_RATE
    if moving_s[np.isfinite(track.heart_rate_bpm)].sum() < SHORTEST_DRIFT_S:
        return f"This needs {SHORTEST_DRIFT_S:.0f} s of moving time with a heart rate."
    return ""


def _halves(track: Track) -> list[float]:
    """Seconds, level metres and beats of the first half of the moving time and of the second."""
    used = track.moving & np.isfinite(track.heart_rate_bpm)
    weight_s = track.weight_s[used]
    beats = track.heart_rate_bpm[used] * weight_s / SECONDS_PER_MINUTE
    clock_s = np.cumsum(weight_s)
    first = clock_s <= clock_s[-1] / 2
    columns = weight_s, track.level_step_m[used], beats
    return [float(column[half].sum()) for half in (first, ~first) for column in columns]


def efficiency_factor(evidence: Evidence) -> MetricValue:
    """Normalised graded speed per heart rate.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_heart_rate_bpm`` and ``moving_s``.

    Returns
    -------
    MetricValue
        Metres per minute per beat per minute, that is metres per beat.
    """
    speed_mps = evidence.track.normalised_speed_mps
    if math.isnan(speed_mps):
        return unknown("This needs 30 s of speed or distance.")
    metres_per_beat = speed_mps * SECONDS_PER_MINUTE / evidence.number("mean_heart_rate_bpm")
    return known(metres_per_beat, grade_flag(evidence.track))
