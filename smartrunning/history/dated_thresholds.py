"""The thresholds that held on the day of a session: the profile's, and the critical speed of then.

A critical speed that the runner has entered holds from its day on. Where there is none, the one
that was fitted to the efforts before the day holds: a session is never judged by a critical speed
that it helped to find. Before the first fit, the first one holds for as long as its efforts reach
back; earlier than that, critical speed is unknown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.history.critical_speed_timeline import WINDOW_DAYS, DatedCriticalSpeed
from smartrunning.history.session_table import SessionTable, profile_key
from smartrunning.metrics import basis
from smartrunning.runner import Runner, Thresholds
from smartrunning.units import FloatArray

POPULATION: Final = "population"
"""Source of thresholds that are not the runner's own: any fit is better."""


@dataclass(frozen=True, slots=True, eq=False)
class CriticalSpeedDays:
    """Critical speeds by the day on which they were found.

    Attributes
    ----------
    day : ndarray of int
        Proleptic ordinals, rising, shape (n,).
    critical_speed_mps, d_prime_m : ndarray
        As fitted to the efforts up to that day, shape (n,) each.
    holds_from : int
        Ordinal of the day from which the first one holds; 0 without any.
    """

    day: NDArray[np.int64]
    critical_speed_mps: FloatArray
    d_prime_m: FloatArray
    holds_from: int = 0

    def on(self, days: NDArray[np.int64]) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
        """Critical speed and D′ that hold on some days.

        Parameters
        ----------
        days : ndarray of int
            Proleptic ordinals, shape (m,).

        Returns
        -------
        tuple of ndarray
            Critical speed, D′, and the ordinal of the day on which they were found, shape (m,)
            each; NaN, NaN and 0 where there are none.
        """
        if not len(self.day):
            unknown = np.full((2, len(days)), np.nan)
            return unknown[0], unknown[1], np.zeros(len(days), dtype=np.int64)
        place = np.searchsorted(self.day, days, side="left") - 1
        known = (place >= 0) | (days >= self.holds_from)
        place = np.maximum(place, 0)
        return (
            np.where(known, self.critical_speed_mps[place], np.nan),
            np.where(known, self.d_prime_m[place], np.nan),
            np.where(known, self.day[place], 0),
        )

    def spliced(self, fresh: "CriticalSpeedDays", since: date, until: date) -> "CriticalSpeedDays":
        """Columns with other values in the place of those of some days.

        Parameters
        ----------
        fresh : CriticalSpeedDays
            The other values, all of those days.
        since, until : datetime.date
            The days, both included.

        Returns
        -------
        CriticalSpeedDays
            What lies before and after stays.
        """
        head, tail = self.day < since.toordinal(), self.day > until.toordinal()
        return _columns(
            np.concatenate([self.day[head], fresh.day, self.day[tail]]),
            *(
                np.concatenate([old[head], new, old[tail]])
                for old, new in (
                    (self.critical_speed_mps, fresh.critical_speed_mps),
                    (self.d_prime_m, fresh.d_prime_m),
                )
            ),
        )


NO_CRITICAL_SPEEDS: Final = CriticalSpeedDays(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


def critical_speed_days(timeline: Sequence[DatedCriticalSpeed]) -> CriticalSpeedDays:
    """Critical speeds of a timeline as columns.

    Parameters
    ----------
    timeline : sequence of DatedCriticalSpeed
        Oldest first.

    Returns
    -------
    CriticalSpeedDays
        For `thresholds_of_day` and `judged_otherwise`.
    """
    return _columns(
        np.array([each.day.toordinal() for each in timeline], dtype=np.int64),
        np.array([each.critical_speed.critical_speed_mps for each in timeline], dtype=float),
        np.array([each.critical_speed.d_prime_m for each in timeline], dtype=float),
    )


def runner_of_day(runner: Runner, fitted: CriticalSpeedDays, day: date) -> Runner:
    """Runner with the thresholds by which a session of a day is judged, and no others.

    Parameters
    ----------
    runner : Runner
        With the thresholds of the profile.
    fitted : CriticalSpeedDays
        Critical speeds found in the runner's training.
    day : datetime.date
        Day of the session in the runner's own zone.

    Returns
    -------
    Runner
        For `smartrunning.metrics.statistics` of a session of that day.
    """
    return replace(runner, thresholds=(thresholds_of_day(runner, fitted, day),))


def thresholds_of_day(runner: Runner, fitted: CriticalSpeedDays, day: date) -> Thresholds:
    """Thresholds by which a session of a day is judged.

    Parameters
    ----------
    runner : Runner
        With the thresholds of the profile.
    fitted : CriticalSpeedDays
        Critical speeds found in the runner's training.
    day : datetime.date
        Day of the session in the runner's own zone.

    Returns
    -------
    Thresholds
        Its source names the fit where critical speed comes from one.
    """
    own = runner.thresholds_on(day)
    if _is_own(own):
        return own
    speed, reserve, found = fitted.on(np.array([day.toordinal()], dtype=np.int64))
    if not found[0]:
        return own
    fit = f"fit {date.fromordinal(int(found[0])).isoformat()}"
    return replace(
        own,
        critical_speed_mps=float(speed[0]),
        d_prime_m=float(reserve[0]),
        source=fit if own.source == "unknown" else own.source,
    )


def judged_otherwise(table: SessionTable, runner: Runner, fitted: CriticalSpeedDays) -> list[str]:
    """Sessions whose numbers were made with other thresholds than those of their day.

    Parameters
    ----------
    table : SessionTable
        The sessions, with what their numbers were made with.
    runner : Runner
        The profile as it is.
    fitted : CriticalSpeedDays
        Critical speeds found in the runner's training.

    Returns
    -------
    list of str
        Keys, in the order of the table.
    """
    if not len(table):
        return []
    speed_mps, reserve_m, found = fitted.on(table.day)
    key = np.zeros(len(table), dtype=np.int64)
    for first, last, entry in _spans(runner):
        rows = (table.day >= first) & (table.day < last)
        key[rows] = profile_key(basis(replace(runner, thresholds=(entry,)), date.max))
        own = rows & (_is_own(entry) | (found == 0))
        speed_mps[own], reserve_m[own] = entry.critical_speed_mps, entry.d_prime_m
    same = (
        _equal(table.thresholds["critical_speed_mps"], speed_mps)
        & _equal(table.thresholds["d_prime_m"], reserve_m)
        & (table.profile_key == key)
    )
    return [table.session_ids[place] for place in np.flatnonzero(~same)]


def _columns(
    day: NDArray[np.int64], critical_speed_mps: FloatArray, d_prime_m: FloatArray
) -> CriticalSpeedDays:
    holds_from = int(day[0]) - WINDOW_DAYS + 1 if len(day) else 0
    return CriticalSpeedDays(day, critical_speed_mps, d_prime_m, holds_from)


def _spans(runner: Runner) -> Sequence[tuple[int, int, Thresholds]]:
    """First day, day after the last one, and thresholds of each entry of the profile."""
    # of two entries of one day the first holds, as `Runner.thresholds_on` has it
    backwards = runner.thresholds[::-1]
    entries = sorted(backwards, key=lambda entry: entry.valid_from)
    starts = [1, *(entry.valid_from.toordinal() for entry in entries)]
    ends = [*starts[1:], date.max.toordinal() + 1]
    return list(zip(starts, ends, [Thresholds(date.min), *entries], strict=True))


def _is_own(entry: Thresholds) -> bool:
    return math.isfinite(entry.critical_speed_mps) and entry.source != POPULATION


def _equal(one: FloatArray, other: FloatArray) -> NDArray[np.bool_]:
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))
