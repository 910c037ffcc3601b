"""Bests and critical speed in, the curve of speed over duration out, with its 95 % band."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.history import CriticalSpeed, PersonalBest
from smartrunning.history.critical_speed import LONGEST_EFFORT_S, SHORTEST_EFFORT_S
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import FloatArray

POINTS: Final = 80


@dataclass(frozen=True, slots=True, eq=False)
class SpeedDuration:
    """What is drawn.

    Attributes
    ----------
    best_duration_s, best_speed_mps : ndarray
        The runner's bests, shape (n,).
    curve_duration_s, curve_speed_mps : ndarray
        Speed by the model inside the window where it was fitted; empty without a model.
    low_mps, high_mps : float
        95 % interval of critical speed; NaN when there is none.
    """

    best_duration_s: FloatArray
    best_speed_mps: FloatArray
    curve_duration_s: FloatArray
    curve_speed_mps: FloatArray
    low_mps: float
    high_mps: float


def speed_duration(
    bests: tuple[PersonalBest, ...], critical_speed: CriticalSpeed | None
) -> SpeedDuration:
    """Bests and the hyperbola ``v = CS + D′ / t`` through them.

    Parameters
    ----------
    bests : tuple of PersonalBest
        The runner's bests.
    critical_speed : CriticalSpeed or None
        What was fitted to them.

    Returns
    -------
    SpeedDuration
        Arrays to draw.
    """
    duration_s = np.array([best.duration_s for best in bests])
    speed_mps = np.array([best.speed_mps for best in bests])
    window_s = np.array([])
    low, high = np.nan, np.nan
    model_mps = window_s
    if critical_speed is not None:
        window_s = np.geomspace(SHORTEST_EFFORT_S, LONGEST_EFFORT_S, POINTS)
        model_mps = critical_speed.critical_speed_mps + critical_speed.d_prime_m / window_s
        low, high = critical_speed.critical_speed_interval_mps or (np.nan, np.nan)
    return SpeedDuration(duration_s, speed_mps, window_s, model_mps, low, high)


def critical_speed_words(critical_speed: CriticalSpeed, units: Units = "metric") -> str:
    """Critical speed with how sure it is, as a sentence.

    Parameters
    ----------
    critical_speed : CriticalSpeed
        What was fitted.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Critical speed, D′, their 95 % intervals, and what they were computed from.
    """
    pace = display.pace(critical_speed.critical_speed_mps, units)
    speed = f"{display.number(critical_speed.critical_speed_mps, 2)} m/s"
    words = f"Your critical speed is {pace} ({speed})"
    if critical_speed.critical_speed_interval_mps:
        low, high = critical_speed.critical_speed_interval_mps
        words += (
            f"; with 95 % certainty it lies between {display.pace(low, units)} "
            f"and {display.pace(high, units)}"
        )
    words += f". Above it you can run {display.number(critical_speed.d_prime_m)} m (D′)"
    if critical_speed.d_prime_interval_m:
        low, high = critical_speed.d_prime_interval_m
        words += f", 95 % interval {display.number(low)} to {display.number(high)} m"
    efforts = len(critical_speed.efforts)
    return f"{words}. Computed from {efforts} of your bests between 2 and 20 minutes."
