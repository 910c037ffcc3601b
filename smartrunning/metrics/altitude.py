"""Ascent and descent by hysteresis.

Elevation gain depends on how it is summed. Here a reference altitude follows the recorded one
only when they differ by more than a threshold (GoldenCheetah, BasicRideMetrics.cpp, 3 m): the
noise of a barometer or a satellite fix below it adds nothing.
"""

from typing import Final

import numpy as np

from smartrunning.units import FloatArray

HYSTERESIS_M: Final = 3.0
"""Change of altitude that counts (GoldenCheetah's default)."""


def changes_of_altitude_m(altitude_m: FloatArray, hysteresis_m: float = HYSTERESIS_M) -> FloatArray:
    """Change of the reference altitude at each sample.

    Parameters
    ----------
    altitude_m : ndarray of shape (n,)
        Altitude in order of time; NaN is skipped, never taken as 0 m.
    hysteresis_m : float, optional
        Change that counts; 0 counts every step.

    Returns
    -------
    ndarray of shape (n,)
        Metres, more than 0 upwards; 0 where the reference stays.
    """
    change_m = np.zeros(len(altitude_m))
    has_value = np.flatnonzero(np.isfinite(altitude_m))
    known_m = altitude_m[has_value]
    turned = has_value[np.flatnonzero(np.diff(known_m)) + 1]
    reference_m = float(known_m[0]) if len(known_m) else 0.0
    lowest_m, highest_m = reference_m - hysteresis_m, reference_m + hysteresis_m
    for index, here_m in zip(turned.tolist(), altitude_m[turned].tolist(), strict=True):
        if here_m > highest_m or here_m < lowest_m:
            change_m[index] = here_m - reference_m
            reference_m = here_m
            lowest_m, highest_m = reference_m - hysteresis_m, reference_m + hysteresis_m
    return change_m
