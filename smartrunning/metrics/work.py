"""The work in the intervals of a session."""

import math

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import INTERVALS_DETECTED, INTERVALS_FROM_LAPS
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.intervals import are_from_laps
from smartrunning.metrics.values import MetricValue, known, unknown

NO_WORK = "No intervals of work stand out in this session."


def count(evidence: Evidence) -> MetricValue:
    """Number of intervals of work.

    Parameters
    ----------
    evidence : Evidence
        One session with speed or distance.

    Returns
    -------
    MetricValue
        A count; 0 when none stand out.
    """
    from_laps = are_from_laps(evidence.track)
    flag = INTERVALS_FROM_LAPS if from_laps else INTERVALS_DETECTED
    return known(len(evidence.work), flag)


def duration(evidence: Evidence) -> MetricValue:
    """Time in intervals of work.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``work_interval_count``.

    Returns
    -------
    MetricValue
        Seconds.
    """
    return known(sum(part.duration_s for part in evidence.work))


def speed(evidence: Evidence) -> MetricValue:
    """Mean speed in intervals of work, graded where the altitude is known.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``work_interval_count``.

    Returns
    -------
    MetricValue
        Metres per second of moving time.
    """
    moved = [part for part in evidence.work if part.moving_s > 0]
    if not moved:
        return unknown(NO_WORK)
    graded_mps = [part.grade_adjusted_speed_mps for part in moved]
    graded = not any(math.isnan(speed_mps) for speed_mps in graded_mps)
    speeds_mps = graded_mps if graded else [part.speed_mps for part in moved]
    mean_mps = np.average(speeds_mps, weights=[part.moving_s for part in moved])
    return known(mean_mps, grade_flag(evidence.track))
