"""A session and a stretch of its time in, the session of that stretch alone out."""

import math
from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InvalidRequestError
from smartrunning.records.records import Records
from smartrunning.records.session import DataFlag, Lap, Pause, Session
from smartrunning.units import FloatArray

SHORTEST_CROP_S: Final = 10.0
"""Less than this is no session."""
CROPPED: Final = "session.cropped"
"""Code of the flag that a cropped session carries."""


def cropped(session: Session, start_s: float | None, end_s: float | None) -> Session:
    """Part of a session, as if the device had been started and stopped there.

    Time and distance begin at 0 again. A lap that is cut loses the length that the device gave it,
    and the device's own totals are left out: both are of the whole. Quality stays with its samples.

    Parameters
    ----------
    session : Session
        As it was recorded; it stays as it is.
    start_s, end_s : float or None
        First and last instant that are kept, in seconds since the start of the recording; None
        keeps all on that side.

    Returns
    -------
    Session
        The session itself when nothing is cut off.

    Raises
    ------
    InvalidRequestError
        If the start is negative or not before the end, less than `SHORTEST_CROP_S` would remain,
        or no samples.
    """
    recorded_s = recorded_time_s(session)
    first_s, last_s = crop_bounds(start_s, end_s, recorded_s)
    if first_s is None and last_s is None:
        return session
    begin_s = 0.0 if first_s is None else first_s
    until_s = recorded_s if last_s is None else last_s
    records = _records(session.records, begin_s, math.inf if last_s is None else last_s)
    pauses = _pauses(session.pauses, begin_s, until_s)
    length_s = until_s - begin_s
    stood_s = sum(pause.end_s - pause.start_s for pause in pauses)
    return replace(
        session,
        started_at=session.started_at + timedelta(seconds=begin_s),
        records=records,
        elapsed_s=length_s,
        timer_s=length_s - stood_s if math.isfinite(session.timer_s) else math.nan,
        laps=_laps(session.laps, begin_s, until_s),
        pauses=pauses,
        device_summary={},
        flags=(*session.flags, _flag(begin_s, until_s, recorded_s)),
    )


def crop_bounds(
    start_s: float | None, end_s: float | None, elapsed_s: float
) -> tuple[float | None, float | None]:
    """Bounds of a crop, None where nothing is cut off.

    Parameters
    ----------
    start_s, end_s : float or None
        As a person gave them, in seconds since the start of the recording.
    elapsed_s : float
        Length of the recording.

    Returns
    -------
    tuple of float or None
        Start and end.

    Raises
    ------
    InvalidRequestError
        If the start is negative or not before the end, or less than `SHORTEST_CROP_S` remains.
    """
    for name, value in (("start", start_s), ("end", end_s)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise InvalidRequestError(
                f"The {name} of a crop is a time in seconds from 0 on, found {value:g}."
            )
    begin_s, until_s = start_s or 0.0, elapsed_s if end_s is None else min(end_s, elapsed_s)
    if end_s is not None and begin_s >= end_s:
        raise InvalidRequestError(
            f"A crop starts before it ends, found a start at {begin_s:g} s and an end at "
            f"{end_s:g} s; choose an earlier start or a later end."
        )
    if until_s - begin_s < SHORTEST_CROP_S and (begin_s > 0 or until_s < elapsed_s):
        raise InvalidRequestError(
            f"A crop keeps at least {SHORTEST_CROP_S:g} s of the {elapsed_s:g} s recorded, found "
            f"{max(until_s - begin_s, 0.0):g} s; keep more of the session, or exclude it."
        )
    return begin_s or None, until_s if until_s < elapsed_s else None


def recorded_time_s(session: Session) -> float:
    """Length of a recording, pauses included.

    Parameters
    ----------
    session : Session
        As it was recorded.

    Returns
    -------
    float
        In s; up to the last sample where the session does not say.
    """
    last_s = float(session.records["elapsed_s"][-1]) if len(session.records) else 0.0
    return session.elapsed_s if math.isfinite(session.elapsed_s) else last_s


def _records(records: Records, start_s: float, end_s: float) -> Records:
    elapsed_s = records["elapsed_s"]
    kept = (elapsed_s >= start_s) & (elapsed_s <= end_s)
    if not kept.any():
        raise InvalidRequestError(
            "A crop keeps at least one sample, found none between its start and its end; keep more "
            "of the session, or exclude it."
        )
    columns = {name: values[kept] for name, values in records.columns.items()}
    columns["elapsed_s"] = columns["elapsed_s"] - start_s
    columns["distance_m"] = columns["distance_m"] - _distance_at(records, start_s)
    begins_s = records.rr_elapsed_s - records.rr_interval_s
    beats = (begins_s >= start_s) & (records.rr_elapsed_s <= end_s)
    return Records.of(
        records.quality[kept],
        rr_elapsed_s=records.rr_elapsed_s[beats] - start_s,
        rr_interval_s=records.rr_interval_s[beats],
        extra={name: values[kept] for name, values in records.extra.items()},
        **columns,
    )


def _distance_at(records: Records, at_s: float) -> float:
    """Distance at an instant, in a straight line between its neighbours; 0 m at 0 s if unknown."""
    distance_m: FloatArray = records["distance_m"]
    known = np.isfinite(distance_m)
    if at_s <= 0 or not known.any():
        return 0.0
    times_s, distances_m = records["elapsed_s"][known], distance_m[known]
    origin = [0.0] if times_s[0] > 0 else []
    return float(np.interp(at_s, [*origin, *times_s], [*origin, *distances_m]))


def _laps(laps: tuple[Lap, ...], start_s: float, end_s: float) -> tuple[Lap, ...]:
    return tuple(
        _lap(lap, start_s, end_s) for lap in laps if lap.end_s > start_s and lap.start_s < end_s
    )


def _lap(lap: Lap, start_s: float, end_s: float) -> Lap:
    is_whole = lap.start_s >= start_s and lap.end_s <= end_s
    return replace(
        lap,
        start_s=max(lap.start_s, start_s) - start_s,
        end_s=min(lap.end_s, end_s) - start_s,
        distance_m=lap.distance_m if is_whole else math.nan,
    )


def _pauses(pauses: tuple[Pause, ...], start_s: float, end_s: float) -> tuple[Pause, ...]:
    return tuple(
        Pause(max(pause.start_s, start_s) - start_s, min(pause.end_s, end_s) - start_s)
        for pause in pauses
        if pause.end_s > start_s and pause.start_s < end_s
    )


def _flag(start_s: float, end_s: float, elapsed_s: float) -> DataFlag:
    clock = (_clock(seconds) for seconds in (start_s, end_s, elapsed_s))
    return DataFlag(
        CROPPED,
        "The runner kept only {} to {} of the {} recorded; the rest counts nowhere.".format(*clock),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
