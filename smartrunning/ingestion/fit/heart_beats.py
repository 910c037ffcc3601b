"""Heart beats: the intervals between them, and what a strap kept in its own memory."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.messages import Messages, Table
from smartrunning.ingestion.fit.profile import RECORD
from smartrunning.units import FloatArray

MOST_DRIFT_S: Final = 3.0
"""Beats that are further from the record before them than that began anew after a gap."""
MILLI: Final = 1e-3
LONGEST_WAIT_S: Final = 5.0
"""A record has the heart rate of the beats since the record before, at most of so long."""

Beats = tuple[FloatArray, FloatArray]
NO_BEATS: Final[Beats] = (np.empty(0), np.empty(0))


def intervals(messages: Messages) -> Beats:
    """Intervals between heart beats, out of the messages that have nothing but them.

    The messages say how long each interval is, not when it was. The intervals follow one on the
    other from the first message on, of which the last beat is at the time of the record before it,
    or at the message's own time where it has one; where the sum of them is off by more than
    `MOST_DRIFT_S`, beats are missing and the sum begins anew there. ``hrv`` goes before ``raw_bbi``
    and that before ``beat_intervals``; of ``raw_bbi`` gaps and beats of low quality pass the time
    but are no intervals.

    Parameters
    ----------
    messages : Messages
        One part.

    Returns
    -------
    times_s : ndarray
        When the beats were that end the intervals, on the clock of the file, never falling.
    intervals_s : ndarray
        How long the intervals are.
    """
    records = messages.table(RECORD)
    records_s = records.column("timestamp")
    timed = np.flatnonzero(np.isfinite(records_s))
    if not len(timed):
        return NO_BEATS
    hrv = messages.table("hrv")
    if hrv.count:
        before = np.searchsorted(records.offsets[timed], hrv.offsets) - 1
        lengths_s = hrv.array("time")
        return _placed(lengths_s, records_s[timed][before.clip(0)], lengths_s > 0)
    for name in ("raw_bbi", "beat_intervals"):
        found = _of_timed_messages(messages.table(name))
        if len(found[0]):
            return found
    return NO_BEATS


def _of_timed_messages(table: Table) -> Beats:
    """Intervals out of messages that say their time to the millisecond."""
    lengths_s = table.array("time") * MILLI
    anchors_s = table.column("timestamp") + MILLI * np.nan_to_num(table.column("timestamp_ms"))
    timed = np.isfinite(anchors_s)
    good = lengths_s > 0
    for name, unwanted in (("gap", 1.0), ("quality", 0.0)):
        marks = table.array(name)
        if marks.shape == lengths_s.shape:
            good &= marks != unwanted
    return _placed(lengths_s[timed], anchors_s[timed], good[timed])


def _placed(lengths_s: FloatArray, anchors_s: FloatArray, good: NDArray[np.bool_]) -> Beats:
    """Times and lengths of the good ones of consecutive intervals."""
    if not len(lengths_s):
        return NO_BEATS
    sums_s = np.cumsum(np.where(lengths_s > 0, lengths_s, 0.0).ravel()).reshape(lengths_s.shape)
    starts_s = _starts_s(anchors_s - sums_s[:, -1])
    times_s = (sums_s + starts_s[:, np.newaxis])[good]
    return np.maximum.accumulate(times_s), lengths_s[good]


def _starts_s(drifts_s: FloatArray) -> FloatArray:
    """Where the sum of intervals began, for each message: the same as long as it fits."""
    starts_s = np.empty_like(drifts_s)
    start_s = np.inf
    for at, drift_s in enumerate(drifts_s.tolist()):
        if not abs(drift_s - start_s) <= MOST_DRIFT_S:
            start_s = drift_s
        starts_s[at] = start_s
    return starts_s


def of_straps(all_messages: Iterable[Messages]) -> Beats:
    """Heart rate by the beat, which a strap kept in its memory and the watch appended to the file.

    Parameters
    ----------
    all_messages : iterable of Messages
        All parts of the file: devices append what a strap remembers as parts of their own.

    Returns
    -------
    times_s : ndarray
        When the beats were, in s since the FIT epoch, rising.
    heart_rates_bpm : ndarray
        Heart rate at these times.
    """
    found = [_of_strap(messages) for messages in all_messages]
    times_s = np.concatenate([NO_BEATS[0], *(beats[0] for beats in found)])
    order = np.argsort(times_s, kind="stable")
    return times_s[order], np.concatenate([NO_BEATS[1], *(beats[1] for beats in found)])[order]


def _of_strap(messages: Messages) -> Beats:
    table = messages.table("hr")
    strap_s, rates_bpm = (table.array(name) for name in ("event_timestamp", "filtered_bpm"))
    anchors = np.flatnonzero(np.isfinite(table.column("timestamp")) & np.isfinite(strap_s[:, 0]))
    if not len(anchors):
        return NO_BEATS
    first = anchors[0]
    fraction_s = np.nan_to_num(table.column("fractional_timestamp")[first])
    shift_s = table.column("timestamp")[first] + fraction_s - strap_s[first, 0]
    width = min(strap_s.shape[1], rates_bpm.shape[1])
    times_s, rates_bpm = strap_s[:, :width] + shift_s, rates_bpm[:, :width]
    known = np.isfinite(times_s) & (rates_bpm > 0)
    return times_s[known], rates_bpm[known]


def heart_rate_bpm(beats: Beats, times_s: FloatArray) -> FloatArray:
    """Heart rate at some times: the mean of the beats since the time before.

    Parameters
    ----------
    beats : tuple of ndarray
        From `of_straps`.
    times_s : ndarray
        In s since the FIT epoch, in any order, NaN where not known.

    Returns
    -------
    ndarray
        Whole bpm; NaN where there was no beat.
    """
    found = np.full(len(times_s), np.nan)
    order = np.argsort(times_s, kind="stable")[: np.isfinite(times_s).sum()]
    ends_s = times_s[order]
    begins_s = np.maximum(
        np.concatenate([ends_s[:1] - LONGEST_WAIT_S, ends_s[:-1]]), ends_s - LONGEST_WAIT_S
    )
    first, stop = (np.searchsorted(beats[0], limits, side="right") for limits in (begins_s, ends_s))
    sums = np.concatenate([[0.0], np.cumsum(beats[1])])
    some = stop > first
    means = (sums[stop] - sums[first])[some] / (stop - first)[some]
    found[order[some]] = np.rint(means)
    return found
