"""The second decoder: the fitdecode package, message by message; slow, and independent of ours."""

import io
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import fitdecode
import numpy as np

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.messages import DeveloperColumn, Ending, Messages, Table
from smartrunning.ingestion.fit.profile import RECORD
from smartrunning.ingestion.fit.wanted import WANTED
from smartrunning.units import FloatArray

DECODER: Final = f"fitdecode {fitdecode.__version__}"
ADDED_UP: Final = "hr"
"""Message whose packed times fitdecode adds to another clock than ours."""

Cells = defaultdict[str, dict[int, float]]


def decode(body: bytes) -> Messages:
    """Messages of a FIT body.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.

    Returns
    -------
    Messages
        The used messages up to where fitdecode stops.
    """
    book, read_bytes = _Book(), 0
    ending: Ending = "whole"
    try:
        for frame, end in _frames(body):
            read_bytes = end
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name in WANTED:
                book.take(frame, end - len(frame.chunk.bytes))
    except fitdecode.FitEOFError:
        ending = "cut"
    except Exception:  # noqa: BLE001 (it raises bare KeyError, TypeError, AssertionError … too)
        ending = "damaged"
    return book.messages("whole" if read_bytes == len(body) else ending, read_bytes)


def _frames(body: bytes) -> Iterator[tuple[Any, int]]:
    """Frames of the body, each with the offset of its end."""
    header = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT")
    reader = fitdecode.FitReader(
        io.BytesIO(header + body),
        processor=None,
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
        keep_raw_chunks=True,
    )
    for frame in reader:
        yield frame, frame.chunk.offset + len(frame.chunk.bytes) - len(header)


class _Book:
    """The cells of all tables, written as the messages come."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.numbers: defaultdict[str, Cells] = defaultdict(lambda: defaultdict(dict))
        self.texts: defaultdict[str, dict[tuple[str, int], str]] = defaultdict(dict)
        self.arrays: defaultdict[str, dict[tuple[str, int], tuple[float, ...]]] = defaultdict(dict)
        self.offsets: defaultdict[str, list[int]] = defaultdict(list)
        self.developer: defaultdict[tuple[str, str, int | None], dict[int, float]] = defaultdict(
            dict
        )

    def take(self, message: Any, offset: int) -> None:
        row = self.counts[message.name]
        self.counts[message.name] += 1
        self.offsets[message.name].append(offset)
        for field in message.fields:
            if field.field is None:
                continue
            if field.field_def is not None and field.field_def.is_dev:
                self._take_developer_field(message.name, row, field)
            else:
                self._take_field(message.name, row, field)

    def _take_field(self, message: str, row: int, field: Any) -> None:
        name = (field.parent_field or field.field).name
        value = field.value if isinstance(field.value, int | float) else field.raw_value
        if name not in WANTED[message] or (field.field_def is None and message == ADDED_UP):
            return
        if isinstance(value, str):
            self.texts[message][name, row] = base_types.shown(value)
        elif isinstance(value, tuple):
            scale, offset = field.field.scale or 1, field.field.offset or 0
            self.arrays[message][name, row] = tuple(
                np.nan if one is None else one / scale - offset  # it scales single numbers only
                for one in value
            )
        elif isinstance(value, int | float):
            if field.field_def is None:
                self.numbers[message][name].setdefault(row, float(value))
                if (message, name) == (RECORD, "speed"):  # out of a packed one: it stops there
                    self.numbers[message]["enhanced_speed"].setdefault(row, float(value))
            else:
                self.numbers[message][name][row] = float(value)

    def _take_developer_field(self, message: str, row: int, field: Any) -> None:
        key = (field.field.name or "", field.field.units or "", field.field.native_field_num)
        if message == RECORD and isinstance(field.value, int | float):
            self.developer[key].setdefault(row, float(field.value))

    def messages(self, ending: Ending, read_bytes: int) -> Messages:
        records = self.counts[RECORD]
        return Messages(
            {name: self._table(name, count) for name, count in self.counts.items()},
            tuple(
                DeveloperColumn(*key, _column(cells, records))
                for key, cells in self.developer.items()
            ),
            ending,
            read_bytes,
            DECODER,
        )

    def _table(self, name: str, count: int) -> Table:
        texts, arrays = self.texts[name], self.arrays[name]
        are_arrays = {field for field, _ in arrays}
        for field in are_arrays:  # also in messages that give one number of it
            single = self.numbers[name].pop(field, {})
            arrays |= {(field, row): (cell,) for row, cell in single.items()}
        return Table(
            count,
            {field: _column(cells, count) for field, cells in self.numbers[name].items()},
            {
                field: tuple(texts.get((field, row), "") for row in range(count))
                for field in {field for field, _ in texts}
            },
            _arrays(arrays, count),
            np.array(self.offsets[name], dtype=np.int64),
        )


def _column(cells: Mapping[int, float], count: int) -> FloatArray:
    column = np.full(count, np.nan)
    column[list(cells)] = list(cells.values())
    return column


def _arrays(
    cells: Mapping[tuple[str, int], tuple[float, ...]], count: int
) -> dict[str, FloatArray]:
    found: dict[str, FloatArray] = {}
    for name in {name for name, _ in cells}:
        width = max(len(values) for (field, _), values in cells.items() if field == name)
        found[name] = np.full((count, width), np.nan)
    for (name, row), values in cells.items():
        found[name][row, : len(values)] = values
    return found
