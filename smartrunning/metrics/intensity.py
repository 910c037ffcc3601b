"""Time below, between and above the two thresholds: the three-zone model of training intensity.

By heart rate where the threshold heart rate is known and the heart rate was recorded, else by
graded speed and critical speed. The first threshold, where it is unknown, is taken at 90 % of the
second (GoldenCheetah's defaults for both).
"""

import math
from functools import partial
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import (
    AEROBIC_THRESHOLD_ASSUMED,
    INTENSITY_FROM_GRADED_SPEED,
    INTENSITY_FROM_HEART_RATE,
)
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.heart_rate import partial_flag
from smartrunning.metrics.needs import population_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.track import SPORTS_ON_FOOT
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import FloatArray

AEROBIC_SHARE: Final = 0.90
"""First threshold over the second, of heart rate and of speed (GoldenCheetah's defaults)."""


def aerobic_threshold_bpm(evidence: Evidence) -> float:
    """Heart rate at the first threshold.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    float
        As the runner gives it, else 90 % of the second threshold; NaN when neither is known.
    """
    given_bpm = evidence.thresholds.aerobic_threshold_heart_rate_bpm
    if math.isfinite(given_bpm):
        return given_bpm
    return AEROBIC_SHARE * evidence.thresholds.threshold_heart_rate_bpm


def aerobic_threshold_flag(evidence: Evidence) -> str:
    """What is to be said about the first threshold.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    str
        A flag; empty when the runner gives it.
    """
    given_bpm = evidence.thresholds.aerobic_threshold_heart_rate_bpm
    return "" if math.isfinite(given_bpm) else AEROBIC_THRESHOLD_ASSUMED


def intensity_s(evidence: Evidence, part: int) -> MetricValue:
    """Time in one of the three zones.

    Parameters
    ----------
    evidence : Evidence
        One session.
    part : int
        0 below the first threshold, 1 between the two, 2 from the second on.

    Returns
    -------
    MetricValue
        Seconds; the first flag says by what.
    """
    track, thresholds = evidence.track, evidence.thresholds
    population = population_flag(thresholds)
    if thresholds.threshold_heart_rate_bpm > 0 and _has_heart_rate(evidence):
        bounds = aerobic_threshold_bpm(evidence), thresholds.threshold_heart_rate_bpm
        inside = _part(track.heart_rate_bpm, bounds) == part
        flags = INTENSITY_FROM_HEART_RATE, aerobic_threshold_flag(evidence), partial_flag(evidence)
        return known(track.weight_s[inside].sum(), *flags, population)
    if thresholds.critical_speed_mps > 0 and _has_speed(evidence):
        second_mps = thresholds.critical_speed_mps
        bounds = AEROBIC_SHARE * second_mps, second_mps
        inside = _part(track.rolling_level_speed_mps, bounds) == part
        flags = INTENSITY_FROM_GRADED_SPEED, AEROBIC_THRESHOLD_ASSUMED, grade_flag(track)
        return known(track.trusted_s[inside].sum(), *flags, population)
    return unknown(
        "This needs heart rate and a threshold heart rate, or the speed of a run and a critical "
        "speed; enter the thresholds in the profile."
    )


easy, threshold, hard = (partial(intensity_s, part=part) for part in range(3))


def _has_heart_rate(evidence: Evidence) -> bool:
    share = known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    return share >= ENOUGH_SHARE


def _has_speed(evidence: Evidence) -> bool:
    on_foot = evidence.track.session.sport in SPORTS_ON_FOOT
    return on_foot and bool(evidence.track.odometer.source)


def _part(values: FloatArray, bounds: tuple[float, float]) -> FloatArray:
    """Zone of each value; NaN where it is unknown."""
    zone = np.searchsorted(bounds, values, side="right").astype(np.float64)
    return np.where(np.isfinite(values), zone, np.nan)
