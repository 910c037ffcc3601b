"""Conversions between SI and the units of files and of the eye; all else is SI."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

METRES_PER_KILOMETRE: Final = 1000.0
METRES_PER_MILE: Final = 1609.344
"""International mile (1959 agreement)."""
METRES_PER_FOOT: Final = 0.3048
"""International foot (1959 agreement)."""
SECONDS_PER_MINUTE: Final = 60.0
SECONDS_PER_HOUR: Final = 3600.0
SECONDS_PER_DAY: Final = 86400.0
STANDARD_GRAVITY_MPS2: Final = 9.80665
"""Standard acceleration of free fall (CGPM 1901)."""
DEGREES_PER_SEMICIRCLE: Final = 180.0 / 2**31
"""FIT positions are 32-bit fractions of half a turn."""
MEAN_EARTH_RADIUS_M: Final = 6371008.8
"""Mean radius R1 of the WGS 84 ellipsoid (Moritz 2000)."""


def pace_s_per_km(speed_mps: float) -> float:
    """Pace in seconds per kilometre; infinite at rest.

    Parameters
    ----------
    speed_mps : float
        Speed in m/s, not negative.

    Returns
    -------
    float
        Pace in s/km.
    """
    return METRES_PER_KILOMETRE / speed_mps if speed_mps else math.inf


def clock(duration_s: float) -> str:
    """Duration as a person writes it: ``4:05``, ``1:02:03``; ``–`` when unknown.

    Parameters
    ----------
    duration_s : float
        Duration in s, rounded to whole seconds; NaN or infinite when unknown.

    Returns
    -------
    str
        Minutes and seconds, with hours in front from one hour on.
    """
    if not math.isfinite(duration_s):
        return "–"
    sign = "−" if duration_s < 0 else ""
    minutes, seconds = divmod(round(abs(duration_s)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{sign}{hours}:{minutes:02d}:{seconds:02d}"
    return f"{sign}{minutes}:{seconds:02d}"


def clock_s(text: str) -> float:
    """Duration that a clock's text says, the inverse of `clock`.

    Parameters
    ----------
    text : str
        Seconds, minutes and seconds or hours, minutes and seconds, such as ``3:26.34``.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        If the text is no such duration.
    """
    *units, seconds = text.strip().split(":")
    if len(units) > 2 or not all(unit.isdecimal() for unit in units):
        raise ValueError(f"needed a time such as 3:26.34 or 1:23:45, found {text!r}")
    whole = 0
    for unit in units:
        whole = 60 * whole + int(unit)
    return 60 * whole + float(seconds)
