"""Speed corrected for the grade: the level speed of the same cost."""

import math

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import ALTITUDE_PARTIAL, LEVEL_ASSUMED
from smartrunning.metrics.grade import heart_rate_ratio
from smartrunning.metrics.terrain import altitude_flag
from smartrunning.metrics.track import GRADED_SHARE, Track
from smartrunning.metrics.values import MetricValue, known, unknown

TOO_LITTLE_ALTITUDE = (
    f"The grade is known for less than {GRADED_SHARE:.0%} of the moving time, too little to speak "
    "for the rest."
)


def grade_adjusted_speed(evidence: Evidence) -> MetricValue:
    """Level distance of the same cost, covered while moving, over moving time.

    On level ground it equals the mean moving speed.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s``.

    Returns
    -------
    MetricValue
        Metres per second.
    """
    track, moving_s = evidence.track, evidence.number("moving_s")
    if track.graded_share < GRADED_SHARE:
        return unknown(TOO_LITTLE_ALTITUDE)
    level_m = np.sum(track.level_step_m[track.moving])
    return known(level_m / moving_s, grade_flag(track), altitude_flag(track))


def grade_adjusted_speed_by_heart_rate(evidence: Evidence) -> MetricValue:
    """Level distance at the same heart rate, covered while moving, over moving time.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s``.

    Returns
    -------
    MetricValue
        Metres per second.
    """
    track, moving_s = evidence.track, evidence.number("moving_s")
    if track.graded_share < GRADED_SHARE:
        return unknown(TOO_LITTLE_ALTITUDE)
    ratio = np.nan_to_num(heart_rate_ratio(track.grade_fraction), nan=1.0)
    level_m = np.sum((ratio * track.step_m)[track.moving])
    return known(level_m / moving_s, grade_flag(track), altitude_flag(track))


def normalised_graded_speed(evidence: Evidence) -> MetricValue:
    """Normalised mean of the grade-adjusted speed.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s``.

    Returns
    -------
    MetricValue
        Metres per second.
    """
    track = evidence.track
    if track.graded_share < GRADED_SHARE:
        return unknown(TOO_LITTLE_ALTITUDE)
    if math.isnan(track.normalised_speed_mps):
        return unknown("This needs 30 s of speed or distance.")
    return known(track.normalised_speed_mps, grade_flag(track), altitude_flag(track))


def grade_flag(track: Track) -> str:
    """What is to be said about a speed that ought to be graded.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    str
        A flag; empty when the grade is known throughout.
    """
    if track.graded_share == 0:
        return LEVEL_ASSUMED
    return "" if track.graded_share > 1 - 1e-9 else ALTITUDE_PARTIAL
