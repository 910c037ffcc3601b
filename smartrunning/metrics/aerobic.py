"""Speed per heartbeat: how it drifts within a session, and how high it is."""

import math
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
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
    track, heart_rate_bpm = evidence.track, evidence.track.heart_rate_bpm
    used = track.moving & np.isfinite(heart_rate_bpm)
    clock_s = np.cumsum(track.weight_s[used])
    if known_share(heart_rate_bpm, np.where(track.moving, track.weight_s, 0.0)) < ENOUGH_SHARE:
        return unknown(NOT_ENOUGH_HEART_RATE)
    if clock_s[-1] < SHORTEST_DRIFT_S:
        return unknown(f"This needs {SHORTEST_DRIFT_S:.0f} s of moving time with a heart rate.")
    beats = heart_rate_bpm[used] * track.weight_s[used] / SECONDS_PER_MINUTE
    first = clock_s <= clock_s[-1] / 2
    metres = track.level_step_m[used]
    first_m_per_beat = metres[first].sum() / beats[first].sum()
    second_m_per_beat = metres[~first].sum() / beats[~first].sum()
    loss = 1 - second_m_per_beat / first_m_per_beat if first_m_per_beat > 0 else math.nan
    if not math.isfinite(loss):
        return unknown("The distance does not advance in the first half.")
    return known(100 * loss, grade_flag(track))


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
