"""A month of training as a document, and back: what is read of all months is kept in few bytes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.history import (
    DatedStatistics,
    PeriodCurve,
    SessionTable,
    TrainingMonth,
    TrainingYear,
)
from smartrunning.history.leading_efforts import leading_rows
from smartrunning.history.session_table import COLUMNS, SUMMED, THRESHOLDS
from smartrunning.history.training_month import EFFORTS
from smartrunning.metrics import BestEffort, HardEffort, MetricValue, SessionStatistics
from smartrunning.storage.columns import (
    packed,
    packed_floats,
    packed_rows,
    unpacked,
    unpacked_floats,
    unpacked_rows,
)
from smartrunning.storage.connection import Document

TABLE: Final = {"table": 1}
"""What the load is made from."""
TABLE_AND_LEADERS: Final = {"month": 1, "table": 1, "leaders": 1}
MONTH_EFFORTS: Final = {"month": 1, "efforts": 1}
MONTH_EFFORTS_AND_TABLE: Final = {"month": 1, "efforts": 1, "table": 1}
MONTH_LEADERS: Final = {"month": 1, "leaders": 1}
CURVE: Final = {"month": 1, "curve": 1}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_ROWS: Final = {"best_efforts": BestEffort, "hard_efforts": HardEffort}
_NO_VERSION: Final = -1


def month_document(month: TrainingMonth) -> Document:
    """Document of a month.

    Parameters
    ----------
    month : TrainingMonth
        As it was computed.

    Returns
    -------
    dict
        Without key and owner.
    """
    return {
        "month": month_name(month.month),
        "table": _table_document(month.table),
        "leaders": _sessions_document(month.leaders),
        "efforts": _sessions_document(month.efforts),
        "curve": {
            "speed_mps": packed(month.curve.speed_mps),
            "graded_speed_mps": packed(month.curve.graded_speed_mps),
            "session_ids": list(month.curve.session_ids),
            "graded_session_ids": list(month.curve.graded_session_ids),
        },
    }


def year_document(year: TrainingYear) -> Document:
    """Document of a year.

    Parameters
    ----------
    year : TrainingYear
        As it was computed.

    Returns
    -------
    dict
        Without key and owner.
    """
    return {
        "year": year_name(year.year),
        "table": _table_document(year.table),
        "leaders": _sessions_document(year.leaders),
    }


def year_of_months(year: int, months: Sequence[Document]) -> Document:
    """Document of a year from those of its months; the one that `year_document` gives.

    Parameters
    ----------
    year : int
        Which one.
    months : sequence of dict
        At least one, oldest first, with table and leaders.

    Returns
    -------
    dict
        Without key and owner.
    """
    table = SessionTable.joined([table_of(month) for month in months])
    leaders = leaders_of(months, date.max)
    return year_document(TrainingYear(year, table, tuple(leaders)))


def year_name(year: int) -> str:
    """Name of a year, which sorts as the years do.

    Parameters
    ----------
    year : int
        Which one.

    Returns
    -------
    str
        Four digits.
    """
    return f"{year:04d}"


def month_name(month: date) -> str:
    """Name of a month, which sorts as the months do.

    Parameters
    ----------
    month : datetime.date
        Any day of it.

    Returns
    -------
    str
        Such as ``2026-05``.
    """
    return f"{month:%Y-%m}"


def table_of(document: Document) -> SessionTable:
    """Table of a month's sessions.

    Parameters
    ----------
    document : dict
        With the field ``table``.

    Returns
    -------
    SessionTable
        Equal to the one that was written.
    """
    table = document["table"]
    day = unpacked(table["day"], int)
    unknown = np.full(len(day), np.nan)
    numbers = unpacked_floats(
        table["numbers"], [name for name in COLUMNS if name in table["numbers"]]
    )
    return SessionTable(
        tuple(table["session_ids"]),
        day,
        unpacked(table["counts"], bool),
        unpacked(table["running"], bool),
        {name: numbers.get(name, unknown) for name in COLUMNS},  # older versions had fewer
        unpacked_floats(table["thresholds"], THRESHOLDS),
        unpacked(table["profile_key"], int),
    )


def counted_sessions_of(document: Document) -> list[DatedStatistics]:
    """Sessions of a month that count, with their efforts and sums.

    Parameters
    ----------
    document : dict
        With the fields ``efforts`` and ``table``.

    Returns
    -------
    list of DatedStatistics
        Their statistics hold `SUMMED` as far as it is known, and efforts.
    """
    table = table_of(document)
    rows = {key: place for place, key in enumerate(table.session_ids)}
    return [
        replace(one, statistics=replace(one.statistics, values=_sums(table, rows[one.session_id])))
        for one in efforts_of(document, "efforts")
    ]


def _sums(table: SessionTable, row: int) -> dict[str, MetricValue]:
    numbers = ((name, float(table.numbers[name][row])) for name in SUMMED)
    return {name: MetricValue(number) for name, number in numbers if math.isfinite(number)}


def efforts_of(document: Document, part: str) -> list[DatedStatistics]:
    """Sessions of a month with efforts alone.

    Parameters
    ----------
    document : dict
        With the field ``leaders`` or ``efforts``.
    part : {'leaders', 'efforts'}
        Which of the two.

    Returns
    -------
    list of DatedStatistics
        Equal to those that were written.
    """
    kept = document[part]
    count = len(kept["session_ids"])
    efforts = {name: _by_session(kept[name], kind, count) for name, kind in _ROWS.items()}
    versions = {name: unpacked(kept["versions"][name], int).tolist() for name in EFFORTS}
    starts, days = unpacked(kept["started_at"], int).tolist(), unpacked(kept["day"], int).tolist()
    return [
        DatedStatistics(
            kept["session_ids"][place],
            _EPOCH + starts[place] * _MILLISECOND,
            date.fromordinal(days[place]),
            kept["sports"][place],
            SessionStatistics(
                {},
                tuple(efforts["best_efforts"][place]),
                {
                    name: versions[name][place]
                    for name in EFFORTS
                    if versions[name][place] != _NO_VERSION
                },
                hard_efforts=tuple(efforts["hard_efforts"][place]),
            ),
        )
        for place in range(count)
    ]


def leaders_of(documents: Sequence[Document], today: date) -> list[DatedStatistics]:
    """Sessions that lead all periods together; those of `leading_efforts`, and found faster.

    Parameters
    ----------
    documents : sequence of dict
        Months or years, oldest first, with the field ``leaders``.
    today : datetime.date
        Later sessions lead nothing.

    Returns
    -------
    list of DatedStatistics
        In order, each with the efforts that lead.
    """
    kept = [document["leaders"] for document in documents]
    columns = [one["best_efforts"] for one in kept]
    lengths = [unpacked(each["of_session"], int) for each in columns]
    days = [
        np.repeat(unpacked(one["day"], int), many) for one, many in zip(kept, lengths, strict=True)
    ]
    if not sum(map(len, days)):
        return []
    distance_m, duration_s = (
        np.concatenate([unpacked(each[name]) for each in columns])
        for name in ("distance_m", "duration_s")
    )
    refused = np.concatenate([unpacked(one["refused"], bool) for one in kept])
    past = np.flatnonzero(np.concatenate(days) <= today.toordinal())
    rows = past[leading_rows(distance_m[past], duration_s[past], refused[past])]
    ends = np.cumsum([int(many.sum()) for many in lengths])
    leaders: list[DatedStatistics] = []
    for one, many, end in zip(kept, lengths, ends, strict=True):
        start = end - int(many.sum())
        here = rows[(rows >= start) & (rows < end)] - start
        if len(here):
            leaders += _leaders(one, np.repeat(np.arange(len(many)), many)[here], here)
    return leaders


def _leaders(
    kept: Document, sessions: NDArray[np.intp], rows: NDArray[np.intp]
) -> Iterator[DatedStatistics]:
    """Sessions of some of the efforts, each with these alone."""
    efforts = unpacked_rows(BestEffort, kept["best_efforts"], rows.tolist())
    starts, days = unpacked(kept["started_at"], int), unpacked(kept["day"], int)
    of_session = groupby(zip(sessions.tolist(), efforts, strict=True), key=itemgetter(0))
    for place, group in of_session:
        yield DatedStatistics(
            kept["session_ids"][place],
            _EPOCH + int(starts[place]) * _MILLISECOND,
            date.fromordinal(int(days[place])),
            kept["sports"][place],
            SessionStatistics({}, tuple(effort for _, effort in group), {}),
        )


def curve_of(document: Document) -> PeriodCurve:
    """Mean-maximal curve of a month.

    Parameters
    ----------
    document : dict
        With the field ``curve``.

    Returns
    -------
    PeriodCurve
        Equal to the one that was written.
    """
    curve = document["curve"]
    return PeriodCurve(
        unpacked(curve["speed_mps"]),
        unpacked(curve["graded_speed_mps"]),
        tuple(curve["session_ids"]),
        tuple(curve["graded_session_ids"]),
    )


def _table_document(table: SessionTable) -> Document:
    return {
        "session_ids": list(table.session_ids),
        "day": packed(table.day, int),
        "counts": packed(table.counts, bool),
        "running": packed(table.running, bool),
        "numbers": packed_floats(table.numbers),
        "thresholds": packed_floats(table.thresholds),
        "profile_key": packed(table.profile_key, int),
    }


def _sessions_document(sessions: Sequence[DatedStatistics]) -> Document:
    document: Document = {
        "session_ids": [one.session_id for one in sessions],
        "started_at": packed([(one.started_at - _EPOCH) // _MILLISECOND for one in sessions], int),
        "day": packed([one.local_date.toordinal() for one in sessions], int),
        "sports": [one.sport for one in sessions],
        "versions": {
            name: packed([one.statistics.versions.get(name, _NO_VERSION) for one in sessions], int)
            for name in EFFORTS
        },
    }
    document["refused"] = packed(
        [bool(effort.refusal) for one in sessions for effort in one.statistics.best_efforts], bool
    )
    for name, kind in _ROWS.items():
        each = [getattr(one.statistics, name) for one in sessions]
        document[name] = packed_rows(kind, [row for rows in each for row in rows]) | {
            "of_session": packed([len(rows) for rows in each], int)
        }
    return document


def _by_session(columns: Document, kind: type, count: int) -> list[list[Any]]:
    lengths = unpacked(columns["of_session"], int)
    rows: list[Any] = unpacked_rows(kind, columns)
    ends = np.cumsum(lengths).tolist()
    return [rows[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)][
        :count
    ]
