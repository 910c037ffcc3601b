"""The time to be expected in the goal's race, and its pace as a fraction of critical speed."""

import math
from dataclasses import dataclass
from typing import Final

from smartrunning.history.critical_speed import LONGEST_EFFORT_S
from smartrunning.history.race_models import riegel_time_s
from smartrunning.history.race_prediction import critical_speed_time_s
from smartrunning.optimizer import intensity
from smartrunning.optimizer.goal import Goal, Race, RunnerState

USUAL_CRITICAL_SPEED_MPS: Final = 3.44
"""Mean of habitual runners (Hunter 2023); sets the fraction of race pace while none is known."""
USUAL_D_PRIME_M: Final = 150.0
"""Middle of the published group means (Kordi 2019; elite men and women)."""
HIGHEST_FRACTION: Final = 1.15


@dataclass(frozen=True, slots=True)
class RacePace:
    """Pace of the race.

    Attributes
    ----------
    critical_speed_mps : float
        The runner's critical speed; NaN when unknown.
    race_s : float
        Time of the race; NaN when unknown.
    fraction : float
        Speed of the race over critical speed.
    """

    critical_speed_mps: float
    race_s: float
    fraction: float


def race_pace(goal: Goal, state: RunnerState) -> RacePace:
    """Pace of the goal's race: that of the target, else of what critical speed lets expect.

    Parameters
    ----------
    goal : Goal
        Distance and target.
    state : RunnerState
        Critical speed and D′.

    Returns
    -------
    RacePace
        With a usual runner's fraction when critical speed is unknown.
    """
    return _pace(goal.race_distance_m, goal.target_s, state)


def _pace(distance_m: float, target_s: float, state: RunnerState) -> RacePace:
    speed_mps, reserve_m = state.critical_speed_mps, state.d_prime_m
    known = math.isfinite(speed_mps)
    if not known or not math.isfinite(reserve_m):
        reserve_m = USUAL_D_PRIME_M
    usual_mps = speed_mps if known else USUAL_CRITICAL_SPEED_MPS
    expected_s = _expected_s(usual_mps, reserve_m, distance_m)
    race_s = target_s if math.isfinite(target_s) else expected_s
    fraction = min(distance_m / race_s / usual_mps, HIGHEST_FRACTION)
    shown_s = race_s if known or math.isfinite(target_s) else math.nan
    return RacePace(speed_mps, shown_s, fraction)


def pace_of(race: Race, state: RunnerState) -> RacePace:
    """Pace of a race on the way.

    Parameters
    ----------
    race : Race
        The race.
    state : RunnerState
        Critical speed and D′.

    Returns
    -------
    RacePace
        By critical speed as of today.
    """
    return _pace(race.distance_m, math.nan, state)


def race_load_au(race: Race, state: RunnerState) -> float:
    """Load of a race on the way.

    Parameters
    ----------
    race : Race
        The race.
    state : RunnerState
        Critical speed and D′; those of a usual runner where they are unknown.

    Returns
    -------
    float
        In au.
    """
    pace = pace_of(race, state)
    known = math.isfinite(pace.critical_speed_mps)
    speed_mps = pace.fraction * (pace.critical_speed_mps if known else USUAL_CRITICAL_SPEED_MPS)
    return intensity.load_au(race.distance_m / speed_mps, pace.fraction)


def _expected_s(speed_mps: float, reserve_m: float, distance_m: float) -> float:
    """Time by critical speed up to 20 min, from there on by Riegel's law."""
    anchor_m = reserve_m + speed_mps * LONGEST_EFFORT_S
    if distance_m > anchor_m:
        return riegel_time_s(anchor_m, LONGEST_EFFORT_S, distance_m)
    return max(
        critical_speed_time_s(speed_mps, reserve_m, distance_m), distance_m / (2 * speed_mps)
    )
