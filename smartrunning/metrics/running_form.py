"""Cadence and step length."""

import math

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.sampling import weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import SECONDS_PER_MINUTE


def mean_cadence(evidence: Evidence) -> MetricValue:
    """Mean cadence over the time in which steps were taken.

    Parameters
    ----------
    evidence : Evidence
        One session with cadence.

    Returns
    -------
    MetricValue
        Steps per minute, both feet.
    """
    cadence_spm = evidence.records["cadence_spm"]
    stepping_spm = np.where(cadence_spm > 0, cadence_spm, np.nan)
    mean_spm = weighted_mean(stepping_spm, evidence.track.weight_s)
    return unknown("No step was recorded.") if math.isnan(mean_spm) else known(mean_spm)


def mean_step_length(evidence: Evidence) -> MetricValue:
    """Mean moving speed over mean cadence.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_moving_speed_mps`` and ``mean_cadence_spm``.

    Returns
    -------
    MetricValue
        Metres.
    """
    steps_per_s = evidence.number("mean_cadence_spm") / SECONDS_PER_MINUTE
    return known(evidence.number("mean_moving_speed_mps") / steps_per_s)
