"""What a plan lets expect on race day, with what is not known about the runner's response."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smartrunning.optimizer.certificate import best_within
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.worth import Worth
from smartrunning.units import FloatArray

LOW_QUANTILE: Final = 0.1
HIGH_QUANTILE: Final = 0.9
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
        Four in five draws are between these. They hold what is not known about the response to
        training, not the weather, nor the error of critical speed.
    speed_gain, lowest_speed_gain, highest_speed_gain : float
        The same as parts of today's speed, such as 0.03 for 3 per cent.
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
    return Outlook(
        today_s=today_s,
        race_s=today_s / middle,
        fastest_s=today_s / high,
        slowest_s=today_s / low,
        speed_gain=middle - 1,
        lowest_speed_gain=low - 1,
        highest_speed_gain=high - 1,
        regret_s=float((today_s / got - today_s / best).mean()),
        regret_speed=float((best - got).mean()),
    )


def _best_speed(limits: WeeklyLimits, draw: int, start_au: FloatArray) -> float:
    """Speed of the plan that is best by one draw."""
    worth = limits.worth
    alone = Worth(worth.constant[[draw]], worth.linear[[draw]], worth.curvature[[draw]], "expected")
    return float(alone.value(best_within(replace(limits, worth=alone), start_au)))
