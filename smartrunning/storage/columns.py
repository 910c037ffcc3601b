"""Many rows of one kind as a few columns of bytes: a year of sessions is read in a millisecond."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from smartrunning.storage.connection import Document
from smartrunning.units import FloatArray

Row = TypeVar("Row")

_KINDS: Final[Mapping[type, str]] = {float: "<f8", int: "<i8", bool: "|b1"}


def packed(values: Sequence[float] | NDArray[Any], kind: type = float) -> bytes:
    """Bytes of a column, little-endian; unknown numbers stay NaN.

    Parameters
    ----------
    values : sequence or ndarray
        The column.
    kind : type
        `float`, `int` or `bool`: 8, 8 or 1 bytes a value.

    Returns
    -------
    bytes
        For `unpacked`.
    """
    return np.asarray(values, dtype=_KINDS[kind]).tobytes()


def unpacked(column: bytes, kind: type = float) -> NDArray[Any]:
    """Column of its bytes.

    Parameters
    ----------
    column : bytes
        As `packed` gave them.
    kind : type
        As it was packed.

    Returns
    -------
    ndarray
        Read-only, one dimension.
    """
    return np.frombuffer(column, dtype=_KINDS[kind])


def packed_floats(columns: Mapping[str, FloatArray]) -> Document:
    """Bytes of several columns of numbers.

    Parameters
    ----------
    columns : mapping of str to ndarray
        By name.

    Returns
    -------
    dict
        For `unpacked_floats`.
    """
    return {name: packed(column) for name, column in columns.items()}


def unpacked_floats(columns: Document, names: Sequence[str]) -> dict[str, FloatArray]:
    """Columns of numbers of their bytes.

    Parameters
    ----------
    columns : dict
        As `packed_floats` gave them.
    names : sequence of str
        Those that are wanted.

    Returns
    -------
    dict of str to ndarray
        In the order of the names.
    """
    return {name: unpacked(columns[name]) for name in names}


def packed_rows(kind: type, rows: Sequence[Any]) -> Document:
    """Columns of dataclasses whose fields are numbers or text.

    Parameters
    ----------
    kind : type
        The dataclass.
    rows : sequence
        Of that class.

    Returns
    -------
    dict
        A column a field, for `unpacked_rows`.
    """
    columns: Document = {}
    for field in dataclasses.fields(kind):
        values = [getattr(row, field.name) for row in rows]
        columns[field.name] = values if field.type is str else packed(values, _kind(field))
    return columns


def unpacked_rows(
    kind: type[Row], columns: Document, only: Sequence[int] | None = None
) -> list[Row]:
    """Dataclasses of their columns.

    Parameters
    ----------
    kind : type
        The dataclass.
    columns : dict
        As `packed_rows` gave them.
    only : sequence of int, optional
        Places of the rows that are wanted; None means all.

    Returns
    -------
    list
        Equal to the rows that were packed.
    """
    values = [
        _chosen(columns[field.name], field, only)
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]  # every kind is one
    ]
    return [kind(*row) for row in zip(*values, strict=True)]


def _chosen(
    column: Any, field: "dataclasses.Field[Any]", only: Sequence[int] | None
) -> Sequence[Any]:
    if field.type is str:
        return column if only is None else [column[place] for place in only]
    numbers = unpacked(column, _kind(field))
    chosen: list[Any] = (numbers if only is None else numbers[list(only)]).tolist()
    return chosen


def _kind(field: "dataclasses.Field[Any]") -> type:
    """Type of a column; text is no column of bytes."""
    if isinstance(field.type, type) and field.type in _KINDS:
        return field.type
    raise TypeError(f"needed a field of numbers or text, found {field.name}: {field.type}")
