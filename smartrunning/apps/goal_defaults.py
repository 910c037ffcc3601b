"""A goal form that fits what the runner has done, and where each of its values comes from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.apps.goal_form import WEEKDAYS, GoalForm
from smartrunning.history import RunnerHistory
from smartrunning.storage.info import SessionInfo
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

USUAL_WEEKS: Final = 12
LOOK_BACK_WEEKS: Final = 8
FEWEST_SESSIONS: Final = 8
"""With fewer sessions the history says nothing about the runner's habits."""
FEWEST_DAYS: Final = 3
MOST_DAYS: Final = 6
MORE: Final = 1.1
FULLER_WEEK: Final = 0.75
"""Share of the weeks that have no more hours: what is asked for is the most of a loading week."""
SHORTEST_DAY_MINUTES: Final = 45.0
SHORTEST_LONG_RUN_MINUTES: Final = 120.0
ROUNDED_MINUTES: Final = 15.0
BEGINNER_WEEKS: Final = 26
EXPERIENCED_WEEKS: Final = 104
EXPERIENCED_HOURS: Final = 5.0
NO_HISTORY: Final = "A usual value; there are too few runs to know yours."


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A form to begin with.

    Attributes
    ----------
    form : GoalForm
        Its values.
    sources : mapping of str to str
        Where the value of each field comes from, as a sentence by name of the field.
    """

    form: GoalForm
    sources: Mapping[str, str]


def prefilled(
    history: RunnerHistory | None, today: date, sessions: Sequence[SessionInfo] = ()
) -> Prefilled:
    """A form that fits what the runner has done so far.

    Parameters
    ----------
    history : RunnerHistory or None
        The runner over time.
    today : datetime.date
        Today in the runner's zone.
    sessions : sequence of SessionInfo
        The runner's last sessions, in any order.

    Returns
    -------
    Prefilled
        A 10 km race on a Sunday about twelve weeks away, on the usual days and hours.
    """
    sunday = today + timedelta(days=6 - today.weekday())
    empty = GoalForm(sunday + timedelta(weeks=USUAL_WEEKS), today + timedelta(days=1))
    recent = history.weeks[-LOOK_BACK_WEEKS - 1 : -1] if history else ()
    if history is None or sum(week.sessions for week in recent) < FEWEST_SESSIONS:
        fields = ("minutes", "hours_per_week", "longest_minutes", "long_run_day", "experience")
        return Prefilled(empty, dict.fromkeys(fields, NO_HISTORY))
    weekly_s = [week.moving_s for week in recent]
    hours = float(np.median(weekly_s)) / SECONDS_PER_HOUR
    full_hours = float(np.quantile(weekly_s, FULLER_WEEK)) / SECONDS_PER_HOUR
    by_weekday = load_by_weekday(history)
    days = usual_days(by_weekday)
    long_day = max(days, key=lambda day: by_weekday[day])
    usual = _longest_by_weekday(sessions, today)
    longest = max(usual)
    minutes = tuple(_minutes_on(day, days, long_day, usual) for day in range(len(WEEKDAYS)))
    running_weeks = sum(week.sessions > 0 for week in history.weeks)
    form = GoalForm(
        empty.race_date,
        empty.start_date,
        minutes=minutes,
        hours_per_week=min(max(round(2 * MORE * full_hours) / 2, 2.0), 20.0),
        longest_minutes=max(minutes),
        long_run_day=long_day,
        experience=_experience(running_weeks, hours),
    )
    sources = {
        "minutes": (
            f"The days that you ran on most in the last {LOOK_BACK_WEEKS} weeks, with your longest "
            "run on each of them and a little more."
        ),
        "hours_per_week": (
            f"You ran {full_hours:.1f} hours in a fuller one of your last {LOOK_BACK_WEEKS} weeks, "
            "which leaves out the weeks of recovery; this is a tenth more."
        ),
        "longest_minutes": (
            f"Your longest run of these weeks took {longest:.0f} minutes."
            if longest
            else "A usual value for the long run."
        ),
        "long_run_day": f"Most of your load falls on {_long_name(long_day)}.",
        "experience": f"There are runs in {running_weeks} weeks of your history.",
    }
    return Prefilled(form, sources)


def load_by_weekday(history: RunnerHistory) -> Sequence[float]:
    """Mean load of each weekday over the last weeks.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.

    Returns
    -------
    sequence of float
        Seven values in au, Monday first.
    """
    totals = [0.0] * len(WEEKDAYS)
    if history.first_day is None:
        return totals
    load_au = history.daily_load_au[-len(WEEKDAYS) * LOOK_BACK_WEEKS :]
    first = history.first_day + timedelta(days=len(history.daily_load_au) - len(load_au))
    for day, load in enumerate(load_au):
        totals[(first.weekday() + day) % len(WEEKDAYS)] += load / LOOK_BACK_WEEKS
    return totals


def usual_days(by_weekday: Sequence[float]) -> tuple[int, ...]:
    """The weekdays that carry the most.

    Parameters
    ----------
    by_weekday : sequence of float
        Mean load of each weekday.

    Returns
    -------
    tuple of int
        Three to six of them, in order.
    """
    total = math.fsum(by_weekday)
    ranked = sorted(range(len(WEEKDAYS)), key=lambda day: by_weekday[day], reverse=True)
    often = [day for day in ranked if by_weekday[day] >= 0.07 * total]
    return tuple(sorted(ranked[: min(max(len(often), FEWEST_DAYS), MOST_DAYS)]))


def _longest_by_weekday(sessions: Sequence[SessionInfo], today: date) -> list[float]:
    """Longest run of each weekday in the last weeks, in minutes; 0 where there was none."""
    longest = [0.0] * len(WEEKDAYS)
    since = today - timedelta(weeks=LOOK_BACK_WEEKS)
    for one in sessions:
        if one.local_date < since or one.excluded or one.sport != "running":
            continue
        length_s = one.timer_s if math.isfinite(one.timer_s) else one.elapsed_s
        if math.isfinite(length_s):
            day = one.local_date.weekday()
            longest[day] = max(longest[day], length_s / SECONDS_PER_MINUTE)
    return longest


def _minutes_on(day: int, days: Sequence[int], long_day: int, usual: Sequence[float]) -> float:
    if day not in days:
        return 0.0
    least = SHORTEST_LONG_RUN_MINUTES if day == long_day else SHORTEST_DAY_MINUTES
    wanted = math.ceil(MORE * usual[day] / ROUNDED_MINUTES) * ROUNDED_MINUTES
    return min(max(wanted, least), 600.0)


def _experience(running_weeks: int, hours: float) -> str:
    if running_weeks < BEGINNER_WEEKS:
        return "beginner"
    if running_weeks >= EXPERIENCED_WEEKS and hours >= EXPERIENCED_HOURS:
        return "experienced"
    return "regular"


def _long_name(day: int) -> str:
    monday = date(2024, 1, 1)
    return f"{monday + timedelta(days=day):%A}"
