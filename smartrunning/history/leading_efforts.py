"""The few efforts of a period that can be records, so that bests need not look at all sessions.

Of each month the fastest efforts of each distance lead it, those that may be records apart from
those that were refused; of all months' leaders again the fastest lead the runner's life.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.sessions import DatedStatistics
from smartrunning.metrics import BestEffort, SessionStatistics
from smartrunning.units import FloatArray

LEADERS: Final = 8
"""Efforts of a distance that lead a period: deep enough for those in front to be refused."""
REFUSED_LEADERS: Final = 3
"""Refused efforts of a distance that are worth being shown."""


def leading_efforts(sessions: Sequence[DatedStatistics]) -> list[DatedStatistics]:
    """Sessions with an effort that leads, each with these efforts alone.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        In order; excluded ones lead nothing.

    Returns
    -------
    list of DatedStatistics
        In the same order; metrics and other efforts are left out.
    """
    efforts = [
        (place, effort)
        for place, session in enumerate(sessions)
        if not session.excluded
        for effort in session.statistics.best_efforts
    ]
    rows = leading_rows(
        np.array([effort.distance_m for _, effort in efforts], dtype=float),
        np.array([effort.duration_s for _, effort in efforts], dtype=float),
        np.array([bool(effort.refusal) for _, effort in efforts], dtype=bool),
    )
    kept: dict[int, list[BestEffort]] = {}
    for row in rows:
        place, effort = efforts[row]
        kept.setdefault(place, []).append(effort)
    return [_with_efforts(sessions[place], found) for place, found in kept.items()]


def leading_rows(
    distance_m: FloatArray, duration_s: FloatArray, refused: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Places of the efforts that lead; of equal ones the earlier leads.

    Parameters
    ----------
    distance_m, duration_s : ndarray
        The efforts, shape (n,).
    refused : ndarray of bool
        Whether an effort may not be a record, shape (n,).

    Returns
    -------
    ndarray of int
        Rising; of each distance `LEADERS` and `REFUSED_LEADERS` at most.
    """
    if not len(distance_m):
        return np.zeros(0, dtype=np.intp)
    order = np.lexsort((duration_s, refused, distance_m))
    group = np.stack([distance_m[order], refused[order]])
    new = np.any(group[:, 1:] != group[:, :-1], axis=0)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    lengths = np.diff(np.append(starts, len(order)))
    rank = np.arange(len(order)) - np.repeat(starts, lengths)
    most = np.where(refused[order], REFUSED_LEADERS, LEADERS)
    return np.sort(order[rank < most])


def _with_efforts(session: DatedStatistics, efforts: list[BestEffort]) -> DatedStatistics:
    return replace(session, statistics=SessionStatistics({}, tuple(efforts), {}))
