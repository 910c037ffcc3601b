"""What is left of D′ through a session.

Differential form (Skiba et al. 2015, Med Sci Sports Exerc 46:1433; for running Kirby et al. 2021,
J Appl Physiol 131:1532). Above critical speed the distance run beyond it is spent; below, what is
missing shrinks by ``exp(−(CS − v)·Δt/D′)``. Speed is graded where the altitude is known; pauses are
rest at 0 m/s; samples whose speed is not to be trusted count as run at critical speed. In a gap
nothing is spent; it is rest as far as its distance leaves time for it.
"""

from typing import Final

import numpy as np

from smartrunning.metrics.track import Track
from smartrunning.units import FloatArray

FASTEST_RECOVERY: Final = -50.0
"""Exponent of one step beyond which nothing is missing any more."""
LARGEST_EXPONENT: Final = 300.0
"""Steps are summed up in blocks within which no exponential overflows."""


def d_prime_balance_m(track: Track, critical_speed_mps: float, d_prime_m: float) -> FloatArray:
    """D′ left at each sample of a session.

    Parameters
    ----------
    track : Track
        One session.
    critical_speed_mps, d_prime_m : float
        The runner's on that day, more than 0.

    Returns
    -------
    ndarray of shape (n,)
        Metres; below 0 when more was spent than the runner is said to have.
    """
    elapsed_s, reading_m = track.session.records["elapsed_s"], track.odometer.reading_m
    resting_s = np.diff(elapsed_s, prepend=elapsed_s[:1]) - track.weight_s
    in_gap_m = np.where(track.weight_s > 0, 0.0, np.diff(reading_m, prepend=reading_m[:1]))
    rested_m = np.maximum(critical_speed_mps * resting_s - in_gap_m, 0.0)
    beyond_m = track.level_step_m - critical_speed_mps * track.weight_s
    beyond_m = np.where(track.trusted_s > 0, beyond_m, 0.0)
    return d_prime_m - missing_m(beyond_m, rested_m, d_prime_m)


def missing_m(beyond_m: FloatArray, rested_m: FloatArray, d_prime_m: float) -> FloatArray:
    """What is missing from D′ after each step.

    ``missing(i) = missing(i − 1) · exp(recovery(i)) + spent(i)``, in closed form.

    Parameters
    ----------
    beyond_m : ndarray of shape (n,)
        Metres run in each step less those at critical speed.
    rested_m : ndarray of shape (n,)
        Metres at critical speed for the time stood still before each step.
    d_prime_m : float
        D′, more than 0.

    Returns
    -------
    ndarray of shape (n,)
        Metres, not below 0.
    """
    exponent = np.maximum((np.minimum(beyond_m, 0.0) - rested_m) / d_prime_m, FASTEST_RECOVERY)
    spent_m = np.maximum(beyond_m, 0.0)
    decay = np.cumsum(exponent)
    missing = np.zeros(len(decay))
    left_over_m, decayed = 0.0, 0.0
    blocks = np.flatnonzero(np.diff(np.floor(decay / LARGEST_EXPONENT))) + 1
    for here in np.split(np.arange(len(decay)), blocks):
        since = decay[here] - decayed
        amounts_m = left_over_m + np.cumsum(spent_m[here] * np.exp(-since))
        missing[here] = amounts_m * np.exp(since)
        if len(here):
            left_over_m, decayed = float(missing[here[-1]]), float(decay[here[-1]])
    return missing
