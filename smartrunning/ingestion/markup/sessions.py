"""Activities as written in, Sessions out."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.cleaning import cleaned
from smartrunning.ingestion.described import Described
from smartrunning.ingestion.fit.legs import LONGEST_GAP_S, sound_times, time_flags
from smartrunning.ingestion.markup.clock import shift_of
from smartrunning.ingestion.markup.columns import columns_of
from smartrunning.ingestion.markup.findings import file_flags, writing_flags
from smartrunning.ingestion.markup.growing import TIME
from smartrunning.ingestion.markup.instants import aware, instant_of
from smartrunning.ingestion.markup.laps import laps_of, timer_s_of, totals_of
from smartrunning.ingestion.markup.pauses import covered_m_of, pauses_of
from smartrunning.ingestion.markup.reading import read
from smartrunning.ingestion.markup.safe_parser import DECODER
from smartrunning.ingestion.markup.sport import is_on_foot, sport_of_activity
from smartrunning.ingestion.markup.vocabulary import Vocabulary
from smartrunning.ingestion.markup.written import WrittenActivity, WrittenFile
from smartrunning.records import Device, Pause, Provenance, Session
from smartrunning.units import FloatArray

LONGEST_TITLE: Final = 120
MOST_UNREADABLE_SHARE: Final = 0.5


def sessions(data: bytes, vocabulary: Vocabulary, described: Described) -> tuple[Session, ...]:
    """Sessions of a file.

    Parameters
    ----------
    data : bytes
        A file without its preamble.
    vocabulary : Vocabulary
        The names of its format.
    described : Described
        What the list of an export says of it.

    Returns
    -------
    tuple of Session
        One for each activity with times, at least one.

    Raises
    ------
    FileRejectedError
        If there is none, with the reason.
    """
    file = read(data, vocabulary)
    _require_numbers(file, vocabulary.file_format)
    timed = [one for one in enumerate(file.activities) if _instants(one[1]) > 1]
    if not timed:
        raise _no_activity(file, vocabulary.file_format)
    source = _Source(file, vocabulary.file_format, described, len(timed))
    return tuple(_session(source, activity, index) for index, activity in timed)


def _instants(activity: WrittenActivity) -> int:
    times_s = activity.columns[TIME]
    return len(np.unique(times_s[sound_times(times_s)]))


def _require_numbers(file: WrittenFile, file_format: str) -> None:
    unreadable = sum(activity.unreadable for activity in file.activities)
    known = sum(
        int(np.isfinite(values).sum())
        for activity in file.activities
        for values in activity.columns.values()
    )
    if unreadable > MOST_UNREADABLE_SHARE * (known + unreadable):
        raise FileRejectedError(
            f"{file_format}.unreadable",
            f"{unreadable:,} of the {known + unreadable:,} numbers and times in this file cannot "
            "be read; numbers need a point (51.5), not a comma. Export it again.",
        )


def _no_activity(file: WrittenFile, file_format: str) -> FileRejectedError:
    if file.share < 1 and not file.activities and not file.seen_instead:
        return FileRejectedError(
            f"{file_format}.corrupt",
            "This file is damaged before its first activity; copy or export it again.",
        )
    if file.seen_instead and not file.activities:
        what = f"holds {file.seen_instead}, not an activity; nothing is wrong with it"
    elif any(activity.count for activity in file.activities):
        what = "has no two points at different times, so there is no activity in it"
    else:
        what = "holds no points, so there is no activity in it"
    return FileRejectedError(f"{file_format}.no_activity", f"This file {what}.")


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Where an activity comes from."""

    file: WrittenFile
    file_format: str
    described: Described
    timed: int
    """How many activities of the file have times."""


def _session(source: _Source, activity: WrittenActivity, index: int) -> Session:
    times_s = activity.columns[TIME]
    sound = sound_times(times_s)
    rows = np.flatnonzero(sound)
    start_s, elapsed_s = _extent(activity, times_s[rows])
    shift_s, shift_flags = shift_of(activity, start_s)
    steps_s, covered_m, begins = _steps(activity, rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        speed_mps = np.where(steps_s > 0, covered_m / steps_s, np.nan)
    sport, sub_sport, sport_flags = sport_of_activity(
        activity.facts.get("sport", ""), source.described, speed_mps
    )
    on_foot = is_on_foot(sport)
    columns, cadence_flags = columns_of(activity, rows, on_foot=on_foot)
    columns["elapsed_s"] = times_s[rows] - start_s
    pauses = _pauses(columns["elapsed_s"], begins, covered_m)
    records, found = cleaned(columns, on_foot=on_foot, pauses=pauses)
    return Session(
        sport=sport,
        sub_sport=sub_sport,
        started_at=aware(start_s + shift_s),
        records=records,
        elapsed_s=elapsed_s,
        provenance=Provenance(
            source.file_format, DECODER, 0, index, "native" if records.has("power_w") else ""
        ),
        utc_offset_s=activity.utc_offset_s,
        timer_s=_timer_s(activity, pauses, elapsed_s),
        laps=laps_of(activity, start_s, elapsed_s),
        pauses=pauses,
        device=Device(
            product=activity.facts.get("product") or source.file.facts.get("product", ""),
            serial_number=activity.facts.get("serial_number", ""),
        ),
        device_summary=totals_of(activity),
        flags=(
            *file_flags(source.file, source.file_format, source.timed),
            *writing_flags(activity),
            *time_flags(sound),
            *shift_flags,
            *sport_flags,
            *cadence_flags,
            *found,
        ),
        title=_title(source.file, activity),
    )


def _extent(activity: WrittenActivity, times_s: FloatArray) -> tuple[float, float]:
    """Start and length, by the file as far as the points do not say otherwise."""
    first_s, last_s = float(times_s.min()), float(times_s.max())
    stated = [instant_of(lap.facts.get("started_at", "")).unix_s for lap in activity.laps[:1]]
    stated_s = stated[0] if stated else math.nan
    lap_s = timer_s_of(activity, math.inf)
    if 0 <= first_s - stated_s <= min(lap_s, LONGEST_GAP_S):  # not for NaN
        return stated_s, last_s - stated_s
    return first_s, last_s - first_s


def _steps(
    activity: WrittenActivity, rows: NDArray[np.intp]
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Time and way from each point to the next, and where a segment begins that no lap begins."""
    unknown = np.full(activity.count, np.nan)
    places = [
        activity.columns.get(name, unknown)[rows]
        for name in ("distance_m", "latitude_deg", "longitude_deg")
    ]
    begins = np.zeros(activity.count + 1, dtype=bool)
    begins[activity.segments] = True
    begins[[lap.first_point for lap in activity.laps]] = False
    steps_s = np.diff(activity.columns[TIME][rows])
    return steps_s, covered_m_of(*places), begins[:-1][rows]


def _pauses(
    elapsed_s: FloatArray, begins: NDArray[np.bool_], covered_m: FloatArray
) -> tuple[Pause, ...]:
    if (np.diff(elapsed_s) < 0).any():  # time steps back, so gaps tell nothing
        return ()
    return pauses_of(elapsed_s, begins, covered_m)


def _timer_s(activity: WrittenActivity, pauses: tuple[Pause, ...], elapsed_s: float) -> float:
    stated_s = timer_s_of(activity, elapsed_s)
    if math.isfinite(stated_s):
        return stated_s
    return elapsed_s - sum(pause.end_s - pause.start_s for pause in pauses)


def _title(file: WrittenFile, activity: WrittenActivity) -> str:
    """What a person called the activity; a text over many lines is a note, not a title."""
    said = activity.facts.get("title") or activity.facts.get("notes", "")
    if not said and len(file.activities) == 1:
        said = file.facts.get("title", "")
    return said if len(said) <= LONGEST_TITLE and "\n" not in said else ""
