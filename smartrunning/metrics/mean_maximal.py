"""The mean-maximal speed curve: the fastest mean speed of each duration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.best_efforts import MOST_SUSPECT_SHARE
from smartrunning.metrics.odometer import Odometer, odometer
from smartrunning.metrics.track import GRADED_SHARE, Track
from smartrunning.records import Records
from smartrunning.units import FloatArray

SHORTEST_DURATION_S: Final = 5.0
LONGEST_DURATION_S: Final = 86400.0
ROUND_DURATIONS_S: Final = (60, 120, 180, 300, 600, 720, 900, 1200, 1800, 3600, 7200, 10800, 21600)
"""Durations that people and critical speed ask for."""
MEAN_MAXIMAL_DURATIONS_S: Final[tuple[float, ...]] = tuple(
    np.union1d(
        np.rint(np.geomspace(SHORTEST_DURATION_S, LONGEST_DURATION_S, 100)), ROUND_DURATIONS_S
    ).tolist()
)
"""About 110 durations from 5 s to a day: each about 10 % longer than the one before, and the round
ones."""
MEAN_MAXIMAL_VERSION: Final = 1
"""Raised when the same session would give another curve."""
MOST_SECONDS_PER_SAMPLE: Final = 4
"""Sparser than this, a grid of whole seconds costs more than it saves."""


@dataclass(frozen=True, slots=True)
class MeanMaximalCurve:
    """Fastest mean speed over each duration, and where in the session it was run.

    Attributes
    ----------
    durations_s : tuple of float
        Of `MEAN_MAXIMAL_DURATIONS_S`, as far as the session goes.
    speed_mps, start_s : tuple of float
        Fastest mean speed over ground in any stretch of elapsed time that is as long, and the
        start of that stretch in seconds since the start of the session.
    graded_speed_mps, graded_start_s : tuple of float
        The same of the level speed of the same cost; empty where the grade is unknown.
    """

    durations_s: tuple[float, ...] = ()
    speed_mps: tuple[float, ...] = ()
    start_s: tuple[float, ...] = ()
    graded_speed_mps: tuple[float, ...] = ()
    graded_start_s: tuple[float, ...] = ()


NO_CURVE: Final = MeanMaximalCurve()
"""Of a session without distance."""


def mean_maximal_curve(track: Track) -> MeanMaximalCurve:
    """Mean-maximal curve of a session.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    MeanMaximalCurve
        Without the durations that have no trustworthy stretch; empty without distance.
    """
    elapsed_s, readings = track.session.records["elapsed_s"], track.odometer
    if len(elapsed_s) < 2 or not readings.source:
        return NO_CURVE
    longest_s = float(elapsed_s[-1] - elapsed_s[0])
    durations_s = [span for span in MEAN_MAXIMAL_DURATIONS_S if span <= longest_s]
    graded = track.graded_share >= GRADED_SHARE
    steps_m = np.diff(readings.reading_m, prepend=readings.reading_m[:1])
    curves = [steps_m, steps_m * track.step_ratio] if graded else [steps_m]
    found = [fastest_windows(elapsed_s, steps, readings, durations_s) for steps in curves]
    kept = np.isfinite(found[0][0])
    columns = [tuple(values[kept].tolist()) for pair in found for values in pair]
    return MeanMaximalCurve(tuple(np.array(durations_s)[kept].tolist()), *columns)


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
    steps_m = np.diff(readings.reading_m, prepend=readings.reading_m[:1])
    return fastest_windows(elapsed_s, steps_m, readings, durations_s)[0]


def fastest_windows(
    elapsed_s: FloatArray, step_m: FloatArray, readings: Odometer, durations_s: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Fastest mean speed over each duration, and the start of its stretch.

    The mean over a stretch is greatest where the stretch starts or ends on a sample. Where samples
    and durations are whole seconds, so are then both ends, and one subtraction a duration over a
    grid of seconds finds it; else both kinds of stretch are tried.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds, strictly rising, at least two.
    step_m : ndarray of shape (n,)
        Metres since the sample before.
    readings : Odometer
        Tells which samples are not to be trusted.
    durations_s : sequence of float
        Durations, more than 0, in s.

    Returns
    -------
    tuple of ndarray of shape (len(durations_s),)
        m/s and s; NaN where no trustworthy stretch is as long.
    """
    spacing_s = np.diff(elapsed_s, prepend=elapsed_s[:1])
    curves = [np.cumsum(np.where(readings.suspect, 0.0, step_m))]
    if readings.suspect.any():
        curves.append(np.cumsum(np.where(readings.suspect, spacing_s, 0.0)))
    clock_s = elapsed_s - elapsed_s[0]
    if _in_whole_seconds(clock_s) and all(float(span).is_integer() for span in durations_s):
        grid_s = np.arange(clock_s[-1] + 1)
        on_grid = [np.interp(grid_s, clock_s, curve) for curve in curves]
        pairs = [_fastest_on_grid(on_grid, int(span)) for span in durations_s]
    else:
        pairs = [_fastest_anchored(clock_s, curves, span) for span in durations_s]
    speed_mps, start_s = np.array(pairs).reshape(-1, 2).T
    return speed_mps, start_s + elapsed_s[0]


def _in_whole_seconds(clock_s: FloatArray) -> bool:
    seldom = clock_s[-1] > MOST_SECONDS_PER_SAMPLE * len(clock_s)
    return not seldom and np.array_equal(clock_s, np.rint(clock_s))


def _fastest_on_grid(curves: Sequence[FloatArray], duration_s: int) -> tuple[float, float]:
    """Fastest stretch between two seconds of the grid."""
    if len(curves[0]) <= duration_s:
        return np.nan, np.nan
    covered_m, *doubtful_s = [curve[duration_s:] - curve[:-duration_s] for curve in curves]
    index = _fastest_trusted(covered_m, doubtful_s, duration_s)
    return (np.nan, np.nan) if index < 0 else (covered_m[index] / duration_s, index)


def _fastest_anchored(
    clock_s: FloatArray, curves: Sequence[FloatArray], duration_s: float
) -> tuple[float, float]:
    """Fastest stretch that starts or ends on a sample."""
    starts_s = np.concatenate([clock_s, clock_s - duration_s])
    ends_s = np.concatenate([clock_s + duration_s, clock_s])
    inside = (starts_s >= 0) & (ends_s <= clock_s[-1])
    starts_s, ends_s = starts_s[inside], ends_s[inside]
    covered_m, *doubtful_s = [
        np.interp(ends_s, clock_s, curve) - np.interp(starts_s, clock_s, curve) for curve in curves
    ]
    index = _fastest_trusted(covered_m, doubtful_s, duration_s)
    return (np.nan, np.nan) if index < 0 else (covered_m[index] / duration_s, starts_s[index])


def _fastest_trusted(
    covered_m: FloatArray, doubtful_s: Sequence[FloatArray], duration_s: float
) -> int:
    """Index of the longest of the stretches to be trusted; −1 when there is none."""
    for doubtful in doubtful_s:
        trusted: NDArray[np.bool_] = doubtful <= MOST_SUSPECT_SHARE * duration_s
        covered_m = np.where(trusted, covered_m, -1.0)
    index = int(np.argmax(covered_m)) if len(covered_m) else -1
    return index if index >= 0 and covered_m[index] >= 0 else -1
