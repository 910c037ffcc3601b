"""How high and how low the heart went and stayed: the evidence for a runner's thresholds.

A sensor on the wrist can lock on to the steps; such stretches, and single spikes, are left out.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import FloatArray

HELD_S: Final = 11
"""Odd length of the running median: what it shows was there for most of ten seconds."""
HARD_S: Final = 1800
"""Length of the solo time trial for the threshold (Friel 2009)."""
HARD_LAST_S: Final = 1200
"""Its last part, whose mean heart rate is taken for the threshold."""
REST_S: Final = 300


def highest_held(evidence: Evidence) -> MetricValue:
    """Highest heart rate held for most of ten seconds.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate.

    Returns
    -------
    MetricValue
        Beats per minute.
    """
    clock_bpm = evidence.each_second_heart_rate_bpm
    held = ~_windows_with_gap(clock_bpm, HELD_S)
    if len(clock_bpm) < HELD_S or not held.any():
        return unknown(f"No heart rate of {HELD_S} s on end can be trusted.")
    median_bpm = median_filter(np.nan_to_num(clock_bpm), HELD_S)
    half = HELD_S // 2
    return known(float(median_bpm[half : len(clock_bpm) - half][held].max()))


def last_20_of_hardest_30_min(evidence: Evidence) -> MetricValue:
    """Mean of the last 20 of those 30 minutes with the highest mean heart rate.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate.

    Returns
    -------
    MetricValue
        Beats per minute.
    """
    clock_bpm = evidence.each_second_heart_rate_bpm
    means_bpm = _means_bpm(clock_bpm, HARD_S)
    if not np.isfinite(means_bpm).any():
        return unknown("This needs 30 minutes of heart rate without a gap.")
    end = int(np.nanargmax(means_bpm)) + HARD_S
    return known(float(clock_bpm[end - HARD_LAST_S : end].mean()))


def lowest_5_min(evidence: Evidence) -> MetricValue:
    """Lowest mean heart rate of five minutes.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate.

    Returns
    -------
    MetricValue
        Beats per minute.
    """
    means_bpm = _means_bpm(evidence.each_second_heart_rate_bpm, REST_S)
    if not np.isfinite(means_bpm).any():
        return unknown("This needs 5 minutes of heart rate without a gap.")
    return known(float(np.nanmin(means_bpm)))


def _windows_with_gap(clock_bpm: FloatArray, length_s: int) -> NDArray[np.bool_]:
    missing = np.concatenate([[0], np.cumsum(np.isnan(clock_bpm))])
    return np.asarray(missing[length_s:] > missing[:-length_s])


def _means_bpm(clock_bpm: FloatArray, length_s: int) -> FloatArray:
    """Mean of each window that has no gap, by its first second."""
    if len(clock_bpm) < length_s:
        return np.zeros(0)
    total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(clock_bpm))])
    means = (total[length_s:] - total[:-length_s]) / length_s
    return np.where(_windows_with_gap(clock_bpm, length_s), np.nan, means)
