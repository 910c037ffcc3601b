"""The records of a leg as canonical columns."""

from typing import Final

import numpy as np

from smartrunning.ingestion.fit.legs import Leg
from smartrunning.ingestion.fit.messages import DeveloperColumn, Messages, Table
from smartrunning.ingestion.fit.profile import RECORD
from smartrunning.records import COLUMNS, DataFlag
from smartrunning.units import DEGREES_PER_SEMICIRCLE, FloatArray

MILLI: Final = 1e-3
PERCENT: Final = 1e-2
STEPS_PER_STRIDE: Final = 2
FASTEST_STRIDES_PER_MINUTE: Final = 130.0
"""Nobody runs at 260 steps a minute for half of a session."""

POWER_FIELD: Final = 7
"""Number of the field ``power`` in ``record``."""
POWER_NAMES: Final = frozenset({"power", "rp_power", "running power", "run power"})
"""Names, in lower case, under which Stryd, Garmin and others write running power in W."""

SOURCES: Final = (
    ("latitude_deg", "position_lat", DEGREES_PER_SEMICIRCLE),
    ("longitude_deg", "position_long", DEGREES_PER_SEMICIRCLE),
    ("heart_rate_bpm", "heart_rate", 1.0),
    ("temperature_c", "temperature", 1.0),
    ("vertical_oscillation_m", "vertical_oscillation", MILLI),
    ("ground_contact_s", "stance_time", MILLI),
    ("ground_contact_balance_fraction", "stance_time_balance", PERCENT),
    ("step_length_m", "step_length", MILLI),
)
"""Canonical columns, the profile's fields for them, and the unit of the field in SI."""


def columns_of(records: Table, leg: Leg, *, on_foot: bool) -> dict[str, FloatArray]:
    """Canonical columns of a leg, but for time, distance and power.

    Parameters
    ----------
    records : Table
        All records of the part.
    leg : Leg
        Which of them.
    on_foot : bool
        Whether the cadence counts strides.

    Returns
    -------
    dict of str to ndarray
        float64, in SI units, one value for each record of the leg.
    """
    columns = {
        name: on_grid(name, records.column(field)[leg.records] * unit)
        for name, field, unit in SOURCES
    }
    columns["speed_mps"] = _preferred(records, "enhanced_speed", "speed")[leg.records]
    columns["altitude_m"] = _preferred(records, "enhanced_altitude", "altitude")[leg.records]
    if on_foot:
        strides = records.column("cadence") + np.nan_to_num(records.column("fractional_cadence"))
        columns["cadence_spm"] = STEPS_PER_STRIDE * strides[leg.records]
    return columns


def _preferred(records: Table, first: str, second: str) -> FloatArray:
    values = records.column(first)
    return np.where(np.isnan(values), records.column(second), values)


def on_grid(name: str, values: FloatArray) -> FloatArray:
    """Values as the division of the device's integer gives them, where they come from one.

    Multiplying by a unit leaves errors in the last bit, which would keep a column from being
    stored as the device's own integers.

    Parameters
    ----------
    name : str
        A canonical column.
    values : ndarray
        Its values.

    Returns
    -------
    ndarray
        Equal to 1e-9 of a step.
    """
    (column,) = (column for column in COLUMNS if column.name == name)
    steps = (values + column.offset) * column.steps_per_unit
    whole = np.rint(steps)
    snapped = whole / column.steps_per_unit - column.offset
    return np.where(np.abs(steps - whole) < 1e-6 * np.maximum(1.0, np.abs(steps)), snapped, values)


def with_steps_for_strides(
    columns: dict[str, FloatArray],
) -> tuple[dict[str, FloatArray], tuple[DataFlag, ...]]:
    """Columns with the cadence of a device that writes steps where strides are due put right.

    Parameters
    ----------
    columns : dict of str to ndarray
        From `columns_of`.

    Returns
    -------
    columns : dict of str to ndarray
        With the cadence halved where it cannot be of strides.
    flags : tuple of DataFlag
        Whether it was.
    """
    cadence = columns.get("cadence_spm", np.empty(0))
    moving = cadence[cadence > 0]
    if not len(moving) or np.median(moving) <= STEPS_PER_STRIDE * FASTEST_STRIDES_PER_MINUTE:
        return columns, ()
    flag = DataFlag(
        "cadence.steps",
        "The file counts steps where the format asks for strides; they were taken as steps.",
    )
    return {**columns, "cadence_spm": cadence / STEPS_PER_STRIDE}, (flag,)


def distance_m(records: Table, leg: Leg, earlier: Leg | None) -> FloatArray:
    """Distance since the start of a leg.

    In a multisport activity some devices count on from leg to leg, others begin anew.

    Parameters
    ----------
    records : Table
        All records of the part.
    leg : Leg
        Which of them.
    earlier : Leg or None
        The leg before it.

    Returns
    -------
    ndarray
        m, one value for each record of the leg.
    """
    distance = records.column("distance")
    here = distance[leg.records]
    before = distance[earlier.records] if earlier is not None else np.empty(0)
    known, known_before = here[np.isfinite(here)], before[np.isfinite(before)]
    if len(known) and len(known_before) and known[0] >= known_before[-1]:
        return on_grid("distance_m", here - known_before[-1])
    return here


def power_w(messages: Messages, leg: Leg) -> tuple[FloatArray, str]:
    """Running power of a leg, and where it comes from.

    Parameters
    ----------
    messages : Messages
        The part.
    leg : Leg
        Which of its records.

    Returns
    -------
    power_w : ndarray
        W, one value for each record of the leg; all NaN when there is none.
    source : str
        ``native``, the name of a developer field, or empty.
    """
    native = messages.table(RECORD).column("power")[leg.records]
    fields = [field for field in messages.developer_fields if is_power(field)]
    fields.sort(key=lambda field: field.native_field_number is None)
    candidates = [(native, "native")]
    candidates += [(field.values[leg.records], field.name) for field in fields]
    for values, source in candidates:
        if (values > 0).any():
            return values, source
    return np.full(len(leg.records), np.nan), ""


def is_power(field: DeveloperColumn) -> bool:
    """Whether a developer field holds running power.

    Parameters
    ----------
    field : DeveloperColumn
        Of the records.

    Returns
    -------
    bool
        By number, else by name.
    """
    return field.native_field_number == POWER_FIELD or field.name.casefold() in POWER_NAMES
