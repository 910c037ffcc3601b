"""Efforts that would be bests if they could be trusted, each with the reason why they are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from smartrunning.history.personal_bests import (
    PersonalBest,
    Ranking,
    candidates,
    first_proved,
    kept_and_passed_over,
    rank,
)
from smartrunning.history.sessions import DatedStatistics

MOST_SHOWN: Final = 3
"""Refused efforts of a distance that are worth being shown."""


@dataclass(frozen=True, slots=True)
class RefusedEffort:
    """An effort faster than the best of its distance that is not one.

    Attributes
    ----------
    distance_m : float
        The distance.
    duration_s : float
        The time that the data say.
    session_id : str
        The session it is part of.
    start_s : float
        Where in that session it begins, in s since the session's start.
    local_date : datetime.date
        Day of the session in the runner's zone.
    reason : str
        Why it is no best, as a sentence for the runner.
    """

    distance_m: float
    duration_s: float
    session_id: str
    start_s: float
    local_date: date
    reason: str


def refused_efforts(sessions: Sequence[DatedStatistics]) -> tuple[RefusedEffort, ...]:
    """Efforts that were refused as bests, shortest distance first, fastest first.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; excluded ones and other sports are passed over.

    Returns
    -------
    tuple of RefusedEffort
        Only what is faster than the best of its distance, at most `MOST_SHOWN` a distance.
    """
    ranking: Ranking = {}
    for session in sessions:
        for effort in candidates(session):
            rank(ranking, effort)
    first, unproved = first_proved(ranking)
    bests, passed_over = kept_and_passed_over(first)
    limits_s = {best.distance_m: best.duration_s for best in bests}
    found = [
        *_of_sessions(sessions),
        *(_refused(long, _no_proof(long, short)) for long, short in unproved),
        *(_refused(short, _slower(long)) for short, long in passed_over),
    ]
    faster = [one for one in found if one.duration_s < limits_s.get(one.distance_m, float("inf"))]
    faster.sort(key=lambda one: (one.distance_m, one.duration_s, one.local_date, one.session_id))
    return tuple(
        one
        for _, group in groupby(faster, key=lambda one: one.distance_m)
        for one in list(group)[:MOST_SHOWN]
    )


def _of_sessions(sessions: Sequence[DatedStatistics]) -> Iterator[RefusedEffort]:
    for session in sessions:
        if session.excluded or not session.is_running:
            continue
        for effort in session.statistics.best_efforts:
            if effort.refusal:
                yield RefusedEffort(
                    effort.distance_m,
                    effort.duration_s,
                    session.session_id,
                    effort.start_s,
                    session.local_date,
                    effort.refusal,
                )


def _refused(effort: PersonalBest, reason: str) -> RefusedEffort:
    return RefusedEffort(
        effort.distance_m,
        effort.duration_s,
        effort.session_id,
        effort.start_s,
        effort.local_date,
        reason,
    )


def _no_proof(long: PersonalBest, short: PersonalBest) -> str:
    needed_s = long.duration_s / (long.distance_m // short.distance_m)
    return (
        f"Whoever runs {long.distance_m:g} m in {long.duration_s:.0f} s runs "
        f"{short.distance_m:g} m of it in {needed_s:.0f} s, but no effort that can be trusted "
        "shows that."
    )


def _slower(long: PersonalBest) -> str:
    return f"You have run {long.distance_m:g} m faster than this, so it is no best."
