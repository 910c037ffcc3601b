"""The mean-maximal curve of a period: for each duration the fastest of all its sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from smartrunning.history.sessions import DatedStatistics
from smartrunning.metrics import MEAN_MAXIMAL_DURATIONS_S
from smartrunning.units import FloatArray

DURATIONS: Final = len(MEAN_MAXIMAL_DURATIONS_S)


@dataclass(frozen=True, slots=True, eq=False)
class PeriodCurve:
    """Fastest mean speeds of a period.

    Attributes
    ----------
    speed_mps : ndarray
        Fastest mean speed over each of `smartrunning.metrics.MEAN_MAXIMAL_DURATIONS_S`, shape (n,);
        NaN where no session is as long.
    graded_speed_mps : ndarray
        The same of the level speed of the same cost, shape (n,).
    session_ids, graded_session_ids : tuple of str
        The session of each value; empty where there is none.
    """

    speed_mps: FloatArray
    graded_speed_mps: FloatArray
    session_ids: tuple[str, ...]
    graded_session_ids: tuple[str, ...]

    @classmethod
    def of(cls, sessions: Sequence[DatedStatistics]) -> Self:
        """Curve of the running sessions that count.

        Parameters
        ----------
        sessions : sequence of DatedStatistics
            In order; of equal values the first one's session is named.

        Returns
        -------
        PeriodCurve
            NaN throughout without sessions.
        """
        counted = [one for one in sessions if one.is_running and not one.excluded]
        curves = [
            cls.of_one(
                one.session_id,
                one.statistics.mean_maximal_speed_mps,
                one.statistics.mean_maximal_graded_speed_mps,
            )
            for one in counted
        ]
        return cls.joined(curves)

    @classmethod
    def of_one(cls, session_id: str, speed_mps: ArrayLike, graded_speed_mps: ArrayLike) -> Self:
        """Curve of one session.

        Parameters
        ----------
        session_id : str
            Its key.
        speed_mps, graded_speed_mps : array_like
            Its curves, shape (n,).

        Returns
        -------
        PeriodCurve
            With the session's key at every value.
        """
        speed = np.asarray(speed_mps, dtype=float)
        graded = np.asarray(graded_speed_mps, dtype=float)
        return cls(speed, graded, _keys(session_id, speed), _keys(session_id, graded))

    @classmethod
    def joined(cls, curves: Sequence[Self]) -> Self:
        """Curve of several periods.

        Parameters
        ----------
        curves : sequence of PeriodCurve
            Oldest first; of equal values the first one's session is named.

        Returns
        -------
        PeriodCurve
            The highest of each value.
        """
        speed, keys = _highest([(each.speed_mps, each.session_ids) for each in curves])
        graded, graded_keys = _highest(
            [(each.graded_speed_mps, each.graded_session_ids) for each in curves]
        )
        return cls(speed, graded, keys, graded_keys)


def _keys(session_id: str, speed_mps: FloatArray) -> tuple[str, ...]:
    return tuple(session_id if known else "" for known in np.isfinite(speed_mps))


def _highest(
    curves: Sequence[tuple[FloatArray, tuple[str, ...]]],
) -> tuple[FloatArray, tuple[str, ...]]:
    if not curves:
        return np.full(DURATIONS, np.nan), ("",) * DURATIONS
    speeds = np.array([speed for speed, _ in curves])
    place = np.argmax(np.where(np.isnan(speeds), -np.inf, speeds), axis=0)
    columns = np.arange(speeds.shape[1])
    return speeds[place, columns], tuple(
        curves[row][1][column] for column, row in enumerate(place.tolist())
    )
