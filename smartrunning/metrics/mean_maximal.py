"""The mean-maximal speed curve: the fastest mean speed of each duration."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from smartrunning.metrics.best_efforts import MOST_SUSPECT_SHARE
from smartrunning.metrics.odometer import odometer
from smartrunning.records import Records
from smartrunning.units import FloatArray

MEAN_MAXIMAL_DURATIONS_S: Final[tuple[float, ...]] = tuple(
    float(second) for second in np.unique(np.rint(np.geomspace(5, 6 * 3600, 60)))
)
"""About 60 durations from 5 s to 6 h, each the same factor longer than the one before."""


def mean_maximal_speed_mps(
    records: Records, durations_s: Sequence[float] = MEAN_MAXIMAL_DURATIONS_S
) -> FloatArray:
    """Fastest mean speed over each duration of elapsed time.

    The curve need not fall: 3 minutes that hold two fast minutes may be faster than 2 minutes that
    hold one. Samples flagged as wrong add nothing, and stretches with more than 5 % of time in them
    are not used.

    Parameters
    ----------
    records : Records
        The samples of one session.
    durations_s : sequence of float, optional
        Durations, more than 0, in s.

    Returns
    -------
    ndarray of shape (len(durations_s),)
        m/s; NaN where the session is shorter, has no distance or no trustworthy stretch.
    """
    elapsed_s, readings = records["elapsed_s"], odometer(records)
    if len(records) < 2 or not readings.source:
        return np.full(len(durations_s), np.nan)
    spacing_s = np.diff(elapsed_s, prepend=elapsed_s[:1])
    suspect_s = np.cumsum(np.where(readings.suspect, spacing_s, 0.0))
    step_m = np.diff(readings.reading_m, prepend=readings.reading_m[:1])
    trusted_m = np.cumsum(np.where(readings.suspect, 0.0, step_m))
    return np.array([_fastest_mps(elapsed_s, trusted_m, suspect_s, span) for span in durations_s])


def _fastest_mps(
    elapsed_s: FloatArray, trusted_m: FloatArray, suspect_s: FloatArray, duration_s: float
) -> float:
    """Fastest stretch that starts or ends on a sample."""
    ends_s = np.concatenate([elapsed_s, elapsed_s + duration_s])
    starts_s = np.concatenate([elapsed_s - duration_s, elapsed_s])
    inside = (starts_s >= elapsed_s[0]) & (ends_s <= elapsed_s[-1])
    starts_s, ends_s = starts_s[inside], ends_s[inside]
    covered_m, doubtful_s = (
        np.interp(ends_s, elapsed_s, curve) - np.interp(starts_s, elapsed_s, curve)
        for curve in (trusted_m, suspect_s)
    )
    covered_m = covered_m[doubtful_s <= MOST_SUSPECT_SHARE * duration_s]
    return float(covered_m.max()) / duration_s if len(covered_m) else np.nan
