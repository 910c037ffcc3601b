"""What a runner fills in to get a plan: sensible values from the history, checks in plain words."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from smartrunning.errors import InvalidRequestError
from smartrunning.history import RunnerHistory
from smartrunning.reports.display import RACES_M, Units, distance_number, distance_unit
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OTHER: Final = "Another distance"
RACES: Final = (*RACES_M, OTHER)
USUAL_WEEKS: Final = 12
LOOK_BACK_WEEKS: Final = 8
FEWEST_SESSIONS: Final = 8
"""With fewer sessions the history says nothing about the runner's habits."""
LONGEST_AHEAD_DAYS: Final = 365
HOURS: Final = (1.0, 40.0)
SESSION_MINUTES: Final = (20.0, 600.0)
DISTANCE_M: Final = (1000.0, 250_000.0)
CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class GoalForm:
    """The form as it is filled in.

    Attributes
    ----------
    race_date, start_date : datetime.date or None
        Day of the race and first day of the plan.
    race : str
        One of `RACES`.
    distance : float
        Distance in the unit of the eye; counts where ``race`` is `OTHER`.
    hours_per_week : float
        Time for training.
    longest_minutes : float
        Longest single run.
    training_days : tuple of int
        Weekdays with time for training, 0 for Monday.
    long_run_day : int
        Weekday of the long run.
    target : str
        Hoped-for time as ``h:mm:ss``; empty for none.
    """

    race_date: date | None
    start_date: date | None
    race: str = "10 km"
    distance: float = 15.0
    hours_per_week: float = 4.0
    longest_minutes: float = 120.0
    training_days: tuple[int, ...] = (1, 3, 5, 6)
    long_run_day: int = 6
    target: str = ""


def prefilled(history: RunnerHistory | None, today: date) -> GoalForm:
    """A form that fits what the runner has done so far.

    Parameters
    ----------
    history : RunnerHistory or None
        The runner over time.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    GoalForm
        A 10 km race on a Sunday about twelve weeks away, on the usual days and hours.
    """
    sunday = today + timedelta(days=6 - today.weekday())
    race_date, start_date = sunday + timedelta(weeks=USUAL_WEEKS), today + timedelta(days=1)
    recent = history.weeks[-LOOK_BACK_WEEKS - 1 : -1] if history else ()
    if history is None or sum(week.sessions for week in recent) < FEWEST_SESSIONS:
        return GoalForm(race_date, start_date)
    hours = float(np.median([week.moving_s for week in recent])) / SECONDS_PER_HOUR
    by_weekday = _load_by_weekday(history)
    days = _usual_days(by_weekday)
    return GoalForm(
        race_date,
        start_date,
        hours_per_week=min(max(round(2 * 1.1 * hours) / 2, 2.0), 20.0),
        training_days=days,
        long_run_day=max(days, key=lambda day: by_weekday[day]),
    )


def request(form: GoalForm, today: date, units: Units = "metric") -> Mapping[str, Any]:
    """What is posted to get a plan.

    Parameters
    ----------
    form : GoalForm
        As the runner filled it in, or as anybody sent it.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        Unit of the form's distance.

    Returns
    -------
    mapping of str to object
        Plain JSON values.

    Raises
    ------
    InvalidRequestError
        With a sentence on the first field that makes no sense.
    """
    race_date, start_date = _dates(form, today)
    race_distance_m = _race_distance_m(form, units)
    hours = _between(form.hours_per_week, HOURS, "The hours a week", "hours")
    minutes = _between(form.longest_minutes, SESSION_MINUTES, "The longest run", "minutes")
    days = _training_days(form)
    target_s = _target_s(form.target, race_distance_m)
    wanted = {
        "race_date": race_date.isoformat(),
        "race_distance_m": race_distance_m,
        "start_date": start_date.isoformat(),
        "hours_per_week": hours,
        "longest_session_s": minutes * SECONDS_PER_MINUTE,
        "training_days": list(days),
        "long_run_day": form.long_run_day,
    }
    return wanted if target_s is None else wanted | {"target_s": target_s}


def _dates(form: GoalForm, today: date) -> tuple[date, date]:
    if form.race_date is None or form.start_date is None:
        raise InvalidRequestError("Fill in the day of the race and the first day of the plan.")
    if form.start_date < today:
        raise InvalidRequestError("The first day of the plan is in the past; choose a later one.")
    if form.race_date <= form.start_date:
        raise InvalidRequestError("The race must be after the first day of the plan.")
    if (form.race_date - form.start_date).days > LONGEST_AHEAD_DAYS:
        raise InvalidRequestError("The race is more than a year away; plan an earlier one first.")
    return form.race_date, form.start_date


def _race_distance_m(form: GoalForm, units: Units) -> float:
    if form.race in RACES_M:
        return RACES_M[form.race]
    metres = form.distance / distance_number(1.0, units)
    low, high = (distance_number(limit, units) for limit in DISTANCE_M)
    if not DISTANCE_M[0] <= metres <= DISTANCE_M[1]:
        unit = distance_unit(units)
        raise InvalidRequestError(f"The race must be between {low:.1f} and {high:.0f} {unit} long.")
    return metres


def _between(value: float, limits: tuple[float, float], name: str, unit: str) -> float:
    low, high = limits
    if not low <= value <= high:
        raise InvalidRequestError(f"{name} must be between {low:g} and {high:g} {unit}.")
    return value


def _training_days(form: GoalForm) -> Sequence[int]:
    if len(form.training_days) < 2:
        raise InvalidRequestError("Choose at least two days on which you can train.")
    if form.long_run_day not in form.training_days:
        raise InvalidRequestError("The day of the long run must be one of your training days.")
    return sorted(form.training_days)


def _target_s(target: str, race_distance_m: float) -> float | None:
    if not target.strip():
        return None
    found = CLOCK.fullmatch(target.strip())
    if not found:
        raise InvalidRequestError("Write the hoped-for time as h:mm:ss or mm:ss, or leave it out.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    target_s = hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds
    if not 1.0 <= race_distance_m / max(target_s, 1.0) <= 7.5:
        raise InvalidRequestError("The hoped-for time does not fit the distance of the race.")
    return target_s


def _load_by_weekday(history: RunnerHistory) -> Sequence[float]:
    """Mean load of each weekday over the last weeks, Monday first."""
    if history.first_day is None:
        return [0.0] * 7
    load_au = history.daily_load_au[-7 * LOOK_BACK_WEEKS :]
    first = history.first_day + timedelta(days=len(history.daily_load_au) - len(load_au))
    totals = [0.0] * 7
    for day, load in enumerate(load_au):
        totals[(first.weekday() + day) % 7] += load / LOOK_BACK_WEEKS
    return totals


def _usual_days(by_weekday: Sequence[float]) -> tuple[int, ...]:
    """The three to six days that carry the most."""
    total = math.fsum(by_weekday)
    ranked = sorted(range(7), key=lambda day: by_weekday[day], reverse=True)
    often = [day for day in ranked if by_weekday[day] >= 0.07 * total]
    return tuple(sorted(ranked[: min(max(len(often), 3), 6)]))
