"""FIT bytes in, Parquet bytes of their records out: the device's own integers, nothing lost.

Each field of one number is a column of integers with its unit and resolution in the metadata, which
`smartrunning.records.to_physical` turns into values.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.base_types import BaseType
from smartrunning.ingestion.fit.components import whole_sources
from smartrunning.ingestion.fit.file import FitFile, FitPart, decode
from smartrunning.ingestion.fit.places import Place
from smartrunning.ingestion.fit.profile import RECORD, message_profile
from smartrunning.ingestion.fit.rows import Rows, numbers_at
from smartrunning.ingestion.fit.table import MessageTable
from smartrunning.records.parquet import WIDEST_STEPS, narrowest, write_table
from smartrunning.records.physical import scale_metadata
from smartrunning.records.records import EXTRA_PREFIX

SHORT_BYTES: Final = 4
"""Shorter integers are widened to this: the packing takes none shorter, and makes them small."""
FIELDS_KEPT: Final = 1024

Encoded = tuple[pa.Field, pa.Array]
Found = tuple[Rows, Place]


def to_parquet(data: bytes, names: Sequence[str] | None = None) -> bytes:
    """Parquet file of the records of a FIT file.

    Parameters
    ----------
    data : bytes
        A file that begins with a FIT header.
    names : sequence of str, optional
        Which columns, as for `records_table`.

    Returns
    -------
    bytes
        One Parquet file of `records_table`.

    Raises
    ------
    FileRejectedError
        If the file does not begin with a FIT header, or is too expensive to decode.
    """
    return write_table(records_table(decode(data), names), "snappy")


def records_table(file: FitFile, names: Sequence[str] | None = None) -> pa.Table:
    """Records of a FIT file as the integers that stand in it.

    Parameters
    ----------
    file : FitFile
        A decoded file.
    names : sequence of str, optional
        Fields of the profile, those that have a value; gaps of ``enhanced_speed`` and the like are
        filled from their plain forms. All fields as they stand in the file when not given, those of
        apps by ``developer.<name>``.

    Returns
    -------
    pyarrow.Table
        One row a record of all parts, in file order; one column for each field of one number, null
        where a record lacks it or its value means none. Metadata of a column of integers, for
        `smartrunning.records.to_physical`: ``unit``, ``steps_per_unit`` and ``offset``.
    """
    tables = [
        pa.Table.from_arrays(
            [array for _, array in columns], schema=pa.schema([field for field, _ in columns])
        )
        for part in file.parts
        if (records := part.table(RECORD)) is not None
        for columns in (list(_columns(part, records, names)),)
    ]
    if not tables:
        return pa.table({})
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="permissive")


def _columns(
    part: FitPart, records: MessageTable, names: Sequence[str] | None
) -> Iterator[Encoded]:
    places: dict[str, list[Found]] = {}
    for rows in records.rows:
        for place in rows.layout.places:
            if place.shape == "number":
                places.setdefault(place.name, []).append((rows, place))
    if names is None:
        for name, found in places.items():
            yield from _encoded(records, name, found)
        yield from _developer_columns(part, records)
        return
    for name in names:
        sources = (name, *whole_sources(records.profile.number, name))
        found = [one for source in sources for one in places.get(source, ())]
        if found:
            yield from _encoded(records, name, found)
        elif any(rows.layout.others for rows in records.rows) and name in records.columns:
            yield from _rounded(records, name)


def _encoded(records: MessageTable, name: str, found: list[Found]) -> Iterator[Encoded]:
    raw, gaps = _merged(records.count, found)
    missing = int(np.count_nonzero(gaps))
    if missing < len(gaps):
        array = pa.array(raw, mask=gaps if missing else None)
        yield _field(records.profile.number, name, array.type, raw.dtype.kind in "iu"), array


def _rounded(records: MessageTable, name: str) -> Iterator[Encoded]:
    """Values that are packed with others in the file, as integers of their field's resolution."""
    values = records.columns[name]
    field = next(one for one in records.profile.fields.values() if one.name == name)
    gaps = np.isnan(values)
    steps = np.rint((np.where(gaps, 0, values) + field.offset) * field.scale)
    if not gaps.all() and (np.abs(steps) < WIDEST_STEPS).all():
        array = pa.array(steps.astype(np.int32), mask=gaps)
        yield _field(records.profile.number, name, array.type, True), array


@lru_cache(maxsize=FIELDS_KEPT)
def _field(message: int, name: str, kind: pa.DataType, is_whole: bool) -> pa.Field:
    """Name, type and metadata of a column."""
    fields = message_profile(message).fields.values()
    field = next((one for one in fields if one.name == name), None)
    metadata = {"unit": field.unit} if field and field.unit else {}
    if is_whole:
        metadata |= scale_metadata(field.scale, field.offset) if field else scale_metadata(1, 0)
    return pa.field(name, kind, metadata=metadata)


def _merged(count: int, found: list[Found]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Integers of one field of all definitions, and where there is none; the first source wins."""
    alike: dict[tuple[str, str, BaseType], list[Found]] = {}
    for rows, place in found:
        alike.setdefault((place.name, rows.layout.order, place.base_type), []).append((rows, place))
    kind = np.result_type(*{_kind(base_type) for *_, base_type in alike})
    rows, place = found[0]
    if len(rows) == count:
        raw = rows.raw(place)
        gaps = base_types.is_invalid(raw, place.base_type)
        if len(found) == 1 or not gaps.any():
            return raw.astype(kind), gaps
    merged, gaps = np.zeros(count, dtype=kind), np.ones(count, dtype=np.bool_)
    for (_, order, base_type), own in alike.items():
        starts = np.concatenate([rows.offsets + place.start for rows, place in own])
        where = np.concatenate([rows.where for rows, _ in own])
        values = numbers_at(own[0][0].body, starts, np.dtype(order + base_type.code))
        filled = gaps[where] & ~base_types.is_invalid(values, base_type)
        if not filled.all():
            where, values = where[filled], values[filled]
        merged[where] = values
        gaps[where] = False
    return merged, gaps


@cache
def _kind(base_type: BaseType) -> "np.dtype[Any]":
    dtype = np.dtype(base_type.code)
    return np.dtype(np.int32) if dtype.kind in "iu" and dtype.itemsize < SHORT_BYTES else dtype


def _developer_columns(part: FitPart, records: MessageTable) -> Iterator[Encoded]:
    taken: set[str] = set()
    for field in part.developer_columns.get(records.profile.number, ()):
        gaps = np.isnan(field.values)
        name = EXTRA_PREFIX + field.name
        if gaps.all() or name in taken:
            continue
        taken.add(name)
        steps = np.where(gaps, 0, field.values)
        is_whole = bool((np.rint(steps) == steps).all() and (np.abs(steps) < WIDEST_STEPS).all())
        values = steps.astype(np.int32) if is_whole else narrowest(field.values)
        metadata = {"unit": field.unit} | (scale_metadata(1, 0) if is_whole else {})
        array = pa.array(values, mask=gaps)
        yield pa.field(name, array.type, metadata=metadata), array
