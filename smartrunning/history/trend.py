"""How a number of the sessions changes over weeks and months, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy import stats

from smartrunning.errors import InsufficientDataError
from smartrunning.units import FloatArray

FEWEST_SESSIONS: Final = 8
SHORTEST_SPAN_DAYS: Final = 28
DAYS: Final = 30.0
"""The change is told for so many days."""
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through a number of the sessions.

    Attributes
    ----------
    change_per_30_days : float
        Slope, in the number's own unit.
    interval : tuple of float
        95 % interval of the change.
    now : float
        Value of the line on the last day.
    sessions : int
        How many sessions have the number.
    """

    change_per_30_days: float
    interval: tuple[float, float]
    now: float
    sessions: int


def trend(days: Sequence[date], values: Sequence[float]) -> Trend:
    """Trend of a number, such as ``efficiency_factor``.

    Parameters
    ----------
    days : sequence of datetime.date
        Day of each session, in order.
    values : sequence of float
        Its number; NaN where unknown.

    Returns
    -------
    Trend
        By least squares.

    Raises
    ------
    InsufficientDataError
        If fewer than eight sessions have the number, or they lie within four weeks.

    Notes
    -----
    Sessions close to each other resemble each other. With ``r`` the correlation of neighbouring
    residuals, the interval rests on ``n (1 − r) / (1 + r)`` sessions (Bretherton et al. 1999) where
    that is fewer than there are.
    """
    number = np.asarray(values, dtype=np.float64)
    known = np.isfinite(number)
    day = np.array([each.toordinal() for each in days], dtype=np.float64)[known]
    number, count = number[known], int(known.sum())
    span = float(np.ptp(day)) if count else 0.0
    if count < FEWEST_SESSIONS or span < SHORTEST_SPAN_DAYS:
        raise InsufficientDataError(
            needed=f"{FEWEST_SESSIONS} runs that have the number over {SHORTEST_SPAN_DAYS} days",
            found=f"{count} over {span:.0f} days",
        )
    line = stats.linregress(day, number)
    slope = float(line.slope)
    residuals = number - line.intercept - slope * day
    error = float(line.stderr) * math.sqrt(count / _independent(residuals))
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, max(_independent(residuals) - 2, 1))) * error
    return Trend(
        DAYS * slope,
        (DAYS * (slope - reach), DAYS * (slope + reach)),
        float(line.intercept + slope * day[-1]),
        count,
    )


def _independent(residuals: FloatArray) -> float:
    """Number of independent sessions that tell as much as these."""
    total = float(residuals @ residuals)
    if total == 0:
        return float(len(residuals))
    correlation = min(max(float(residuals[1:] @ residuals[:-1]) / total, 0.0), 0.9)
    return max(len(residuals) * (1 - correlation) / (1 + correlation), 3.0)
