"""The hardest stretches of a session: those that a straight line of distance over time can touch.

A fastest 1000 m inside an even 1500 m race was not run as fast as possible, and neither were the
5000 m inside a race over ten. Of all stretches of a session, whatever their length, only the
corners of the upper hull of level distance over duration can lie highest above some speed: for
``CS`` they are where a runner spends most above it. Corners inside the window of durations begin
and end where the runner was slower before and after; those at its edges are cut out of something
shorter or longer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import minimum_filter1d

from smartrunning.metrics.best_efforts import SPORTS_WITH_RECORDS
from smartrunning.metrics.track import INDOOR_SUB_SPORTS, Track
from smartrunning.metrics.world_records import fastest_credible_speed_mps
from smartrunning.runner import Sex
from smartrunning.units import FloatArray

HARD_EFFORTS_VERSION: Final = 1
"""Raised when the same session would give other efforts."""
WINDOW_S: Final = (60, 1800)
"""Shortest and longest stretch: wider than 2 to 20 min, in which a hyperbola holds, so that what is
found inside them is no part of something longer."""
SPEEDS_MPS: Final = (1.5, 7.5)
"""Speeds above which stretches are looked for; no runner's critical speed lies outside."""
LEAST_GAIN_M: Final = 1.0
"""A corner that stands out by less than this is none."""
LONGEST_SESSION_S: Final = 2 * 86400
"""Above this no session is searched: its clock is wrong, or it is no effort of some minutes."""


@dataclass(frozen=True, slots=True)
class HardEffort:
    """One of the hardest stretches of a session.

    Attributes
    ----------
    duration_s : float
        Elapsed time, pauses included.
    distance_m : float
        Distance covered.
    level_distance_m : float
        Level distance of the same cost (Minetti et al. 2002); the distance where no grade is known.
    start_s : float
        Seconds since the start of the session.
    repeated_fraction : float
        Level distance of the best stretch of the same duration that shares no time with it, as a
        share of its own; 0 when there is none. What can be repeated was not all that one had.
    """

    duration_s: float
    distance_m: float
    level_distance_m: float
    start_s: float
    repeated_fraction: float = 0.0


def hard_efforts(track: Track, sex: Sex = "unknown") -> tuple[HardEffort, ...]:
    """Hardest stretches of a session by rising duration.

    Parameters
    ----------
    track : Track
        One session.
    sex : {'female', 'male', 'unknown'}, optional
        Whose world records tell what cannot have been run.

    Returns
    -------
    tuple of HardEffort
        Empty for other sports, indoors, without distance, and when a stretch is faster than anybody
        has run: its data cannot be trusted. Suspect samples add nothing.
    """
    session = track.session
    if session.sport not in SPORTS_WITH_RECORDS or session.sub_sport in INDOOR_SUB_SPORTS:
        return ()
    elapsed_s = session.records["elapsed_s"]
    if not track.odometer.source or not WINDOW_S[0] <= np.ptp(elapsed_s) <= LONGEST_SESSION_S:
        return ()
    clock_s = np.arange(elapsed_s[0], elapsed_s[-1] + 1e-9)
    level_m, covered_m = (
        np.interp(clock_s, elapsed_s, np.cumsum(np.where(track.odometer.suspect, 0.0, step_m)))
        for step_m in (track.level_step_m, track.step_m)
    )
    found = [_effort(level_m, covered_m, clock_s, *bounds) for bounds in sorted(_corners(level_m))]
    found.sort(key=lambda effort: effort.duration_s)
    return () if any(_incredible(effort, sex) for effort in found) else tuple(found)


def _corners(level_m: FloatArray) -> set[tuple[int, int]]:
    """First and last second of each corner of the hull."""
    clock = np.arange(len(level_m), dtype=np.float64)
    slow, fast = (_highest_above(level_m, clock, speed_mps) for speed_mps in SPEEDS_MPS)
    found, waiting = {slow, fast}, [(fast, slow)]
    while waiting:
        short, long = waiting.pop()
        more_s = (long[1] - long[0]) - (short[1] - short[0])
        if more_s <= 1:
            continue
        speed_mps = (_way_m(level_m, long) - _way_m(level_m, short)) / more_s
        between = _highest_above(level_m, clock, speed_mps)
        height_m = _way_m(level_m, between) - speed_mps * (between[1] - between[0])
        gain_m = height_m - (_way_m(level_m, short) - speed_mps * (short[1] - short[0]))
        if gain_m > LEAST_GAIN_M:
            found.add(between)
            waiting += [(short, between), (between, long)]
    return found


def _way_m(level_m: FloatArray, bounds: tuple[int, int]) -> float:
    return float(level_m[bounds[1]] - level_m[bounds[0]])


def _highest_above(level_m: FloatArray, clock: FloatArray, speed_mps: float) -> tuple[int, int]:
    """Stretch with the most distance above that of a steady speed, by a running minimum."""
    ahead_m = level_m - speed_mps * clock
    shortest_s, longest_s = WINDOW_S[0], min(WINDOW_S[1], len(clock) - 1)
    size = longest_s - shortest_s + 1
    # a window of starts for each end: from `longest` to `shortest` seconds before it
    lowest_m = minimum_filter1d(ahead_m, size, mode="nearest", origin=(size - 1) // 2)
    end = shortest_s + int(np.argmax(ahead_m[shortest_s:] - lowest_m[:-shortest_s]))
    first = max(end - longest_s, 0)
    start = first + int(np.argmin(ahead_m[first : end - shortest_s + 1]))
    return start, end


def _effort(
    level_m: FloatArray, covered_m: FloatArray, clock_s: FloatArray, start: int, end: int
) -> HardEffort:
    bounds, duration = (start, end), end - start
    level_way_m = level_m[duration:] - level_m[:-duration]
    apart = np.abs(np.arange(len(level_way_m)) - start) >= duration
    way_m = _way_m(level_m, bounds)
    again_m = float(level_way_m[apart].max()) if apart.any() else 0.0
    return HardEffort(
        duration_s=float(duration),
        distance_m=_way_m(covered_m, bounds),
        level_distance_m=way_m,
        start_s=float(clock_s[start]),
        repeated_fraction=again_m / way_m if way_m > 0 else 0.0,
    )


def _incredible(effort: HardEffort, sex: Sex) -> bool:
    if effort.distance_m <= 0:
        return False
    limit_mps = fastest_credible_speed_mps(effort.distance_m, sex)
    return effort.distance_m > limit_mps * effort.duration_s
