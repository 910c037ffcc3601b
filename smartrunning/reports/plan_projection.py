"""A plan and what was done of it in, its course out: load, form, race time with intervals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.history import training_load
from smartrunning.optimizer import Plan, PlanDay
from smartrunning.optimizer.outlook import race_speeds, unexplained_spread
from smartrunning.optimizer.problem import likely_responses
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.starting import past_load_au
from smartrunning.units import FloatArray

INTERVAL: Final = (0.025, 0.975)
FEWEST_DONE: Final = 5
"""Planned sessions that must be over before it can be said how closely the plan is kept."""
DRAWS: Final = 200
SEED: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class FormCourse:
    """Fitness, fatigue and form over the days of a plan.

    Attributes
    ----------
    days : tuple of datetime.date
        From the first day of the plan to the race, n of them.
    planned : tuple of ndarray
        Fitness, fatigue and form if each day is done as planned, shape (n,) each, au a day.
    done : tuple of ndarray
        The same by what was done, shape (m,) each, for the first m days, those that are over.
    expected : tuple of ndarray
        The same by what was done and then by the plan, shape (n,) each.
    low_form_au, high_form_au : ndarray or None
        95 % interval of the expected form, shape (n,); None when it cannot be told.
    reason : str
        Why there is no interval; empty when there is one.
    """

    days: tuple[date, ...]
    planned: tuple[FloatArray, FloatArray, FloatArray]
    done: tuple[FloatArray, FloatArray, FloatArray]
    expected: tuple[FloatArray, FloatArray, FloatArray]
    low_form_au: FloatArray | None
    high_form_au: FloatArray | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class RaceTimeCourse:
    """Time to be expected in the goal's race if it were on a day of the plan.

    Attributes
    ----------
    days : tuple of datetime.date
        Mornings, n of them.
    middle_s, fastest_s, slowest_s : ndarray
        Middle and 95 % interval over what is not known: the response, the day of the race and
        the error of critical speed; shape (n,). See `smartrunning.optimizer.outlook`.
    """

    days: tuple[date, ...]
    middle_s: FloatArray
    fastest_s: FloatArray
    slowest_s: FloatArray


def whole(plan: Plan) -> tuple[PlanDay, ...]:
    """Days of a plan with those that were over when it was made again.

    Parameters
    ----------
    plan : Plan
        A plan or a revision of one.

    Returns
    -------
    tuple of PlanDay
        Every day once, in order; past ones as they were planned.
    """
    past = plan.past_days
    by_day = {day.day: day for day in (*past, *plan.days)}
    return tuple(by_day[day] for day in sorted(by_day))


def form_course(
    days: Sequence[PlanDay],
    done_au: Mapping[date, float],
    before_au: Sequence[float],
    today: date,
) -> FormCourse:
    """Fitness, fatigue and form over a plan, as planned, as done and as to be expected.

    Parameters
    ----------
    days : sequence of PlanDay
        All days of the plan, in order, none left out.
    done_au : mapping of datetime.date to float
        Load of each day on which something was done.
    before_au : sequence of float
        Load of each day before the plan, oldest first.
    today : datetime.date
        Days before it are over; today counts as done when something was done.

    Returns
    -------
    FormCourse
        The interval comes from how much was done of the planned sessions that are over: it holds
        when the rest of the plan is kept as loosely as they were.
    """
    dates = tuple(day.day for day in days)
    over = sum(day < today or (day == today and done_au.get(day, 0.0) > 0) for day in dates)
    planned_au = np.array([day.load_au for day in days])
    actual_au = np.array([done_au.get(day, 0.0) for day in dates[:over]])
    expected_au = np.concatenate([actual_au, planned_au[over:]])
    before = np.asarray(before_au, dtype=np.float64)
    expected = _lines(before, expected_au)
    low, high, reason = _form_interval(before, planned_au, actual_au)
    return FormCourse(
        days=dates,
        planned=_lines(before, planned_au),
        done=(expected[0][:over], expected[1][:over], expected[2][:over]),
        expected=expected,
        low_form_au=low,
        high_form_au=high,
        reason=reason,
    )


def _lines(before: FloatArray, load_au: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    load = training_load(np.concatenate([before, load_au]))
    first = len(before)
    return load.fitness_au[first:], load.fatigue_au[first:], load.form_au[first:]


def _form_interval(
    before: FloatArray, planned_au: FloatArray, actual_au: FloatArray
) -> tuple[FloatArray | None, FloatArray | None, str]:
    over = len(actual_au)
    sessions = planned_au[:over] > 0
    if sessions.sum() < FEWEST_DONE:
        missing = FEWEST_DONE - int(sessions.sum())
        more = "session is" if missing == 1 else "sessions are"
        reason = (
            f"The band of form comes once {missing} more planned {more} over: it shows how closely "
            "you keep to the plan."
        )
        return None, None, reason
    kept = actual_au[sessions] / planned_au[:over][sessions]
    random = np.random.default_rng(SEED)
    drawn = random.choice(kept, (DRAWS, len(planned_au) - over))
    forms = np.array(
        [_lines(before, np.concatenate([actual_au, planned_au[over:] * part]))[2] for part in drawn]
    )
    low, high = np.quantile(forms, INTERVAL, axis=0)
    return low, high, ""


def race_time_course(plan: Plan, done_au: Mapping[date, float], today: date) -> RaceTimeCourse:
    """Time to be expected in the goal's race on each morning of a plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    done_au : mapping of datetime.date to float
        Load of each day on which something was done.
    today : datetime.date
        Days before it count as they were done.

    Returns
    -------
    RaceTimeCourse
        Times are NaN while critical speed is unknown.
    """
    goal, state = plan.goal, plan.state
    today_s = race_pace(replace(goal, target_s=math.nan), state).race_s
    days = [day for day in plan.days if day.day < goal.race_date]
    load_au = [done_au.get(day.day, 0.0) if day.day < today else day.load_au for day in days]
    past = np.asarray(past_load_au(goal, state), dtype=np.float64)
    history = np.concatenate([past, load_au])
    mornings = tuple(goal.start_date + timedelta(days=at) for at in range(len(days) + 1))
    speeds = np.array([one.performance(history)[len(past) :] for one in likely_responses(state)])
    spread = unexplained_spread(goal, state)
    slow, fast = np.array([race_speeds(morning, spread) for morning in speeds.T]).T
    middle = np.median(speeds, axis=0)
    return RaceTimeCourse(mornings, today_s / middle, today_s / fast, today_s / slow)
