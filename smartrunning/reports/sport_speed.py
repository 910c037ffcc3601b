"""Speed in m/s in, what the people of a sport say out: min/km, km/h, or min/100 m in water."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smartrunning.reports import display
from smartrunning.reports.display import UNKNOWN, Units
from smartrunning.units import METRES_PER_KILOMETRE, METRES_PER_MILE, clock

SECONDS_PER_HOUR: Final = 3600.0
SWIM_LENGTH_M: Final = 100.0
METRES_PER_YARD: Final = 0.9144
ON_WHEELS: Final = frozenset({"cycling", "e_biking", "motorcycling", "driving", "inline_skating"})
GLIDING: Final = frozenset({"alpine_skiing", "cross_country_skiing", "ice_skating", "snowboarding"})
IN_WATER: Final = frozenset({"swimming"})


@dataclass(frozen=True, slots=True)
class SpeedWords:
    """How a sport says speed.

    Attributes
    ----------
    name : str
        ``Pace`` or ``Speed``.
    unit : str
        Unit as it is written.
    plain : callable
        From m/s to the number as text, without its unit; a dash when unknown.
    """

    name: str
    unit: str
    plain: Callable[[float], str]

    def words(self, speed_mps: float) -> str:
        """Speed with its unit.

        Parameters
        ----------
        speed_mps : float
            Speed in m/s; NaN when unknown.

        Returns
        -------
        str
            Such as ``31.4 km/h``; a dash when unknown.
        """
        plain = self.plain(speed_mps)
        return plain if plain == UNKNOWN else f"{plain} {self.unit}"


def speed_words(sport: str, units: Units = "metric") -> SpeedWords:
    """How the people of a sport say speed.

    Parameters
    ----------
    sport : str
        Name of the FIT profile.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    SpeedWords
        Pace over a kilometre or a mile for all sports on foot and those that are unknown.
    """
    metric = units == "metric"
    name = sport.lower()
    if name in ON_WHEELS | GLIDING:
        length_m = METRES_PER_KILOMETRE if metric else METRES_PER_MILE
        return SpeedWords("Speed", "km/h" if metric else "mph", lambda mps: _hourly(mps, length_m))
    if name in IN_WATER:
        length_m = SWIM_LENGTH_M * (1.0 if metric else METRES_PER_YARD)
        unit = "/100 m" if metric else "/100 yd"
        return SpeedWords("Pace", unit, lambda mps: _over(mps, length_m))
    unit = f"/{display.distance_unit(units)}"
    return SpeedWords("Pace", unit, lambda mps: display.plain_pace(mps, units))


def _hourly(speed_mps: float, length_m: float) -> str:
    if not math.isfinite(speed_mps):
        return UNKNOWN
    return display.number(speed_mps * SECONDS_PER_HOUR / length_m, 1)


def _over(speed_mps: float, length_m: float) -> str:
    if not math.isfinite(speed_mps) or speed_mps <= 0:
        return UNKNOWN
    return clock(length_m / speed_mps)
