"""Where a session may stand: the limits that one day and its neighbours keep."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from smartrunning.optimizer import intensity
from smartrunning.optimizer.goal import WEEKDAYS, Goal
from smartrunning.optimizer.pattern import (
    DAYS_WITHOUT_HARD_DAY,
    DAYS_WITHOUT_HARD_DAY_BEFORE_RACE,
    DAYS_WITHOUT_LONG_RUN,
)
from smartrunning.optimizer.plan import PlanDay
from smartrunning.units import SECONDS_PER_MINUTE

LIGHT: Final = frozenset({"rest", "easy", "recovery", "race"})
"""Days that may lie beside any other; the race has rules of its own."""
LONG_RUNS: Final = frozenset({"long", "progression", "long_race_pace"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard limit that a move would break.

    Attributes
    ----------
    name : str
        Short name, as in a plan's constraints where it is one of them.
    sentence : str
        What would be wrong, for the runner.
    """

    name: str
    sentence: str


def of_day(goal: Goal, day: PlanDay) -> Iterator[Broken]:
    """Limits that a session on its day would break by itself.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    day : PlanDay
        The session on its day.

    Yields
    ------
    Broken
        Nothing for days of rest.
    """
    if not day.steps:
        return
    where = f"{day.title} on {on(day.day)}"
    if day.day.weekday() not in goal.training_days:
        yield Broken(
            "training days", f"{WEEKDAYS[day.day.weekday()]} is not one of your training days."
        )
    if not goal.is_available(day.day):
        yield Broken("times away", f"You are away on {on(day.day)}.")
    longest_s = goal.longest_on_s(day.day.weekday())
    if _longest_s(day) > longest_s + 1e-6:
        yield Broken(
            "longest session",
            f"{day.title} takes {in_minutes(_longest_s(day))}, but "
            f"{WEEKDAYS[day.day.weekday()]} has {in_minutes(longest_s)}.",
        )
    if not is_heavy(day):
        tomorrow = goal.race_on(day.day + timedelta(days=1))
        if (goal.race_date - day.day).days == 1 or (tomorrow and tomorrow.priority == "B"):
            yield Broken("before a race", f"{where} would be on the day before the race.")
        return
    if goal.easy_until and day.day < goal.easy_until and day.workout != "long":
        yield Broken("easy until", f"{where} would be hard before {on(goal.easy_until)}.")
    yield from _of_races(goal, day, where)


def _of_races(goal: Goal, day: PlanDay, where: str) -> Iterator[Broken]:
    left = (goal.race_date - day.day).days
    fewest = DAYS_WITHOUT_LONG_RUN if day.workout in LONG_RUNS else DAYS_WITHOUT_HARD_DAY
    if left <= fewest:
        yield Broken(
            "before a race",
            f"{where} would be {left} days before the race; more than {fewest} are needed.",
        )
    for race in goal.other_races:
        if -1 <= (race.day - day.day).days <= DAYS_WITHOUT_HARD_DAY_BEFORE_RACE[race.priority]:
            yield Broken("before a race", f"{where} would be too near the race on {on(race.day)}.")


def of_neighbours(
    before: Mapping[date, PlanDay], after: Mapping[date, PlanDay]
) -> Iterator[Broken]:
    """Hard sessions and long runs that would come to lie on neighbouring days.

    Parameters
    ----------
    before, after : mapping of datetime.date to PlanDay
        All days as they are and as they would be.

    Yields
    ------
    Broken
        One for each pair that is not there yet.
    """
    there = set(_touching(before))
    for one, other in _touching(after):
        if (one, other) not in there:
            yield Broken(
                "hard days apart",
                f"{after[one].title} on {on(one)} and {after[other].title} on {on(other)} would "
                "lie on neighbouring days; hard sessions and the long run need an easy day between "
                "them.",
            )


def _touching(days: Mapping[date, PlanDay]) -> Iterator[tuple[date, date]]:
    for one, other in pairwise(sorted(days)):
        near = other - one == timedelta(days=1)
        if near and is_heavy(days[one]) and is_heavy(days[other]):
            yield one, other


def is_heavy(day: PlanDay) -> bool:
    """Whether a day holds a hard session or the long run.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    bool
        False for days of rest, easy and recovery runs and races.
    """
    return day.workout not in LIGHT


def may_stand(goal: Goal, day: PlanDay, others: Mapping[date, PlanDay]) -> bool:
    """Whether a session may stand on its day beside others.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    day : PlanDay
        A session on a day.
    others : mapping of datetime.date to PlanDay
        The other days.

    Returns
    -------
    bool
        False where a limit on days would break.
    """
    around = (others.get(day.day + timedelta(days=apart)) for apart in (-1, 1))
    beside = any(other is not None and is_heavy(other) for other in around)
    return not (beside and is_heavy(day)) and not any(of_day(goal, day))


def day_in_words(day: PlanDay) -> str:
    """What a day holds, in few words.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    str
        Such as ``Easy run, 45 min``; of a race its name, as the time that is expected is no part of
        the plan.
    """
    if day.workout in {"rest", "race"} or not math.isfinite(day.duration_s):
        return day.name
    return f"{day.title}, {in_minutes(day.duration_s)}"


def _longest_s(day: PlanDay) -> float:
    """Time by which limits on time are kept: of even running with the load, if it is longer."""
    slowest = intensity.RECOVERY_FRACTION if day.workout == "recovery" else intensity.EASY_FRACTION
    return max(day.duration_s, intensity.duration_s(day.load_au, slowest))


def short(day: date) -> str:
    """Day without its weekday.

    Parameters
    ----------
    day : datetime.date
        A day.

    Returns
    -------
    str
        Such as ``1 June``.
    """
    return f"{day.day} {day:%B}"


def on(day: date) -> str:
    """Day with its weekday.

    Parameters
    ----------
    day : datetime.date
        A day.

    Returns
    -------
    str
        Such as ``Monday 1 June``.
    """
    return f"{WEEKDAYS[day.weekday()]} {short(day)}"


def in_minutes(duration_s: float) -> str:
    """Duration in whole minutes.

    Parameters
    ----------
    duration_s : float
        Duration in s.

    Returns
    -------
    str
        Such as ``75 min``.
    """
    return f"{duration_s / SECONDS_PER_MINUTE:.0f} min"
