"""Personal bests that do not contradict each other.

A runner who holds a speed over a long distance holds it over the shorter ones inside it. Two bests
can still contradict this, in two ways, and each has its own culprit:

- A long effort holds ``m = ⌊long / short⌋`` short ones end to end, so one of them took at most
  ``long_s / m``. Where ``m ≥ 2`` and no session has a short effort that fast, the long effort lacks
  the proof that arithmetic says must exist (the part that would be it was refused): the long effort
  is refused and the next one of its distance takes its place.
- Else the short best is merely slower than the runner has shown to be (someone who starts and ends
  a 5 km race fast may have no 3 km inside it that is as fast): the short one is no best, and its
  distance stays without one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from smartrunning.history.sessions import DatedStatistics


@dataclass(frozen=True, slots=True)
class PersonalBest:
    """The runner's shortest time over a distance.

    Attributes
    ----------
    distance_m : float
        The distance.
    duration_s : float
        The time, pauses included.
    session_id : str
        The session it is part of.
    start_s : float
        Where in that session it begins, in s since the session's start.
    local_date : datetime.date
        Day of the session in the runner's zone.
    """

    distance_m: float
    duration_s: float
    session_id: str
    start_s: float
    local_date: date

    @property
    def speed_mps(self) -> float:
        """Mean speed.

        Returns
        -------
        float
            Distance over duration, in m/s.
        """
        return self.distance_m / self.duration_s


def personal_bests(sessions: Sequence[DatedStatistics]) -> tuple[PersonalBest, ...]:
    """Personal bests over all running sessions, shortest distance first.

    Excluded sessions, other sports and refused efforts never count. A longer distance always has a
    strictly longer time and never a higher mean speed.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order.

    Returns
    -------
    tuple of PersonalBest
        At most one a distance; of equal times the earliest.
    """
    ranking: Ranking = {}
    for session in sessions:
        for effort in candidates(session):
            rank(ranking, effort)
    proved, _ = first_proved(ranking)
    return kept_and_passed_over(proved)[0]


Ranking = dict[float, list[PersonalBest]]
"""Efforts that may be bests, by distance, fastest first; of equal ones the earliest first."""


def candidates(session: DatedStatistics) -> list[PersonalBest]:
    """Efforts of a session that may be bests.

    Parameters
    ----------
    session : DatedStatistics
        Any session.

    Returns
    -------
    list of PersonalBest
        Empty for excluded sessions and other sports; without refused efforts.
    """
    if session.excluded or not session.is_running:
        return []
    return [
        PersonalBest(
            effort.distance_m,
            effort.duration_s,
            session.session_id,
            effort.start_s,
            session.local_date,
        )
        for effort in session.statistics.best_efforts
        if not effort.refusal and effort.duration_s > 0
    ]


def rank(ranking: Ranking, effort: PersonalBest) -> int:
    """Put an effort in its place.

    Parameters
    ----------
    ranking : dict of float to list of PersonalBest
        Efforts so far; grows by one.
    effort : PersonalBest
        The next one.

    Returns
    -------
    int
        Its place among those of its distance, 0 for the fastest.
    """
    ranked = ranking.setdefault(effort.distance_m, [])
    place = bisect_right(ranked, _order(effort), key=_order)
    ranked.insert(place, effort)
    return place


def first_proved(
    ranking: Ranking,
) -> tuple[list[PersonalBest], list[tuple[PersonalBest, PersonalBest]]]:
    """Fastest effort of each distance that does not lack its proof.

    Parameters
    ----------
    ranking : dict of float to list of PersonalBest
        Efforts by distance, fastest first.

    Returns
    -------
    list of PersonalBest
        At most one a distance, shortest distance first.
    list of tuple of PersonalBest
        The faster ones that lack it, each with the shorter effort that is too slow for it.
    """
    places = dict.fromkeys(sorted(ranking), 0)
    unproved: list[tuple[PersonalBest, PersonalBest]] = []
    while True:
        first = [ranking[distance_m][place] for distance_m, place in places.items()]
        lacking = {
            long.distance_m: (long, short)
            for short, long in combinations(first, 2)
            if _lacks_proof(short, long)
        }
        if not lacking:
            return first, unproved
        unproved += lacking.values()
        places = {
            distance_m: place + (distance_m in lacking)
            for distance_m, place in places.items()
            if place + (distance_m in lacking) < len(ranking[distance_m])
        }


def kept_and_passed_over(
    bests: Sequence[PersonalBest],
) -> tuple[tuple[PersonalBest, ...], tuple[tuple[PersonalBest, PersonalBest], ...]]:
    """Bests without those slower than a longer one.

    Parameters
    ----------
    bests : sequence of PersonalBest
        At most one a distance.

    Returns
    -------
    tuple of PersonalBest
        Those that are kept, shortest distance first.
    tuple of tuple of PersonalBest
        The others, each with the longer one that was faster.
    """
    kept: list[PersonalBest] = []
    passed_over: list[tuple[PersonalBest, PersonalBest]] = []
    for best in sorted(bests, key=lambda best: best.distance_m, reverse=True):
        if not kept or best.speed_mps >= kept[-1].speed_mps:
            kept.append(best)
        else:
            passed_over.append((best, kept[-1]))
    return tuple(reversed(kept)), tuple(passed_over)


def _order(effort: PersonalBest) -> tuple[float, date, str]:
    return effort.duration_s, effort.local_date, effort.session_id


def _lacks_proof(short: PersonalBest, long: PersonalBest) -> bool:
    fitting = int(long.distance_m // short.distance_m)
    return fitting >= 2 and short.duration_s > long.duration_s / fitting
