"""Fields that an app on the watch wrote, and what they stand for."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.layout import Layout
from smartrunning.ingestion.fit.messages import DeveloperColumn
from smartrunning.ingestion.fit.places import DeveloperPlace, Place
from smartrunning.ingestion.fit.plan import Plan
from smartrunning.ingestion.fit.rows import Positions, Rows
from smartrunning.ingestion.fit.table import MessageTable, require_few
from smartrunning.units import FloatArray

DESCRIBING: Final = (
    *("developer_data_index", "field_definition_number", "fit_base_type_id"),
    *("native_mesg_num", "native_field_num"),
)
"""Fields of ``field_description``: key, type and meaning of a developer field."""
PLANS_KEPT: Final = 1024


@dataclass(frozen=True, slots=True)
class Description:
    """What a developer field means, from the message that says so on.

    Attributes
    ----------
    offset : int
        Where in the body the message stands.
    base_type : int
        Type of the values, as the message says it.
    name, unit : str
        As the app gave them.
    native_message, native_field : int or None
        Field of the profile that it stands for, and of which message.
    """

    offset: int
    base_type: int
    name: str
    unit: str
    native_message: int | None
    native_field: int | None


Descriptions = Mapping[tuple[int, int], Sequence[Description]]
Typed = tuple[Description, "NDArray[np.bool_] | None", FloatArray]


def descriptions(table: MessageTable | None) -> Descriptions:
    """Descriptions of the developer fields of a part.

    Parameters
    ----------
    table : MessageTable or None
        The ``field_description`` messages.

    Returns
    -------
    mapping
        By index of the app and number of the field; each list in file order.
    """
    found: dict[tuple[int, int], list[Description]] = {}
    if table is None:
        return found
    nothing = np.full(table.count, np.nan)
    cells = zip(*(table.numbers.get(name, nothing).tolist() for name in DESCRIBING), strict=True)
    empty = ("",) * table.count
    names, units = (table.texts.get(name, empty) for name in ("field_name", "units"))
    offsets = table.offsets.tolist()
    for offset, name, unit, row in zip(offsets, names, units, cells, strict=True):
        app, number, base_type, message, field = (
            int(cell) if math.isfinite(cell) else None for cell in row
        )
        if app is not None and number is not None and base_type is not None:
            description = Description(offset, base_type, name, unit, message, field)
            found.setdefault((app, number), []).append(description)
    return found


def developer_values(
    rows: Rows, place: DeveloperPlace, known: Descriptions
) -> Iterator[tuple[Description | None, "NDArray[np.bool_] | None", "NDArray[np.generic]"]]:
    """Values of one developer field as they stand in the file, by description.

    Parameters
    ----------
    rows : Rows
        Messages of one definition.
    place : DeveloperPlace
        Of their layout.
    known : mapping
        From `descriptions`.

    Yields
    ------
    description : Description or None
        The latest one before the messages, else the first; None when there is none.
    chosen : ndarray of bool or None
        Which messages it holds for, shape (n,); None for all.
    values : ndarray
        Of these messages: shape (m,) for one number of the described type, (m, k) for several,
        bytes of shape (m, size) for all else.
    """
    candidates = known.get((place.app, place.number), ())
    if not candidates:
        yield None, None, rows.bytes_of(place)
        return
    if len(candidates) == 1:
        yield candidates[0], None, _typed(rows, place, candidates[0])
        return
    begins = np.array([description.offset for description in candidates], dtype=np.int64)
    latest = np.maximum(np.searchsorted(begins, rows.offsets) - 1, 0)
    for at, description in enumerate(candidates):
        chosen = latest == at
        if chosen.any():
            yield description, chosen, _typed(rows, place, description)[chosen]


def _typed(rows: Rows, place: DeveloperPlace, description: Description) -> "NDArray[np.generic]":
    number, base_type = base_types.base_type_of(description.base_type, place.size)
    if number in {base_types.STRING, base_types.BYTE}:
        return rows.bytes_of(place)
    return rows.typed(place, base_type)


def developer_columns(table: MessageTable, known: Descriptions) -> tuple[DeveloperColumn, ...]:
    """Developer fields of one number each.

    Parameters
    ----------
    table : MessageTable
        Messages of one kind.
    known : mapping
        From `descriptions`.

    Returns
    -------
    tuple of DeveloperColumn
        Fields of one name are one column, whatever their numbers.
    """
    columns: dict[tuple[str, str, int | None], FloatArray] = {}
    for rows in table.rows:
        own = set()
        for description, chosen, values in _single_numbers(rows, known):
            native = description.native_field
            if description.native_message not in {None, table.profile.number}:
                native = None
            key = (description.name, description.unit, native)
            if key not in columns:
                require_few((len(columns) + 1) * table.count)
                if chosen is None and len(values) == table.count:
                    columns[key] = values
                    own.add(key)
                    continue
                columns[key] = np.full(table.count, np.nan)
            if chosen is None and key not in own:
                columns[key][rows.positions] = values
            else:
                _put(columns[key], rows.positions, chosen, values)
            own.add(key)
    return tuple(DeveloperColumn(*key, values) for key, values in columns.items())


def _single_numbers(rows: Rows, known: Descriptions) -> Iterator[Typed]:
    """Developer fields of one number each: description, which messages, and values in float64."""
    places = rows.layout.developer_places
    only = [
        candidates[0] if len(candidates) == 1 and _is_number(place, candidates[0]) else None
        for place in places
        for candidates in (known.get((place.app, place.number), ()),)
    ]
    types = tuple(
        (place, description.base_type)
        for place, description in zip(places, only, strict=True)
        if description is not None
    )
    lines = iter(rows.physical(_plan(rows.layout, types)) if types else ())
    for place, known_one in zip(places, only, strict=True):
        if known_one is not None:
            yield known_one, None, next(lines)
            continue
        for description, chosen, raw in developer_values(rows, place, known):
            if description is not None and raw.ndim == 1:
                yield description, chosen, _float64(raw, description, place)


def _is_number(place: DeveloperPlace, description: Description) -> bool:
    number, base_type = base_types.base_type_of(description.base_type, place.size)
    return number not in {base_types.STRING, base_types.BYTE} and base_type.size == place.size


@lru_cache(maxsize=PLANS_KEPT)
def _plan(layout: Layout, types: tuple[tuple[DeveloperPlace, int], ...]) -> Plan:
    """How developer fields of one number each become float64."""
    return Plan(
        layout.order,
        (
            Place(
                "",
                place.number,
                base_types.base_type_of(kind, place.size)[1],
                "number",
                place.start,
                place.size,
                1.0,
                0.0,
            )
            for place, kind in types
        ),
    )


def _float64(
    raw: "NDArray[np.generic]", description: Description, place: DeveloperPlace
) -> FloatArray:
    _, base_type = base_types.base_type_of(description.base_type, place.size)
    with np.errstate(invalid="ignore"):  # of NaN in single precision
        values = raw.astype(np.float64)
    if base_type.invalid is not None:
        values[base_types.is_invalid(raw, base_type)] = np.nan
    return values


def _put(
    column: FloatArray,
    positions: Positions,
    chosen: "NDArray[np.bool_] | None",
    values: FloatArray,
) -> None:
    """Fill in values where no other field of this name has one."""
    if chosen is not None:
        positions = np.arange(len(column))[positions][chosen]
    there = column[positions]
    column[positions] = np.where(np.isnan(there), values, there)
