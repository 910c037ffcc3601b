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
DEGREES_PER_SEMICIRCLE: Final = 180.0 / 2**31
"""FIT positions are 32-bit fractions of half a turn."""
MEAN_EARTH_RADIUS_M: Final = 6371008.8
"""Mean radius R1 of the WGS 84 ellipsoid (Moritz 2000)."""
RACES_M: Final = {
    "5 km": 5000.0,
    "10 km": 10000.0,
    "Half marathon": 21097.5,
    "Marathon": 42195.0,
}
SAME_RACE_WITHIN: Final = 0.0005
"""21.1 km is a half marathon, too."""
SHORT_M: Final = 5000.0
"""Shorter distances are said in metres unless they are whole kilometres."""


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


def race_name(distance_m: float) -> str:
    """Distance of a race as runners call it.

    Parameters
    ----------
    distance_m : float
        Distance in m.

    Returns
    -------
    str
        Such as ``Half marathon``, ``15 km``, ``1500 m`` or, rounded, ``12.3 km``.
    """
    for name, length_m in RACES_M.items():
        if math.isclose(distance_m, length_m, rel_tol=SAME_RACE_WITHIN):
            return name
    kilometres = distance_m / METRES_PER_KILOMETRE
    if distance_m < SHORT_M and kilometres != round(kilometres):
        return f"{distance_m:.0f} m"
    return f"{round(kilometres, 1):g} km"


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
