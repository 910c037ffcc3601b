"""A virtual runner who trains for a race, and whose true response to training nobody is told.

There are three kinds. Some answer to training as the planner believes that people do (Busso 2003);
some by the same law, but they differ more from each other than it believes; the others follow
another law altogether, plain fitness and fatigue (Banister), so that the planner's model is wrong
about them. Today's speed, which the planner
knows, is the mean over the mornings of the last four weeks, when it was measured.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from smartrunning.history import BANISTER, BUSSO, performance, training_load
from smartrunning.history.impulse_response import steady_sum_au
from smartrunning.optimizer import DoseResponse, Goal, RunnerState, population
from smartrunning.units import FloatArray

Law = Literal["as believed", "more varied", "fitness and fatigue"]
LAWS: Final[tuple[Law, ...]] = ("as believed", "more varied", "fitness and fatigue")
START: Final = date(2027, 1, 4)
DAYS_BEFORE: Final = 200
DISTANCES_M: Final = (5000.0, 10_000.0, 21_097.5, 42_195.0)
USUAL_LOAD_AU: Final = (35.0, 0.45)
VARIED_ELASTICITY: Final = (0.12, 0.55)
VARIED_HEADROOM: Final = (1.9, 0.4)
VARIED_DAYS: Final = ((30.8, 0.4), (16.8, 0.4), (2.3, 0.5))
BANISTER_DAYS: Final = ((45.0, 0.3), (13.0, 0.3))
GAIN_RATIO: Final = (1.8, 0.25)
"""Gain of fatigue over gain of fitness (Morton et al. 1990). Each pair: median, log spread."""
WEEKS_MEASURED: Final = 4
WEEK: Final = (0.0, 1.3, 0.8, 1.4, 0.0, 1.0, 2.5)
"""How the days of a usual week stand to each other, Monday first."""


@dataclass(frozen=True, slots=True)
class Truth:
    """How a runner truly answers to training.

    Attributes
    ----------
    law : {'as believed', 'more varied', 'fitness and fatigue'}
        The law.
    baseline, gain, loss : float
        See `smartrunning.history.performance`; in multiples of today's speed.
    time_constants_days : tuple of float
        In the model's order.
    """

    law: Law
    baseline: float
    gain: float
    loss: float
    time_constants_days: tuple[float, ...]

    def speed(self, daily_load_au: FloatArray) -> float:
        """Speed on the morning after the last day.

        Parameters
        ----------
        daily_load_au : ndarray
            Load of each day, oldest first, shape (n,).

        Returns
        -------
        float
            In multiples of the speed of today.
        """
        found = performance(
            BANISTER if self.law == "fitness and fatigue" else BUSSO,
            np.append(daily_load_au, 0.0),
            baseline=self.baseline,
            gain=self.gain,
            loss=self.loss,
            time_constants_days=self.time_constants_days,
        )
        return float(found[-1])


@dataclass(frozen=True, slots=True)
class Trainee:
    """A runner before the first day of training.

    Attributes
    ----------
    goal : Goal
        Race and time for training.
    state : RunnerState
        What the planner is told.
    truth : Truth
        What it is not told.
    """

    goal: Goal
    state: RunnerState
    truth: Truth


def trainee(seed: int) -> Trainee:
    """Draw a runner.

    Parameters
    ----------
    seed : int
        Which one.

    Returns
    -------
    Trainee
        From a recreational runner of three hours a week to a fast one of ten.
    """
    random = np.random.default_rng([1990, seed])
    usual_au = float(np.clip(_around(random, USUAL_LOAD_AU), 14.0, 95.0))
    past = _past(random, usual_au)
    curves = training_load(past, initial_fitness_au=usual_au, initial_fatigue_au=usual_au)
    state = RunnerState(
        day=START - timedelta(days=1),
        fitness_au=float(curves.fitness_au[-1]),
        fatigue_au=float(curves.fatigue_au[-1]),
        recent_weekly_load_au=float(past[-28:].sum() / 4),
        critical_speed_mps=float(np.clip(random.normal(3.7, 0.45), 2.6, 5.2)),
        d_prime_m=float(np.clip(random.normal(180.0, 45.0), 80.0, 320.0)),
        daily_load_au=tuple(past.tolist()),
    )
    return Trainee(_goal(random, usual_au), state, _truth(random, usual_au, past))


def _goal(random: np.random.Generator, usual_au: float) -> Goal:
    distance_m = float(random.choice(DISTANCES_M))
    weeks = int(random.integers(12, 17) if distance_m > 20_000 else random.integers(9, 15))
    days = (1, 3, 5, 6) if usual_au < 30 else (1, 2, 3, 5, 6)
    return Goal(
        race_date=START + timedelta(weeks=weeks, days=-1),
        race_distance_m=distance_m,
        start_date=START,
        hours_per_week=float(random.uniform(1.2, 1.8)) * 7 * usual_au / 55.0,
        longest_session_s=10_800.0 if distance_m > 40_000 else 7_200.0,
        training_days=days,
        long_run_day=6,
    )


def _past(random: np.random.Generator, usual_au: float) -> FloatArray:
    weeks = -(-DAYS_BEFORE // 7)
    of_weeks = np.exp(random.normal(0.0, 0.12, weeks))[:, None] * np.array(WEEK)
    loads = of_weeks.ravel() * np.exp(random.normal(0.0, 0.15, 7 * weeks))
    return np.asarray(usual_au * loads / loads[-28:].mean(), dtype=np.float64)


def _truth(random: np.random.Generator, usual_au: float, past: FloatArray) -> Truth:
    law = LAWS[int(random.integers(len(LAWS)))]
    if law == "fitness and fatigue":
        return _fitness_and_fatigue(random, usual_au, past)
    believed = law == "as believed"
    days = population.DAYS if believed else VARIED_DAYS
    elasticity = _around(random, population.ELASTICITY if believed else VARIED_ELASTICITY)
    headroom = _around(random, population.HEADROOM if believed else VARIED_HEADROOM)
    return _variable_dose(law, usual_au, past, (elasticity, headroom), _lengths(random, days))


def _lengths(
    random: np.random.Generator, days: tuple[tuple[float, float], ...]
) -> tuple[float, float, float]:
    fitness, fatigue, sensitivity = (_around(random, each) for each in days)
    fatigue = min(fatigue, population.LARGEST_FATIGUE_OVER_FITNESS * fitness)
    return fitness, fatigue, min(sensitivity, fatigue)


def _variable_dose(
    law: Law,
    usual_au: float,
    past: FloatArray,
    worth: tuple[float, float],
    days: tuple[float, float, float],
) -> Truth:
    elasticity, headroom = worth[0], max(worth[1], population.SHORTEST_HEADROOM)
    linear, quadratic = DoseResponse(0.0, 1.0, 1.0, *days).steady_gains
    gain = elasticity / (usual_au * (1 - 1 / headroom))
    loss = gain / (2 * headroom * usual_au)
    return _as_today(Truth(law, 0.0, gain / linear, loss / quadratic, days), past)


def _fitness_and_fatigue(random: np.random.Generator, usual_au: float, past: FloatArray) -> Truth:
    elasticity = _around(random, VARIED_ELASTICITY)
    days_fitness, days_fatigue = (_around(random, each) for each in BANISTER_DAYS)
    up, down = steady_sum_au(1.0, days_fitness), steady_sum_au(1.0, days_fatigue)
    ratio = min(_around(random, GAIN_RATIO), 0.7 * up / down)
    gain = elasticity / usual_au / (up - ratio * down)
    days = (days_fitness, days_fatigue)
    return _as_today(Truth("fitness and fatigue", 0.0, gain, ratio * gain, days), past)


def _as_today(unscaled: Truth, past: FloatArray) -> Truth:
    """The same, its speed of today being 1."""
    mornings = range(len(past) - 7 * WEEKS_MEASURED, len(past))
    now = float(np.mean([unscaled.speed(past[:morning]) for morning in mornings]))
    return Truth(
        unscaled.law, 1.0 - now, unscaled.gain, unscaled.loss, unscaled.time_constants_days
    )


def _around(random: np.random.Generator, median_and_spread: tuple[float, float]) -> float:
    median, spread = median_and_spread
    return float(median * np.exp(spread * random.standard_normal()))
