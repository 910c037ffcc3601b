"""Device integers as Parquet keeps them in, physical values out: the one place that scales them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa

STEPS_PER_UNIT: Final = "steps_per_unit"
OFFSET: Final = "offset"


def scale_metadata(steps_per_unit: float, offset: float) -> dict[str, str]:
    """Field metadata that `to_physical` reads.

    Parameters
    ----------
    steps_per_unit, offset : float
        ``integer = (value + offset) * steps_per_unit``.

    Returns
    -------
    dict of str to str
        To be merged with what else a field says of itself; no offset is 0.
    """
    scale = {STEPS_PER_UNIT: repr(float(steps_per_unit))}
    return scale | {OFFSET: repr(float(offset))} if offset else scale


def to_physical(table: pa.Table) -> pa.Table:
    """Table with every column of device integers turned into its unit.

    Parameters
    ----------
    table : pyarrow.Table
        As a Parquet file of this package gives it: fields whose metadata hold ``steps_per_unit``
        (and ``offset``) are integers, or lists of them, with
        ``value = integer / steps_per_unit - offset``.

    Returns
    -------
    pyarrow.Table
        The same columns, scaled ones as float64, null where there is no value; a column without
        a scale as it was.
    """
    columns = [_physical(table.column(at), field) for at, field in enumerate(table.schema)]
    fields = [
        pa.field(field.name, column.type, metadata=_without_scale(field.metadata))
        for field, column in zip(table.schema, columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=table.schema.metadata))


def _without_scale(metadata: Mapping[bytes, bytes] | None) -> dict[bytes, bytes]:
    scale = {STEPS_PER_UNIT.encode(), OFFSET.encode()}
    return {key: value for key, value in (metadata or {}).items() if key not in scale}


def _physical(column: pa.ChunkedArray, field: pa.Field) -> pa.Array:
    array = column.combine_chunks()
    metadata = field.metadata or {}
    if STEPS_PER_UNIT.encode() not in metadata:
        return array
    steps_per_unit = float(metadata[STEPS_PER_UNIT.encode()])
    offset = float(metadata.get(OFFSET.encode(), 0))
    if pa.types.is_list(field.type):
        values = _scaled(array.flatten(), steps_per_unit, offset)
        return pa.ListArray.from_arrays(array.offsets, values)
    return _scaled(array, steps_per_unit, offset)


def _scaled(array: pa.Array, steps_per_unit: float, offset: float) -> pa.Array:
    integers = array.fill_null(0) if array.null_count else array
    values = integers.to_numpy(zero_copy_only=False) / steps_per_unit - offset
    gaps = np.asarray(array.is_null()) if array.null_count else None
    return pa.array(np.asarray(values, dtype=np.float64), mask=gaps)
