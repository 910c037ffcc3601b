"""A grade and an intended effort in, how fast a runner goes out: he does not fly downhill.

Eight runners in a time trial over hills went 23 % slower uphill and 13.8 % faster downhill than on
the level. Uphill their oxygen consumption was at its limit, downhill it fell from 89 to 79 % of
the ventilatory threshold (Townshend, Worringham & Stewart 2010, Med Sci Sports Exerc 42:160-169):
legs that brake, not lungs, hold a runner back downhill, and most of the saving is not turned into
speed.
"""

from typing import Final

import numpy as np

from smartrunning.simulation.energy_cost import minetti_cost_ratio
from smartrunning.units import FloatArray

FASTEST_DOWNHILL: Final = 1.138
"""Highest speed downhill by the level speed of the intended effort (Townshend et al. 2010).

It is reached at a grade of about -2.4 %. From there on the true effort is less than intended: the
speed over ground times what the grade costs.
"""


def paced_ratio(grade_fraction: FloatArray) -> FloatArray:
    """Intended level speed by the speed over ground that comes of it.

    Parameters
    ----------
    grade_fraction : ndarray
        Rise over run; clamped to the measured range of ±0.45.

    Returns
    -------
    ndarray
        The cost by Minetti et al. (2002), but not below what the fastest speed downhill allows;
        of the shape of ``grade_fraction``.
    """
    return np.maximum(minetti_cost_ratio(grade_fraction), 1.0 / FASTEST_DOWNHILL)
