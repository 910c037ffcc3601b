"""Runs that tell what a runner can race: his hardest run of a day, where it is near his best.

Nobody marks races either. Of each session the effort worth the highest VDOT stands for it, since
the parts of a race are worth less than the race. What is worth much less than the best of the
months around it was training.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smartrunning.history.race_models import vdot
from smartrunning.history.sessions import DatedStatistics

SHORTEST_RACE_M: Final = 1500.0
SHORTEST_RACE_S: Final = 210.0
LONGEST_RACE_S: Final = 30000.0
"""Daniels and Gilbert's curves hold from some minutes to some hours."""
LEAST_SHARE: Final = 0.95
"""Share of the best VDOT of the time around it from which a run counts as a race."""
AROUND_DAYS: Final = 180


@dataclass(frozen=True, slots=True)
class Race:
    """A run near the runner's limit.

    Attributes
    ----------
    distance_m, duration_s : float
        What was run, and how fast.
    day : datetime.date
        Day in the runner's zone.
    session_id : str
        The session that it is part of.
    vdot : float
        What it is worth, in ml/kg/min.
    """

    distance_m: float
    duration_s: float
    day: date
    session_id: str
    vdot: float


def candidates_of(sessions: Sequence[DatedStatistics]) -> list[Race]:
    """Hardest effort of each running session, oldest first.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; excluded ones and refused efforts do not count.

    Returns
    -------
    list of Race
        At most one a session.
    """
    found = [
        max(efforts, key=lambda race: race.vdot)
        for session in sessions
        if session.is_running and not session.excluded and (efforts := _efforts(session))
    ]
    return sorted(found, key=lambda race: (race.day, race.session_id))


def races_before(
    candidates: Sequence[Race], day: date, *, days: int = 2 * AROUND_DAYS
) -> list[Race]:
    """What was known on a day: races of the time before it.

    Parameters
    ----------
    candidates : sequence of Race
        Oldest first.
    day : datetime.date
        The day; its own races are not known yet.
    days : int, optional
        How far back.

    Returns
    -------
    list of Race
        Those near the best of them.
    """
    first = bisect_left(candidates, day - timedelta(days=days), key=lambda race: race.day)
    last = bisect_left(candidates, day, key=lambda race: race.day)
    return _near_the_best(candidates[first:last])


def races_of(candidates: Sequence[Race]) -> list[Race]:
    """Races of a life, each near the best of the half year before and after it.

    Parameters
    ----------
    candidates : sequence of Race
        Oldest first.

    Returns
    -------
    list of Race
        Oldest first.
    """
    around = timedelta(days=AROUND_DAYS)
    found: list[Race] = []
    for race in candidates:
        first = bisect_left(candidates, race.day - around, key=lambda one: one.day)
        last = bisect_right(candidates, race.day + around, key=lambda one: one.day)
        best = max(one.vdot for one in candidates[first:last])
        if race.vdot >= LEAST_SHARE * best:
            found.append(race)
    return found


def _near_the_best(candidates: Sequence[Race]) -> list[Race]:
    best = max((race.vdot for race in candidates), default=0.0)
    return [race for race in candidates if race.vdot >= LEAST_SHARE * best]


def _efforts(session: DatedStatistics) -> list[Race]:
    return [
        Race(
            effort.distance_m,
            effort.duration_s,
            session.local_date,
            session.session_id,
            vdot(effort.distance_m, effort.duration_s),
        )
        for effort in session.statistics.best_efforts
        if not effort.refusal
        and effort.distance_m >= SHORTEST_RACE_M
        and SHORTEST_RACE_S <= effort.duration_s <= LONGEST_RACE_S
    ]
