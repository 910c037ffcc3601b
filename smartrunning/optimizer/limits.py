"""Every limit of a plan as numbers for its weeks, all linear in the weeks' loads.

A week's variable is its load as if it were full (``full_week_au``): a cut week has its share of it.
Limits that look back refer to one week fixed by the calendar, the last full loading week, so that

- ``full_week ≤ growth · reference + step`` (ramp, recovery, taper),
- ``full_week ≥ lowest_fraction · reference``,
- ``fitness(week) − fitness(week − 1) ≤ fitness_ramp``,
- ``full_week ≤ acute · (the three weeks before, as far as the runner was there) + acute_step`` and
- ``lowest ≤ full_week ≤ highest`` (time; the runner's recent weeks)

describe a convex polytope. `decoder` reaches all of it and nothing else. One more limit is that
some loading week holds the schema's long run; that one is kept by the search.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.training_load import FITNESS_DAYS
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import BEFORE_THE_PLAN, CalendarWeek
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.pattern import WeekPattern, running_days
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.optimizer.starting import reference_load_au, starting_state
from smartrunning.optimizer.weekly_worth import Responses, weekly_worth
from smartrunning.optimizer.worth import Worth
from smartrunning.units import FloatArray

WEEKS_OF_CHRONIC: Final = 4
"""A week is measured by the mean of itself and the three before it."""


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
    available : ndarray
        Part of each week that the runner is there for.
    recent_weekly_load_au : float
        Load of a usual week before the plan.
    acute, acute_step : float
        Limit of a week over the sum of the three before it, and what anyone may do; from
        ``week ≤ r · mean of the four weeks``, ``acute = r / (4 − r)``.
    worth : Worth
        Performance on race day as a function of the full weeks' loads.
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
    available: FloatArray
    recent_weekly_load_au: float
    acute: float
    acute_step: float
    worth: Worth
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
        return self.worth.value(full_week_au)

    def acute_most_au(self, week: int, full_week_au: FloatArray) -> FloatArray:
        """Highest load of a week by the three weeks before it.

        Parameters
        ----------
        week : int
            Index of the week.
        full_week_au : ndarray
            Load of each week as if it were full, shape (n,) or (n, plans); later ones do not count.

        Returns
        -------
        ndarray
            One number, or shape (plans,).
        """
        before_au = np.zeros(full_week_au.shape[1:])
        for other in weeks_before(week):
            known = other >= 0
            before_au = before_au + (
                self.available[other] * full_week_au[other] if known else self.recent_weekly_load_au
            )
        return np.asarray(self.acute * before_au + self.acute_step)

    @property
    def untrained_performance(self) -> float:
        """Performance on race day if nothing were done.

        Returns
        -------
        float
            In the unit of the response.
        """
        return float(self.worth.value(np.zeros(len(self))))

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


def weekly_limits(
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    weeks: tuple[CalendarWeek, ...],
    patterns: tuple[WeekPattern, ...],
    *,
    responses: Responses | None,
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
    responses : Responses or None
        What a load is worth on race day; None for nothing.

    Returns
    -------
    WeeklyLimits
        Limits that some plan always keeps.
    """
    fitness_au, _ = starting_state(goal, state)
    reference = np.array([week.reference for week in weeks])
    growth, step, fraction = np.array([_relative(schema, week) for week in weeks]).T
    cap_au = goal.highest_weekly_load_au
    time_limit = np.array([pattern.highest_load_au for pattern in patterns])
    time_limit = np.fmin(time_limit, cap_au)
    keep = np.exp([-len(week.days) / FITNESS_DAYS for week in weeks])
    gain = np.array([_fitness_gain(pattern) for pattern in patterns])
    available = np.array([week.available for week in weeks])
    recent_au = state.recent_weekly_load_au
    starting_au = _starting_load_au(goal, schema)
    acute = schema.acute_chronic_ratio / (WEEKS_OF_CHRONIC - schema.acute_chronic_ratio)
    first = reference == BEFORE_THE_PLAN
    after_recent = growth * reference_load_au(goal, state) + step
    after_recent[growth > 1] = np.maximum(after_recent[growth > 1], starting_au)
    highest = np.where(first, np.minimum(time_limit, after_recent), time_limit)
    resting_rise = schema.fitness_ramp_au + (1 - keep) * _decayed(fitness_au, keep)
    reachable = np.divide(resting_rise, gain, out=np.full(len(weeks), np.inf), where=gain > 0)
    lowest = np.where(
        first,
        np.minimum.reduce([fraction * reference_load_au(goal, state), highest, reachable]),
        0.0,
    )
    lowest = _within_acute(lowest, available, recent_au, acute, starting_au)
    fraction = _keepable(fraction, reference, time_limit, keep, gain)
    return WeeklyLimits(
        share=np.array([sum(day.share for day in pattern.days) for pattern in patterns]),
        lowest=lowest,
        highest=highest,
        reference=reference,
        growth=growth,
        step=step,
        lowest_fraction=_keepable_acutely(fraction, reference, available, acute),
        fitness_keep=keep,
        fitness_gain=gain,
        initial_fitness_au=fitness_au,
        fitness_ramp_au=schema.fitness_ramp_au,
        available=available,
        recent_weekly_load_au=recent_au,
        acute=acute,
        acute_step=starting_au,
        worth=weekly_worth(goal, state, patterns, responses)
        if responses
        else Worth.of_influence(0.0, np.zeros(len(weeks))),
        long_run_au=np.array(
            [_long_run_au(schema, *each) for each in zip(weeks, patterns, strict=True)]
        ),
    )


def weeks_before(week: int) -> range:
    """The three weeks before a week that its load is measured by, those before the plan negative.

    Parameters
    ----------
    week : int
        Index of the week.

    Returns
    -------
    range
        Indices of three weeks.
    """
    return range(week - WEEKS_OF_CHRONIC + 1, week)


def _within_acute(
    lowest: FloatArray, available: FloatArray, recent_au: float, acute: float, starting_au: float
) -> FloatArray:
    """Lowest loads, lowered to what three weeks at their own lowest would let the next have."""
    lowered = lowest.copy()
    for week in range(len(lowest)):
        before_au = sum(
            available[other] * lowered[other] if other >= 0 else recent_au
            for other in weeks_before(week)
        )
        lowered[week] = min(lowered[week], acute * before_au + starting_au)
    return lowered


def _keepable_acutely(
    fraction: FloatArray, reference: NDArray[np.int64], available: FloatArray, acute: float
) -> FloatArray:
    """Lowest fractions of the reference, lowered to what the weeks before surely have room for.

    Of those, the reference itself counts as a whole, weeks that look back to it too at least with
    their own lowest fraction.
    """
    lowered = fraction.copy()
    for week, origin in enumerate(reference):
        if origin == BEFORE_THE_PLAN:
            continue
        sure = sum(
            available[other] * (1.0 if other == origin else lowered[other])
            for other in weeks_before(week)
            if other == origin or (other > origin and reference[other] == origin)
        )
        lowered[week] = min(lowered[week], acute * sure)
    return lowered


def _relative(schema: PlanSchema, week: CalendarWeek) -> tuple[float, float, float]:
    """Growth, step and lowest fraction relative to the reference."""
    if week.role == "loading":
        growth = 1 + schema.weekly_ramp_fraction
        return growth, schema.weekly_step_au, schema.lowest_loading_fraction
    low, high = schema.recovery_fractions if week.role == "recovery" else schema.taper_fractions
    depth = week.taper_progress if week.role == "taper" else 1.0
    return 1 - (1 - high) * depth, 0.0, 1 - (1 - low) * depth


def _long_run_au(schema: PlanSchema, week: CalendarWeek, pattern: WeekPattern) -> float:
    holds_one = pattern.long_run_s > 0 and any(day.kind == "long" for day in pattern.days)
    if week.role != "loading" or not holds_one:
        return math.inf
    return pattern.highest_load_au * schema.long_run_s / pattern.long_run_s


def _starting_load_au(goal: Goal, schema: PlanSchema) -> float:
    session_au = intensity.load_au(schema.starting_session_s, intensity.EASY_FRACTION)
    return session_au * len(running_days(goal))


def _fitness_gain(pattern: WeekPattern) -> float:
    """Fitness at the end of the week for each au of a full week."""
    keep = math.exp(-1 / FITNESS_DAYS)
    return math.fsum(
        day.share * (1 - keep) * keep**later for later, day in enumerate(reversed(pattern.days))
    )


def _decayed(fitness_au: float, keep: FloatArray) -> FloatArray:
    """Fitness before each week if nothing were done, shape (n,)."""
    return fitness_au * np.concatenate([[1.0], np.cumprod(keep)[:-1]])


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
        if time_limit[origin] > 0:
            lowered[week] = min(lowered[week], time_limit[week] / time_limit[origin])
        if gain[week] > 0:
            between = float(np.prod(keep[origin + 1 : week])) * (1 - keep[week])
            rise = between + min(1.0, between * keep[origin] / (1 - keep[origin]))
            lowered[week] = min(lowered[week], rise * gain[origin] / gain[week])
    return lowered
