"""Sessions as columns: what sums over days, weeks and years are made from."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.sessions import DatedStatistics
from smartrunning.units import FloatArray

SUMMED: Final = ("load_au", "distance_m", "moving_s", "elapsed_s", "ascent_m")
"""Metrics that are added up over a period."""
INTENSITIES: Final = ("easy_s", "threshold_s", "hard_s")
"""Metrics of the time in each of three zones, by the thresholds of the day."""
COMPARED: Final = ("efficiency_factor", "mean_heart_rate_bpm")
"""Metrics that are compared and followed from session to session."""
COLUMNS: Final = (*SUMMED, *INTENSITIES, *COMPARED)
THRESHOLDS: Final = ("critical_speed_mps", "d_prime_m")
"""Thresholds that change with the runner's training, as the numbers were made with them."""
_OF_TRAINING: Final = frozenset(f"thresholds.{name}" for name in THRESHOLDS)


@dataclass(frozen=True, slots=True, eq=False)
class SessionTable:
    """Sessions by day, then start, then key.

    Attributes
    ----------
    session_ids : tuple of str
        Keys, n of them.
    day : ndarray
        Proleptic ordinal of the day in the runner's zone, shape (n,).
    counts : ndarray of bool
        False for sessions that the runner took out, shape (n,).
    running : ndarray of bool
        Whether the sport is running, shape (n,).
    numbers : mapping of str to ndarray
        `COLUMNS`, shape (n,) each; NaN where unknown.
    thresholds : mapping of str to ndarray
        `THRESHOLDS`, shape (n,) each; NaN where unknown.
    profile_key : ndarray of int
        Which profile the numbers were made with, shape (n,).
    """

    session_ids: tuple[str, ...]
    day: NDArray[np.int64]
    counts: NDArray[np.bool_]
    running: NDArray[np.bool_]
    numbers: Mapping[str, FloatArray]
    thresholds: Mapping[str, FloatArray]
    profile_key: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self.session_ids)

    @classmethod
    def of(cls, sessions: Sequence[DatedStatistics]) -> Self:
        """Table of sessions.

        Parameters
        ----------
        sessions : sequence of DatedStatistics
            In order.

        Returns
        -------
        SessionTable
            A row a session.
        """
        numbers = {
            name: np.array([session.statistics.number(name) for session in sessions], dtype=float)
            for name in COLUMNS
        }
        return cls(
            tuple(session.session_id for session in sessions),
            np.array([session.local_date.toordinal() for session in sessions], dtype=np.int64),
            np.array([not session.excluded for session in sessions], dtype=bool),
            np.array([session.is_running for session in sessions], dtype=bool),
            numbers,
            {
                name: np.array([_threshold(session, name) for session in sessions], dtype=float)
                for name in THRESHOLDS
            },
            np.array(
                [profile_key(session.statistics.basis) for session in sessions], dtype=np.int64
            ),
        )

    @classmethod
    def joined(cls, tables: Sequence[Self]) -> Self:
        """Table of several, one below the other.

        Parameters
        ----------
        tables : sequence of SessionTable
            In order.

        Returns
        -------
        SessionTable
            All their rows.
        """
        tables = tables or [cls.of(())]
        return cls(
            tuple(key for table in tables for key in table.session_ids),
            np.concatenate([table.day for table in tables]),
            np.concatenate([table.counts for table in tables]),
            np.concatenate([table.running for table in tables]),
            {name: np.concatenate([table.numbers[name] for table in tables]) for name in COLUMNS},
            {
                name: np.concatenate([table.thresholds[name] for table in tables])
                for name in THRESHOLDS
            },
            np.concatenate([table.profile_key for table in tables]),
        )

    def counted(self, today: date) -> Self:
        """Rows that count on a day: neither taken out nor later.

        Parameters
        ----------
        today : datetime.date
            The last day that counts.

        Returns
        -------
        SessionTable
            A part of the rows, in the same order.
        """
        keep = self.counts & (self.day <= today.toordinal())
        return type(self)(
            tuple(key for key, kept in zip(self.session_ids, keep, strict=True) if kept),
            self.day[keep],
            self.counts[keep],
            self.running[keep],
            {name: column[keep] for name, column in self.numbers.items()},
            {name: column[keep] for name, column in self.thresholds.items()},
            self.profile_key[keep],
        )


def in_order(sessions: Sequence[DatedStatistics]) -> list[DatedStatistics]:
    """Sessions in the order of all tables: by day, then start, then key.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        In any order.

    Returns
    -------
    list of DatedStatistics
        The same ones.
    """
    return sorted(sessions, key=lambda one: (one.local_date, one.started_at, one.session_id))


def profile_key(basis: Mapping[str, object]) -> int:
    """Number that says by which profile a session was judged, critical speed apart.

    Parameters
    ----------
    basis : mapping of str to object
        What statistics were made with, as `smartrunning.metrics.basis` says it.

    Returns
    -------
    int
        The same for equal profiles; 0 when nobody wrote it down.
    """
    judged = sorted(
        (name, repr(value))
        for name, value in basis.items()
        if name not in _OF_TRAINING and not name.startswith("session.")
    )
    if not judged:
        return 0
    return int.from_bytes(hashlib.sha256(repr(judged).encode()).digest()[:7], "big") + 1


def _threshold(session: DatedStatistics, name: str) -> float:
    value = session.statistics.basis.get(f"thresholds.{name}", math.nan)
    return value if isinstance(value, float) else math.nan
