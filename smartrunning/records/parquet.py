"""Records in, Parquet bytes out, and back, without loss.

A column whose every value is a whole number of its FIT resolution is kept as that integer
(``DELTA_BINARY_PACKED``, resolution in the field's metadata, read by `to_physical`); any other
column is kept as it is (``BYTE_STREAM_SPLIT``). All are packed by zstd. A column without values,
other than the time, is left out. Heart beats are lists, each in the row of the sample before it.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from smartrunning.records.columns import COLUMNS, Column
from smartrunning.records.physical import scale_metadata, to_physical
from smartrunning.records.records import EXTRA_PREFIX, Records
from smartrunning.units import FloatArray

SCHEMA_VERSION: Final = 2
WIDEST_STEPS: Final = 2.0**31
"""Columns are kept as 32-bit integers, as the FIT protocol does."""
FINER: Final = (1, 100)
"""How many times finer than a watch writes a column an app may have written it."""
BEATS: Final = (
    Column(
        "rr_elapsed_s", "s", "heart beat since the start of the session", 1000, 0, 0, 10 * 86400
    ),
    Column("rr_interval_s", "s", "time since the heart beat before", 1000, 0, 0, 10),
)

Encoded = tuple[pa.Field, pa.Array]


def to_parquet(records: Records) -> bytes:
    """Parquet file of the records.

    Parameters
    ----------
    records : Records
        The samples of one session.

    Returns
    -------
    bytes
        One Parquet file; `from_parquet` gives back equal records.
    """
    fields, arrays = zip(*_encoded_columns(records), strict=True)
    schema = pa.schema(fields, metadata={"smartrunning.schema_version": str(SCHEMA_VERSION)})
    return write_table(pa.Table.from_arrays(list(arrays), schema=schema))


def write_table(table: pa.Table, integers: str = "zstd") -> bytes:
    """Parquet file of a table of device integers and other numbers.

    Parameters
    ----------
    table : pyarrow.Table
        Any columns; integers of 32 or 64 bits become ``DELTA_BINARY_PACKED``.
    integers : str
        Codec of these, which are small already; that of all other columns is zstd.

    Returns
    -------
    bytes
        One Parquet file, with the fields' metadata.
    """
    sink = pa.BufferOutputStream()
    encodings = {
        path: encoding
        for field in table.schema
        for path, encoding in (_encoding(field.name, field.type),)
    }
    pq.write_table(
        table,
        sink,
        compression={
            path: integers if encoding == "DELTA_BINARY_PACKED" else "zstd"
            for path, encoding in encodings.items()
        },
        use_dictionary=False,
        write_statistics=False,
        column_encoding={path: encoding for path, encoding in encodings.items() if encoding},
    )
    return bytes(sink.getvalue())


def from_parquet(data: bytes) -> Records:
    """Records of a Parquet file that `to_parquet` wrote.

    Parameters
    ----------
    data : bytes
        One Parquet file, of this or an earlier schema version.

    Returns
    -------
    Records
        Equal to those written.
    """
    table = to_physical(pq.read_table(pa.BufferReader(data)))
    beats = {column.name for column in BEATS} & set(table.column_names)
    columns = {
        name: np.asarray(table.column(name).to_numpy(), dtype=np.float64)
        for name in table.column_names
        if name != "quality" and name not in beats
    }
    return Records.of(
        quality=table.column("quality").to_numpy(),
        extra={name: columns.pop(name) for name in tuple(columns) if name.startswith(EXTRA_PREFIX)},
        **columns,
        **{name: _of_lists(table.column(name)) for name in beats},
    )


def _encoded_columns(records: Records) -> Iterator[Encoded]:
    for column in COLUMNS:
        if column.name == "elapsed_s" or records.has(column.name):
            yield _encoded(records[column.name], column)
    for name, values in records.extra.items():
        yield _encoded(values, Column(name, "", "as an app wrote it", 1, 0, -np.inf, np.inf))
    yield pa.field("quality", pa.uint16()), pa.array(records.quality)
    if len(records.rr_elapsed_s):
        rows = np.searchsorted(records["elapsed_s"], records.rr_elapsed_s, side="right") - 1
        firsts = np.searchsorted(rows.clip(0), np.arange(len(records) + 1))
        for column, values in zip(
            BEATS, (records.rr_elapsed_s, records.rr_interval_s), strict=True
        ):
            field, array = _encoded(values, column)
            lists = pa.ListArray.from_arrays(pa.array(firsts, pa.int32()), array)
            yield pa.field(field.name, lists.type, metadata=field.metadata), lists


def _of_lists(column: pa.ChunkedArray) -> FloatArray:
    values = column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def _encoding(name: str, kind: pa.DataType) -> tuple[str, str]:
    """Path of a column's leaf, and its encoding; empty for the default."""
    if pa.types.is_list(kind):
        leaf = kind.value_field
        return f"{name}.list.{leaf.name}", _encoding(name, leaf.type)[1]
    if pa.types.is_floating(kind):
        return name, "BYTE_STREAM_SPLIT"
    is_wide = pa.types.is_integer(kind) and kind.bit_width >= 32
    return name, "DELTA_BINARY_PACKED" if is_wide else ""


def _encoded(values: FloatArray, column: Column) -> Encoded:
    """Integers of the column's resolution where they say the same, else the floats."""
    known = np.isfinite(values)
    is_full = bool(known.all())
    filled = values if is_full else np.where(known, values, 0.0)
    gaps = None if is_full else ~known
    metadata = {"unit": column.unit}
    for finer in FINER:
        steps_per_unit = column.steps_per_unit * finer
        steps = np.rint((filled + column.offset) * steps_per_unit)
        back = steps / steps_per_unit - column.offset
        if np.array_equal(back, filled) and (np.abs(steps) < WIDEST_STEPS).all():
            metadata |= scale_metadata(steps_per_unit, column.offset)
            array = pa.array(steps.astype(np.int32), mask=gaps)
            return pa.field(column.name, array.type, metadata=metadata), array
    array = pa.array(narrowest(values), mask=gaps)
    return pa.field(column.name, array.type, metadata=metadata), array


def narrowest(values: FloatArray) -> NDArray[Any]:
    """Numbers in half the bytes where no digit is lost by it, as of what apps on watches write.

    Parameters
    ----------
    values : ndarray
        Of float64.

    Returns
    -------
    ndarray
        float32 or float64, equal to the values.
    """
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    return narrow if np.array_equal(narrow.astype(np.float64), values, equal_nan=True) else values
