"""Laws that tie the time over one distance to others, as their authors wrote them."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import lambertw

from smartrunning.units import METRES_PER_KILOMETRE, SECONDS_PER_MINUTE

RIEGEL_EXPONENT: Final = 1.06
"""Growth of time with distance (Riegel 1981)."""
EXPONENT_DEVIATION: Final = 0.03
"""Spread of the exponent between runners: world records of men give 1.077, of women 1.083."""
RACE_DEVIATION: Final = 0.03
"""What a race differs from the law for other reasons."""
VDOT_BOUNDS_MPS: Final = (0.8, 12.0)
MARATHON_M: Final = 42195.0
TANDA_RANGE_S: Final = (10020.0, 12960.0)
"""Marathon times from which Tanda's law was found: 2:47 to 3:36."""
ENDURANCE_DECAY: Final = 0.1
"""Share of the speed lost in the time that defines endurance (Emig & Peltonen 2020)."""


def riegel_time_s(
    known_m: float, known_s: float, distance_m: float, exponent: float = RIEGEL_EXPONENT
) -> float:
    """Time over a distance from a known one, ``t = t₀ (d / d₀)^1.06`` (Riegel 1981).

    Parameters
    ----------
    known_m, known_s : float
        Distance and time that were run.
    distance_m : float
        Distance to predict.
    exponent : float
        Growth of time with distance.

    Returns
    -------
    float
        Time in s.
    """
    return known_s * math.pow(distance_m / known_m, exponent)


def personal_exponent(
    distances_m: Sequence[float], durations_s: Sequence[float]
) -> tuple[float, float]:
    """Exponent of a runner's own races, drawn to Riegel's as far as they say little.

    Parameters
    ----------
    distances_m, durations_s : sequence of float
        Races, n of each.

    Returns
    -------
    tuple of float
        Exponent and its standard error; 1.06 ± 0.03 without races over two distances.
    """
    log_m, log_s = np.log(np.asarray(distances_m)), np.log(np.asarray(durations_s))
    known, telling = EXPONENT_DEVIATION**-2, 0.0
    slope = RIEGEL_EXPONENT
    spread = float(((log_m - log_m.mean()) ** 2).sum()) if len(log_m) else 0.0
    if spread > 1e-9:
        slope = float(((log_m - log_m.mean()) * log_s).sum()) / spread
        telling = spread / RACE_DEVIATION**2
    return (known * RIEGEL_EXPONENT + telling * slope) / (known + telling), (
        known + telling
    ) ** -0.5


def oxygen_uptake(speed_mps: float) -> float:
    """Oxygen that a speed takes (Daniels & Gilbert 1979).

    Parameters
    ----------
    speed_mps : float
        Speed.

    Returns
    -------
    float
        ml/kg/min: ``−4.60 + 0.182258 v + 0.000104 v²`` with v in m/min.
    """
    speed = speed_mps * SECONDS_PER_MINUTE
    return -4.60 + 0.182258 * speed + 0.000104 * speed**2


def sustained_fraction(duration_s: float) -> float:
    """Share of the maximal oxygen uptake that can be held for a time (Daniels & Gilbert 1979).

    Parameters
    ----------
    duration_s : float
        Time.

    Returns
    -------
    float
        ``0.8 + 0.1894393 e^(−0.012778 t) + 0.2989558 e^(−0.1932605 t)`` with t in min.
    """
    minutes = duration_s / SECONDS_PER_MINUTE
    return (
        0.8 + 0.1894393 * math.exp(-0.012778 * minutes) + 0.2989558 * math.exp(-0.1932605 * minutes)
    )


def vdot(distance_m: float, duration_s: float) -> float:
    """Maximal oxygen uptake that a race amounts to (Daniels & Gilbert 1979).

    Parameters
    ----------
    distance_m, duration_s : float
        The race.

    Returns
    -------
    float
        ml/kg/min.
    """
    return oxygen_uptake(distance_m / duration_s) / sustained_fraction(duration_s)


def vdot_time_s(value: float, distance_m: float) -> float:
    """Time over a distance that amounts to a VDOT.

    Parameters
    ----------
    value : float
        VDOT in ml/kg/min, 10 to 100.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds.
    """
    slowest_mps, fastest_mps = VDOT_BOUNDS_MPS
    return float(
        brentq(
            lambda duration_s: vdot(distance_m, duration_s) - value,
            distance_m / fastest_mps,
            distance_m / slowest_mps,
            xtol=1e-6,
        )
    )


def vdot_speed_mps(value: float) -> float:
    """Speed that takes all of the maximal oxygen uptake.

    Parameters
    ----------
    value : float
        VDOT in ml/kg/min.

    Returns
    -------
    float
        m/s: ``29.54 + 5.000663 V − 0.007546 V²`` m/min (Daniels & Gilbert 1979).
    """
    return (29.54 + 5.000663 * value - 0.007546 * value**2) / SECONDS_PER_MINUTE


def tanda_marathon_s(week_km: float, pace_s_per_km: float) -> float:
    """Marathon time from eight weeks of training that end a week before (Tanda 2011).

    Parameters
    ----------
    week_km : float
        Mean distance a week, in km.
    pace_s_per_km : float
        Mean pace of all of it, in s/km.

    Returns
    -------
    float
        Seconds, by a pace of ``17.1 + 140 e^(−0.0053 K) + 0.55 P`` s/km.
    """
    pace = 17.1 + 140.0 * math.exp(-0.0053 * week_km) + 0.55 * pace_s_per_km
    return pace * MARATHON_M / METRES_PER_KILOMETRE


def cameron_time_s(known_m: float, known_s: float, distance_m: float) -> float:
    """Time over a distance from a known one by Cameron's curve of world bests.

    Parameters
    ----------
    known_m, known_s : float
        Distance and time that were run.
    distance_m : float
        Distance to predict.

    Returns
    -------
    float
        ``t₀ (d / d₀) f(d₀) / f(d)`` with ``f = 13.49681 − 3.0363e−5 d + 835.7114 / d^0.7905``.
    """
    return known_s * distance_m / known_m * _cameron(known_m) / _cameron(distance_m)


def _cameron(distance_m: float) -> float:
    return 13.49681 - 3.0363e-5 * distance_m + 835.7114 / math.pow(distance_m, 0.7905)


def endurance_time_s(
    aerobic_speed_mps: float, endurance: float, distance_m: float, *, reserve_s: float = 360.0
) -> float:
    """Time over a distance by the universal curve of endurance (Emig & Peltonen 2020).

    Parameters
    ----------
    aerobic_speed_mps : float
        Speed that can be held for ``reserve_s``.
    endurance : float
        How many times as long a tenth less speed can be held, above 1.
    distance_m : float
        Distance, more than is run in ``reserve_s``.
    reserve_s : float
        Time of the aerobic speed, 6 min.

    Returns
    -------
    float
        Seconds: the root of ``d = v T (1 − γ ln(T / t_c))``, ``γ = 0.1 / ln E`` (Mulligan 2018).
    """
    decay = ENDURANCE_DECAY / math.log(endurance)
    share = distance_m / (aerobic_speed_mps * reserve_s)
    branch = lambertw(-share * math.exp(-1 / decay) / decay, -1).real
    return float(-reserve_s * share / (decay * branch))
