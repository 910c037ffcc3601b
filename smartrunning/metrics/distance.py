"""Distance, and mean speed over it."""

import math

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import (
    DISTANCE_FROM_DEVICE_TOTAL,
    DISTANCE_FROM_SPEED,
    DISTANCE_JUMPS_LEFT_OUT,
)
from smartrunning.metrics.values import MetricValue, known, unknown


def distance(evidence: Evidence) -> MetricValue:
    """Distance covered.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        Metres: of the distance column, else of the speed over time; the device's own total where
        there is neither, or where the samples end early.
    """
    odometer = evidence.track.odometer
    total_m = evidence.track.session.device_summary.get("distance_m", math.nan)
    if total_m > 0 and (evidence.track.ends_early or not odometer.source):
        return known(total_m, DISTANCE_FROM_DEVICE_TOTAL)
    if odometer.source == "distance":
        jumps = DISTANCE_JUMPS_LEFT_OUT if odometer.removed_m else ""
        return known(odometer.reading_m[-1], jumps)
    if odometer.source == "speed":
        return known(odometer.reading_m[-1], DISTANCE_FROM_SPEED)
    return unknown("Neither distance nor speed was recorded.")


def mean_speed(evidence: Evidence) -> MetricValue:
    """Distance over timer time.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``distance_m`` and ``timer_s``.

    Returns
    -------
    MetricValue
        Metres per second.
    """
    if evidence.number("timer_s") <= 0:
        return unknown("The timer of the device did not run.")
    if evidence.track.ends_early and not _is_device_total(evidence):
        return unknown("The samples end long before the session, and the device gives no total.")
    return known(evidence.number("distance_m") / evidence.number("timer_s"))


def mean_moving_speed(evidence: Evidence) -> MetricValue:
    """Distance covered while moving over moving time.

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
    if moving_s <= 0:
        return unknown("The runner did not move.")
    return known(np.sum(track.step_m[track.moving]) / moving_s)


def _is_device_total(evidence: Evidence) -> bool:
    return DISTANCE_FROM_DEVICE_TOTAL in evidence.values["distance_m"].flags
