"""How fast a human can run a distance."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from smartrunning.runner import Sex

MEN_RECORDS_S: Final[Mapping[float, float]] = MappingProxyType(
    {
        400.0: 43.03,  # van Niekerk 2016
        800.0: 100.91,  # Rudisha 2012
        1000.0: 131.96,  # Ngeny 1999
        1500.0: 206.00,  # El Guerrouj 1998
        1609.344: 223.13,  # El Guerrouj 1999
        3000.0: 437.55,  # Ingebrigtsen 2024
        5000.0: 755.36,  # Cheptegei 2020
        10000.0: 1571.00,  # Cheptegei 2020
        21097.5: 3450.0,  # Kejelcha 2024
        42195.0: 7235.0,  # Kiptum 2023
        100000.0: 21935.0,  # Sorokin 2023
    }
)
"""World Athletics records of men, 100 km: IAU, as ratified by February 2026; distance in m, time
in s."""
WOMEN_RECORDS_S: Final[Mapping[float, float]] = MappingProxyType(
    {
        400.0: 47.60,  # Koch 1985
        800.0: 113.28,  # Kratochvílová 1983
        1000.0: 148.98,  # Masterkova 1996
        1500.0: 228.68,  # Kipyegon 2025
        1609.344: 247.64,  # Kipyegon 2023
        3000.0: 486.11,  # Wang Junxia 1993
        5000.0: 838.06,  # Chebet 2025
        10000.0: 1734.14,  # Chebet 2024
        21097.5: 3772.0,  # Gidey 2021
        42195.0: 7796.0,  # Chepngetich 2024
        100000.0: 23591.0,  # Abe 2000
    }
)
"""The same of women."""
MARGIN_FRACTION: Final = 0.03
"""Room for records to come and for the error of a watch's distance, as a share of speed."""


def record_s(distance_m: float, sex: Sex = "unknown") -> float:
    """World record for a distance; between record distances by a power law, as Riegel (1981).

    Parameters
    ----------
    distance_m : float
        Distance, more than 0. Below 400 m and above 100 km the record's speed there holds on.
    sex : {'female', 'male', 'unknown'}, optional
        Whose records; the faster ones when unknown.

    Returns
    -------
    float
        Seconds.
    """
    records_s = WOMEN_RECORDS_S if sex == "female" else MEN_RECORDS_S
    log_speed = np.log([distance / time for distance, time in records_s.items()])
    speed_mps = math.exp(np.interp(math.log(distance_m), np.log(list(records_s)), log_speed))
    return distance_m / speed_mps


def fastest_credible_speed_mps(distance_m: float, sex: Sex = "unknown") -> float:
    """Speed beyond which a distance was not run.

    Parameters
    ----------
    distance_m : float
        Distance, more than 0.
    sex : {'female', 'male', 'unknown'}, optional
        Whose records; the faster ones when unknown.

    Returns
    -------
    float
        Speed of the world record and a margin of 3 %, in m/s.
    """
    return (1 + MARGIN_FRACTION) * distance_m / record_s(distance_m, sex)
