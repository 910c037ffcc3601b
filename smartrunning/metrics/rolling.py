"""The normalised mean: the fourth-power mean of a 30-second rolling mean."""

from typing import Final

import numpy as np

from smartrunning.units import FloatArray

ROLLING_S: Final = 30.0
"""Time constant of the body's slower responses (Coggan 2003)."""
NORMALISING_POWER: Final = 4.0
"""Power that blood lactate follows in exercise intensity (Coggan 2003)."""


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
