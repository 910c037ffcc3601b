"""Records in, Parquet bytes out, and back, without loss.

A column whose every value is a whole number of its FIT resolution is kept as that integer
(``DELTA_BINARY_PACKED``, resolution in the field's metadata); any other column is kept as float64
(``BYTE_STREAM_SPLIT``). Both are packed by zstd. A column without values,
other than the time, is left out.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from smartrunning.records.columns import COLUMNS, Column
from smartrunning.records.session import Records
from smartrunning.units import FloatArray

SCHEMA_VERSION: Final = 1


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
    fields, arrays = [], []
    for column in COLUMNS:
        if column.name == "elapsed_s" or records.has(column.name):
            array, metadata = _encoded(records[column.name], column)
            fields.append(pa.field(column.name, array.type, metadata=metadata))
            arrays.append(array)
    fields.append(pa.field("quality", pa.uint16()))
    arrays.append(pa.array(records.quality))
    schema = pa.schema(fields, metadata={"smartrunning.schema_version": str(SCHEMA_VERSION)})
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        sink,
        compression="zstd",
        use_dictionary=False,
        column_encoding={
            field.name: "BYTE_STREAM_SPLIT"
            if pa.types.is_floating(field.type)
            else "DELTA_BINARY_PACKED"
            for field in fields
            if field.name != "quality"
        },
    )
    return bytes(sink.getvalue())


def from_parquet(data: bytes) -> Records:
    """Records of a Parquet file that `to_parquet` wrote.

    Parameters
    ----------
    data : bytes
        One Parquet file.

    Returns
    -------
    Records
        Equal to those written.
    """
    table = pq.read_table(pa.BufferReader(data))
    columns = {
        field.name: _decoded(table.column(field.name), field.metadata)
        for field in table.schema
        if field.name != "quality"
    }
    return Records.of(quality=table.column("quality").to_numpy(), **columns)


def _encoded(values: FloatArray, column: Column) -> tuple[pa.Array, dict[str, str]]:
    """Integers of the column's resolution where they say the same, else the floats."""
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    steps = np.rint((filled + column.offset) * column.steps_per_unit)
    metadata = {
        "unit": column.unit,
        "meaning": column.meaning,
        "steps_per_unit": repr(float(column.steps_per_unit)),
        "offset": repr(float(column.offset)),
    }
    back = steps / column.steps_per_unit - column.offset
    if np.array_equal(back[known], filled[known]) and (np.abs(steps) < 2**31).all():
        return pa.array(steps.astype(np.int32), mask=~known), metadata
    return pa.array(values, mask=~known), {"unit": column.unit, "meaning": column.meaning}


def _decoded(values: pa.ChunkedArray, metadata: dict[bytes, bytes] | None) -> FloatArray:
    plain = np.asarray(values.to_numpy(), dtype=np.float64)
    if metadata is None or b"steps_per_unit" not in metadata:
        return plain
    return plain / float(metadata[b"steps_per_unit"]) - float(metadata[b"offset"])
