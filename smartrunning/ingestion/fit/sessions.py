"""The bytes of a FIT file in, its Sessions out."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.cleaning import cleaned
from smartrunning.ingestion.fit import heart_beats, marks, recorded
from smartrunning.ingestion.fit.apps import with_app_fields
from smartrunning.ingestion.fit.clock import Clock, clock_of, instant
from smartrunning.ingestion.fit.device import device_of
from smartrunning.ingestion.fit.engines import messages_of
from smartrunning.ingestion.fit.legs import (
    LONGEST_GAP_S,
    LONGEST_SESSION_S,
    Leg,
    legs,
    sound_times,
    time_flags,
)
from smartrunning.ingestion.fit.messages import Messages
from smartrunning.ingestion.fit.parts import CHECKSUM_BYTES, Part, chain
from smartrunning.ingestion.fit.profile import RECORD, name_of
from smartrunning.ingestion.fit.summary import Summary, summary_of
from smartrunning.records import DataFlag, Pause, Provenance, Records, Session
from smartrunning.units import SECONDS_PER_HOUR, FloatArray

ACTIVITY: Final = "activity"
MILLISECONDS: Final = 1000
"""In a second; resolution of the intervals between heart beats."""
LONGEST_MESSAGE_BYTES: Final = 512
"""A longer one at the end is not a cut message but damage that looks like one."""


def sessions(data: bytes) -> tuple[Session, ...]:
    """Sessions of a FIT file.

    Parameters
    ----------
    data : bytes
        A file that begins with a FIT header.

    Returns
    -------
    tuple of Session
        Those of all parts of a chain, at least one.

    Raises
    ------
    FileRejectedError
        If no part holds an activity; with the reason of the first part.
    """
    file = chain(data)
    found: list[Session] = []
    rejections: list[FileRejectedError] = []
    flags = file.flags
    decoded = [_decoded(part) for part in file.parts]
    beats = heart_beats.of_straps(one for one in decoded if isinstance(one, Messages))
    for number, (part, messages) in enumerate(zip(file.parts, decoded, strict=True)):
        try:
            if isinstance(messages, FileRejectedError):
                raise messages
            found += _sessions_of_part(part, messages, number, beats)
        except FileRejectedError as rejection:
            rejections.append(rejection)
            flags += part.flags
    if not found:
        raise rejections[0]
    return tuple(_with_flags(session, flags) for session in found)


@dataclass(frozen=True, slots=True, eq=False)
class _Activity:
    """One part that holds an activity."""

    part: int
    messages: Messages
    clock: Clock
    times_s: FloatArray
    """Of the records, in s since the FIT epoch; NaN where not sound."""
    strap_beats: heart_beats.Beats
    """Of all parts, on the same clock."""
    flags: tuple[DataFlag, ...]


def _decoded(part: Part) -> Messages | FileRejectedError:
    try:
        return messages_of(part.body)
    except FileRejectedError as rejection:
        return rejection


def _sessions_of_part(
    part: Part, messages: Messages, number: int, beats: heart_beats.Beats
) -> tuple[Session, ...]:
    _require_activity(messages)
    clock = clock_of(messages)
    times_s = clock.fit_s(messages.table(RECORD).column("timestamp"))
    sound = sound_times(times_s)
    flags = (
        *(*part.flags, *_ending_flags(messages, part), *_decoder_flags(messages)),
        *(*clock.flags, *time_flags(sound)),
    )
    activity = _Activity(number, messages, clock, np.where(sound, times_s, np.nan), beats, flags)
    summaries = messages.table("session")
    found = legs(summaries, clock.fit_s(summaries.column("start_time")), activity.times_s)
    if not found:
        raise FileRejectedError(
            "fit.no_activity",
            "This file has no two records at different times, so there is no activity in it.",
        )
    return tuple(
        _session(activity, leg, earlier)
        for leg, earlier in zip(found, (None, *found), strict=False)
    )


def _require_activity(messages: Messages) -> None:
    kind = name_of("file", messages.table("file_id").first("type"))
    if kind not in {ACTIVITY, ""}:
        raise FileRejectedError(
            "fit.no_activity",
            f"This file is of the kind “{kind.replace('_', ' ')}” and holds no activity; "
            "nothing is wrong with it.",
        )
    if not np.isfinite(messages.table(RECORD).column("timestamp")).any():
        raise FileRejectedError(
            "fit.no_activity",
            "This file has no record with a time, so there is no activity in it.",
        )


def _ending_flags(messages: Messages, part: Part) -> tuple[DataFlag, ...]:
    lost_bytes = len(part.body) - messages.read_bytes
    is_said = any(flag.code == "fit.truncated" for flag in part.flags)
    if messages.ending == "whole" or (is_said and lost_bytes <= CHECKSUM_BYTES):
        return ()
    if messages.ending == "cut" and lost_bytes <= LONGEST_MESSAGE_BYTES:
        sentence = "The last message of the file is cut short; what came before it was kept."
        return () if is_said else (DataFlag("fit.truncated", sentence),)
    share = messages.read_bytes / len(part.body)
    sentence = f"The file is damaged: only its first {share:.0%} could be read, and that was kept."
    return (DataFlag("fit.damaged", sentence),)


def _decoder_flags(messages: Messages) -> tuple[DataFlag, ...]:
    if not messages.declined:
        return ()
    return (
        DataFlag(
            "fit.second_decoder",
            "The file is so unusual that the second decoder had to read it; beats that a strap "
            "remembers are not read then.",
        ),
    )


def _session(activity: _Activity, leg: Leg, earlier: Leg | None) -> Session:
    messages, clock = activity.messages, activity.clock
    summary = summary_of(messages, leg)
    start_s, elapsed_s = _extent(activity, leg, summary)
    columns, power_source, flags = _columns(activity, leg, earlier, on_foot=summary.on_foot)
    columns["elapsed_s"] = activity.times_s[leg.records] - start_s
    pauses = marks.pauses(messages, clock, start_s, elapsed_s)
    records, found = cleaned(columns, on_foot=summary.on_foot, pauses=pauses)
    records = _with_intervals(records, activity, leg, start_s)
    return Session(
        sport=summary.sport,
        sub_sport=summary.sub_sport,
        started_at=instant(start_s),
        records=records,
        elapsed_s=elapsed_s,
        provenance=Provenance(
            "fit", messages.decoder, activity.part, leg.index, power_source, messages.declined
        ),
        utc_offset_s=clock.utc_offset_s,
        timer_s=_timer_s(messages, summary, pauses, elapsed_s),
        laps=marks.laps(messages, clock, leg, start_s, elapsed_s),
        pauses=pauses,
        device=device_of(messages.table("file_id")),
        device_summary=summary.totals,
        flags=(*activity.flags, *_summary_flags(leg), *flags, *found),
    )


def _extent(activity: _Activity, leg: Leg, summary: Summary) -> tuple[float, float]:
    """Start and length of a leg, by the summary as far as the records do not say otherwise."""
    times_s = activity.times_s[leg.records]
    first_s, last_s = float(times_s.min()), float(times_s.max())
    elapsed_s = summary.total("elapsed_s")
    start_s = first_s
    if leg.summary is not None:
        starts_s = activity.messages.table("session").column("start_time")
        stated_s = float(activity.clock.fit_s(starts_s)[leg.summary])
        longest_s = elapsed_s if math.isfinite(elapsed_s) else SECONDS_PER_HOUR
        if 0 <= first_s - stated_s <= min(longest_s, LONGEST_GAP_S):
            start_s = stated_s
    recorded_s = last_s - start_s
    if not elapsed_s <= recorded_s + LONGEST_GAP_S:  # NaN too
        return start_s, recorded_s
    return start_s, max(elapsed_s, recorded_s)


def _columns(
    activity: _Activity, leg: Leg, earlier: Leg | None, *, on_foot: bool
) -> tuple[dict[str, FloatArray], str, tuple[DataFlag, ...]]:
    """Columns of a leg but for the time, the source of its power, and what was found."""
    table = activity.messages.table(RECORD)
    columns, flags = recorded.with_steps_for_strides(
        recorded.columns_of(table, leg, on_foot=on_foot)
    )
    columns["distance_m"] = recorded.distance_m(table, leg, earlier)
    columns["power_w"], power_source = recorded.power_w(activity.messages, leg)
    strapped = _with_strap(columns, activity, leg)
    of_leg = tuple(
        replace(field, values=field.values[leg.records])
        for field in activity.messages.developer_fields
    )
    columns, found = with_app_fields(columns, of_leg, power_source)
    return columns, power_source, (*flags, *strapped, *found)


def _with_strap(
    columns: dict[str, FloatArray], activity: _Activity, leg: Leg
) -> tuple[DataFlag, ...]:
    """Fill in the heart rate that a strap remembers, where the watch has none."""
    if not len(activity.strap_beats[0]):
        return ()
    measured = columns["heart_rate_bpm"]
    strap = heart_beats.heart_rate_bpm(activity.strap_beats, activity.times_s[leg.records])
    filled = np.isnan(measured) & np.isfinite(strap)
    if not filled.any():
        return ()
    columns["heart_rate_bpm"] = np.where(np.isnan(measured), strap, measured)
    sentence = (
        f"The heart rate of {int(filled.sum()):,} of {len(filled):,} records comes from the memory "
        "of the strap, which the watch added to the file afterwards."
    )
    return (DataFlag("heart_rate.strap", sentence),)


def _with_intervals(records: Records, activity: _Activity, leg: Leg, start_s: float) -> Records:
    """Records with the intervals between heart beats of a leg."""
    times_s, intervals_s = heart_beats.intervals(activity.messages)
    if not len(times_s):
        return records
    times_s = activity.clock.fit_s(times_s)
    first_s = max(leg.start_s, start_s)
    inside = (times_s >= first_s) & (times_s < leg.stop_s) & (times_s - start_s < LONGEST_SESSION_S)
    elapsed_s = np.rint((times_s[inside] - start_s) * MILLISECONDS) / MILLISECONDS
    return replace(records, rr_elapsed_s=elapsed_s, rr_interval_s=intervals_s[inside])


def _timer_s(
    messages: Messages, summary: Summary, pauses: tuple[Pause, ...], elapsed_s: float
) -> float:
    stated_s = summary.total("timer_s")
    if stated_s >= 0:
        return min(stated_s, elapsed_s)
    if not marks.has_timer_events(messages):
        return math.nan
    return elapsed_s - sum(pause.end_s - pause.start_s for pause in pauses)


def _summary_flags(leg: Leg) -> tuple[DataFlag, ...]:
    if leg.summary is not None:
        return ()
    sentence = "The watch wrote no summary, so start and length were taken from the records."
    return (DataFlag("fit.no_summary", sentence),)


def _with_flags(session: Session, flags: tuple[DataFlag, ...]) -> Session:
    """Session with the flags of its file before its own, each code once."""
    unique = {flag.code: flag for flag in reversed((*flags, *session.flags))}
    return replace(session, flags=tuple(reversed(unique.values())))
