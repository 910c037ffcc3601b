"""What the runner wants and may, and where the runner stands."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final

from smartrunning.errors import InvalidRequestError
from smartrunning.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE

WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
LONGEST_PLAN_DAYS: Final = 371
"""53 weeks: nothing that is known today says anything about a day further away."""
SHORTEST_RACE_M: Final = 400.0
LONGEST_RACE_M: Final = 250_000.0
HOURS_OF_A_WEEK: Final = 168.0
SHORTEST_SESSION_CAP_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A race, and what the runner can give for it.

    Attributes
    ----------
    race_date : datetime.date
        Day of the race.
    race_distance_m : float
        Distance of the race.
    start_date : datetime.date
        First day of the plan.
    hours_per_week : float
        Most hours of training in any week.
    longest_session_s : float
        Longest session on any day, in s.
    training_days : tuple of int
        Weekdays on which the runner can train, 0 for Monday.
    long_run_day : int
        Weekday of the long run; one of the training days.
    target_s : float
        Time the runner wants to reach, in s, which sets race pace; NaN for the time that critical
        speed lets expect.
    """

    race_date: date
    race_distance_m: float
    start_date: date
    hours_per_week: float
    longest_session_s: float
    training_days: tuple[int, ...]
    long_run_day: int
    target_s: float = math.nan


@dataclass(frozen=True, slots=True)
class RunnerState:
    """Where the runner stands on the evening of a day.

    Attributes
    ----------
    day : datetime.date
        The day.
    fitness_au, fatigue_au : float
        Weighted mean daily loads; see `smartrunning.history.training_load`.
    recent_weekly_load_au : float
        Load of a usual recent week.
    critical_speed_mps, d_prime_m : float
        Critical speed and D′; NaN when unknown.
    """

    day: date
    fitness_au: float
    fatigue_au: float
    recent_weekly_load_au: float
    critical_speed_mps: float
    d_prime_m: float


def check(goal: Goal, state: RunnerState) -> None:
    """Refuse a goal or state whose values make no sense.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.

    Raises
    ------
    InvalidRequestError
        With a sentence that names the value and what it should be.
    """
    for sentence in chain(_wrong_times(goal, state), _wrong_days(goal), _wrong_state(state)):
        raise InvalidRequestError(sentence)


def _wrong_times(goal: Goal, state: RunnerState) -> Iterator[str]:
    if goal.race_date <= goal.start_date:
        yield f"The race on {goal.race_date} must be after the plan's start on {goal.start_date}."
    if (goal.race_date - goal.start_date).days > LONGEST_PLAN_DAYS:
        yield (
            f"The race on {goal.race_date} is more than a year after the start on "
            f"{goal.start_date}; plan an earlier race first."
        )
    if goal.start_date < state.day:
        yield (
            f"The plan cannot start on {goal.start_date}, before {state.day}, the day up to which "
            "the runner's history is known."
        )
    if not SHORTEST_RACE_M <= goal.race_distance_m < LONGEST_RACE_M:
        yield f"The race must be between 400 m and 250 km, found {goal.race_distance_m:g} m."
    if goal.target_s <= 0 or math.isinf(goal.target_s):
        yield f"The target time must be more than 0 s, found {goal.target_s:g} s."


def _wrong_days(goal: Goal) -> Iterator[str]:
    days = goal.training_days
    if not days or len(set(days)) < len(days) or not set(days) <= set(range(7)):
        yield (
            "The training days must be one to seven different weekdays from 0 (Monday) to 6, "
            f"found {list(days)}."
        )
    if goal.long_run_day not in days:
        yield (
            f"The long run's day must be one of the training days {list(days)}, "
            f"found {goal.long_run_day}."
        )
    if not 0 < goal.hours_per_week <= HOURS_OF_A_WEEK:
        yield f"The hours a week must be above 0 and at most 168, found {goal.hours_per_week:g}."
    if not SHORTEST_SESSION_CAP_S <= goal.longest_session_s <= SECONDS_PER_DAY:
        yield (
            "The longest session must be between 15 minutes and a day, "
            f"found {goal.longest_session_s / SECONDS_PER_MINUTE:g} minutes."
        )


def _wrong_state(state: RunnerState) -> Iterator[str]:
    loads_au = (state.fitness_au, state.fatigue_au, state.recent_weekly_load_au)
    if not all(0 <= load_au < math.inf for load_au in loads_au):
        yield (
            "Fitness, fatigue and recent weekly load must not be negative or unknown, "
            f"found {loads_au}."
        )
    if state.critical_speed_mps <= 0 or math.isinf(state.critical_speed_mps):
        yield (
            "Critical speed must be positive, or NaN when unknown, "
            f"found {state.critical_speed_mps:g} m/s."
        )
