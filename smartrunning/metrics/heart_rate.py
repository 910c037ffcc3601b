"""Mean and highest heart rate, and time in the five zones of the maximum."""

import math
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import HEART_RATE_PARTIAL, HEART_RATE_SPIKES_LEFT_OUT
from smartrunning.metrics.sampling import COMPLETE_SHARE, known_share, weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import FloatArray

ZONE_BOUNDS_FRACTION: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Lower bounds of the five zones as fractions of the maximal heart rate (Edwards 1993)."""
FASTEST_CHANGE_BPM_PER_S: Final = 20.0
"""A heart does not change faster; a lone sample that does is an artefact of the sensor."""
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
    has_value = np.isfinite(evidence.track.heart_rate_bpm)
    if not has_value.any():
        return unknown(NO_HEART_RATE)
    heart_rate_bpm = evidence.track.heart_rate_bpm[has_value]
    spikes = _spikes(evidence.records["elapsed_s"][has_value], heart_rate_bpm)
    flag = HEART_RATE_SPIKES_LEFT_OUT if spikes.any() else ""
    return known(heart_rate_bpm[~spikes].max(), flag)


def _spikes(elapsed_s: FloatArray, heart_rate_bpm: FloatArray) -> NDArray[np.bool_]:
    """Samples that stand above both neighbours by more than a heart can change."""
    limit_bpm = FASTEST_CHANGE_BPM_PER_S * np.diff(elapsed_s)
    change_bpm = np.diff(heart_rate_bpm)
    spikes = np.zeros(len(heart_rate_bpm), dtype=bool)
    spikes[1:-1] = (change_bpm > limit_bpm)[:-1] & (change_bpm < -limit_bpm)[1:]
    return spikes


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
