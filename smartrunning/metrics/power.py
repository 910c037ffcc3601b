"""Running power."""

import math

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import POWER_PARTIAL
from smartrunning.metrics.rolling import normalised_mean
from smartrunning.metrics.sampling import COMPLETE_SHARE, known_share, weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown


def mean_power(evidence: Evidence) -> MetricValue:
    """Mean power over time, standing included.

    Parameters
    ----------
    evidence : Evidence
        One session with power.

    Returns
    -------
    MetricValue
        Watts.
    """
    mean_w = weighted_mean(evidence.records["power_w"], evidence.track.weight_s)
    if math.isnan(mean_w):
        return unknown("No stretch without gap or pause has a power.")
    return known(mean_w, _partial_flag(evidence))


def normalised_power(evidence: Evidence) -> MetricValue:
    """Normalised mean of the power (Coggan 2003).

    Parameters
    ----------
    evidence : Evidence
        One session with power.

    Returns
    -------
    MetricValue
        Watts.
    """
    power_w = evidence.records["power_w"]
    weight_s = np.where(np.isfinite(power_w), evidence.track.weight_s, 0.0)
    normalised_w = normalised_mean(np.nan_to_num(power_w) * weight_s, weight_s)
    if math.isnan(normalised_w):
        return unknown("This needs 30 s of power.")
    return known(normalised_w, _partial_flag(evidence))


def running_effectiveness(evidence: Evidence) -> MetricValue:
    """Speed per power and body mass (Coggan 2016).

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_speed_mps`` and ``mean_power_w``, of a runner whose mass is
        known.

    Returns
    -------
    MetricValue
        Kilogram per newton; about 1.
    """
    power_w_per_kg = evidence.number("mean_power_w") / evidence.runner.mass_kg
    if power_w_per_kg <= 0:
        return unknown("The power is 0 W throughout.")
    return known(evidence.number("mean_speed_mps") / power_w_per_kg)


def _partial_flag(evidence: Evidence) -> str:
    share = known_share(evidence.records["power_w"], evidence.track.weight_s)
    return "" if share >= COMPLETE_SHARE else POWER_PARTIAL
