"""The normalised mean of a rate: the fourth-power mean of what is left of it after smoothing."""

from itertools import accumulate
from typing import Final

import numpy as np
from scipy.signal import lfilter

from smartrunning.units import FloatArray

ROLLING_S: Final = 30.0
"""Time constant of the body's slower responses (Coggan 2003)."""
NORMALISING_POWER: Final = 4.0
"""Power that blood lactate follows in exercise intensity (Coggan 2003)."""
EXPONENTIAL_S: Final = 25.0
"""Time constant of xPower's weighted mean (Skiba 2006)."""


def normalised_mean(amount: FloatArray, weight_s: FloatArray) -> float:
    """Fourth root of the mean fourth power of the 30-s rolling mean of a rate.

    Only full windows count, as Coggan defines it: the first ends 30 s after the start. Time without
    weight is cut out.

    Parameters
    ----------
    amount : ndarray of shape (n,)
        What each sample adds: metres or joules, rate times weight.
    weight_s : ndarray of shape (n,)
        Seconds that each sample stands for.

    Returns
    -------
    float
        In units of amount per second; NaN when there are less than 30 s.
    """
    clock_s, total = np.cumsum(weight_s), np.cumsum(amount)
    full = (clock_s >= ROLLING_S) & (weight_s > 0)
    if not full.any():
        return float("nan")
    before = np.interp(clock_s[full] - ROLLING_S, clock_s, total)
    rolling = (total[full] - before) / ROLLING_S
    mean_power = np.average(rolling**NORMALISING_POWER, weights=weight_s[full])
    return float(mean_power ** (1 / NORMALISING_POWER))


def exponential_normalised_mean(amount: FloatArray, weight_s: FloatArray) -> float:
    """Fourth root of the mean fourth power of the exponentially weighted mean of a rate.

    The weights fall with a time constant of 25 s, as in Skiba's xPower; the mean begins with the
    first value. GoldenCheetah begins with 0.

    Parameters
    ----------
    amount : ndarray of shape (n,)
        What each sample adds: joules, rate times weight.
    weight_s : ndarray of shape (n,)
        Seconds that each sample stands for; time without weight is cut out.

    Returns
    -------
    float
        In units of amount per second; NaN when there are less than 25 s.
    """
    counts = weight_s > 0
    seconds = weight_s[counts]
    if seconds.sum() < EXPONENTIAL_S:
        return float("nan")
    rate = amount[counts] / seconds
    kept = EXPONENTIAL_S / (EXPONENTIAL_S + seconds)
    smooth = _weighted(rate, kept)
    mean_power = np.average(smooth**NORMALISING_POWER, weights=seconds)
    return float(mean_power ** (1 / NORMALISING_POWER))


def _weighted(rate: FloatArray, kept: FloatArray) -> FloatArray:
    """Exponentially weighted mean that begins with the first value."""
    if (kept == kept[0]).all():
        share = float(kept[0])
        found: FloatArray
        found, _ = lfilter([1 - share], [1, -share], rate, zi=[share * rate[0]])
        return found
    steps = zip(kept[1:].tolist(), (rate * (1 - kept))[1:].tolist(), strict=True)
    return np.array(
        list(accumulate(steps, lambda last, step: last * step[0] + step[1], initial=rate[0]))
    )
