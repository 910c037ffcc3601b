"""Two periods of a runner's sessions in, what differs between them out, and how sure that is.

Sums of a period are exact, so their difference has no interval; whether the runner's *weeks* have
changed is another question, and the interval of a week's mean answers it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.critical_speed_timeline import DatedCriticalSpeed
from smartrunning.history.difference import (
    Difference,
    estimate_difference,
    mean_difference,
    share_difference,
)
from smartrunning.history.period_rows import PeriodRows, Span
from smartrunning.history.personal_bests import PersonalBest, personal_bests
from smartrunning.history.session_table import SessionTable
from smartrunning.history.sessions import DatedStatistics
from smartrunning.units import FloatArray

ZONES: Final = ("easy_s", "threshold_s", "hard_s")
WEEKS: Final = "whole weeks"
ONE_EACH: Final = "One run each: there is nothing to make an interval of."


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of both periods.

    Attributes
    ----------
    before, now : float
        The number, NaN where there is none.
    interval : tuple of float or None
        95 % interval of the difference; None where there is none.
    counts : tuple of int
        Weeks, sessions or efforts behind each.
    reason : str
        Why there is no interval; empty when there is one.
    """

    before: float
    now: float
    interval: tuple[float, float] | None = None
    counts: tuple[int, int] = (0, 0)
    reason: str = ""

    @property
    def change(self) -> float:
        """The difference.

        Returns
        -------
        float
            ``now − before``; NaN where one of them is unknown.
        """
        return self.now - self.before

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves only one direction.

        Returns
        -------
        bool
            False when no change lies inside it, or there is none.
        """
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)


@dataclass(frozen=True, slots=True)
class PeriodComparison:
    """What differs between two periods.

    Attributes
    ----------
    before, now : Span
        The periods, from the runner's first session on.
    sessions, distance_m, moving_s, load_au : Compared
        Of a week, in the mean over whole weeks; sessions and load of all sports, the others of
        running.
    easy_fraction, threshold_fraction, hard_fraction : Compared
        Shares of the training time in three zones.
    efficiency_m_per_beat : Compared
        Mean of running sessions of at least `SHORTEST_STEADY_S`.
    heart_rate_bpm : float
        Median of the heart rates of those sessions in both periods, to tell efficiency as a pace;
        NaN without any.
    longest_run_s, longest_run_m : Compared
        The longest run, by moving time and by distance.
    long_runs : Compared
        Runs of at least `LONG_RUN_S`, a week.
    """

    before: Span
    now: Span
    sessions: Compared
    distance_m: Compared
    moving_s: Compared
    load_au: Compared
    easy_fraction: Compared
    threshold_fraction: Compared
    hard_fraction: Compared
    efficiency_m_per_beat: Compared
    heart_rate_bpm: float
    longest_run_s: Compared
    longest_run_m: Compared
    long_runs: Compared


@dataclass(frozen=True, slots=True)
class ComparedBest:
    """The best over a distance in each period.

    Attributes
    ----------
    distance_m : float
        The distance.
    before, now : PersonalBest or None
        None where no effort of the period covers it.
    """

    distance_m: float
    before: PersonalBest | None
    now: PersonalBest | None


def compared_periods(table: SessionTable, before: Span, now: Span) -> PeriodComparison:
    """What differs between two periods.

    Parameters
    ----------
    table : SessionTable
        The runner's sessions; those that were taken out do not count.
    before, now : Span
        The periods; days before the first session are left out of both.

    Returns
    -------
    PeriodComparison
        Numbers, with intervals where there are enough weeks or sessions.

    Raises
    ------
    InsufficientDataError
        If there is no session, or a period ends before the first one.
    """
    counted = table.counted(date.max)
    if not len(counted):
        raise InsufficientDataError(needed="sessions to compare", found="none")
    first = date.fromordinal(int(counted.day.min()))
    spans = [before.since(first), now.since(first)]
    if not all(span.days for span in spans):
        raise InsufficientDataError(
            needed="two periods with days after the first session",
            found=f"the first session on {first.day} {first:%b %Y}, after one of them",
        )
    parts = [PeriodRows.of(counted, span) for span in spans]
    heart_rates = np.concatenate([part.steady("mean_heart_rate_bpm") for part in parts])
    known = heart_rates[np.isfinite(heart_rates)]
    zones = [_zone(parts, zone) for zone in ZONES]
    return PeriodComparison(
        spans[0],
        spans[1],
        _weekly(parts, "", running=False),
        _weekly(parts, "distance_m", running=True),
        _weekly(parts, "moving_s", running=True),
        _weekly(parts, "load_au", running=False),
        zones[0],
        zones[1],
        zones[2],
        _mean([part.steady("efficiency_factor") for part in parts], "runs with a heart rate"),
        float(np.median(known)) if len(known) else math.nan,
        _longest(parts, "moving_s"),
        _longest(parts, "distance_m"),
        _long_runs(parts),
    )


def compared_bests(
    before: Sequence[DatedStatistics], now: Sequence[DatedStatistics]
) -> tuple[ComparedBest, ...]:
    """Bests of two periods, each by the rules of all bests.

    Parameters
    ----------
    before, now : sequence of DatedStatistics
        Sessions of each period, with their efforts.

    Returns
    -------
    tuple of ComparedBest
        Shortest distance first, those that only one period has too.
    """
    each = [{best.distance_m: best for best in personal_bests(part)} for part in (before, now)]
    return tuple(
        ComparedBest(distance_m, each[0].get(distance_m), each[1].get(distance_m))
        for distance_m in sorted(each[0].keys() | each[1].keys())
    )


def compared_critical_speed(
    before: DatedCriticalSpeed | None, now: DatedCriticalSpeed | None
) -> Compared:
    """Critical speed at the ends of two periods.

    Parameters
    ----------
    before, now : DatedCriticalSpeed or None
        The last value of each period.

    Returns
    -------
    Compared
        In m/s; without an interval where one of the two has none.
    """
    found = [one.critical_speed if one else None for one in (before, now)]
    was, is_now = (one.critical_speed_mps if one else math.nan for one in found)
    counts = _two(len(one.efforts) if one else 0 for one in found)
    if before is not None and now is not None and before.day == now.day:
        reason = "Both periods have the same value: nothing newer was shown."
        return Compared(was, is_now, None, counts, reason)
    intervals = [one.critical_speed_interval_mps if one else None for one in found]
    if intervals[0] is None or intervals[1] is None:
        reason = "Too few all-out efforts in one of the periods to say."
        return Compared(was, is_now, None, counts, reason)
    interval = estimate_difference(was, is_now, intervals[0], intervals[1])
    return Compared(was, is_now, interval, counts)


def _weekly(parts: Sequence[PeriodRows], name: str, *, running: bool) -> Compared:
    return _mean([part.weeks(part.values(name), running=running) for part in parts], WEEKS)


def _long_runs(parts: Sequence[PeriodRows]) -> Compared:
    return _mean([part.weeks(part.is_long, running=True) for part in parts], WEEKS)


def _mean(samples: Sequence[FloatArray], what: str) -> Compared:
    try:
        return _compared(mean_difference(samples[0], samples[1], what))
    except InsufficientDataError as missing:
        known = [sample[np.isfinite(sample)] for sample in samples]
        was, is_now = (float(np.mean(one)) if len(one) else math.nan for one in known)
        return Compared(was, is_now, None, _two(map(len, known)), _too_few(missing))


def _zone(parts: Sequence[PeriodRows], zone: str) -> Compared:
    pairs = [(part.numbers[zone], _whole(part)) for part in parts]
    try:
        return _compared(share_difference(pairs[0], pairs[1], "sessions with known zones"))
    except InsufficientDataError as missing:
        known = [np.isfinite(whole) & (whole > 0) for _, whole in pairs]
        was, is_now = (
            float(np.sum(part[there]) / np.sum(whole[there])) if there.any() else math.nan
            for (part, whole), there in zip(pairs, known, strict=True)
        )
        counts = _two(int(there.sum()) for there in known)
        return Compared(was, is_now, None, counts, _too_few(missing))


def _whole(part: PeriodRows) -> FloatArray:
    easy_s, threshold_s, hard_s = (part.numbers[zone] for zone in ZONES)
    return easy_s + threshold_s + hard_s


def _longest(parts: Sequence[PeriodRows], name: str) -> Compared:
    was, is_now = (_highest(part.numbers[name][part.running]) for part in parts)
    return Compared(was, is_now, None, (1, 1), ONE_EACH)


def _highest(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if len(known) else math.nan


def _compared(found: Difference) -> Compared:
    counts = (found.before_count, found.now_count)
    return Compared(found.before, found.now, found.interval, counts)


def _two(counts: Iterable[int]) -> tuple[int, int]:
    before, now = counts
    return before, now


def _too_few(missing: InsufficientDataError) -> str:
    return f"Too few to say: {missing.needed} are needed, found {missing.found}."
