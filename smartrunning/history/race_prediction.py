"""Times to be expected over race distances, each by a model inside the window where it holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smartrunning.history.critical_speed import (
    LONGEST_EFFORT_S,
    SHORTEST_EFFORT_S,
    CriticalSpeed,
)
from smartrunning.history.personal_bests import PersonalBest
from smartrunning.history.race_models import riegel_time_s
from smartrunning.units import METRES_PER_KILOMETRE, METRES_PER_MILE

RACE_DISTANCES_M: Final = (1500.0, 3000.0, 5000.0, 10000.0, 21097.5, 42195.0)
RIEGEL_WINDOW_S: Final = (210.0, 13800.0)
"""Durations for which Riegel states his law: 3.5 to 230 min."""
NEAR_RATIO: Final = 4.3
"""A race tells about another one up to so many times as long: 5 km about the half marathon, 10 km
about the marathon. Over longer leaps Riegel's law promises most runners too much."""


@dataclass(frozen=True, slots=True)
class RacePrediction:
    """Time to be expected over one distance.

    Attributes
    ----------
    distance_m : float
        The distance.
    duration_s : float
        The time; NaN when nothing at hand gives one.
    method : str
        ``critical speed``, ``Riegel``, or empty.
    basis : str
        What it is computed from, or why there is no time, as a sentence.
    """

    distance_m: float
    duration_s: float
    method: str
    basis: str


def race_predictions(
    bests: Sequence[PersonalBest],
    critical_speed: CriticalSpeed | None,
    distances_m: Sequence[float] = RACE_DISTANCES_M,
) -> tuple[RacePrediction, ...]:
    """Predicted times over race distances.

    Critical speed where it gives a time in its window of 120 s to 1200 s, else Riegel's law from
    whichever best within a factor of `NEAR_RATIO` promises most: a best is a time that the runner
    can run, not one that he cannot beat, and many long ones were easy runs.

    Parameters
    ----------
    bests : sequence of PersonalBest
        The runner's bests.
    critical_speed : CriticalSpeed or None
        The runner's critical speed where known.
    distances_m : sequence of float
        Distances to predict, in m.

    Returns
    -------
    tuple of RacePrediction
        One a distance, in the order given.
    """
    return tuple(_prediction(bests, critical_speed, distance_m) for distance_m in distances_m)


def critical_speed_time_s(critical_speed_mps: float, d_prime_m: float, distance_m: float) -> float:
    """Shortest time over a distance by critical speed, ``t = (d − D′) / CS``.

    Parameters
    ----------
    critical_speed_mps : float
        Critical speed, positive.
    d_prime_m : float
        Distance that can be run above it.
    distance_m : float
        The distance.

    Returns
    -------
    float
        Time in s; it means something between 120 s and 1200 s only.
    """
    return (distance_m - d_prime_m) / critical_speed_mps


def _prediction(
    bests: Sequence[PersonalBest], fitted: CriticalSpeed | None, distance_m: float
) -> RacePrediction:
    if fitted is not None and fitted.critical_speed_mps > 0:
        time_s = critical_speed_time_s(fitted.critical_speed_mps, fitted.d_prime_m, distance_m)
        if SHORTEST_EFFORT_S <= time_s <= LONGEST_EFFORT_S:
            basis = f"From critical speed over {len(fitted.efforts)} efforts."
            return RacePrediction(distance_m, time_s, "critical speed", basis)
    if not bests:
        return RacePrediction(distance_m, math.nan, "", "There is no personal best to start from.")
    return _by_riegel(_most_telling(bests, distance_m), distance_m)


def _most_telling(bests: Sequence[PersonalBest], distance_m: float) -> PersonalBest:
    def leap(best: PersonalBest) -> float:
        return abs(math.log(distance_m / best.distance_m))

    shortest_s, longest_s = RIEGEL_WINDOW_S
    near = [
        best
        for best in bests
        if leap(best) <= math.log(NEAR_RATIO) and shortest_s <= best.duration_s <= longest_s
    ]
    if not near:
        return min(bests, key=leap)
    return min(near, key=lambda best: riegel_time_s(best.distance_m, best.duration_s, distance_m))


def _by_riegel(known: PersonalBest, distance_m: float) -> RacePrediction:
    time_s = riegel_time_s(known.distance_m, known.duration_s, distance_m)
    shortest_s, longest_s = RIEGEL_WINDOW_S
    inside = all(shortest_s <= each <= longest_s for each in (known.duration_s, time_s))
    day = known.local_date
    basis = f"From your best over {_distance(known.distance_m)} on {day.day} {day:%b %Y}."
    if not inside:
        basis += " Outside 3.5 to 230 minutes, where Riegel's law was found: a rough guess."
    return RacePrediction(distance_m, time_s, "Riegel", basis)


def _distance(distance_m: float) -> str:
    if distance_m == METRES_PER_MILE:
        return "1 mile"
    far_km = distance_m / METRES_PER_KILOMETRE
    return f"{far_km:g} km" if far_km >= 1 else f"{distance_m:g} m"
