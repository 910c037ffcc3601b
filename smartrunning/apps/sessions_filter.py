"""Rows of sessions and what is asked of them in, the rows that fit out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from smartrunning.reports.display import Units
from smartrunning.storage.session_rows import SessionRow
from smartrunning.units import METRES_PER_KILOMETRE, METRES_PER_MILE, SECONDS_PER_MINUTE

ANY: Final = ""
LONGEST_WORDS: Final = 200
PERIODS: Final[Mapping[str, int]] = {"28": 28, "91": 91, "365": 365, "730": 730}
"""Last days by value."""
DISTANCES: Final[Mapping[str, tuple[float, float]]] = {
    "0-5": (0.0, 5.0),
    "5-10": (5.0, 10.0),
    "10-15": (10.0, 15.0),
    "15-25": (15.0, 25.0),
    "25-": (25.0, math.inf),
}
"""Kilometres or miles, as the runner reads them."""
DURATIONS_MIN: Final[Mapping[str, tuple[float, float]]] = {
    "0-30": (0.0, 30.0),
    "30-60": (30.0, 60.0),
    "60-90": (60.0, 90.0),
    "90-": (90.0, math.inf),
}
STATES: Final[Mapping[str, str]] = {
    "remarks": "With remarks on the data",
    "excluded": "Left out by me",
    "spare": "Spare copies",
    "cropped": "Cropped",
}
SORTS: Final[Mapping[str, str]] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "longest": "Longest distance",
    "fastest": "Fastest pace",
    "hardest": "Highest load",
    "heart": "Highest heart rate",
}
_NUMBERS: Final[Mapping[str, str]] = {
    "longest": "distance_m",
    "fastest": "mean_moving_speed_mps",
    "hardest": "load_au",
    "heart": "mean_heart_rate_bpm",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the list; empty words ask nothing.

    Attributes
    ----------
    words : str
        To be found in title, notes, day, device, sport or file name, all of them.
    sport : str
        Name of the FIT profile.
    period, distance, duration, state, sort : str
        Keys of `PERIODS` (or a year), `DISTANCES`, `DURATIONS_MIN`, `STATES`, `SORTS`.
    """

    words: str = ""
    sport: str = ANY
    period: str = ANY
    distance: str = ANY
    duration: str = ANY
    state: str = ANY
    sort: str = "newest"

    @property
    def ask_nothing(self) -> bool:
        """Whether every session fits, newest first.

        Returns
        -------
        bool
            True for the list as it opens.
        """
        return self == Filters(words=self.words) and not self.words.strip()

    @property
    def narrowing(self) -> int:
        """How many filters, beside the search, leave sessions out.

        Returns
        -------
        int
            0 when none does.
        """
        chosen = (self.sport, self.period, self.distance, self.duration, self.state)
        return sum(one != ANY for one in chosen)


def asked(filters: Filters, name: str, value: object) -> Filters:
    """Filters after one of them was changed.

    Parameters
    ----------
    filters : Filters
        As they are.
    name : str
        Field of `Filters`.
    value : object
        Whatever the browser says; what makes no sense changes nothing.

    Returns
    -------
    Filters
        As they become.
    """
    known = {
        "distance": DISTANCES,
        "duration": DURATIONS_MIN,
        "state": STATES,
        "sort": SORTS,
    }
    if not isinstance(value, str):
        return filters
    if name in ("words", "sport"):
        return replace(filters, **{name: value[:LONGEST_WORDS]})
    if name == "period" and (value in PERIODS or _is_year(value) or value == ANY):
        return replace(filters, period=value)
    if name in known and (value in known[name] or (value == ANY and name != "sort")):
        return replace(filters, **{name: value})
    return filters


def fitting(
    rows: Sequence[SessionRow], filters: Filters, today: date, units: Units = "metric"
) -> tuple[SessionRow, ...]:
    """Rows that fit, in the order asked for.

    Parameters
    ----------
    rows : sequence of SessionRow
        Newest first.
    filters : Filters
        What is asked.
    today : datetime.date
        Last day of a period.
    units : {'metric', 'imperial'}
        Unit of the distances that are asked for.

    Returns
    -------
    tuple of SessionRow
        Rows without the number that they are ordered by come last.
    """
    words = filters.words.casefold().split()
    first, last = _days(filters.period, today)
    unit_m = METRES_PER_KILOMETRE if units == "metric" else METRES_PER_MILE
    low_m, high_m = (unit_m * each for each in _band(DISTANCES, filters.distance))
    low_s, high_s = (SECONDS_PER_MINUTE * each for each in _band(DURATIONS_MIN, filters.duration))
    found = [
        row
        for row in rows
        if (not filters.sport or row.sport == filters.sport)
        and first <= row.local_date <= last
        and (not filters.distance or low_m <= row.distance_m < high_m)
        and (not filters.duration or low_s <= _moving_s(row) < high_s)
        and (not filters.state or _is(row, filters.state))
        and _has_words(row, words)
    ]
    if filters.sort == "oldest":
        found.reverse()
    elif filters.sort in _NUMBERS:
        found.sort(key=lambda row: _falling(getattr(row, _NUMBERS[filters.sort])))
    return tuple(found)


def years(rows: Sequence[SessionRow]) -> tuple[int, ...]:
    """Years with sessions.

    Parameters
    ----------
    rows : sequence of SessionRow
        In any order.

    Returns
    -------
    tuple of int
        Latest first.
    """
    return tuple(sorted({row.local_date.year for row in rows}, reverse=True))


def similar(
    rows: Sequence[SessionRow], chosen: SessionRow, share: float = 0.05
) -> list[SessionRow]:
    """Other sessions of the same sport and about the same distance.

    Parameters
    ----------
    rows : sequence of SessionRow
        In any order.
    chosen : SessionRow
        What they are compared with.
    share : float
        How far their distance may be from the chosen one's, as a share of it.

    Returns
    -------
    list of SessionRow
        Nearest in time first; spare copies, and those of unknown distance, are left out.
    """
    found = [
        row
        for row in rows
        if row.session_id != chosen.session_id
        and row.sport == chosen.sport
        and not row.is_spare
        and abs(row.distance_m - chosen.distance_m) <= share * chosen.distance_m
    ]
    return sorted(found, key=lambda row: abs(row.started_at - chosen.started_at))


def _is_year(value: str) -> bool:
    return len(value) == 4 and value.isascii() and value.isdecimal() and value >= "1970"


def _days(period: str, today: date) -> tuple[date, date]:
    if period in PERIODS:
        return today - timedelta(days=PERIODS[period] - 1), date.max
    if _is_year(period):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return date.min, date.max


def _band(bands: Mapping[str, tuple[float, float]], key: str) -> tuple[float, float]:
    return bands.get(key, (-math.inf, math.inf))


def _moving_s(row: SessionRow) -> float:
    return row.moving_s if math.isfinite(row.moving_s) else row.elapsed_s


def _is(row: SessionRow, state: str) -> bool:
    states = {
        "remarks": row.remarks > 0,
        "excluded": row.excluded,
        "spare": row.is_spare,
        "cropped": row.is_cropped,
    }
    return states[state]


def _has_words(row: SessionRow, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = " ".join(
        (
            row.title,
            row.notes,
            row.manufacturer,
            row.product,
            row.sport,
            row.sub_sport,
            row.file_name,
            f"{row.local_date:%A} {row.local_date.day} {row.local_date:%B %Y} {row.local_date}",
        )
    ).casefold().replace("_", " ")  # fmt: skip
    return all(word in text for word in words)


def _falling(number: float) -> float:
    return -number if math.isfinite(number) else math.inf
