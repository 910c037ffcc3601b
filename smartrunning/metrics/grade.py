"""The grade of the course, and what running on it costs.

The grade is the slope of the straight line fitted to the altitude over `GRADE_SPAN_M` of course:
a moving regression, whose noise stays below what bends the cost of running.
"""

from typing import Final

import numpy as np

from smartrunning.units import FloatArray

GRADE_SPAN_M: Final = 60.0
"""Course over which a grade is fitted; shorter lets noise of the altitude look like hills (0.4 %
of cost at 1 m of noise), longer flattens true ones (0.3 % on 5 % hills of 200 m)."""
GRADE_STEP_M: Final = 5.0
"""Spacing at which the altitude is read along the course before the fit."""
SHORTEST_PROFILE_M: Final = 20.0
"""Below this length of course no grade is given."""
STEEPEST_GRADE_FRACTION: Final = 0.45
"""Range of Minetti's measurements; steeper is taken as this."""
MINETTI_COEFFICIENTS: Final = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Cost of running C(i) in J/kg/m, highest power of the grade first (Minetti et al. 2002, J Appl
Physiol 93:1039)."""

HEART_RATE_GRADES_FRACTION: Final = (
    -0.40, -0.30, -0.20, -0.10, -0.08, -0.05, -0.02, 0.0, 0.02, 0.05, 0.10, 0.20, 0.30, 0.40
)  # fmt: skip
HEART_RATE_RATIOS: Final = (
    1.937, 1.49, 1.085, 0.875, 0.875, 0.90, 0.95, 1.0, 1.05, 1.19, 1.48, 2.28, 3.16, 3.739
)  # fmt: skip
"""Speed on the level over speed on a grade at the same heart rate (Strava, an improved GAP model,
as quoted in GoldenCheetah, DanielsPoints.cpp): going down saves less than Minetti measured."""


def grade_fraction(distance_m: FloatArray, altitude_m: FloatArray) -> FloatArray:
    """Grade of the course at each sample.

    Parameters
    ----------
    distance_m : ndarray of shape (n,)
        Distance covered, never falling.
    altitude_m : ndarray of shape (n,)
        Altitude, NaN where it is missing: missing samples are bridged, never taken as 0 m.

    Returns
    -------
    ndarray of shape (n,)
        Rise over run; NaN outside the stretch in which the altitude is known.
    """
    has_value = np.isfinite(altitude_m) & np.isfinite(distance_m)
    course_m = distance_m[has_value]
    if len(course_m) < 2 or course_m[-1] - course_m[0] < SHORTEST_PROFILE_M:
        return np.full(len(distance_m), np.nan)
    stations_m = np.arange(course_m[0], course_m[-1] + GRADE_STEP_M / 2, GRADE_STEP_M)
    slope = _fitted_slope(np.interp(stations_m, course_m, altitude_m[has_value]))
    inside = (distance_m >= course_m[0]) & (distance_m <= course_m[-1])
    return np.where(inside, np.interp(distance_m, stations_m, slope), np.nan)


def _fitted_slope(altitude_m: FloatArray) -> FloatArray:
    """Slope of the least-squares line around each station; the ends are mirrored in a point."""
    half = round(GRADE_SPAN_M / GRADE_STEP_M / 2)
    offset_m = GRADE_STEP_M * np.arange(-half, half + 1)
    padded_m = np.pad(altitude_m, half, mode="reflect", reflect_type="odd")
    return np.correlate(padded_m, offset_m / np.sum(offset_m**2), mode="valid")


def running_cost_j_per_kg_m(grade: FloatArray) -> FloatArray:
    """Energy cost of running C(i) by Minetti et al. (2002).

    Parameters
    ----------
    grade : ndarray
        Rise over run; beyond ±0.45, the measured range, it is taken as ±0.45.

    Returns
    -------
    ndarray
        J/kg/m; 3.6 on the level.
    """
    clamped = np.clip(grade, -STEEPEST_GRADE_FRACTION, STEEPEST_GRADE_FRACTION)
    return np.polyval(np.array(MINETTI_COEFFICIENTS), clamped)


def cost_ratio(grade: FloatArray) -> FloatArray:
    """Cost of running on a grade over that on the level, C(i)/C(0).

    Parameters
    ----------
    grade : ndarray
        Rise over run.

    Returns
    -------
    ndarray
        1 on the level; NaN where the grade is.
    """
    return running_cost_j_per_kg_m(grade) / MINETTI_COEFFICIENTS[-1]


def heart_rate_ratio(grade: FloatArray) -> FloatArray:
    """Speed on the level over speed on a grade at the same heart rate.

    Parameters
    ----------
    grade : ndarray
        Rise over run; beyond ±0.4, the range of the table, it is taken as ±0.4.

    Returns
    -------
    ndarray
        1 on the level, straight between the points of the table; NaN where the grade is.
    """
    ratio: FloatArray = np.interp(grade, HEART_RATE_GRADES_FRACTION, HEART_RATE_RATIOS)
    return ratio
