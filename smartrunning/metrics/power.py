"""Running power, measured and estimated."""

import math
from dataclasses import replace

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import POWER_ESTIMATED, POWER_OF_AN_APP, POWER_PARTIAL
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.rolling import exponential_normalised_mean, normalised_mean
from smartrunning.metrics.running_power import RELATIVE_ERROR, flat_speed_mps
from smartrunning.metrics.sampling import COMPLETE_SHARE, known_share, weighted_mean
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import FloatArray


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
    return known(mean_w, partial_flag(evidence), source_flag(evidence))


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
    normalised_w = normalised_mean(*_joules(evidence))
    if math.isnan(normalised_w):
        return unknown("This needs 30 s of power.")
    return known(normalised_w, partial_flag(evidence), source_flag(evidence))


def exponential_power(evidence: Evidence) -> MetricValue:
    """Normalised mean of the exponentially weighted power (Skiba 2006).

    Parameters
    ----------
    evidence : Evidence
        One session with power.

    Returns
    -------
    MetricValue
        Watts.
    """
    normalised_w = exponential_normalised_mean(*_joules(evidence))
    if math.isnan(normalised_w):
        return unknown("This needs 25 s of power.")
    return known(normalised_w, partial_flag(evidence), source_flag(evidence))


def power_per_mass(evidence: Evidence) -> MetricValue:
    """Mean power over body mass.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_power_w``, of a runner whose mass is known.

    Returns
    -------
    MetricValue
        Watts per kilogram.
    """
    return known(evidence.number("mean_power_w") / evidence.runner.mass_kg)


def estimated_power(evidence: Evidence) -> MetricValue:
    """Mean running power by the model of GOVSS.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_moving_speed_mps``, of a runner whose mass and height are known.

    Returns
    -------
    MetricValue
        Watts, with the interval that runners' different economy makes.
    """
    mean_w = weighted_mean(evidence.estimated_power.power_w, evidence.track.trusted_s)
    if math.isnan(mean_w):
        return unknown("No stretch without gap or pause has a speed.")
    return _estimate(evidence, mean_w)


def estimated_normalised_power(evidence: Evidence) -> MetricValue:
    """Lactate-normalised running power by the model of GOVSS.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_moving_speed_mps``, of a runner whose mass and height are known.

    Returns
    -------
    MetricValue
        Watts, with the interval that runners' different economy makes.
    """
    normalised_w = evidence.estimated_power.normalised_w
    if math.isnan(normalised_w):
        return unknown("This needs 30 s of speed or distance.")
    return _estimate(evidence, normalised_w)


def flat_equivalent_speed(evidence: Evidence) -> MetricValue:
    """Steady speed on the flat of the same lactate-normalised power.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``estimated_normalised_power_w``.

    Returns
    -------
    MetricValue
        Metres per second; the error of the model cancels out.
    """
    runner, power_w = evidence.runner, evidence.number("estimated_normalised_power_w")
    speed_mps = flat_speed_mps(power_w, runner.mass_kg, runner.height_m)
    return unknown("No runner has this power.") if math.isnan(speed_mps) else known(speed_mps)


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


def partial_flag(evidence: Evidence) -> str:
    """What is to be said about a power that is missing in part.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    str
        A flag; empty when the power is known throughout.
    """
    share = known_share(evidence.records["power_w"], evidence.track.weight_s)
    return "" if share >= COMPLETE_SHARE else POWER_PARTIAL


def source_flag(evidence: Evidence) -> str:
    """What is to be said about where the power comes from.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    str
        A flag; empty when the watch itself wrote it.
    """
    source = evidence.track.session.provenance.power_source
    return "" if source in {"", "native"} else POWER_OF_AN_APP


def _estimate(evidence: Evidence, power_w: float) -> MetricValue:
    bounds_w = (1 - RELATIVE_ERROR) * power_w, (1 + RELATIVE_ERROR) * power_w
    estimate = known(power_w, POWER_ESTIMATED, grade_flag(evidence.track))
    return replace(estimate, interval=bounds_w)


def _joules(evidence: Evidence) -> tuple[FloatArray, FloatArray]:
    """Joules of each sample, and the seconds in which they are known."""
    power_w = evidence.records["power_w"]
    weight_s = np.where(np.isfinite(power_w), evidence.track.weight_s, 0.0)
    return np.nan_to_num(power_w) * weight_s, weight_s
