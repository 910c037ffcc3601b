"""What a metre on a hill costs."""

from typing import Final

import numpy as np

from smartrunning.units import FloatArray

MINETTI_J_PER_KG_M: Final = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Energy cost of running by grade, highest power first (Minetti et al. 2002, -0.45 to 0.45)."""
STEEPEST_GRADE: Final = 0.45


def minetti_cost_ratio(grade_fraction: FloatArray) -> FloatArray:
    """Energy cost of a metre by the cost of a level metre.

    Parameters
    ----------
    grade_fraction : ndarray
        Rise over run; clamped to the measured range of ±0.45.

    Returns
    -------
    ndarray
        Ratio, 1 on the level, of the shape of ``grade_fraction``.
    """
    grade = np.clip(grade_fraction, -STEEPEST_GRADE, STEEPEST_GRADE)
    cost = np.polyval(np.array(MINETTI_J_PER_KG_M), grade)
    return np.asarray(cost / MINETTI_J_PER_KG_M[-1], dtype=np.float64)
