"""Which best held from which day: the bests as they stood after each session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from smartrunning.history.personal_bests import (
    PersonalBest,
    Ranking,
    candidates,
    first_proved,
    kept_and_passed_over,
    rank,
)
from smartrunning.history.sessions import DatedStatistics


@dataclass(frozen=True, slots=True)
class HeldBest:
    """A best and the days on which it was the runner's best.

    Attributes
    ----------
    best : PersonalBest
        The effort.
    held_from : datetime.date
        First day: mostly its own, later when what it needed as proof came later.
    held_until : datetime.date or None
        Day on which another took its place; None for the best of today.
    """

    best: PersonalBest
    held_from: date
    held_until: date | None


def best_progression(sessions: Sequence[DatedStatistics]) -> tuple[HeldBest, ...]:
    """Bests of a runner's life, shortest distance first, oldest first.

    On each day they are `personal_bests` of the sessions up to that day.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order.

    Returns
    -------
    tuple of HeldBest
        The last of each distance, without an end, is the best of today.
    """
    ordered = sorted(sessions, key=lambda one: one.local_date)
    ranking: Ranking = {}
    proved: dict[float, PersonalBest] = {}
    held: dict[float, HeldBest] = {}
    finished: list[HeldBest] = []
    for day, of_day in groupby(ordered, key=lambda one: one.local_date):
        efforts = [effort for session in of_day for effort in candidates(session)]
        for effort in efforts:
            rank(ranking, effort)
        if any(_counts(effort, proved) for effort in efforts):
            first, _ = first_proved(ranking)
            proved = {best.distance_m: best for best in first}
            finished += _replaced(held, kept_and_passed_over(first)[0], day)
    return tuple(
        sorted([*finished, *held.values()], key=lambda one: (one.best.distance_m, one.held_from))
    )


def _counts(effort: PersonalBest, proved: dict[float, PersonalBest]) -> bool:
    """Whether an effort may change the bests: slower ones stand behind and are not looked at."""
    best = proved.get(effort.distance_m)
    return best is None or effort.duration_s <= best.duration_s


def _replaced(
    held: dict[float, HeldBest], bests: Sequence[PersonalBest], day: date
) -> list[HeldBest]:
    """Put the bests of a day in the place of those before; the ones that end."""
    now = {best.distance_m: best for best in bests}
    ended = [one for distance_m, one in held.items() if now.get(distance_m) != one.best]
    for one in ended:
        del held[one.best.distance_m]
    for distance_m, best in now.items():
        held.setdefault(distance_m, HeldBest(best, day, None))
    return [replace(one, held_until=day) for one in ended]
