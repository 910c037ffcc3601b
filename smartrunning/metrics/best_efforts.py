"""The fastest stretch of each classic distance within a session, and whether it may be a record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smartrunning.metrics.stretches import fastest, stretches_s
from smartrunning.metrics.track import INDOOR_SUB_SPORTS, Track
from smartrunning.metrics.world_records import fastest_credible_speed_mps
from smartrunning.runner import Runner, Sex
from smartrunning.units import FloatArray

BEST_EFFORT_DISTANCES_M: Final = (
    400.0,
    800.0,
    1000.0,
    1500.0,
    1609.344,
    3000.0,
    5000.0,
    10000.0,
    15000.0,
    21097.5,
    30000.0,
    42195.0,
)
"""Distances that records are kept for."""
BEST_EFFORTS_VERSION: Final = 1
"""Raised when the same session would give other efforts."""
MOST_SUSPECT_SHARE: Final = 0.05
"""Share of an effort's distance or time that may be doubtful before it sets no record."""
SPORTS_WITH_RECORDS: Final = frozenset({"running"})
"""Sports of which efforts may become records."""


@dataclass(frozen=True, slots=True)
class BestEffort:
    """The fastest stretch of one distance within one session.

    Attributes
    ----------
    distance_m : float
        One of `BEST_EFFORT_DISTANCES_M`.
    duration_s : float
        Elapsed time of the stretch, pauses included.
    start_s : float
        Start of the stretch, seconds since the start of the session.
    refusal : str
        Why it may not become a record, as a sentence; empty when it may.
    """

    distance_m: float
    duration_s: float
    start_s: float
    refusal: str = ""

    @property
    def end_s(self) -> float:
        """End of the stretch.

        Returns
        -------
        float
            Seconds since the start of the session.
        """
        return self.start_s + self.duration_s


def best_efforts(track: Track, runner: Runner) -> tuple[BestEffort, ...]:
    """Fastest stretches of a session, each judged whether it may become a record.

    Parameters
    ----------
    track : Track
        One session.
    runner : Runner
        Whose session it is.

    Returns
    -------
    tuple of BestEffort
        By rising distance, as far as the session goes; empty without distance.
    """
    if not track.odometer.source:
        return ()
    found = [_best_effort(track, distance_m) for distance_m in BEST_EFFORT_DISTANCES_M]
    efforts = [effort for effort in found if np.isfinite(effort.duration_s)]
    refusals = _refusals(efforts, track, runner)
    return tuple(
        replace(effort, refusal=refusal) for effort, refusal in zip(efforts, refusals, strict=True)
    )


def _best_effort(track: Track, distance_m: float) -> BestEffort:
    """Fastest of the stretches to be trusted; the fastest of all where there is none."""
    elapsed_s, readings = track.session.records["elapsed_s"], track.odometer
    starts_s, durations_s = stretches_s(elapsed_s, readings.reading_m, distance_m)
    doubtful = _doubtful_fraction(track, distance_m, starts_s, durations_s)
    trusted = doubtful <= MOST_SUSPECT_SHARE
    if trusted.any():
        starts_s, durations_s = starts_s[trusted], durations_s[trusted]
    start_s, duration_s = fastest(starts_s, durations_s)
    return BestEffort(distance_m, duration_s, start_s)


def _refusals(efforts: Sequence[BestEffort], track: Track, runner: Runner) -> list[str]:
    """Why each effort may not become a record; empty where it may."""
    sport, sub_sport = track.session.sport, track.session.sub_sport
    if sport not in SPORTS_WITH_RECORDS:
        return [f"The sport is {sport or 'unknown'}, not running."] * len(efforts)
    if sub_sport in INDOOR_SUB_SPORTS:
        indoors = f"The distance of a {sub_sport.replace('_', ' ')} session is not measured."
        return [indoors] * len(efforts)
    incredible = [effort for effort in efforts if _too_fast(effort, runner.sex)]
    return [_refusal(effort, efforts, track, incredible) for effort in efforts]


def _refusal(
    effort: BestEffort,
    efforts: Sequence[BestEffort],
    track: Track,
    incredible: Sequence[BestEffort],
) -> str:
    if effort in incredible:
        speed_mps = effort.distance_m / effort.duration_s
        return f"At {speed_mps:.2f} m/s it is faster than the world record; the data must be wrong."
    within = max((_shared_fraction(effort, other) for other in incredible), default=0.0)
    if within > MOST_SUSPECT_SHARE:
        return f"{within:.0%} of it was covered faster than any human runs."
    bounds_s = np.array([effort.start_s]), np.array([effort.duration_s])
    doubtful = float(_doubtful_fraction(track, effort.distance_m, *bounds_s)[0])
    if doubtful > MOST_SUSPECT_SHARE:
        return f"{doubtful:.0%} of it has jumps of the position or spikes of the speed."
    longer = [other for other in efforts if other.distance_m > effort.distance_m]
    if any(other.duration_s <= effort.duration_s for other in longer):
        return "A longer distance took less time, in part on samples that are not to be trusted."
    return ""


def _too_fast(effort: BestEffort, sex: Sex) -> bool:
    limit_mps = fastest_credible_speed_mps(effort.distance_m, sex)
    return effort.distance_m > limit_mps * effort.duration_s


def _shared_fraction(effort: BestEffort, other: BestEffort) -> float:
    """Share of an effort's distance that was covered within another effort, at its mean speed."""
    shared_s = min(effort.end_s, other.end_s) - max(effort.start_s, other.start_s)
    shared_m = max(shared_s, 0.0) * other.distance_m / other.duration_s
    return min(shared_m / effort.distance_m, 1.0)


def _doubtful_fraction(
    track: Track, distance_m: float, starts_s: FloatArray, durations_s: FloatArray
) -> FloatArray:
    """Share of each stretch, of its distance or its time, whichever is more, in suspect samples."""
    suspect, elapsed_s = track.odometer.suspect, track.session.records["elapsed_s"]
    if not suspect.any():
        return np.zeros_like(starts_s)
    shares: list[FloatArray] = []
    for curve, whole in ((track.odometer.reading_m, distance_m), (elapsed_s, durations_s)):
        doubtful = np.cumsum(np.where(suspect, np.diff(curve, prepend=curve[:1]), 0.0))
        at_end, at_start = (
            np.interp(at_s, elapsed_s, doubtful) for at_s in (starts_s + durations_s, starts_s)
        )
        shares.append((at_end - at_start) / whole)
    larger: FloatArray = np.maximum(*shares)
    return larger
