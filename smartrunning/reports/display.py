"""Numbers in SI in, text for people out: the only place where a unit meets the eye."""

import math
from datetime import date
from typing import Final, Literal

from smartrunning.units import (
    METRES_PER_FOOT,
    METRES_PER_KILOMETRE,
    METRES_PER_MILE,
    RACES_M,
    SECONDS_PER_HOUR,
    SHORT_M,
    clock,
    race_name,
)

Units = Literal["metric", "imperial"]

UNKNOWN: Final = "–"
"""What stands where there is no number."""
FITTING_TICKS: Final = 6
CLOSEST_TICKS: Final = 0.13
"""Share of the axis between two words, below which they would touch."""
PACE_STEPS_S: Final = (5, 10, 15, 20, 30, 60, 120, 300)
SLOWEST_SHOWN_MPS: Final = 1.2
"""Slower than a stroll (14 min/km) counts as standing on a pace axis."""


def number(value: float, digits: int = 0) -> str:
    """A number with a thin space between thousands.

    Parameters
    ----------
    value : float
        Any number; NaN when unknown.
    digits : int
        Decimal places.

    Returns
    -------
    str
        The number, or a dash when it is not finite.
    """
    if not math.isfinite(value):
        return UNKNOWN
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace(",", " ").replace("-", "−")


def distance_number(distance_m: float, units: Units = "metric") -> float:
    """Distance in the unit of the eye.

    Parameters
    ----------
    distance_m : float
        Distance in m.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    float
        Distance in km or miles.
    """
    return distance_m / (METRES_PER_KILOMETRE if units == "metric" else METRES_PER_MILE)


def distance_unit(units: Units = "metric") -> str:
    """Short name of the unit of distance.

    Parameters
    ----------
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    str
        ``km`` or ``mi``.
    """
    return "km" if units == "metric" else "mi"


def distance(distance_m: float, units: Units = "metric") -> str:
    """Distance with its unit.

    Parameters
    ----------
    distance_m : float
        Distance in m; NaN when unknown.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    str
        Such as ``10.02 km``.
    """
    if not math.isfinite(distance_m):
        return UNKNOWN
    far = distance_number(distance_m, units)
    return f"{number(far, 2 if far < 100 else 1)} {distance_unit(units)}"


def distance_name(distance_m: float, units: Units = "metric") -> str:
    """Distance of a race or a record as runners call it.

    Parameters
    ----------
    distance_m : float
        Distance in m.
    units : {'metric', 'imperial'}
        Kilometres or miles, where the distance has no name.

    Returns
    -------
    str
        Such as ``Half marathon``, ``1 mile``, ``400 m`` or ``15 km``.
    """
    if distance_m == METRES_PER_MILE:
        return "1 mile"
    if race_name(distance_m) in RACES_M:
        return race_name(distance_m)
    kilometres = distance_m / METRES_PER_KILOMETRE
    if kilometres >= 1 and kilometres == round(kilometres):
        return f"{kilometres:.0f} km"
    if distance_m == round(distance_m) and distance_m < SHORT_M:
        return f"{distance_m:.0f} m"
    return distance(distance_m, units)


def pace_number(speed_mps: float, units: Units = "metric") -> float:
    """Pace in seconds over the unit of the eye.

    Parameters
    ----------
    speed_mps : float
        Speed in m/s.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    float
        Pace in s/km or s/mile; infinite at rest.
    """
    length_m = METRES_PER_KILOMETRE if units == "metric" else METRES_PER_MILE
    return length_m / speed_mps if speed_mps else math.inf


def plain_pace(speed_mps: float, units: Units = "metric") -> str:
    """Pace without its unit, for where the unit stands already.

    Parameters
    ----------
    speed_mps : float
        Speed in m/s; NaN when unknown.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    str
        Such as ``4:52``; a dash when unknown or at rest.
    """
    if not math.isfinite(speed_mps) or speed_mps <= 0:
        return UNKNOWN
    return clock(pace_number(speed_mps, units))


def pace(speed_mps: float, units: Units = "metric") -> str:
    """Pace with its unit.

    Parameters
    ----------
    speed_mps : float
        Speed in m/s; NaN when unknown.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    str
        Such as ``4:52 /km``; a dash when unknown or at rest.
    """
    plain = plain_pace(speed_mps, units)
    return plain if plain == UNKNOWN else f"{plain} /{distance_unit(units)}"


def height_number(height_m: float, units: Units = "metric") -> float:
    """Height in the unit of the eye.

    Parameters
    ----------
    height_m : float
        Height in m.
    units : {'metric', 'imperial'}
        Metres or feet.

    Returns
    -------
    float
        Height in m or feet.
    """
    return height_m if units == "metric" else height_m / METRES_PER_FOOT


def height_unit(units: Units = "metric") -> str:
    """Short name of the unit of height.

    Parameters
    ----------
    units : {'metric', 'imperial'}
        Metres or feet.

    Returns
    -------
    str
        ``m`` or ``ft``.
    """
    return "m" if units == "metric" else "ft"


def height(height_m: float, units: Units = "metric") -> str:
    """Height with its unit.

    Parameters
    ----------
    height_m : float
        Height in m; NaN when unknown.
    units : {'metric', 'imperial'}
        Metres or feet.

    Returns
    -------
    str
        Such as ``312 m``.
    """
    if not math.isfinite(height_m):
        return UNKNOWN
    return f"{number(height_number(height_m, units))} {height_unit(units)}"


def span(duration_s: float) -> str:
    """Duration as people say it about training.

    Parameters
    ----------
    duration_s : float
        Duration in s; NaN when unknown.

    Returns
    -------
    str
        Such as ``45 min`` or ``1 h 05 min``.
    """
    if not math.isfinite(duration_s):
        return UNKNOWN
    hours, minutes = divmod(round(duration_s / 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def hours(duration_s: float) -> str:
    """Duration in hours with one decimal.

    Parameters
    ----------
    duration_s : float
        Duration in s; NaN when unknown.

    Returns
    -------
    str
        Such as ``4.5 h``.
    """
    shown = number(duration_s / SECONDS_PER_HOUR, 1)
    return shown if shown == UNKNOWN else f"{shown} h"


def with_unit(value: float, unit: str) -> str:
    """Whole number with its unit.

    Parameters
    ----------
    value : float
        In that unit; NaN when unknown.
    unit : str
        The unit.

    Returns
    -------
    str
        Such as ``142 bpm``.
    """
    return f"{number(value)} {unit}" if math.isfinite(value) else UNKNOWN


def day_name(day: date) -> str:
    """Day as people write it.

    Parameters
    ----------
    day : datetime.date
        A day.

    Returns
    -------
    str
        Such as ``3 Nov 2026``.
    """
    return f"{day.day} {day:%b %Y}"


def pace_ticks(
    slowest_mps: float, fastest_mps: float, units: Units = "metric"
) -> tuple[tuple[float, str], ...]:
    """Round paces for an axis that is drawn in speed, so that standing still has a place on it.

    Parameters
    ----------
    slowest_mps, fastest_mps : float
        Range of the axis in m/s.
    units : {'metric', 'imperial'}
        Kilometres or miles.

    Returns
    -------
    tuple of (float, str)
        Speed in m/s and the pace as text, at most 6, slowest first.
    """
    low = pace_number(max(fastest_mps, SLOWEST_SHOWN_MPS), units)
    high = pace_number(max(slowest_mps, SLOWEST_SHOWN_MPS), units)
    for step in PACE_STEPS_S:
        paces = range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step)
        if len(paces) <= FITTING_TICKS:
            break
    length_m = pace_number(1.0, units)
    apart_mps = CLOSEST_TICKS * (fastest_mps - slowest_mps)
    kept: list[tuple[float, str]] = []
    for pace_s in paces:
        speed_mps = length_m / pace_s
        if not kept or kept[-1][0] - speed_mps >= apart_mps:
            kept.append((speed_mps, clock(pace_s)))
    return tuple(reversed(kept))
