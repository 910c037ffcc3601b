"""Running power that an app on the watch wrote into developer fields."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.messages import DeveloperColumn, Table
from smartrunning.ingestion.fit.profile import POWER_FIELD, RECORD_NUMBER
from smartrunning.ingestion.fit.rows import Rows
from smartrunning.units import FloatArray

POWER_NAMES: Final = ("power", "rp_power", "running power", "run power")
"""Names, in lower case, under which Stryd, Garmin and others write running power in W."""
MOST_POWER_FIELDS: Final = 8
DESCRIBING: Final = (
    *("developer_data_index", "field_definition_number", "fit_base_type_id"),
    *("native_mesg_num", "native_field_num"),
)
"""Fields of ``field_description``: key, type and meaning of a developer field."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a developer field means, from the message that says so on.

    Attributes
    ----------
    offset : int
        Where in the body the message stands.
    base_type : int
        Type of the values.
    name : str
        Name that the app gave the field.
    native_field_number : int or None
        Field of ``record`` that it stands for.
    """

    offset: int
    base_type: int
    name: str
    native_field_number: int | None


def descriptions(
    table: Table, offsets: NDArray[np.int64]
) -> dict[tuple[int, int], list[Description]]:
    """Descriptions of the developer fields of records.

    Parameters
    ----------
    table : Table
        The ``field_description`` messages.
    offsets : ndarray of int64
        Where they stand.

    Returns
    -------
    dict
        By index of the app and number of the field; each list in file order.
    """
    found: dict[tuple[int, int], list[Description]] = {}
    names = table.texts.get("field_name", ("",) * table.count)
    cells = zip(*(table.column(field).tolist() for field in DESCRIBING), strict=True)
    for offset, name, row in zip(offsets.tolist(), names, cells, strict=True):
        index, number, base_type, message, native = (
            int(cell) if math.isfinite(cell) else None for cell in row
        )
        if index is not None and number is not None and base_type is not None:
            native = native if message in {None, RECORD_NUMBER} else None
            description = Description(offset, base_type, name, native)
            found.setdefault((index, number), []).append(description)
    return found


def is_power(name: str, native_field_number: int | None) -> bool:
    """Whether a developer field holds running power.

    Parameters
    ----------
    name : str
        Its name.
    native_field_number : int or None
        Field of ``record`` that it stands for.

    Returns
    -------
    bool
        By number, else by name.
    """
    return native_field_number == POWER_FIELD or name.casefold() in POWER_NAMES


def power_fields(
    known: Mapping[tuple[int, int], Sequence[Description]], record_rows: Sequence[Rows], count: int
) -> tuple[DeveloperColumn, ...]:
    """Developer fields that hold running power.

    Parameters
    ----------
    known : mapping
        From `descriptions`.
    record_rows : sequence of Rows
        All records.
    count : int
        How many records there are.

    Returns
    -------
    tuple of DeveloperColumn
        At most `MOST_POWER_FIELDS`; fields of one name are one column, whatever their numbers.
    """
    columns: dict[tuple[str, int | None], FloatArray] = {}
    for rows in record_rows:
        for place in rows.definition.developer_fields:
            candidates = known.get((place.kind, place.number), ())
            for description, chosen in _in_force(candidates, rows.offsets):
                key = (description.name, description.native_field_number)
                if not is_power(*key) or (key not in columns and len(columns) == MOST_POWER_FIELDS):
                    continue
                if base_types.is_scalar(description.base_type, place.stop - place.start):
                    raw = rows.bytes_of(place)[chosen]
                    values = base_types.numbers(raw, description.base_type, rows.definition.order)
                    column = columns.setdefault(key, np.full(count, np.nan))
                    column[rows.positions[chosen]] = values
    return tuple(DeveloperColumn(*key, values) for key, values in columns.items())


def _in_force(
    candidates: Sequence[Description], offsets: NDArray[np.int64]
) -> list[tuple[Description, NDArray[np.bool_]]]:
    """Each description with the messages it holds for: the latest before them, else the first."""
    begins = np.array([description.offset for description in candidates], dtype=np.int64)
    latest = np.maximum(np.searchsorted(begins, offsets) - 1, 0)
    return [(description, latest == at) for at, description in enumerate(candidates)]
