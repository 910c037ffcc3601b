"""Critical speed day by day: each value from the efforts of the weeks before it and no others.

A session is judged by what its runner could do on its day. So values are dated: one for each day
with an effort that was probably all-out, from that day on, until the next. What was shown once and
is not shown again does not change a value by growing old; `staleness` says
when a value should no longer be trusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from smartrunning.errors import InsufficientDataError
from smartrunning.history.all_out_efforts import (
    Ability,
    abilities,
    limit_m,
    near_the_limit,
    window,
)
from smartrunning.history.all_out_fit import all_out_fit
from smartrunning.history.critical_speed import (
    LONGEST_EFFORT_S,
    SHORTEST_EFFORT_S,
    CriticalSpeed,
)
from smartrunning.history.sessions import DatedStatistics

WINDOW_DAYS: Final = 90
"""Days before a value whose efforts it rests on: long enough for some all-out ones, short enough
for the runner to be the same (critical speed changes by some per cent in a season)."""
MOST_BELOW_LIMIT: Final = 0.05
"""An effort that is slower than what was shown by more than this was not all-out."""
HOLDS_DAYS: Final = 180
"""A value with an interval gives way to one without only when it is older than this."""


@dataclass(frozen=True, slots=True)
class DatedCriticalSpeed:
    """A critical speed and the day from which it holds.

    Attributes
    ----------
    day : datetime.date
        In the runner's own zone.
    critical_speed : CriticalSpeed
        From the efforts of the window that ends on that day.
    """

    day: date
    critical_speed: CriticalSpeed


def critical_speed_timeline(
    sessions: Sequence[DatedStatistics],
    *,
    window_days: int = WINDOW_DAYS,
    shortest_s: float = SHORTEST_EFFORT_S,
    longest_s: float = LONGEST_EFFORT_S,
    earlier: Sequence[DatedCriticalSpeed] = (),
    since: date = date.min,
) -> tuple[DatedCriticalSpeed, ...]:
    """Critical speeds of a runner, each from the day on which it was shown.

    The timeline can be carried on: with the ``earlier`` values and the sessions from
    ``window_days`` before ``since`` on, it is the one of all sessions.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; at least those of the window before ``since``.
    window_days : int, optional
        Days of efforts that a value rests on, its own day included.
    shortest_s, longest_s : float, optional
        Window of durations that count, ends included, in s.
    earlier : sequence of DatedCriticalSpeed, optional
        What is known already; values from ``since`` on are made anew.
    since : datetime.date, optional
        First day to be looked at.

    Returns
    -------
    tuple of DatedCriticalSpeed
        Oldest first; empty as long as there are not two all-out efforts.
    """
    shown = abilities(sessions, shortest_s=shortest_s, longest_s=longest_s)
    timeline = [dated for dated in earlier if dated.day < since]
    for day, _ in groupby(one.day for one in shown if one.day >= since and any(one.eligible)):
        inside = shown[window(shown, day, window_days)]
        today = [one for one in inside if one.day == day]
        if near_the_limit(today, limit_m(inside), MOST_BELOW_LIMIT):
            _enter(timeline, inside, day)
    return tuple(timeline)


def critical_speed_on(
    sessions: Sequence[DatedStatistics],
    day: date,
    *,
    window_days: int = WINDOW_DAYS,
    shortest_s: float = SHORTEST_EFFORT_S,
    longest_s: float = LONGEST_EFFORT_S,
) -> CriticalSpeed:
    """Critical speed that the efforts of the window up to a day show.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; those outside the window are passed over.
    day : datetime.date
        Last day of the window.
    window_days : int, optional
        Its length.
    shortest_s, longest_s : float, optional
        Window of durations that count, ends included, in s.

    Returns
    -------
    CriticalSpeed
        The value and its efforts.

    Raises
    ------
    InsufficientDataError
        If the window has not two all-out efforts of different durations.
    """
    shown = abilities(sessions, shortest_s=shortest_s, longest_s=longest_s)
    return all_out_fit(shown[window(shown, day, window_days)], day)


def _enter(timeline: list[DatedCriticalSpeed], inside: Sequence[Ability], day: date) -> None:
    """Add the value of a day, unless a better founded one still holds."""
    try:
        found = all_out_fit(inside, day)
    except InsufficientDataError:
        return
    is_new = any(effort.local_date == day for effort in found.efforts)
    has_interval = found.critical_speed_interval_mps is not None
    if is_new and (has_interval or not _holds(timeline, day)):
        timeline.append(DatedCriticalSpeed(day, found))


def _holds(timeline: Sequence[DatedCriticalSpeed], day: date) -> bool:
    """Whether the last value has an interval and is not too old."""
    if not timeline:
        return False
    last = timeline[-1]
    has_interval = last.critical_speed.critical_speed_interval_mps is not None
    return has_interval and (day - last.day).days <= HOLDS_DAYS
