"""Ascent and descent by hysteresis.

Elevation gain depends on how it is summed. Here a reference altitude follows the recorded one
only when they differ by more than a threshold (GoldenCheetah, BasicRideMetrics.cpp, 3 m): the
noise of a barometer or a satellite fix below it adds nothing.
"""

from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.values import MetricValue, known
from smartrunning.units import FloatArray

HYSTERESIS_M: Final = 3.0
"""Change of altitude that counts (GoldenCheetah's default)."""


def ascent_and_descent_m(
    altitude_m: FloatArray, hysteresis_m: float = HYSTERESIS_M
) -> tuple[float, float]:
    """Metres climbed and metres descended.

    Parameters
    ----------
    altitude_m : ndarray of shape (n,)
        Altitude in order of time; NaN is skipped, never taken as 0 m.
    hysteresis_m : float, optional
        Change that counts; 0 sums every step.

    Returns
    -------
    tuple of float
        Ascent and descent, both not negative.
    """
    known_m = altitude_m[np.isfinite(altitude_m)]
    turned = np.concatenate([[True], np.diff(known_m) != 0]) if len(known_m) else known_m > 0
    ascent_m = descent_m = 0.0
    steps_m = iter(known_m[turned].tolist())
    reference_m = next(steps_m, 0.0)
    for here_m in steps_m:
        if here_m > reference_m + hysteresis_m:
            ascent_m += here_m - reference_m
            reference_m = here_m
        elif here_m < reference_m - hysteresis_m:
            descent_m += reference_m - here_m
            reference_m = here_m
    return ascent_m, descent_m


def ascent(evidence: Evidence) -> MetricValue:
    """Metres climbed.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres.
    """
    return known(ascent_and_descent_m(evidence.records["altitude_m"])[0])


def descent(evidence: Evidence) -> MetricValue:
    """Metres descended.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres.
    """
    return known(ascent_and_descent_m(evidence.records["altitude_m"])[1])
