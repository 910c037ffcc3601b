"""Every limit of a plan as numbers for its weeks, all linear in the weeks' loads.

A week's variable is its load as if it were full (``full_week_au``): a cut week has its share of it.
Limits that look back refer to one week fixed by the calendar, the last full loading week, so that

- ``full_week ≤ growth · reference + step`` (ramp, recovery, taper),
- ``full_week ≥ lowest_fraction · reference``,
- ``fitness(week) − fitness(week − 1) ≤ fitness_ramp`` and
- ``lowest ≤ full_week ≤ highest`` (time; the runner's recent weeks)

describe a convex polytope. `decoder` reaches all of it and nothing else. One more limit is that
some loading week holds the schema's long run; that one is kept by the search.
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from smartrunning.history import training_load
from smartrunning.history.training_load import FITNESS_DAYS
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import BEFORE_THE_PLAN, CalendarWeek
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.pattern import WeekPattern
from smartrunning.optimizer.response import Response
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyLimits:
    """The limits of each week and what its load is worth; every array has shape (n,).

    Attributes
    ----------
    share : ndarray
        Part of a full week's load that falls on the plan's days of the week.
    lowest, highest : ndarray
        Limits in au that do not depend on other weeks.
    reference : ndarray of int
        Index of the week looked back to; -1 where there is none.
    growth, step, lowest_fraction : ndarray
        Limits relative to the reference.
    fitness_keep, fitness_gain : ndarray
        Fitness after a week is ``keep · fitness before + gain · full_week``.
    initial_fitness_au : float
        Fitness on the evening before the plan.
    fitness_ramp_au : float
        Highest rise of fitness in a week.
    influence : ndarray
        Performance on race day for each au of a full week.
    untrained_performance : float
        Performance on race day if nothing were done.
    long_run_au : ndarray
        Load of a full week that holds the schema's long run; infinite where it would not count.
    """

    share: FloatArray
    lowest: FloatArray
    highest: FloatArray
    reference: NDArray[np.int64]
    growth: FloatArray
    step: FloatArray
    lowest_fraction: FloatArray
    fitness_keep: FloatArray
    fitness_gain: FloatArray
    initial_fitness_au: float
    fitness_ramp_au: float
    influence: FloatArray
    untrained_performance: float
    long_run_au: FloatArray

    def __len__(self) -> int:
        """Return the number of weeks."""
        return len(self.highest)

    def performance(self, full_week_au: FloatArray) -> FloatArray:
        """Performance on the morning of race day, in the unit of the response.

        Parameters
        ----------
        full_week_au : ndarray
            Load of each week as if it were full, shape (n,) or (n, plans).

        Returns
        -------
        ndarray
            One number, or shape (plans,).
        """
        return np.asarray(self.untrained_performance + self.influence @ full_week_au)

    def long_run_shortage_au(self, full_week_au: FloatArray) -> FloatArray:
        """Load that is missing in the week that comes nearest to holding the long run.

        Parameters
        ----------
        full_week_au : ndarray
            Load of each week as if it were full, shape (n,) or (n, plans).

        Returns
        -------
        ndarray
            One number, or shape (plans,); 0 when some week holds it.
        """
        return np.asarray(np.maximum((self.long_run_au - full_week_au.T).min(axis=-1), 0.0))


def starting_state(goal: Goal, state: RunnerState) -> tuple[float, float]:
    """Fitness and fatigue on the evening before the plan, the recent weeks going on until then.

    Parameters
    ----------
    goal : Goal
        First day of the plan.
    state : RunnerState
        Where the runner stood on an earlier day or on that one.

    Returns
    -------
    tuple of float
        Fitness and fatigue in au a day.
    """
    days = max(0, (goal.start_date - state.day).days - 1)
    if not days:
        return state.fitness_au, state.fatigue_au
    load = training_load(
        [state.recent_weekly_load_au / 7] * days,
        initial_fitness_au=state.fitness_au,
        initial_fatigue_au=state.fatigue_au,
    )
    return float(load.fitness_au[-1]), float(load.fatigue_au[-1])


def weekly_limits(
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    weeks: tuple[CalendarWeek, ...],
    patterns: tuple[WeekPattern, ...],
    *,
    response: Response,
) -> WeeklyLimits:
    """Limits of a goal for a runner.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Limits to keep.
    weeks : tuple of CalendarWeek
        The weeks.
    patterns : tuple of WeekPattern
        How each spreads its load.
    response : Response
        What a load is worth on race day.

    Returns
    -------
    WeeklyLimits
        Limits that some plan always keeps.
    """
    fitness_au, fatigue_au = starting_state(goal, state)
    reference = np.array([week.reference for week in weeks])
    growth, step, fraction = np.array([_relative(schema, week) for week in weeks]).T
    time_limit = np.array([pattern.highest_load_au for pattern in patterns])
    keep = np.exp([-len(week.days) / FITNESS_DAYS for week in weeks])
    gain = np.array([_fitness_gain(pattern) for pattern in patterns])
    recent_au = state.recent_weekly_load_au
    first = reference == BEFORE_THE_PLAN
    after_recent = growth * recent_au + step
    after_recent[growth > 1] = np.maximum(after_recent[growth > 1], _starting_load_au(goal, schema))
    highest = np.where(first, np.minimum(time_limit, after_recent), time_limit)
    resting_rise = schema.fitness_ramp_au + (1 - keep) * _decayed(fitness_au, keep)
    reachable = np.divide(resting_rise, gain, out=np.full(len(weeks), np.inf), where=gain > 0)
    lowest = np.where(first, np.minimum.reduce([fraction * recent_au, highest, reachable]), 0.0)
    return WeeklyLimits(
        share=np.array([sum(day.share for day in pattern.days) for pattern in patterns]),
        lowest=lowest,
        highest=highest,
        reference=reference,
        growth=growth,
        step=step,
        lowest_fraction=_keepable(fraction, reference, time_limit, keep, gain),
        fitness_keep=keep,
        fitness_gain=gain,
        initial_fitness_au=fitness_au,
        fitness_ramp_au=schema.fitness_ramp_au,
        influence=np.array([_influence(p, goal.race_date, response) for p in patterns]),
        untrained_performance=_untrained(goal, fitness_au, fatigue_au, response),
        long_run_au=np.array(
            [_long_run_au(schema, *each) for each in zip(weeks, patterns, strict=True)]
        ),
    )


def _relative(schema: PlanSchema, week: CalendarWeek) -> tuple[float, float, float]:
    """Growth, step and lowest fraction relative to the reference."""
    if week.role == "loading":
        growth = 1 + schema.weekly_ramp_fraction
        return growth, schema.weekly_step_au, schema.lowest_loading_fraction
    low, high = schema.recovery_fractions if week.role == "recovery" else schema.taper_fractions
    depth = week.taper_progress if week.role == "taper" else 1.0
    return 1 - (1 - high) * depth, 0.0, 1 - (1 - low) * depth


def _long_run_au(schema: PlanSchema, week: CalendarWeek, pattern: WeekPattern) -> float:
    if week.role != "loading" or not any(day.kind == "long" for day in pattern.days):
        return math.inf
    return pattern.highest_load_au * schema.long_run_s / pattern.long_run_s


def _starting_load_au(goal: Goal, schema: PlanSchema) -> float:
    session_au = intensity.load_au(schema.starting_session_s, intensity.EASY_FRACTION)
    return session_au * len(goal.training_days)


def _fitness_gain(pattern: WeekPattern) -> float:
    """Fitness at the end of the week for each au of a full week."""
    keep = math.exp(-1 / FITNESS_DAYS)
    return math.fsum(
        day.share * (1 - keep) * keep**later for later, day in enumerate(reversed(pattern.days))
    )


def _decayed(fitness_au: float, keep: FloatArray) -> FloatArray:
    """Fitness before each week if nothing were done, shape (n,)."""
    return fitness_au * np.concatenate([[1.0], np.cumprod(keep)[:-1]])


def _influence(pattern: WeekPattern, race_date: date, response: Response) -> float:
    days_before = [(race_date - day.day).days for day in pattern.days]
    shares = np.array([day.share for day in pattern.days])
    return float(shares @ response.influence(days_before)) if len(shares) else 0.0


def _untrained(goal: Goal, fitness_au: float, fatigue_au: float, response: Response) -> float:
    """Performance on race day without training.

    The response's own means start at fitness and fatigue: a runner whose weeks have been alike has
    the same mean load by any time constant.
    """
    days = (goal.race_date - goal.start_date).days + 1
    scale_fitness = response.gain_fitness / -math.expm1(-1 / response.days_fitness)
    scale_fatigue = response.gain_fatigue / -math.expm1(-1 / response.days_fatigue)
    lasting = scale_fitness * fitness_au * math.exp(-days / response.days_fitness)
    return lasting - scale_fatigue * fatigue_au * math.exp(-days / response.days_fatigue)


def _keepable(
    fraction: FloatArray,
    reference: NDArray[np.int64],
    time_limit: FloatArray,
    keep: FloatArray,
    gain: FloatArray,
) -> FloatArray:
    """Lowest fractions, lowered where another limit could otherwise stand against them.

    Let week r be the reference of week k, ``a = 1 − keep``, and Γ the decay of fitness between
    them. What r could have had at most, ``gain_r x_r ≤ R + a_r f``, and the fitness that is left of
    it, ``Γ (keep_r f + gain_r x_r)``, show that k may always have the fraction
    ``(a_k Γ + min(1, a_k Γ keep_r / a_r)) · gain_r / gain_k`` of x_r without rising by more than R.
    """
    lowered = fraction.copy()
    for week, origin in enumerate(reference):
        if origin == BEFORE_THE_PLAN:
            lowered[week] = 0.0
            continue
        lowered[week] = min(lowered[week], time_limit[week] / time_limit[origin])
        if gain[week] > 0:
            between = float(np.prod(keep[origin + 1 : week])) * (1 - keep[week])
            rise = between + min(1.0, between * keep[origin] / (1 - keep[origin]))
            lowered[week] = min(lowered[week], rise * gain[origin] / gain[week])
    return lowered
