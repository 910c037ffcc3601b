"""A goal in numbers: the weeks, their days' shares and the limits that the search works on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek, calendar_weeks
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.limits import WeeklyLimits, weekly_limits
from smartrunning.optimizer.pattern import WeekPattern, week_pattern
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.optimizer.population import population_responses
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.optimizer.starting import (
    DAYS_PER_WEEK,
    DAYS_REMEMBERED,
    WEEKS_LOOKED_BACK,
)
from smartrunning.optimizer.weekly_worth import Responses
from smartrunning.units import SECONDS_PER_HOUR, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A goal as the weeks, patterns and limits that the search works on.

    Attributes
    ----------
    weeks : tuple of CalendarWeek
        The weeks.
    patterns : tuple of WeekPattern
        How each spreads its load over its days.
    limits : WeeklyLimits
        The limits of each week.
    filled_s : float
        Training time of the week that the shares are made for, in s.
    """

    weeks: tuple[CalendarWeek, ...]
    patterns: tuple[WeekPattern, ...]
    limits: WeeklyLimits
    filled_s: float

    def long_runs_s(self, full_week_au: FloatArray) -> FloatArray:
        """Long runs of the loading weeks.

        Parameters
        ----------
        full_week_au : ndarray
            Load of each week as if it were full, shape (n,).

        Returns
        -------
        ndarray
            Time of the long run in s, shape (n,); 0 in other weeks and where there is none.
        """
        return np.array(
            [
                pattern.long_run_s * load_au / pattern.highest_load_au
                if week.role == "loading" and any(day.kind == "long" for day in pattern.days)
                else 0.0
                for week, pattern, load_au in zip(
                    self.weeks, self.patterns, full_week_au, strict=True
                )
            ]
        )

    @property
    def highest_full_week_au(self) -> FloatArray:
        """Highest load that any plan inside the limits can have in each week.

        Returns
        -------
        ndarray
            Shape (n,), in au.
        """
        return decode(np.ones(len(self.weeks)), self.limits).full_week_au


def problem(
    goal: Goal, state: RunnerState, schema: PlanSchema, responses: Responses | None = None
) -> Problem:
    """A goal in numbers, the days' shares made for the fullest week that can be reached.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.
    responses : Response or tuple of DoseResponse
        What a load is worth on race day; `likely_responses` when not given.

    Returns
    -------
    Problem
        Weeks, patterns and limits.
    """
    weeks = calendar_weeks(goal, schema)
    return filled(
        goal,
        state,
        schema,
        weeks,
        filled_s=reached_s(goal, state, schema, weeks),
        responses=responses or likely_responses(state),
    )


def reached_s(
    goal: Goal, state: RunnerState, schema: PlanSchema, weeks: tuple[CalendarWeek, ...]
) -> float:
    """Training time of the fullest week that can be reached.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.
    weeks : tuple of CalendarWeek
        The weeks.

    Returns
    -------
    float
        In s, not above the runner's hours.
    """
    all_of_it_s = goal.hours_per_week * SECONDS_PER_HOUR
    first = filled(goal, state, schema, weeks, filled_s=all_of_it_s)
    fullest_au = float(first.highest_full_week_au.max())
    return min(all_of_it_s, intensity.duration_s(fullest_au, intensity.EASY_FRACTION))


def filled(
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    weeks: tuple[CalendarWeek, ...],
    *,
    filled_s: float,
    responses: Responses | None = None,
    swaps: Sequence[Swap] = (),
) -> Problem:
    """A goal in numbers, the days' shares made for a week of so much training.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.
    weeks : tuple of CalendarWeek
        The weeks.
    filled_s : float
        Training time of the week that the shares are made for, in s.
    responses : Response or tuple of DoseResponse, optional
        What a load is worth on race day; nothing when not given.
    swaps : sequence of Swap
        Days that have exchanged what they are for.

    Returns
    -------
    Problem
        Weeks, patterns and limits.
    """
    patterns = tuple(week_pattern(goal, schema, week, filled_s, swaps) for week in weeks)
    limits = weekly_limits(goal, state, schema, weeks, patterns, responses=responses)
    return Problem(weeks, patterns, limits, filled_s)


def likely_responses(state: RunnerState) -> tuple[DoseResponse, ...]:
    """The runner's own responses where they are known, else those that people have.

    Parameters
    ----------
    state : RunnerState
        Where the runner stands.

    Returns
    -------
    tuple of DoseResponse
        Draws.
    """
    if state.responses:
        return state.responses
    of_people = population_responses(state.recent_weekly_load_au / DAYS_PER_WEEK)
    return tuple(as_of_today(draw, state) for draw in of_people)


def as_of_today(response: DoseResponse, state: RunnerState) -> DoseResponse:
    """The same response, in multiples of the speed of these weeks.

    Parameters
    ----------
    response : DoseResponse
        In multiples of the speed of another time.
    state : RunnerState
        Where the runner stands, with the daily loads where they are known.

    Returns
    -------
    DoseResponse
        Its performance is 1 on average over the mornings of the last four weeks; by steady training
        at the usual load where fewer days are known.
    """
    days = WEEKS_LOOKED_BACK * DAYS_PER_WEEK
    now = response.steady_performance(state.recent_weekly_load_au / DAYS_PER_WEEK)
    if len(state.daily_load_au) >= DAYS_REMEMBERED:
        now = float(response.performance(state.daily_load_au)[-days:].mean())
    if now <= 0:
        return response
    return replace(
        response,
        base=response.base / now,
        gain_fitness=response.gain_fitness / now,
        gain_fatigue=response.gain_fatigue / now,
    )
