"""A FIT body in, its messages as columns out, by array operations on all messages at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import base_types, compressed
from smartrunning.ingestion.fit.developer import descriptions, power_fields
from smartrunning.ingestion.fit.messages import Messages, Table
from smartrunning.ingestion.fit.profile import RECORD, Field, wanted_fields, wanted_messages
from smartrunning.ingestion.fit.rows import Rows, gathered
from smartrunning.ingestion.fit.walk import COMPRESSED_HEADER, FieldPlace, Group, walk
from smartrunning.units import FloatArray

DECODER: Final = "smartrunning-fit 1"
"""Rises with every change that may change a number."""
MOST_SUMMARIES: Final = 50_000
"""Messages of one kind beside the records; a pause each minute for a hundred hours makes 12,000."""
PACKED: Final = "compressed_speed_distance"

HeaderTimes = tuple[NDArray[np.int64], FloatArray]


def decode(body: bytes) -> Messages:
    """Messages of a FIT body.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.

    Returns
    -------
    Messages
        The used messages up to where the body ends or stops making sense.

    Raises
    ------
    FileRejectedError
        If the body holds more messages than any device writes.
    """
    walked = walk(body)
    rows = _rows_by_message(body, walked.groups)
    times = _header_times(body, walked.groups)
    tables = {name: _table(name, found, times) for name, found in rows.items()}
    known = descriptions(
        tables.get("field_description", Table()), _offsets(rows.get("field_description", ()))
    )
    records = rows.get(RECORD, ())
    power = power_fields(known, records, sum(len(found.offsets) for found in records))
    return Messages(tables, power, walked.ending, walked.read_bytes, DECODER)


def _rows_by_message(body: bytes, groups: Iterable[Group]) -> dict[str, tuple[Rows, ...]]:
    by_name: dict[str, list[Group]] = {}
    for group in groups:
        name = wanted_messages().get(group.definition.message)
        if name is not None:
            by_name.setdefault(name, []).append(group)
    for name, found in by_name.items():
        if name != RECORD and sum(len(group.offsets) for group in found) > MOST_SUMMARIES:
            raise FileRejectedError(
                "fit.too_expensive",
                f"This file holds more than {MOST_SUMMARIES:,} messages of the kind “{name}”; "
                "no watch writes such a file.",
            )
    return {name: gathered(body, found) for name, found in by_name.items()}


def _header_times(body: bytes, groups: Sequence[Group]) -> HeaderTimes:
    """Times of messages with a compressed header, looked for only where such a header can be."""
    first = np.frombuffer(body, dtype=np.uint8)
    if not any((first[group.offsets] >= COMPRESSED_HEADER).any() for group in groups):
        return np.empty(0, dtype=np.int64), np.empty(0)
    return compressed.header_times(rows for group in groups for rows in gathered(body, [group]))


def _offsets(rows: Sequence[Rows]) -> NDArray[np.int64]:
    return np.sort(np.concatenate([np.empty(0, np.int64), *(found.offsets for found in rows)]))


def _table(name: str, all_rows: Sequence[Rows], times: HeaderTimes) -> Table:
    count = sum(len(rows.offsets) for rows in all_rows)
    numbers: defaultdict[str, FloatArray] = defaultdict(lambda: np.full(count, np.nan))
    texts: defaultdict[str, list[str]] = defaultdict(lambda: [""] * count)
    for rows, place, field in _used_fields(name, all_rows):
        raw = rows.bytes_of(place)
        if base_types.is_text(place.kind):
            for position, characters in zip(rows.positions, raw, strict=True):
                texts[field.name][position] = base_types.text(characters.tobytes())
        elif base_types.is_scalar(place.kind, place.stop - place.start):
            steps = base_types.numbers(raw, place.kind, rows.definition.order)
            numbers[field.name][rows.positions] = steps / field.scale - field.offset
        elif field.name == PACKED and raw.shape[1] == compressed.PACKED_BYTES:
            numbers[PACKED][rows.positions] = compressed.packed(raw)
    for rows in all_rows if len(times[0]) else ():
        _put_header_times(rows, times, numbers["timestamp"])
    if PACKED in numbers:
        _unpack(numbers.pop(PACKED), numbers)
    return Table(count, dict(numbers), {field: tuple(column) for field, column in texts.items()})


def _used_fields(name: str, all_rows: Sequence[Rows]) -> Iterator[tuple[Rows, FieldPlace, Field]]:
    fields = wanted_fields(name)
    for rows in all_rows:
        for place in rows.definition.fields:
            if place.number in fields:
                yield rows, place, fields[place.number]


def _put_header_times(rows: Rows, times: HeaderTimes, column: FloatArray) -> None:
    """Fill in the times of messages that have them in their header byte."""
    offsets, times_s = times
    among = np.isin(rows.offsets, offsets)
    column[rows.positions[among]] = times_s[np.searchsorted(offsets, rows.offsets[among])]


def _unpack(packed: FloatArray, numbers: dict[str, FloatArray]) -> None:
    """Speed and distance out of their packed form, where they are not there in full."""
    for name, unpacked in (
        ("speed", compressed.speeds_mps(packed)),
        ("distance", compressed.distances_m(packed)),
    ):
        full = numbers.get(name, np.full(len(packed), np.nan))
        numbers[name] = np.where(np.isnan(full), unpacked, full)
