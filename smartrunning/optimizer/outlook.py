"""What a plan lets expect on race day, with what is not known about the runner's response."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import norm

from smartrunning.optimizer.certificate import best_within
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.worth import Worth
from smartrunning.units import FloatArray

LOW_QUANTILE: Final = 0.025
HIGH_QUANTILE: Final = 0.975
RACE_DAY_SPREAD: Final = 0.019
LONG_RACE_DAY_SPREAD: Final = 0.027
LONG_RACE_M: Final = 20_000.0
"""How times vary from race to race for one runner (Hopkins & Hewson 2001): the upper end of 1.2 to
1.9 % in road races, and 2.7 and 2.6 % in half marathons and marathons."""
NORMAL_DEVIATIONS_IN_INTERVAL: Final = 1.959964
MIXTURE_POINTS: Final = 41
DRAWS_ASKED: Final = 8
"""Each of them needs a best plan of its own."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect on race day.

    Attributes
    ----------
    today_s : float
        Time of the race by critical speed as of today; NaN when critical speed is unknown.
    race_s : float
        Time after the plan, the middle of the draws; NaN when critical speed is unknown.
    fastest_s, slowest_s : float
        95 % interval. It holds what is not known about the response to training, how one runner's
        times vary from race to race, and the error of critical speed where that is known; not a hot
        day or a hilly course.
    speed_gain, lowest_speed_gain, highest_speed_gain : float
        What training brings, as a part of today's speed, such as 0.03 for 3 per cent; 95 % of the
        draws are between the last two.
    regret_s, regret_speed : float
        How much better, on average over eight of the draws, the best plan for each would be for it:
        what not knowing the runner better costs.
    """

    today_s: float
    race_s: float
    fastest_s: float
    slowest_s: float
    speed_gain: float
    lowest_speed_gain: float
    highest_speed_gain: float
    regret_s: float
    regret_speed: float


def outlook(
    goal: Goal, state: RunnerState, limits: WeeklyLimits, full_week_au: FloatArray
) -> Outlook:
    """Outlook of a plan's loads.

    Parameters
    ----------
    goal : Goal
        The race.
    state : RunnerState
        Critical speed as of today.
    limits : WeeklyLimits
        The limits of n weeks, with what loads are worth by each draw.
    full_week_au : ndarray
        Load of each week as if it were full, shape (n,).

    Returns
    -------
    Outlook
        In times and in parts of today's speed.
    """
    speeds = limits.worth.each(full_week_au)
    asked = np.linspace(0, len(speeds) - 1, min(len(speeds), DRAWS_ASKED)).round().astype(int)
    got = speeds[asked]
    best = np.maximum([_best_speed(limits, draw, full_week_au) for draw in asked], got)
    today_s = race_pace(replace(goal, target_s=math.nan), state).race_s
    low, middle, high = np.quantile(speeds, [LOW_QUANTILE, 0.5, HIGH_QUANTILE]).tolist()
    slowest, fastest = race_speeds(speeds, unexplained_spread(goal, state))
    return Outlook(
        today_s=today_s,
        race_s=today_s / middle,
        fastest_s=today_s / fastest,
        slowest_s=today_s / slowest,
        speed_gain=middle - 1,
        lowest_speed_gain=low - 1,
        highest_speed_gain=high - 1,
        regret_s=float((today_s / got - today_s / best).mean()),
        regret_speed=float((best - got).mean()),
    )


def race_day_spread(distance_m: float) -> float:
    """How much one runner's times vary from race to race.

    Parameters
    ----------
    distance_m : float
        Distance of the race.

    Returns
    -------
    float
        Standard deviation of the logarithm of the time (Hopkins & Hewson 2001).
    """
    return LONG_RACE_DAY_SPREAD if distance_m >= LONG_RACE_M else RACE_DAY_SPREAD


def unexplained_spread(goal: Goal, state: RunnerState) -> float:
    """Spread of race times that is not the response: the day, and the error of critical speed.

    Parameters
    ----------
    goal : Goal
        The race.
    state : RunnerState
        Critical speed with its lower end.

    Returns
    -------
    float
        Standard deviation of the logarithm of the time.
    """
    error = math.log(state.critical_speed_mps / state.lowest_critical_speed_mps)
    known = error / NORMAL_DEVIATIONS_IN_INTERVAL if math.isfinite(error) else 0.0
    return math.hypot(race_day_spread(goal.race_distance_m), known)


def race_speeds(speeds: FloatArray, spread: float) -> tuple[float, float]:
    """Bounds of 95 % of the speeds that are to be expected, each draw spread out.

    Parameters
    ----------
    speeds : ndarray
        By each draw of the response, shape (d,).
    spread : float
        Standard deviation of the logarithm of speed around each.

    Returns
    -------
    tuple of float
        Slowest and fastest, in the unit of ``speeds``.
    """
    points = (np.arange(MIXTURE_POINTS) + 0.5) / MIXTURE_POINTS
    factors = np.exp(spread * norm.ppf(points))
    low, high = np.quantile(np.outer(speeds, factors), [LOW_QUANTILE, HIGH_QUANTILE])
    return float(low), float(high)


def _best_speed(limits: WeeklyLimits, draw: int, start_au: FloatArray) -> float:
    """Speed of the plan that is best by one draw."""
    worth = limits.worth
    alone = Worth(worth.constant[[draw]], worth.linear[[draw]], worth.curvature[[draw]])
    return float(alone.value(best_within(replace(limits, worth=alone), start_au)))
