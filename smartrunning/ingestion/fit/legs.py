"""Which records belong to which session of a part, by their times."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.messages import Table
from smartrunning.records import DataFlag
from smartrunning.units import SECONDS_PER_DAY, FloatArray

LONGEST_SESSION_S: Final = 10 * SECONDS_PER_DAY
LONGEST_GAP_S: Final = SECONDS_PER_DAY
"""Records on the other side of a longer gap have a wrong time."""
FEWEST_INSTANTS: Final = 2
MOST_SESSIONS: Final = 50
"""In one part; a triathlon with transitions has five."""


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One session of a part: a run, or one sport of a multisport activity.

    Attributes
    ----------
    index : int
        Which of the part's sessions, from 0.
    summary : int or None
        Its row among the session messages; None when the file has no summary.
    start_s, stop_s : float
        What happens in between belongs to it, in s since the FIT epoch.
    records : ndarray of int64
        Its rows among the records, in file order.
    """

    index: int
    summary: int | None
    start_s: float
    stop_s: float
    records: NDArray[np.int64]


def sound_times(times_s: FloatArray) -> NDArray[np.bool_]:
    """Which records have a time that can be right.

    Parameters
    ----------
    times_s : ndarray
        Seconds since the FIT epoch, NaN where not known.

    Returns
    -------
    ndarray of bool
        True for the largest crowd of records without a gap of more than a day, and in it for at
        most ten days.
    """
    order = np.argsort(times_s, kind="stable")  # NaN comes last
    order = order[: np.isfinite(times_s).sum()]
    sound = np.zeros(len(times_s), dtype=bool)
    if len(order):
        crowd = np.cumsum(np.diff(times_s[order], prepend=times_s[order[0]]) > LONGEST_GAP_S)
        order = order[crowd == np.bincount(crowd).argmax()]
        sound[order] = times_s[order] - times_s[order[0]] <= LONGEST_SESSION_S
    return sound


def time_flags(sound: NDArray[np.bool_]) -> tuple[DataFlag, ...]:
    """What the runner should know about records without a sound time.

    Parameters
    ----------
    sound : ndarray of bool
        From `sound_times`.

    Returns
    -------
    tuple of DataFlag
        Empty when all times are sound.
    """
    if sound.all():
        return ()
    return (
        DataFlag(
            "time.unknown",
            f"{int((~sound).sum()):,} of {len(sound):,} records have no time or one far from all "
            "others; they were left out.",
        ),
    )


def legs(summaries: Table, starts_s: FloatArray, times_s: FloatArray) -> tuple[Leg, ...]:
    """Sessions of a part with their records.

    A record belongs to the last session that had begun; what comes before the first start belongs
    to the first session.

    Parameters
    ----------
    summaries : Table
        The session messages, in any order.
    starts_s : ndarray
        Their starts in s since the FIT epoch, NaN where not known.
    times_s : ndarray
        Times of the records in s since the FIT epoch, NaN where not sound.

    Returns
    -------
    tuple of Leg
        In the order of time, only those with records at `FEWEST_INSTANTS` instants or more.

    Raises
    ------
    FileRejectedError
        If there are more than `MOST_SESSIONS` session messages.
    """
    if summaries.count > MOST_SESSIONS:
        raise FileRejectedError(
            "fit.too_expensive",
            f"This file says that it holds {summaries.count:,} sessions; no watch writes so many.",
        )
    return tuple(_legs(*_in_order_of_time(starts_s), times_s))


def _in_order_of_time(starts_s: FloatArray) -> tuple[list[int | None], FloatArray]:
    """Rows of the session messages by start; one row when no start is known."""
    order = np.argsort(starts_s, kind="stable")[: np.isfinite(starts_s).sum()]
    if len(order) == 0:
        return [0 if len(starts_s) else None], np.array([-np.inf])
    return order.tolist(), starts_s[order]


def _legs(rows: list[int | None], starts_s: FloatArray, times_s: FloatArray) -> Iterator[Leg]:
    begun = np.maximum(np.searchsorted(starts_s, times_s, side="right") - 1, 0)
    bounds = [-np.inf, *starts_s[1:].tolist(), np.inf]
    for index, row in enumerate(rows):
        records = np.flatnonzero((begun == index) & np.isfinite(times_s))
        if len(np.unique(times_s[records])) >= FEWEST_INSTANTS:
            yield Leg(index, row, bounds[index], bounds[index + 1], records)
