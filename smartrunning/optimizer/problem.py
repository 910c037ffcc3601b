"""A goal in numbers: the weeks, their days' shares and the limits that the search works on."""

from dataclasses import dataclass

import numpy as np

from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek, calendar_weeks
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.limits import WeeklyLimits, weekly_limits
from smartrunning.optimizer.pattern import WeekPattern, week_pattern
from smartrunning.optimizer.response import POPULATION, Response
from smartrunning.optimizer.schema import PlanSchema
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
    """

    weeks: tuple[CalendarWeek, ...]
    patterns: tuple[WeekPattern, ...]
    limits: WeeklyLimits

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
    goal: Goal, state: RunnerState, schema: PlanSchema, response: Response = POPULATION
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
    response : Response
        What a load is worth on race day.

    Returns
    -------
    Problem
        Weeks, patterns and limits.
    """
    weeks = calendar_weeks(goal, schema)
    all_of_it_s = goal.hours_per_week * SECONDS_PER_HOUR
    first = filled(goal, state, schema, weeks, filled_s=all_of_it_s, response=response)
    fullest_au = float(first.highest_full_week_au.max())
    reached_s = intensity.duration_s(fullest_au, intensity.EASY_FRACTION)
    return filled(
        goal, state, schema, weeks, filled_s=min(all_of_it_s, reached_s), response=response
    )


def filled(
    goal: Goal,
    state: RunnerState,
    schema: PlanSchema,
    weeks: tuple[CalendarWeek, ...],
    *,
    filled_s: float,
    response: Response = POPULATION,
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
    response : Response
        What a load is worth on race day.

    Returns
    -------
    Problem
        Weeks, patterns and limits.
    """
    patterns = tuple(week_pattern(goal, schema, week, filled_s) for week in weeks)
    limits = weekly_limits(goal, state, schema, weeks, patterns, response=response)
    return Problem(weeks, patterns, limits)
