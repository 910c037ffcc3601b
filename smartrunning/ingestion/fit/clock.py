"""Which instant the numbers of a file's clock mean."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.messages import Messages
from smartrunning.ingestion.fit.profile import RECORD
from smartrunning.records import DataFlag
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FloatArray

FIT_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
FIRST_INSTANT_S: Final = 0x10000000
"""Times below count from when the device was switched on (FIT protocol)."""
LAST_INSTANT_S: Final = 0xFFFFFFFE
"""Times are 32 bits, of which the highest means none."""
FURTHEST_OFFSET_S: Final = 14 * SECONDS_PER_HOUR
"""Kiritimati is the furthest from UTC."""
OFFSET_STEP_S: Final = 15 * SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Clock:
    """What turns the times of one part into instants.

    Attributes
    ----------
    shift_s : float
        What to add to times that count from power-up to get s since the FIT epoch; NaN when
        nothing ties them.
    utc_offset_s : int or None
        Offset of local time, where the file says it.
    flags : tuple of DataFlag
        What the runner should know about the time.
    """

    shift_s: float
    utc_offset_s: int | None
    flags: tuple[DataFlag, ...] = ()

    def fit_s(self, times_s: FloatArray) -> FloatArray:
        """Instants of the file's times.

        Parameters
        ----------
        times_s : ndarray
            As the messages have them.

        Returns
        -------
        ndarray
            s since the FIT epoch; NaN where the instant is not known.
        """
        possible = (times_s >= 0) & (times_s <= LAST_INSTANT_S)
        instants_s = np.where(times_s < FIRST_INSTANT_S, times_s + self.shift_s, times_s)
        return np.where(possible, instants_s, np.nan)


def instant(fit_s: float) -> datetime:
    """Instant of a time.

    Parameters
    ----------
    fit_s : float
        Seconds since the FIT epoch.

    Returns
    -------
    datetime.datetime
        Aware, UTC.
    """
    return FIT_EPOCH + timedelta(seconds=fit_s)


def clock_of(messages: Messages) -> Clock:
    """Clock of one part.

    Parameters
    ----------
    messages : Messages
        One part, with at least one record that has a time.

    Returns
    -------
    Clock
        For a device that did not know the time: by whatever message ties its count to a time.

    Raises
    ------
    FileRejectedError
        If the times count from power-up and nothing says when that was.
    """
    times_s = messages.table(RECORD).column("timestamp")
    if ((times_s >= FIRST_INSTANT_S) & (times_s <= LAST_INSTANT_S)).any():
        return Clock(math.nan, _utc_offset_s(messages))
    for shift_s, utc_offset_s in _anchors(messages, float(np.nanmin(times_s))):
        if math.isfinite(shift_s):
            return Clock(shift_s, utc_offset_s, (_flag(utc_offset_s),))
    raise FileRejectedError(
        "fit.time_implausible",
        "The watch did not know the time when it recorded this, and nothing in the file says when "
        "it was, so it cannot be put into your history.",
    )


def _anchors(messages: Messages, first_record_s: float) -> tuple[tuple[float, int | None], ...]:
    """Shifts to absolute time from the best source to the worst, NaN where it says nothing."""
    correlation, activity = messages.table("timestamp_correlation"), messages.table("activity")
    created_s = messages.table("file_id").first("time_created")
    return (
        (_shift_s(correlation.first("timestamp"), correlation.first("system_timestamp")), None),
        # local time is taken for UTC, so that at least the day and the hour on the clock are right
        (_shift_s(activity.first("local_timestamp"), activity.first("timestamp")), 0),
        (_shift_s(created_s, first_record_s), None),
    )


def _shift_s(absolute_s: float, relative_s: float) -> float:
    if LAST_INSTANT_S >= absolute_s >= FIRST_INSTANT_S > relative_s >= 0:
        return absolute_s - relative_s
    return math.nan


def _flag(utc_offset_s: int | None) -> DataFlag:
    source = "the local time on the watch" if utc_offset_s == 0 else "the date of the file"
    return DataFlag(
        "time.relative",
        f"The watch counted the time from when it was switched on; the start was taken from "
        f"{source} and may be wrong by hours.",
    )


def _utc_offset_s(messages: Messages) -> int | None:
    activity = messages.table("activity")
    offset_s = activity.first("local_timestamp") - activity.first("timestamp")
    if not abs(offset_s) <= FURTHEST_OFFSET_S:  # NaN too
        return None
    return int(round(offset_s / OFFSET_STEP_S) * OFFSET_STEP_S)
