"""How the virtual runner's body answers to effort: heart rate, steps, power, training impulse."""

import math
from typing import Final

import numpy as np

from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FloatArray

TRAINING_IMPULSE: Final = {"male": (0.64, 1.92), "female": (0.86, 1.67)}
"""Factor and exponent of the training impulse (Banister 1991)."""


def heart_rate_bpm(
    runner: VirtualRunner, flat_speed_mps: FloatArray, *, start_bpm: float
) -> FloatArray:
    """Heart rate each second.

    It follows ``dHR/dt = (target − HR) / τ`` exactly over each second, with one time constant for
    the way up and one for the way down. The target is the resting rate and a share of the reserve
    proportional to the effort, which grows slowly with the time run, up to the highest rate.

    Parameters
    ----------
    runner : VirtualRunner
        Whose heart.
    flat_speed_mps : ndarray
        Equivalent level speed during the second that begins at each sample, shape (n,).
    start_bpm : float
        Heart rate at the first sample.

    Returns
    -------
    ndarray
        Beats per minute, shape (n,).
    """
    target = target_heart_rate_bpm(runner, flat_speed_mps)
    rise, fall = (math.exp(-1.0 / s) for s in (runner.heart_rate_rise_s, runner.heart_rate_fall_s))
    rates = [start_bpm]
    for aim in target[:-1].tolist():
        now = rates[-1]
        rates.append(aim + (now - aim) * (rise if aim > now else fall))
    return np.array(rates)


def target_heart_rate_bpm(runner: VirtualRunner, flat_speed_mps: FloatArray) -> FloatArray:
    """Heart rate that the effort of each second leads to in the end.

    Parameters
    ----------
    runner : VirtualRunner
        Whose heart.
    flat_speed_mps : ndarray
        Equivalent level speed each second, shape (n,).

    Returns
    -------
    ndarray
        Beats per minute, shape (n,).
    """
    run_h = np.cumsum(flat_speed_mps > 0) / SECONDS_PER_HOUR
    share = runner.heart_rate_at_critical_speed_fraction * (
        flat_speed_mps / runner.critical_speed_mps
    )
    drifted = share * (1.0 + runner.heart_rate_drift_fraction_per_hour * run_h)
    return runner.heart_rate_rest_bpm + runner.heart_rate_reserve_bpm * np.minimum(drifted, 1.0)


def cadence_spm(runner: VirtualRunner, speed_mps: FloatArray) -> FloatArray:
    """Steps per minute, both feet; 0 at rest.

    Parameters
    ----------
    runner : VirtualRunner
        Whose legs.
    speed_mps : ndarray
        Speed over ground, shape (n,).

    Returns
    -------
    ndarray
        Steps per minute, shape (n,); the step length is ``60 · speed / cadence``.
    """
    steps = runner.cadence_at_critical_speed_spm + runner.cadence_slope_spm_per_mps * (
        speed_mps - runner.critical_speed_mps
    )
    return np.where(speed_mps > 0, steps, 0.0)


def power_w(runner: VirtualRunner, flat_speed_mps: FloatArray) -> FloatArray:
    """Running power of an effort.

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    flat_speed_mps : ndarray
        Equivalent level speed, shape (n,).

    Returns
    -------
    ndarray
        Watts, shape (n,): mass times level speed by the running effectiveness.
    """
    return runner.mass_kg * flat_speed_mps / runner.running_effectiveness_kg_per_n


def training_impulse_au(runner: VirtualRunner, rates_bpm: FloatArray) -> float:
    """Training impulse of a run, second by second.

    Parameters
    ----------
    runner : VirtualRunner
        Whose heart.
    rates_bpm : ndarray
        Heart rate each second, shape (n,).

    Returns
    -------
    float
        ``Σ min · x · a e^(b x)`` with x the share of the heart-rate reserve (Banister 1991).
    """
    factor, exponent = TRAINING_IMPULSE[runner.sex]
    share = (rates_bpm - runner.heart_rate_rest_bpm) / runner.heart_rate_reserve_bpm
    return float((share * factor * np.exp(exponent * share)).sum() / SECONDS_PER_MINUTE)
