"""The runner's weeks, Monday to Sunday."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smartrunning.history.sessions import DatedStatistics


@dataclass(frozen=True, slots=True)
class Week:
    """One week's sums.

    Attributes
    ----------
    start : datetime.date
        The Monday.
    distance_m, moving_s : float
        Distance and moving time of running sessions.
    load_au : float
        Load of all sports.
    sessions : int
        Number of sessions of all sports.
    """

    start: date
    distance_m: float
    moving_s: float
    load_au: float
    sessions: int


def weeks(sessions: Sequence[DatedStatistics], *, today: date) -> tuple[Week, ...]:
    """Weeks from the first session to today, those without a session too.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions; excluded ones and those after today do not count.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    tuple of Week
        Oldest first; empty without sessions.
    """
    counted = [one for one in sessions if not one.excluded and one.local_date <= today]
    by_monday: dict[date, list[DatedStatistics]] = {}
    for session in counted:
        by_monday.setdefault(monday_of(session.local_date), []).append(session)
    if not by_monday:
        return ()
    first = min(by_monday)
    count = (monday_of(today) - first).days // 7 + 1
    mondays = (first + timedelta(weeks=index) for index in range(count))
    return tuple(_week(monday, by_monday.get(monday, [])) for monday in mondays)


def monday_of(day: date) -> date:
    """Monday of the week that a day is in.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        The day itself when it is a Monday.
    """
    return day - timedelta(days=day.weekday())


def _week(monday: date, sessions: list[DatedStatistics]) -> Week:
    runs = [session for session in sessions if session.is_running]
    return Week(
        start=monday,
        distance_m=_sum(runs, "distance_m"),
        moving_s=_sum(runs, "moving_s"),
        load_au=_sum(sessions, "load_au"),
        sessions=len(sessions),
    )


def _sum(sessions: list[DatedStatistics], name: str) -> float:
    """Sum over the sessions that have the number."""
    numbers = (session.statistics.number(name) for session in sessions)
    return math.fsum(number for number in numbers if math.isfinite(number))
