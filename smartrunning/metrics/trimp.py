"""Training impulse of the heart rate: Banister's and Edwards's."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import HEART_RATE_ABOVE_MAXIMUM
from smartrunning.metrics.heart_rate import partial_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.runner import Thresholds
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray


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
