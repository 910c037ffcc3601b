"""Work and rest: the intervals of a session, of its laps or, without such, of its speed.

Speed is graded where the altitude is known. Found parts are work where they belong to the faster
of two groups: the split of all parts in two that leaves the least spread within them (Otsu 1979,
IEEE Trans Syst Man Cybern 9:62, weighted by time).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.change_points import change_points
from smartrunning.metrics.segments import Segment, segments
from smartrunning.metrics.track import SPORTS_ON_FOOT, Track
from smartrunning.records import Lap
from smartrunning.units import FloatArray

WORK: Final = frozenset({"active", "interval"})
"""Laps for work, by the FIT profile."""
REST: Final = frozenset({"rest", "recovery", "warmup", "cooldown"})
"""Laps for rest, by the FIT profile."""
FEWEST_LAPS_BY_HAND: Final = 3
"""From so many laps that a person marked, they are taken for intervals if their speeds differ."""
SHORTEST_PART_S: Final = 15.0
"""Shorter parts belong to the one before."""
LEAST_CONTRAST_MPS: Final = 0.5
"""Work is faster than rest by this at least …"""
LEAST_CONTRAST_SHARE: Final = 0.12
"""… and by this share of the speed of rest."""
LEAST_EXPLAINED: Final = 0.70
"""The two groups have to explain this share of the spread of the speeds of all parts; of speeds
that are spread like a bell they explain 2/π = 0.64."""
LEAST_TIME_SHARE: Final = 0.04
"""Share of the running time that work and easy running each take at least."""
SHORTEST_LONE_WORK_S: Final = 180.0
"""A single stretch of work is one from this duration on."""
STANDING_MPS: Final = 1.0
"""Slower parts are no kind of running."""
LONGEST_STEP_S: Final = 120
"""Where there is no sample for longer, the search takes it for as long as this."""


def intervals(track: Track) -> tuple[Segment, ...]:
    """Parts of work and rest, with what is before and after them.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    tuple of Segment
        From the start to the end of the session, each of kind ``work``, ``rest``, ``warmup`` or
        ``cooldown``; empty when there is no work that stands out.
    """
    if track.session.sport not in SPORTS_ON_FOOT or not track.odometer.source:
        return ()
    if has_interval_laps(track.session.laps):
        return _of_interval_laps(track)
    by_hand = [lap for lap in track.session.laps if lap.trigger == "manual"]
    if len(by_hand) >= FEWEST_LAPS_BY_HAND:
        return _of_parts(track, np.array([lap.end_s for lap in by_hand]))
    return _of_parts(track, _changes_s(track))


def has_interval_laps(laps: Sequence[Lap]) -> bool:
    """Whether laps say what was work and what was rest.

    Parameters
    ----------
    laps : sequence of Lap
        Of one session.

    Returns
    -------
    bool
        True when there are both.
    """
    said = {lap.intensity for lap in laps}
    return bool(said & WORK) and bool(said & REST)


def are_from_laps(track: Track) -> bool:
    """Whether the intervals of a session are those of its laps.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    bool
        False when they were found in its speed.
    """
    laps = track.session.laps
    by_hand = sum(lap.trigger == "manual" for lap in laps)
    return has_interval_laps(laps) or by_hand >= FEWEST_LAPS_BY_HAND


def _of_interval_laps(track: Track) -> tuple[Segment, ...]:
    laps = [lap for lap in track.session.laps if lap.end_s > lap.start_s]
    bounds_s = np.array([(lap.start_s, lap.end_s) for lap in laps]).T
    kinds = ["work" if lap.intensity in WORK else _rest_kind(lap) for lap in laps]
    return segments(track, bounds_s[0], bounds_s[1], kinds)


def _rest_kind(lap: Lap) -> str:
    return lap.intensity if lap.intensity in {"warmup", "cooldown"} else "rest"


def _changes_s(track: Track) -> FloatArray:
    """Instants at which the graded speed changes."""
    elapsed_s = track.session.records["elapsed_s"]
    if len(elapsed_s) < 2:
        return np.empty(0)
    spacing_s = np.minimum(np.diff(elapsed_s, prepend=elapsed_s[:1]), LONGEST_STEP_S)
    clock_s = np.cumsum(spacing_s)
    seconds = np.arange(np.ceil(clock_s[-1]) + 1)
    speed_mps = np.diff(np.interp(seconds, clock_s, np.cumsum(track.level_step_m)))
    changes_s: FloatArray = np.interp(change_points(speed_mps), clock_s, elapsed_s)
    return changes_s


def _of_parts(track: Track, inner_edges_s: FloatArray) -> tuple[Segment, ...]:
    """Intervals of a session cut at some instants; empty when no work stands out."""
    elapsed_s = track.session.records["elapsed_s"]
    if len(elapsed_s) < 2:
        return ()
    ends_s = elapsed_s[-1] - SHORTEST_PART_S
    part_s = np.diff(inner_edges_s, prepend=elapsed_s[0])
    inside = inner_edges_s[(part_s >= SHORTEST_PART_S) & (inner_edges_s <= ends_s)]
    edges_s = np.concatenate([elapsed_s[:1], inside, elapsed_s[-1:]])
    duration_s = np.diff(edges_s)
    level_m = np.interp(edges_s, elapsed_s, np.cumsum(track.level_step_m))
    if len(duration_s) < 2:
        return ()
    is_work = _is_work(np.diff(level_m) / duration_s, duration_s)
    changes = np.flatnonzero(np.diff(is_work)) + 1
    firsts = np.concatenate([[0], changes])
    bounds_s = edges_s[np.append(firsts, len(is_work))]
    work = is_work[firsts]
    if not _stands_out(work, np.diff(bounds_s)):
        return ()
    return segments(track, bounds_s[:-1], bounds_s[1:], _kinds(work))


def _is_work(speed_mps: FloatArray, duration_s: FloatArray) -> NDArray[np.bool_]:
    """Parts of the faster of two groups; none when the groups are alike."""
    nothing = np.zeros(len(speed_mps), dtype=bool)
    running = speed_mps >= STANDING_MPS
    order = np.argsort(speed_mps[running])
    speed, weight_s = speed_mps[running][order], duration_s[running][order]
    if len(speed) < 2:
        return nothing
    slow_s, slow_m = np.cumsum(weight_s)[:-1], np.cumsum(speed * weight_s)[:-1]
    fast_s, fast_m = weight_s.sum() - slow_s, np.dot(speed, weight_s) - slow_m
    contrast_mps = fast_m / fast_s - slow_m / slow_s
    between = slow_s * fast_s * contrast_mps**2
    best = int(np.argmax(between))
    spread = np.dot(weight_s, speed**2) * weight_s.sum() - np.dot(weight_s, speed) ** 2
    least_mps = max(LEAST_CONTRAST_MPS, LEAST_CONTRAST_SHARE * slow_m[best] / slow_s[best])
    alike = (
        contrast_mps[best] < least_mps
        or between[best] < LEAST_EXPLAINED * spread
        or min(slow_s[best], fast_s[best]) < LEAST_TIME_SHARE * weight_s.sum()
    )
    return nothing if alike else speed_mps > speed[best]


def _stands_out(work: NDArray[np.bool_], duration_s: FloatArray) -> bool:
    """Whether there is work that is not all there is."""
    longest_s = float(duration_s[work].max(initial=0.0))
    return not work.all() and (int(work.sum()) > 1 or longest_s >= SHORTEST_LONE_WORK_S)


def _kinds(work: NDArray[np.bool_]) -> list[str]:
    kinds = ["work" if is_work else "rest" for is_work in work]
    if kinds[0] == "rest":
        kinds[0] = "warmup"
    if kinds[-1] == "rest":
        kinds[-1] = "cooldown"
    return kinds
