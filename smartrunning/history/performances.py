"""What a runner performed on a day, on one scale for efforts of all durations.

The measure: of a session's hardest stretches between 2 and 20 minutes, the level distance of each
as a percentage of what a reference critical speed and D′, the same for the runner's whole life,
give for its duration: ``100 · d / (CS·t + D′)``; the session's performance is the highest. A run in
which nobody tried is no performance: a session counts only when it comes near the best of the weeks
around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.critical_speed import LONGEST_EFFORT_S, SHORTEST_EFFORT_S
from smartrunning.history.dated_thresholds import CriticalSpeedDays
from smartrunning.history.sessions import DatedStatistics

NEAR_THE_BEST: Final = 0.97
"""Share of the best around it from which a session was an attempt: runners differ by 1 to 2 % from
race to race (Hopkins & Hewson 2001), and a hard training run stays some per cent below."""
AROUND: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Performance:
    """What a runner performed on a day.

    Attributes
    ----------
    day : datetime.date
        In the runner's own zone.
    session_id : str
        The session.
    percent : float
        Of the reference; 100 is as far as the reference reaches.
    """

    day: date
    session_id: str
    percent: float


def performances(
    sessions: Sequence[DatedStatistics], critical_speed_mps: float, d_prime_m: float
) -> tuple[Performance, ...]:
    """Performances of a runner.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; excluded ones and other sports count nowhere.
    critical_speed_mps, d_prime_m : float
        The reference.

    Returns
    -------
    tuple of Performance
        Oldest first, at most one a session.
    """
    shown = [
        Performance(one.local_date, one.session_id, max(shares))
        for one in sorted(sessions, key=lambda one: (one.local_date, one.started_at))
        if one.is_running and not one.excluded
        if (shares := _percents(one, critical_speed_mps, d_prime_m))
    ]
    days = np.array([one.day.toordinal() for one in shown], dtype=np.int64)
    percents = np.array([one.percent for one in shown])
    kept = []
    for one, day in zip(shown, days, strict=True):
        around = slice(*np.searchsorted(days, [day - AROUND.days, day + AROUND.days + 1]).tolist())
        if one.percent >= NEAR_THE_BEST * percents[around].max():
            kept.append(one)
    return tuple(kept)


def reference(fitted: CriticalSpeedDays) -> tuple[float, float]:
    """Critical speed and D′ that performances are measured by.

    Parameters
    ----------
    fitted : CriticalSpeedDays
        The runner's dated critical speeds.

    Returns
    -------
    tuple of float
        Median critical speed and median D′.

    Raises
    ------
    InsufficientDataError
        If there are none.
    """
    if not len(fitted.day):
        raise InsufficientDataError(
            needed="a critical speed to measure performances by", found="none in this training"
        )
    return float(np.median(fitted.critical_speed_mps)), float(np.median(fitted.d_prime_m))


def _percents(session: DatedStatistics, critical_speed_mps: float, d_prime_m: float) -> list[float]:
    return [
        100 * effort.level_distance_m / (critical_speed_mps * effort.duration_s + d_prime_m)
        for effort in session.statistics.hard_efforts
        if SHORTEST_EFFORT_S <= effort.duration_s <= LONGEST_EFFORT_S
    ]
