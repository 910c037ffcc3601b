"""Each law's prediction from what was known before a day."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from smartrunning.history.critical_speed import LONGEST_EFFORT_S, SHORTEST_EFFORT_S, CriticalSpeed
from smartrunning.history.race_models import (
    MARATHON_M,
    TANDA_RANGE_S,
    personal_exponent,
    riegel_time_s,
    tanda_marathon_s,
    vdot_time_s,
)
from smartrunning.history.races import Race

RECENT_DAYS: Final = 180
"""Older races tell of another runner."""
NEAR_RATIO: Final = 4.3
"""A race tells about another one up to so many times as long or short."""
LEAST_SPAN: Final = 1.5
"""A personal exponent needs races whose distances differ by this factor."""
TANDA_TRAINING_KM: Final = (20.0, 220.0)
"""Weeks outside this are no marathon training."""
UNKNOWN: Final = math.nan


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a race.

    Attributes
    ----------
    day : datetime.date
        Day of the race.
    races : tuple of Race
        Races before it, oldest first.
    critical_speed : CriticalSpeed or None
        As it was dated before that day.
    week_km, pace_s_per_km : float
        Mean of eight weeks of running that end a week before; NaN when unknown.
    """

    day: date
    races: tuple[Race, ...]
    critical_speed: CriticalSpeed | None
    week_km: float
    pace_s_per_km: float


Method = Callable[[Known, float], float]
"""From what is known and a distance in m to a time in s; NaN when it says nothing."""


def by_critical_speed(known: Known, distance_m: float) -> float:
    """Time by critical speed, inside its window of 2 to 20 minutes.

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN outside the window.
    """
    fitted = known.critical_speed
    if fitted is None or fitted.critical_speed_mps <= 0:
        return UNKNOWN
    time_s = (distance_m - fitted.d_prime_m) / fitted.critical_speed_mps
    return time_s if SHORTEST_EFFORT_S <= time_s <= LONGEST_EFFORT_S else UNKNOWN


def by_riegel(known: Known, distance_m: float) -> float:
    """Time by Riegel's law from the race near in distance that promises most.

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN without a race that is near enough.
    """
    near = _near(known, distance_m)
    times_s = [riegel_time_s(race.distance_m, race.duration_s, distance_m) for race in near]
    return min(times_s, default=UNKNOWN)


def by_personal_riegel(known: Known, distance_m: float) -> float:
    """Time by Riegel's law with the exponent of the runner's own races.

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN without races over distances that differ enough.
    """
    distances_m = [race.distance_m for race in known.races]
    if not distances_m or max(distances_m) < LEAST_SPAN * min(distances_m):
        return UNKNOWN
    exponent, _ = personal_exponent(distances_m, [race.duration_s for race in known.races])
    times_s = [
        riegel_time_s(race.distance_m, race.duration_s, distance_m, exponent)
        for race in _recent(known)
    ]
    return min(times_s, default=UNKNOWN)


def by_vdot(known: Known, distance_m: float) -> float:
    """Time worth the highest VDOT of the last half year (Daniels & Gilbert 1979).

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN without races.
    """
    best = max((race.vdot for race in _recent(known)), default=UNKNOWN)
    return UNKNOWN if math.isnan(best) else vdot_time_s(best, distance_m)


def by_tanda(known: Known, distance_m: float) -> float:
    """Marathon time by the training of eight weeks (Tanda 2011).

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN for other distances, other training, and times that the law was not made from.
    """
    fewest_km, most_km = TANDA_TRAINING_KM
    if distance_m != MARATHON_M or not fewest_km <= known.week_km <= most_km:
        return UNKNOWN
    time_s = tanda_marathon_s(known.week_km, known.pace_s_per_km)
    return time_s if TANDA_RANGE_S[0] <= time_s <= TANDA_RANGE_S[1] else UNKNOWN


def by_last_time(known: Known, distance_m: float) -> float:
    """Fastest time of the last year over the same distance: the baseline of no law at all.

    Parameters
    ----------
    known : Known
        What is known before the race.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Seconds; NaN when it was not run.
    """
    same = [race.duration_s for race in known.races if race.distance_m == distance_m]
    return min(same, default=UNKNOWN)


METHODS: Final[dict[str, Method]] = {
    "critical speed": by_critical_speed,
    "Riegel": by_riegel,
    "personal Riegel": by_personal_riegel,
    "VDOT": by_vdot,
    "Tanda": by_tanda,
}
"""Laws by name."""
BASELINES: Final[dict[str, Method]] = {"Riegel": by_riegel, "last time": by_last_time}
"""What a combined prediction has to beat."""


def _recent(known: Known) -> Sequence[Race]:
    return [race for race in known.races if (known.day - race.day).days <= RECENT_DAYS]


def _near(known: Known, distance_m: float) -> Sequence[Race]:
    return [
        race
        for race in _recent(known)
        if abs(math.log(distance_m / race.distance_m)) <= math.log(NEAR_RATIO)
    ]
