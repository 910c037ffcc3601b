"""What the runner wants and may, and where the runner stands."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final, Literal

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.worth import CAUTIOUS_SHARE, Attitude
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
FEWEST_HOURS: Final = 0.1
HOURS_OF_A_WEEK: Final = 168.0
SMALLEST_WEEKLY_LOAD_AU: Final = 1.0
SHORTEST_SESSION_CAP_S: Final = 900.0


Priority = Literal["B", "C"]
Distribution = Literal["usual", "polarised", "pyramidal", "threshold"]
Experience = Literal["beginner", "regular", "experienced"]


@dataclass(frozen=True, slots=True)
class Race:
    """A race on the way to the goal.

    Attributes
    ----------
    day : datetime.date
        Day of the race.
    distance_m : float
        Distance of the race.
    priority : {'B', 'C'}
        B has an easier week and a day of rest before it; C takes the place of a hard session.
    """

    day: date
    distance_m: float
    priority: Priority = "C"


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
    attitude : {'expected', 'cautious'}
        Whether the plan is best on average over what the runner's response may be, or over the
        worst quarter of it.
    minutes_by_weekday : tuple of float
        Longest session of each weekday in minutes, Monday first; empty for none but
        ``longest_session_s``.
    sessions_per_week : int
        Most sessions in a week; one day of seven is always one of rest.
    unavailable : tuple of (datetime.date, datetime.date)
        First and last days of times without training.
    other_races : tuple of Race
        Races before the goal's.
    distribution : {'usual', 'polarised', 'pyramidal', 'threshold'}
        Which hard sessions are chosen: the schema's own, the fastest, the slower ones first, or
        those at threshold.
    experience : {'beginner', 'regular', 'experienced'}
        How fast load may grow, and how many hard days a week may have.
    highest_weekly_load_au : float
        Cap on every week, such as after an injury; NaN for none.
    easy_until : datetime.date or None
        No hard session before this day, such as after an injury.
    planned_from : datetime.date or None
        First day of the first plan for this race, whose phases a later one keeps; None for this
        one's own start.
    worst_share : float
        Share of the draws, the worst ones, whose mean counts for the cautious.
    """

    race_date: date
    race_distance_m: float
    start_date: date
    hours_per_week: float
    longest_session_s: float
    training_days: tuple[int, ...]
    long_run_day: int
    target_s: float = math.nan
    attitude: Attitude = "expected"
    minutes_by_weekday: tuple[float, ...] = ()
    sessions_per_week: int = 6
    unavailable: tuple[tuple[date, date], ...] = ()
    other_races: tuple[Race, ...] = ()
    distribution: Distribution = "usual"
    experience: Experience = "regular"
    highest_weekly_load_au: float = math.nan
    easy_until: date | None = None
    planned_from: date | None = None
    worst_share: float = CAUTIOUS_SHARE

    def longest_on_s(self, weekday: int) -> float:
        """Longest session on a weekday.

        Parameters
        ----------
        weekday : int
            0 for Monday.

        Returns
        -------
        float
            In s, whole minutes: sessions have no others.
        """
        longest_s = self.longest_session_s
        if self.minutes_by_weekday:
            longest_s = min(longest_s, self.minutes_by_weekday[weekday] * SECONDS_PER_MINUTE)
        return longest_s // SECONDS_PER_MINUTE * SECONDS_PER_MINUTE

    def is_available(self, day: date) -> bool:
        """Whether the runner can train on a day, as far as times away say.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
            False inside one of the times without training.
        """
        return not any(first <= day <= last for first, last in self.unavailable)

    def race_on(self, day: date) -> Race | None:
        """Race on the way that is on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        Race or None
            None on most days.
        """
        return next((race for race in self.other_races if race.day == day), None)


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
    daily_load_au : tuple of float
        Load of each day up to that day, oldest first; empty when unknown.
    responses : tuple of DoseResponse
        Draws of the runner's own response to training, in multiples of today's speed; empty where
        it cannot be told from others'.
    response_reasons : tuple of str
        Why the runner's own response is used, or why not.
    lowest_critical_speed_mps, lowest_d_prime_m : float
        Lower ends of their 95 % intervals; NaN when unknown.
    """

    day: date
    fitness_au: float
    fatigue_au: float
    recent_weekly_load_au: float
    critical_speed_mps: float
    d_prime_m: float
    daily_load_au: tuple[float, ...] = ()
    responses: tuple[DoseResponse, ...] = ()
    response_reasons: tuple[str, ...] = ()
    lowest_critical_speed_mps: float = math.nan
    lowest_d_prime_m: float = math.nan


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
    of_goal = (_wrong_days(goal), _wrong_wishes(goal), _wrong_races(goal))
    for sentence in chain(_wrong_times(goal, state), *of_goal, _wrong_state(state)):
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
    if not FEWEST_HOURS <= goal.hours_per_week <= HOURS_OF_A_WEEK:
        yield f"The hours a week must be from 0.1 to 168, found {goal.hours_per_week:g}."
    if not SHORTEST_SESSION_CAP_S <= goal.longest_session_s <= SECONDS_PER_DAY:
        yield (
            "The longest session must be between 15 minutes and a day, "
            f"found {goal.longest_session_s / SECONDS_PER_MINUTE:g} minutes."
        )


def _wrong_wishes(goal: Goal) -> Iterator[str]:
    minutes = goal.minutes_by_weekday
    if minutes and (len(minutes) != len(WEEKDAYS) or not all(0 <= m <= 1440 for m in minutes)):
        yield f"The minutes by weekday must be seven numbers from 0 to 1440, found {list(minutes)}."
        return
    for day in goal.training_days:
        longest_s = goal.longest_on_s(day)
        if longest_s < SHORTEST_SESSION_CAP_S:
            yield (
                f"{WEEKDAYS[day]} is a training day with {longest_s / SECONDS_PER_MINUTE:.0f} "
                "minutes; a session needs at least 15. Give it more, or take the day out."
            )
    if not 1 <= goal.sessions_per_week <= len(WEEKDAYS):
        yield f"The sessions a week must be from 1 to 7, found {goal.sessions_per_week}."
    if not 0 < goal.worst_share <= 1:
        yield (
            "The share of the worst draws must be above 0 and at most 1, "
            f"found {goal.worst_share:g}."
        )
    cap_au = goal.highest_weekly_load_au
    if cap_au < SMALLEST_WEEKLY_LOAD_AU or math.isinf(cap_au):
        yield f"The highest weekly load must be at least 1 au, found {cap_au:g} au."


def _wrong_races(goal: Goal) -> Iterator[str]:
    for first, last in goal.unavailable:
        if last < first:
            yield f"A time without training ends on {last}, before it begins on {first}."
    for race in goal.other_races:
        if not goal.start_date <= race.day < goal.race_date:
            yield (
                f"The race on {race.day} must lie between the plan's start on {goal.start_date} "
                f"and the goal's race on {goal.race_date}."
            )
        if not SHORTEST_RACE_M <= race.distance_m < LONGEST_RACE_M:
            yield f"A race must be between 400 m and 250 km, found {race.distance_m:g} m."
        if not goal.is_available(race.day):
            yield f"The race on {race.day} lies in a time without training."
    if len({race.day for race in goal.other_races}) < len(goal.other_races):
        yield "Two races are on one day; leave one of them out."


def _wrong_state(state: RunnerState) -> Iterator[str]:
    loads_au = (state.fitness_au, state.fatigue_au, state.recent_weekly_load_au)
    if not all(0 <= load_au < math.inf for load_au in state.daily_load_au):
        yield "The daily loads must not be negative or unknown."
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
