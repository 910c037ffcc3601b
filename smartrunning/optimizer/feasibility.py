"""Refusal of goals that no plan can meet, with what stands against each other and what would help.

Every limit lets a week have more when the weeks before it had more. So the plan that takes the most
it may in each week has the highest load that any plan can have in any week, and decides whether the
long run can be reached.
"""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InfeasibleGoalError
from smartrunning.optimizer.calendar import MOSTLY_THERE, calendar_weeks
from smartrunning.optimizer.goal import LONGEST_PLAN_DAYS, WEEKDAYS, Goal, RunnerState
from smartrunning.optimizer.pattern import running_days
from smartrunning.optimizer.problem import filled, problem
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

UNLIMITED: Final = 1e6


def check_feasible(goal: Goal, state: RunnerState, schema: PlanSchema) -> None:
    """Refuse a goal that no plan inside the limits can meet.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.

    Raises
    ------
    InfeasibleGoalError
        With a sentence that names the limits in conflict and what would resolve it.
    """
    if _loading_weeks(goal, schema) < schema.fewest_loading_weeks:
        raise InfeasibleGoalError(_too_soon(goal, schema))
    if goal.longest_on_s(goal.long_run_day) < schema.long_run_s:
        raise InfeasibleGoalError(_too_short_a_session(goal, schema))
    posed = problem(goal, state, schema)
    by_time_s = _long_run_by_time_s(goal, state, schema)
    if by_time_s < schema.long_run_s:
        raise InfeasibleGoalError(_too_little_time(goal, schema, by_time_s))
    by_growth_s = float(posed.long_runs_s(posed.highest_full_week_au).max())
    if by_growth_s < schema.long_run_s:
        raise InfeasibleGoalError(_too_much_growth(goal, state, schema, by_growth_s))


def _long_run_by_time_s(goal: Goal, state: RunnerState, schema: PlanSchema) -> float:
    """Long run of a week that uses all of the runner's time."""
    all_of_it_s = goal.hours_per_week * SECONDS_PER_HOUR
    weeks = calendar_weeks(goal, schema)
    posed = filled(goal, state, schema, weeks, filled_s=all_of_it_s)
    fullest_au = np.array([pattern.highest_load_au for pattern in posed.patterns])
    return float(posed.long_runs_s(fullest_au).max())


def _loading_weeks(goal: Goal, schema: PlanSchema) -> int:
    weeks = calendar_weeks(goal, schema)
    return sum(
        week.role != "taper" and len(week.days) == 7 and week.available >= MOSTLY_THERE
        for week in weeks
    )


def _reaches_long_run(goal: Goal, state: RunnerState, schema: PlanSchema) -> bool:
    posed = problem(goal, state, schema)
    return float(posed.long_runs_s(posed.highest_full_week_au).max()) >= schema.long_run_s


def _too_short_a_session(goal: Goal, schema: PlanSchema) -> str:
    return (
        f"{schema.title}: the long run must reach {_minutes(schema.long_run_s)}, but the longest "
        f"session is limited to {_minutes(goal.longest_on_s(goal.long_run_day))}. Allow "
        f"{_minutes(schema.long_run_s)} on {WEEKDAYS[goal.long_run_day]}, or choose a shorter race."
    )


def _too_soon(goal: Goal, schema: PlanSchema) -> str:
    later = goal.race_date
    while _loading_weeks(replace(goal, race_date=later), schema) < schema.fewest_loading_weeks:
        later += timedelta(days=1)
    return (
        f"{schema.title}: a taper of {schema.taper_days} days and "
        f"{schema.fewest_loading_weeks} full weeks of training before it do not fit between "
        f"{goal.start_date} and the race on {goal.race_date}. "
        f"A race on {later} would do, or a plan that starts earlier."
    )


def _too_little_time(goal: Goal, schema: PlanSchema, reached_s: float) -> str:
    needed_h = math.ceil(10 * goal.hours_per_week * schema.long_run_s / reached_s) / 10
    return (
        f"{schema.title}: {goal.hours_per_week:g} hours a week on {len(running_days(goal))} days "
        f"leave {_minutes(reached_s)} for the long run on {WEEKDAYS[goal.long_run_day]}, but it "
        f"must reach {_minutes(schema.long_run_s)}. {needed_h:g} hours a week would do, or fewer "
        "training days, or a shorter race."
    )


def _too_much_growth(goal: Goal, state: RunnerState, schema: PlanSchema, reached_s: float) -> str:
    return (
        f"{schema.title}: with at most {_growth_limits(goal, state, schema)}, the long run grows "
        f"to {_minutes(reached_s)} before the taper, from a recent weekly load of "
        f"{state.recent_weekly_load_au:.0f} au, but it must reach {_minutes(schema.long_run_s)}. "
        f"{_later(goal, state, schema)}"
    )


def _growth_limits(goal: Goal, state: RunnerState, schema: PlanSchema) -> str:
    """The limits on growth that alone stand in the way; both where neither does alone."""
    limits = {
        f"{schema.weekly_ramp_fraction:.0%} more load a week": replace(
            schema, weekly_ramp_fraction=UNLIMITED
        ),
        f"{schema.fitness_ramp_au:g} au/day more fitness a week": replace(
            schema, fitness_ramp_au=UNLIMITED
        ),
    }
    alone = [name for name, looser in limits.items() if _reaches_long_run(goal, state, looser)]
    return " and ".join(alone or limits)


def _later(goal: Goal, state: RunnerState, schema: PlanSchema) -> str:
    most_weeks = (goal.start_date + timedelta(days=LONGEST_PLAN_DAYS) - goal.race_date).days // 7
    for weeks in range(1, most_weeks + 1):
        race_date = goal.race_date + timedelta(weeks=weeks)
        if _reaches_long_run(replace(goal, race_date=race_date), state, schema):
            return f"A race {weeks} weeks later, on {race_date}, would do, or a shorter race."
    return "No race within a year would do: choose a shorter race first."


def _minutes(duration_s: float) -> str:
    return f"{duration_s / SECONDS_PER_MINUTE:.0f} min"
