"""Training impulse of the heart rate.

Banister's, by samples and by the mean, and those that weigh the minutes in zones: Edwards's,
Lucia's, GoldenCheetah's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import HEART_RATE_ABOVE_MAXIMUM
from smartrunning.metrics.heart_rate import partial_flag
from smartrunning.metrics.intensity import aerobic_threshold_bpm, aerobic_threshold_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.metrics.zones import GOLDEN_CHEETAH_BOUNDS, heart_rate_column, seconds_in_zones
from smartrunning.runner import Thresholds
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FloatArray


@dataclass(frozen=True, slots=True)
class BanisterConstants:
    """Constants of the weighting ``scale * x * exp(exponent * x)`` of the heart-rate reserve x.

    Attributes
    ----------
    scale : float
        Factor A.
    exponent : float
        Exponent b, from the rise of blood lactate.
    """

    scale: float
    exponent: float

    def per_minute(self, reserve_fraction: FloatArray) -> FloatArray:
        """Training impulse of one minute.

        Parameters
        ----------
        reserve_fraction : ndarray
            Share of the heart-rate reserve, from 0 to 1.

        Returns
        -------
        ndarray
            Arbitrary units per minute.
        """
        return self.scale * reserve_fraction * np.exp(self.exponent * reserve_fraction)


BANISTER_CONSTANTS: Final[Mapping[str, BanisterConstants]] = MappingProxyType(
    {"male": BanisterConstants(0.64, 1.92), "female": BanisterConstants(0.86, 1.67)}
)
"""By sex (Banister 1991; Morton, Fitz-Clarke & Banister 1990)."""
LUCIA_WEIGHTS: Final = (1.0, 2.0, 3.0)
"""Of a minute below, between and above the two thresholds (Lucia et al. 2003)."""
GOLDEN_CHEETAH_WEIGHTS: Final = (0.9, 1.1, 1.2, 2.0, 5.0)
"""Of a minute in each zone of the threshold heart rate (GoldenCheetah, HrZones.cpp)."""
NOT_ENOUGH_HEART_RATE: Final = (
    f"The heart rate is known for less than {ENOUGH_SHARE:.0%} of the time, too little for a sum."
)
REST_NOT_BELOW_MAXIMUM: Final = (
    "The runner's heart rate at rest is not below the maximum; mend it in the profile."
)


def reserve_fraction(heart_rate_bpm: FloatArray, thresholds: Thresholds) -> FloatArray:
    """Share of the heart-rate reserve in use (Karvonen 1957).

    Parameters
    ----------
    heart_rate_bpm : ndarray
        Heart rate.
    thresholds : Thresholds
        With maximal heart rate and heart rate at rest.

    Returns
    -------
    ndarray
        From 0 at rest (and below) to 1 at the maximum (and above); NaN where the heart rate is.
    """
    reserve_bpm = thresholds.heart_rate_max_bpm - thresholds.heart_rate_rest_bpm
    return np.clip((heart_rate_bpm - thresholds.heart_rate_rest_bpm) / reserve_bpm, 0.0, 1.0)


def banister_trimp_au(
    heart_rate_bpm: FloatArray,
    weight_s: FloatArray,
    thresholds: Thresholds,
    constants: BanisterConstants,
) -> float:
    """Training impulse, summed sample by sample.

    The weighting is convex, so that the mean heart rate of an uneven session would give less.

    Parameters
    ----------
    heart_rate_bpm : ndarray of shape (n,)
        Heart rate, NaN where it is missing: that time adds nothing.
    weight_s : ndarray of shape (n,)
        Seconds that each sample stands for.
    thresholds : Thresholds
        With maximal heart rate and heart rate at rest.
    constants : BanisterConstants
        Of the runner's sex.

    Returns
    -------
    float
        Arbitrary units.
    """
    has_value = np.isfinite(heart_rate_bpm)
    rate = constants.per_minute(reserve_fraction(heart_rate_bpm[has_value], thresholds))
    return float(np.dot(rate, weight_s[has_value]) / SECONDS_PER_MINUTE)


def trimp(evidence: Evidence) -> MetricValue:
    """Training impulse by Banister.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose sex and heart-rate range are known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    heart_rate_bpm, weight_s = evidence.track.heart_rate_bpm, evidence.track.weight_s
    thresholds = evidence.thresholds
    if thresholds.heart_rate_rest_bpm >= thresholds.heart_rate_max_bpm:
        return unknown(REST_NOT_BELOW_MAXIMUM)
    if known_share(heart_rate_bpm, weight_s) < ENOUGH_SHARE:
        return unknown(NOT_ENOUGH_HEART_RATE)
    constants = BANISTER_CONSTANTS[evidence.runner.sex]
    trimp_au = banister_trimp_au(heart_rate_bpm, weight_s, thresholds, constants)
    return known(trimp_au, partial_flag(evidence), above_maximum_flag(evidence))


def trimp_of_mean(evidence: Evidence) -> MetricValue:
    """Training impulse by Banister from the mean heart rate of the session.

    As it was first defined, and as GoldenCheetah has it. The weighting is convex: the impulse by
    samples is higher unless the heart rate is even.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``trimp_au`` and ``mean_heart_rate_bpm``.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    mean_bpm = np.array([evidence.number("mean_heart_rate_bpm")])
    has_value = np.isfinite(evidence.track.heart_rate_bpm)
    duration_s = np.array([evidence.track.weight_s[has_value].sum()])
    constants = BANISTER_CONSTANTS[evidence.runner.sex]
    return known(banister_trimp_au(mean_bpm, duration_s, evidence.thresholds, constants))


def trimp_100(evidence: Evidence) -> MetricValue:
    """Training impulse by samples on the scale on which an hour at threshold heart rate is 100.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``trimp_au``, of a runner whose threshold heart rate is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    thresholds = evidence.thresholds
    threshold_bpm = np.array([thresholds.threshold_heart_rate_bpm])
    constants = BANISTER_CONSTANTS[evidence.runner.sex]
    hour_au = banister_trimp_au(threshold_bpm, np.array([SECONDS_PER_HOUR]), thresholds, constants)
    if hour_au <= 0:
        return unknown("The runner's threshold heart rate is not above that at rest.")
    return known(100 * evidence.number("trimp_au") / hour_au)


def edwards_trimp(evidence: Evidence) -> MetricValue:
    """Training impulse by Edwards (1993): minutes in each zone times its number.

    Parameters
    ----------
    evidence : Evidence
        One session and its times in the five zones.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    if known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s) < ENOUGH_SHARE:
        return unknown(NOT_ENOUGH_HEART_RATE)
    zones_s = [evidence.number(f"heart_rate_zone_{zone}_s") for zone in range(1, 6)]
    return known(float(np.dot(zones_s, [1, 2, 3, 4, 5])) / SECONDS_PER_MINUTE)


def lucia_trimp(evidence: Evidence) -> MetricValue:
    """Training impulse by Lucia (2003): minutes below, between and above the thresholds by 1, 2, 3.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose threshold heart rate is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    second_bpm = evidence.thresholds.threshold_heart_rate_bpm
    bounds_bpm = (0.0, aerobic_threshold_bpm(evidence), second_bpm)
    return _weighed(evidence, bounds_bpm, LUCIA_WEIGHTS, aerobic_threshold_flag(evidence))


def zonal_trimp(evidence: Evidence) -> MetricValue:
    """Training impulse by GoldenCheetah's zones of the threshold heart rate and their weights.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose threshold heart rate is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    threshold_bpm = evidence.thresholds.threshold_heart_rate_bpm
    bounds_bpm = tuple(share * threshold_bpm for share in GOLDEN_CHEETAH_BOUNDS)
    return _weighed(evidence, bounds_bpm, GOLDEN_CHEETAH_WEIGHTS)


def _weighed(
    evidence: Evidence, bounds_bpm: tuple[float, ...], weights: tuple[float, ...], flag: str = ""
) -> MetricValue:
    """Minutes in zones of the heart rate times the weights of the zones."""
    if known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s) < ENOUGH_SHARE:
        return unknown(NOT_ENOUGH_HEART_RATE)
    seconds = seconds_in_zones(evidence.track, heart_rate_column, bounds_bpm)
    trimp_au = float(np.dot(seconds, weights)) / SECONDS_PER_MINUTE
    return known(trimp_au, partial_flag(evidence), flag)


def above_maximum_flag(evidence: Evidence) -> str:
    """What is to be said when the heart rate went above the known maximum.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``max_heart_rate_bpm``.

    Returns
    -------
    str
        A flag; empty when it stayed below.
    """
    highest_bpm = evidence.number("max_heart_rate_bpm")
    above = highest_bpm > evidence.thresholds.heart_rate_max_bpm
    return HEART_RATE_ABOVE_MAXIMUM if above else ""
