"""Running form: cadence, step length, vertical travel, ground contact; and the body's heat."""

import math
from functools import partial
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.sampling import weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

LOWEST_CORE_TEMPERATURE_C: Final = 30.0
HIGHEST_CORE_TEMPERATURE_C: Final = 45.0
"""Outside is no temperature of a living body's core."""
NO_CORE_TEMPERATURE: Final = "No sensor's app wrote a core temperature."


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


def mean_of_column(evidence: Evidence, column: str) -> MetricValue:
    """Mean of a column of running form over the moving time.

    Parameters
    ----------
    evidence : Evidence
        One session with the column.
    column : str
        A canonical column.

    Returns
    -------
    MetricValue
        In the column's unit.
    """
    track = evidence.track
    weight_s = np.where(track.moving, track.weight_s, 0.0) if track.moving.any() else track.weight_s
    mean = weighted_mean(evidence.records[column], weight_s)
    return unknown("It was not recorded while moving.") if math.isnan(mean) else known(mean)


mean_vertical_oscillation = partial(mean_of_column, column="vertical_oscillation_m")
mean_ground_contact = partial(mean_of_column, column="ground_contact_s")
mean_ground_contact_balance = partial(mean_of_column, column="ground_contact_balance_fraction")


def vertical_ratio(evidence: Evidence) -> MetricValue:
    """Vertical oscillation over step length.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_vertical_oscillation_m`` and ``mean_step_length_m``.

    Returns
    -------
    MetricValue
        Percent.
    """
    length_m = evidence.number("mean_step_length_m")
    return known(100 * evidence.number("mean_vertical_oscillation_m") / length_m)


def core_temperature_c(evidence: Evidence) -> FloatArray:
    """Core temperature of the body, as a sensor's app wrote it.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    ndarray of shape (n,)
        °C, NaN where it is unknown or no body's; empty when no app wrote any.
    """
    for name, values in evidence.records.extra.items():
        words = name.lower()
        if "core" in words and "temp" in words:
            body = (values >= LOWEST_CORE_TEMPERATURE_C) & (values <= HIGHEST_CORE_TEMPERATURE_C)
            return np.where(body, values, np.nan)
    return np.empty(0)


def mean_core_temperature(evidence: Evidence) -> MetricValue:
    """Mean core temperature over time.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        °C.
    """
    found_c = core_temperature_c(evidence)
    mean_c = weighted_mean(found_c, evidence.track.weight_s) if len(found_c) else math.nan
    return unknown(NO_CORE_TEMPERATURE) if math.isnan(mean_c) else known(mean_c)


def max_core_temperature(evidence: Evidence) -> MetricValue:
    """Highest core temperature.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        °C.
    """
    found_c = core_temperature_c(evidence)
    has_value = np.isfinite(found_c)
    return known(found_c[has_value].max()) if has_value.any() else unknown(NO_CORE_TEMPERATURE)
