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

from collections import defaultdict
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
    ranking: dict[float, list[PersonalBest]] = defaultdict(list)
    for effort in _candidates(sessions):
        ranking[effort.distance_m].append(effort)
    for efforts in ranking.values():
        efforts.sort(key=lambda effort: (effort.duration_s, effort.local_date, effort.session_id))
    _refuse_unproved(ranking)
    return _without_slower_than_shown([efforts[0] for efforts in ranking.values() if efforts])


def _candidates(sessions: Sequence[DatedStatistics]) -> list[PersonalBest]:
    return [
        PersonalBest(
            effort.distance_m,
            effort.duration_s,
            session.session_id,
            effort.start_s,
            session.local_date,
        )
        for session in sessions
        if session.is_running and not session.excluded
        for effort in session.statistics.best_efforts
        if not effort.refusal and effort.duration_s > 0
    ]


def _refuse_unproved(ranking: dict[float, list[PersonalBest]]) -> None:
    """Take the first effort off each distance until every first one has its proof."""
    while True:
        first = [ranking[distance][0] for distance in sorted(ranking) if ranking[distance]]
        unproved = {long for short, long in combinations(first, 2) if _lacks_proof(short, long)}
        if not unproved:
            return
        for effort in unproved:
            ranking[effort.distance_m].remove(effort)


def _lacks_proof(short: PersonalBest, long: PersonalBest) -> bool:
    fitting = int(long.distance_m // short.distance_m)
    return fitting >= 2 and short.duration_s > long.duration_s / fitting


def _without_slower_than_shown(bests: list[PersonalBest]) -> tuple[PersonalBest, ...]:
    kept: list[PersonalBest] = []
    for best in sorted(bests, key=lambda best: best.distance_m, reverse=True):
        if not kept or best.speed_mps >= kept[-1].speed_mps:
            kept.append(best)
    return tuple(reversed(kept))
