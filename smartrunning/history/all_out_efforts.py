"""A runner's hard efforts in, those that may have been all-out in a window of days out.

One session tells of its hardest stretch, and of others that share no time with it; the parts of a
stretch are no efforts of their own. A stretch does not count when another of its session is as
good, since what can be repeated was not all that one had, when the hills under it change its
distance by more than a tenth, or when it is longer or shorter than the window in which the line of
distance over time holds.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.history.personal_bests import PersonalBest
from smartrunning.history.sessions import DatedStatistics
from smartrunning.metrics import HardEffort
from smartrunning.units import FloatArray

MOST_REPEATED: Final = 0.95
"""A stretch that the session holds a second time, to this share, was not all-out."""
LARGEST_CORRECTION: Final = 0.10
"""Largest part of a level distance that may come from the grade, whose cost differs by runner."""
LARGEST_SHORTFALL: Final = 0.10
"""Efforts further below what the runner shows in the window say nothing about his limit."""
MARKS_S: Final = np.geomspace(60.0, 1800.0, 24)
"""Durations at which the runner's shown ability is compared."""

_LOG_MARKS: Final = np.log(MARKS_S)


@dataclass(frozen=True, slots=True, eq=False)
class Ability:
    """What one session shows: its hard efforts, and the least that they prove for each duration.

    Attributes
    ----------
    session_id : str
        The session.
    day : datetime.date
        Its day.
    efforts : tuple of HardEffort
        Its hardest stretches.
    eligible : tuple of bool
        Which of them may have been all-out.
    proved_m : ndarray
        Level distance that was certainly possible within each of `MARKS_S`.
    """

    session_id: str
    day: date
    efforts: tuple[HardEffort, ...]
    eligible: tuple[bool, ...]
    proved_m: FloatArray


def abilities(
    sessions: Sequence[DatedStatistics], *, shortest_s: float, longest_s: float
) -> list[Ability]:
    """What each running session shows, oldest first; sessions that show nothing are left out.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; excluded ones and other sports count nowhere.
    shortest_s, longest_s : float
        Window of durations in which the line holds, in s.

    Returns
    -------
    list of Ability
        At most one a session.
    """
    counted = [one for one in sessions if one.is_running and not one.excluded]
    counted.sort(key=lambda one: (one.local_date, one.started_at, one.session_id))
    shown = ((one, _hard_efforts(one)) for one in counted)
    return [
        Ability(
            one.session_id,
            one.local_date,
            efforts,
            tuple(_is_eligible(effort, shortest_s, longest_s) for effort in efforts),
            _proved_m(efforts),
        )
        for one, efforts in shown
        if efforts
    ]


def window(shown: Sequence[Ability], day: date, window_days: int) -> slice:
    """Part of a list that lies in the days up to one, that day included.

    Parameters
    ----------
    shown : sequence of Ability
        Oldest first.
    day : datetime.date
        Last day of the window.
    window_days : int
        Its length.

    Returns
    -------
    slice
        From the first session of the window to the last.
    """
    first = day - timedelta(days=window_days - 1)
    return slice(
        bisect_left(shown, first, key=lambda one: one.day),
        bisect_right(shown, day, key=lambda one: one.day),
    )


def limit_m(shown: Sequence[Ability]) -> FloatArray:
    """Greatest distance that sessions show.

    Parameters
    ----------
    shown : sequence of Ability
        The sessions of a window.

    Returns
    -------
    ndarray
        Level distance within each of `MARKS_S`; 1 m without sessions.
    """
    proved = [one.proved_m for one in shown]
    return np.max(proved, axis=0) if proved else np.ones(len(MARKS_S))


def near_the_limit(
    shown: Sequence[Ability], limit: FloatArray, shortfall: float = LARGEST_SHORTFALL
) -> list[Ability]:
    """Sessions with an eligible effort near the best that the runner shows.

    Parameters
    ----------
    shown : sequence of Ability
        The sessions of a window.
    limit : ndarray
        See `limit_m`.
    shortfall : float, optional
        How far below it an effort may be, as a share.

    Returns
    -------
    list of Ability
        In the same order.
    """
    log_limit = np.log(limit)
    return [one for one in shown if any(one.eligible) and any(_near(one, log_limit, shortfall))]


def all_out_candidates(
    shown: Sequence[Ability], limit: FloatArray, critical_speed_mps: float
) -> list[PersonalBest]:
    """Efforts that may have been all-out, each independent of the others.

    Parameters
    ----------
    shown : sequence of Ability
        Sessions of a window that come near the limit.
    limit : ndarray
        See `limit_m`.
    critical_speed_mps : float
        Speed above which the hardest stretch of a session is looked for.

    Returns
    -------
    list of PersonalBest
        With level distances; the hardest of each session, and those that share no time with it.
    """
    log_limit = np.log(limit)
    return [
        PersonalBest(
            effort.level_distance_m, effort.duration_s, one.session_id, effort.start_s, one.day
        )
        for one in shown
        for effort in _hardest_apart(
            one, critical_speed_mps, _near(one, log_limit, LARGEST_SHORTFALL)
        )
    ]


def _hard_efforts(session: DatedStatistics) -> tuple[HardEffort, ...]:
    """Hard efforts; of statistics from before there were any, the best efforts on level ground."""
    statistics = session.statistics
    if "hard_efforts" in statistics.versions or statistics.hard_efforts:
        return statistics.hard_efforts
    return tuple(
        HardEffort(best.duration_s, best.distance_m, best.distance_m, best.start_s)
        for best in statistics.best_efforts
        if not best.refusal and best.duration_s > 0
    )


def _is_eligible(effort: HardEffort, shortest_s: float, longest_s: float) -> bool:
    correction_m = abs(effort.level_distance_m - effort.distance_m)
    return (
        shortest_s <= effort.duration_s <= longest_s
        and effort.repeated_fraction <= MOST_REPEATED
        and correction_m <= LARGEST_CORRECTION * effort.level_distance_m
    )


def _proved_m(efforts: Sequence[HardEffort]) -> FloatArray:
    """A distance takes no longer for a shorter one at its speed, nor for standing behind it."""
    duration_s = np.array([effort.duration_s for effort in efforts])
    level_m = np.array([effort.level_distance_m for effort in efforts])
    share = np.minimum(MARKS_S / duration_s[:, None], 1.0)
    proved: FloatArray = np.maximum((level_m[:, None] * share).max(axis=0), 1.0)
    return proved


def _near(one: Ability, log_limit: FloatArray, shortfall: float) -> list[bool]:
    allowed = -math.log1p(-shortfall)
    return [
        eligible
        and math.log(effort.level_distance_m) + allowed
        > float(np.interp(math.log(effort.duration_s), _LOG_MARKS, log_limit))
        for effort, eligible in zip(one.efforts, one.eligible, strict=True)
    ]


def _hardest_apart(one: Ability, speed_mps: float, usable: Sequence[bool]) -> list[HardEffort]:
    """Hardest stretch, next hardest that shares no time with it, and so on; of these the usable."""
    ranked = sorted(
        zip(one.efforts, usable, strict=True),
        key=lambda pair: speed_mps * pair[0].duration_s - pair[0].level_distance_m,
    )
    taken: list[tuple[HardEffort, bool]] = []
    for effort, is_usable in ranked:
        if all(_are_apart(effort, other) for other, _ in taken):
            taken.append((effort, is_usable))
    return [effort for effort, is_usable in taken if is_usable]


def _are_apart(one: HardEffort, other: HardEffort) -> bool:
    first, second = sorted((each.start_s, each.start_s + each.duration_s) for each in (one, other))
    return first[1] <= second[0]
