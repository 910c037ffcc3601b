"""A runner's state some days ago in, the state on the evening before the plan out."""

import numpy as np

from smartrunning.history import training_load
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.units import FloatArray

DAYS_PER_WEEK = 7
WEEKS_LOOKED_BACK = 4
DAYS_REMEMBERED = 200
"""Of a load so long ago, less than 2 in 1000 are left by any published time constant."""


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


def past_load_au(goal: Goal, state: RunnerState) -> FloatArray:
    """Load of each day before the plan, as far back as it matters.

    Days of which nothing is known have the load of a usual recent week.

    Parameters
    ----------
    goal : Goal
        First day of the plan.
    state : RunnerState
        Where the runner stands, with the daily loads up to that day where they are known.

    Returns
    -------
    ndarray
        Oldest first, the last one on the day before the plan.
    """
    usual_au = state.recent_weekly_load_au / DAYS_PER_WEEK
    known = np.asarray(state.daily_load_au[-DAYS_REMEMBERED:], dtype=np.float64)
    after = max(0, (goal.start_date - state.day).days - 1)
    before = max(0, DAYS_REMEMBERED - len(known) - after)
    return np.concatenate([np.full(before, usual_au), known, np.full(after, usual_au)])


def reference_load_au(goal: Goal, state: RunnerState) -> float:
    """Load of the last week before the plan that the first ones look back to.

    Parameters
    ----------
    goal : Goal
        Whether it goes on from an earlier plan.
    state : RunnerState
        Recent loads.

    Returns
    -------
    float
        That of a usual recent week; when a plan goes on, that of the fullest of the last four
        weeks, for some of them were to be easier.
    """
    usual_au = state.recent_weekly_load_au
    if goal.planned_from is None:
        return usual_au
    days = np.asarray(state.daily_load_au[-WEEKS_LOOKED_BACK * DAYS_PER_WEEK :])
    if len(days) < DAYS_PER_WEEK:
        return usual_au
    windows = np.lib.stride_tricks.sliding_window_view(days, DAYS_PER_WEEK).sum(axis=1)
    return max(usual_au, float(windows.max()))
