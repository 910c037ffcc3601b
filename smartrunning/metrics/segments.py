"""What was done between two instants: the numbers of splits, laps and intervals."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.track import GRADED_SHARE, Track
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One part of a session.

    Numbers are NaN where they are unknown; unknown ones are equal to each other.

    Attributes
    ----------
    start_s, end_s : float
        Seconds since the start of the session, pauses included.
    distance_m : float
        Distance covered, cleaned of impossible steps.
    moving_s : float
        Time at 0.5 m/s or faster.
    speed_mps, grade_adjusted_speed_mps : float
        Mean over the moving time: over ground, and of the level speed of the same cost.
    ascent_m, descent_m : float
        By the same hysteresis as those of the session, so that parts add up to it.
    heart_rate_bpm, max_heart_rate_bpm : float
        Mean over time, and highest.
    cadence_spm : float
        Mean of the steps per minute while steps are taken.
    power_w : float
        Mean over time.
    kind : str
        What it was for: ``work``, ``rest``, ``warmup``, ``cooldown`` of intervals; of a lap what
        the file says it was for, else what ended it; empty for splits.
    """

    start_s: float
    end_s: float
    distance_m: float
    moving_s: float
    speed_mps: float
    grade_adjusted_speed_mps: float
    ascent_m: float
    descent_m: float
    heart_rate_bpm: float
    max_heart_rate_bpm: float
    cadence_spm: float
    power_w: float
    kind: str = ""

    def __eq__(self, other: object) -> bool:
        """Whether all numbers are the same; an unknown one is the same as an unknown one."""
        if not isinstance(other, Segment):
            return NotImplemented
        mine, theirs = astuple(self)[:-1], astuple(other)[:-1]
        return self.kind == other.kind and np.array_equal(mine, theirs, equal_nan=True)

    def __hash__(self) -> int:
        """Return a hash of the bounds, which are never unknown."""
        return hash((self.start_s, self.end_s, self.kind))

    @property
    def duration_s(self) -> float:
        """Elapsed time from start to end.

        Returns
        -------
        float
            Seconds, pauses included.
        """
        return self.end_s - self.start_s


def segments(
    track: Track, starts_s: FloatArray, ends_s: FloatArray, kinds: Sequence[str] = ()
) -> tuple[Segment, ...]:
    """Numbers of several parts of a session.

    Parameters
    ----------
    track : Track
        One session.
    starts_s, ends_s : ndarray of shape (m,)
        Bounds in seconds since the start of the session; between samples, all is taken to change
        evenly.
    kinds : sequence of str, optional
        What each part was for.

    Returns
    -------
    tuple of Segment
        In the order given; empty when the session has no samples.
    """
    if len(track.session.records) < 2 or not len(starts_s):
        return ()
    elapsed_s = track.session.records["elapsed_s"]
    at_ends, at_starts = (
        totals_at(elapsed_s, track.totals, instants_s) for instants_s in (ends_s, starts_s)
    )
    amounts = at_ends - at_starts
    distance_m, moving_s, moving_m, level_m, ascent_m, descent_m = amounts[:6]
    beats, beating_s, steps, stepping_s, joules, powered_s = amounts[6:]
    columns = (
        starts_s,
        ends_s,
        distance_m if track.odometer.source else np.full(len(starts_s), np.nan),
        moving_s,
        _per(moving_m, moving_s),
        _per(level_m, moving_s if track.graded_share >= GRADED_SHARE else 0 * moving_s),
        _where_known(track, "altitude_m", ascent_m),
        _where_known(track, "altitude_m", descent_m),
        _per(beats, beating_s),
        _highest_heart_rate_bpm(track, starts_s, ends_s),
        _per(steps, stepping_s),
        _per(joules, powered_s),
    )
    named = list(kinds) or [""] * len(starts_s)
    rows = zip(*(np.asarray(column).tolist() for column in columns), named, strict=True)
    return tuple(Segment(*row) for row in rows)


def totals_at(elapsed_s: FloatArray, totals: FloatArray, instants_s: FloatArray) -> FloatArray:
    """Running totals at some instants.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds since the start of the session at each sample, strictly rising; two samples or more.
    totals : ndarray of shape (k, n)
        What had come together at each sample.
    instants_s : ndarray of shape (m,)
        Seconds since the start of the session; between samples, all is taken to change evenly.

    Returns
    -------
    ndarray of shape (k, m)
        0 at the first sample and before; the last total after the last sample.
    """
    after = np.clip(np.searchsorted(elapsed_s, instants_s, side="right"), 1, len(elapsed_s) - 1)
    spacing_s = elapsed_s[after] - elapsed_s[after - 1]
    share = np.clip((instants_s - elapsed_s[after - 1]) / spacing_s, 0.0, 1.0)
    found = totals[:, after - 1] + share * (totals[:, after] - totals[:, after - 1])
    return np.where(instants_s <= elapsed_s[0], 0.0, found)


def _per(amount: FloatArray, duration_s: FloatArray) -> FloatArray:
    """Amount per second; NaN where there are no seconds."""
    enough = duration_s > 1e-6
    return np.where(enough, amount, np.nan) / np.where(enough, duration_s, 1.0)


def _where_known(track: Track, column: str, values: FloatArray) -> FloatArray:
    return values if column in track.columns_with_values else np.full(len(values), np.nan)


def _highest_heart_rate_bpm(track: Track, starts_s: FloatArray, ends_s: FloatArray) -> FloatArray:
    """Highest heart rate of the samples after each start up to each end."""
    elapsed_s = track.session.records["elapsed_s"]
    first: NDArray[np.intp] = np.searchsorted(elapsed_s, starts_s, side="right")
    last: NDArray[np.intp] = np.searchsorted(elapsed_s, ends_s, side="right")
    bounds = np.column_stack([np.minimum(first, last), last]).ravel()
    padded_bpm = np.append(track.heart_rate_without_spikes_bpm, [np.nan, np.nan])
    return np.fmax.reduceat(padded_bpm, bounds)[::2]
