"""Load of running at a fraction of critical speed.

One hour at critical speed is 100 au and load grows with the square of the speed, as in the running
stress score of Skiba and TrainingPeaks: ``load = 100 · hours · (speed / critical speed)²``.
"""

import math
from typing import Final

from smartrunning.units import SECONDS_PER_HOUR

LOAD_OF_HOUR_AT_CRITICAL_SPEED_AU: Final = 100.0
EASY_FRACTION: Final = 0.75
"""Speed of easy and long runs, as a fraction of critical speed."""
RECOVERY_FRACTION: Final = 0.65
"""Speed of recovery runs, as a fraction of critical speed."""
AEROBIC_THRESHOLD_FRACTION: Final = 0.90
"""Speed up to which running counts as easy, as a fraction of critical speed (GoldenCheetah)."""
EFFORTS: Final = (
    (0.80, "an easy"),
    (AEROBIC_THRESHOLD_FRACTION, "a steady"),
    (1.0, "a hard"),
    (math.inf, "a very hard"),
)
"""Highest fraction of critical speed, and what the effort is called."""


def load_au(duration_s: float, critical_speed_fraction: float) -> float:
    """Load of even running.

    Parameters
    ----------
    duration_s : float
        Duration in s.
    critical_speed_fraction : float
        Speed over critical speed.

    Returns
    -------
    float
        Load in au.
    """
    hours = duration_s / SECONDS_PER_HOUR
    return LOAD_OF_HOUR_AT_CRITICAL_SPEED_AU * hours * critical_speed_fraction**2


def duration_s(load_au: float, critical_speed_fraction: float) -> float:
    """Duration of even running that makes a load.

    Parameters
    ----------
    load_au : float
        Load in au.
    critical_speed_fraction : float
        Speed over critical speed, positive.

    Returns
    -------
    float
        Duration in s.
    """
    hours = load_au / (LOAD_OF_HOUR_AT_CRITICAL_SPEED_AU * critical_speed_fraction**2)
    return hours * SECONDS_PER_HOUR


def effort_words(fraction: float) -> str:
    """An effort in words, for runners whose critical speed is not known yet.

    Parameters
    ----------
    fraction : float
        Speed over critical speed.

    Returns
    -------
    str
        Such as ``an easy effort (75 % of critical speed)``.
    """
    effort = next(words for most, words in EFFORTS if fraction <= most)
    return f"{effort} effort ({100 * fraction:.0f} % of critical speed)"
