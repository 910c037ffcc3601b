"""Mean and highest heart rate, and time in the five zones of the maximum."""

import math
from functools import partial
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import HEART_RATE_PARTIAL, HEART_RATE_SPIKES_LEFT_OUT
from smartrunning.metrics.sampling import COMPLETE_SHARE, known_share, weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown

ZONE_BOUNDS_FRACTION: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Lower bounds of the five zones as fractions of the maximal heart rate (Edwards 1993)."""
NO_HEART_RATE: Final = "Wherever a heart rate was recorded, the sensor was stuck or time was not."


def partial_flag(evidence: Evidence) -> str:
    """What is to be said about a heart rate that is missing in part.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    str
        A flag; empty when the heart rate is known throughout.
    """
    share = known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    return "" if share >= COMPLETE_SHARE else HEART_RATE_PARTIAL


def mean_heart_rate(evidence: Evidence) -> MetricValue:
    """Mean heart rate over time.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate.

    Returns
    -------
    MetricValue
        Beats per minute.
    """
    mean_bpm = weighted_mean(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    if math.isnan(mean_bpm):
        return unknown(NO_HEART_RATE)
    return known(mean_bpm, partial_flag(evidence))


def max_heart_rate(evidence: Evidence) -> MetricValue:
    """Highest heart rate, without lone spikes of the sensor.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate.

    Returns
    -------
    MetricValue
        Beats per minute.
    """
    track = evidence.track
    is_known = np.isfinite(track.heart_rate_bpm)
    if not is_known.any():
        return unknown(NO_HEART_RATE)
    believed_bpm = track.heart_rate_without_spikes_bpm[is_known]
    flag = HEART_RATE_SPIKES_LEFT_OUT if np.isnan(believed_bpm).any() else ""
    return known(np.nanmax(believed_bpm), flag)


def zone_s(evidence: Evidence, zone: int) -> MetricValue:
    """Time in one of the five zones of the maximal heart rate.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose maximum is known.
    zone : int
        From 1 to 5; zone 5 is open upwards, a zone holds its lower bound.

    Returns
    -------
    MetricValue
        Seconds.
    """
    fraction = evidence.track.heart_rate_bpm / evidence.thresholds.heart_rate_max_bpm
    edges = (*ZONE_BOUNDS_FRACTION, np.inf)
    inside = (fraction >= edges[zone - 1]) & (fraction < edges[zone])
    return known(evidence.track.weight_s[inside].sum(), partial_flag(evidence))


zone_1, zone_2, zone_3, zone_4, zone_5 = (partial(zone_s, zone=zone) for zone in range(1, 6))
