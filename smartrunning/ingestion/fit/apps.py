"""Fields of Stryd, RunScribe and other apps in, canonical columns that the watch lacks out."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.messages import DeveloperColumn
from smartrunning.records import COLUMNS, DataFlag
from smartrunning.records.records import EXTRA_PREFIX
from smartrunning.units import FloatArray

MOST_EXTRA_COLUMNS: Final = 32
"""Kept beside the canonical ones; the apps of one run write up to twelve."""
FINEST_STEPS: Final = 1e6
"""Values of apps are kept to the micrometre and microsecond; the rest is of single precision."""
MILLISECONDS: Final = {"ms": 1e-3, "milliseconds": 1e-3, "s": 1.0, "seconds": 1.0}
LENGTHS: Final = {
    "mm": 1e-3,
    "millimeters": 1e-3,
    "cm": 1e-2,
    "centimeters": 1e-2,
    "m": 1.0,
    "meters": 1.0,
}


class Meaning(NamedTuple):
    """Which fields of apps can stand for a canonical column."""

    column: str
    """Canonical column."""
    native_field: int
    """Field of ``record`` that the app says it stands for."""
    names: frozenset[str]
    """Names, in lower case, of fields that do not say so."""
    units: Mapping[str, float]
    """Units, in lower case, in the unit of the column."""


MEANINGS: Final = (
    Meaning("heart_rate_bpm", 3, frozenset({"heart rate"}), {"bpm": 1, "beats/min": 1, "": 1}),
    Meaning("cadence_spm", 4, frozenset(), {"rpm": 2, "strides/min": 2, "spm": 1, "": 2}),
    Meaning(
        "ground_contact_s", 41, frozenset({"ground time", "ground contact time"}), MILLISECONDS
    ),
    Meaning("vertical_oscillation_m", 39, frozenset({"vertical oscillation"}), LENGTHS),
    Meaning("step_length_m", 85, frozenset({"step length"}), LENGTHS),
)


def with_app_fields(
    columns: Mapping[str, FloatArray],
    fields: tuple[DeveloperColumn, ...],
    power_source: str,
) -> tuple[dict[str, FloatArray], tuple[DataFlag, ...]]:
    """Columns with what apps measured: in canonical columns that are empty, else beside them.

    Parameters
    ----------
    columns : mapping of str to ndarray
        Canonical columns of a leg, as the watch measured them, those that the sport has.
    fields : tuple of DeveloperColumn
        Fields of apps, one value for each record of the leg.
    power_source : str
        Name of the field that the power was taken from.

    Returns
    -------
    columns : dict of str to ndarray
        With the fields that stand for no column by the name ``developer.<name>``.
    flags : tuple of DataFlag
        Which columns come from apps.
    """
    filled = dict(columns)
    taken: dict[str, str] = {}
    for field in sorted(fields, key=lambda field: field.native_field_number is None):
        if not field.name or not np.isfinite(field.values).any():
            continue
        if field.name == power_source:
            continue
        for column, factor in _meanings(field):
            values = filled.get(column)
            if values is not None and not np.isfinite(values).any():
                filled[column] = np.rint(field.values * factor * FINEST_STEPS) / FINEST_STEPS
                taken[column] = field.name
                break
        else:
            _keep(filled, field)
    return filled, _flags(taken)


def _meanings(field: DeveloperColumn) -> Iterator[tuple[str, float]]:
    """Columns that a field can stand for, with its unit in that of the column."""
    name, unit = field.name.casefold(), field.unit.casefold().strip()
    for meaning in MEANINGS:
        is_meant = field.native_field_number == meaning.native_field or name in meaning.names
        if is_meant and unit in meaning.units:
            yield meaning.column, meaning.units[unit]


def _keep(columns: dict[str, FloatArray], field: DeveloperColumn) -> None:
    kept = [name for name in columns if name.startswith(EXTRA_PREFIX)]
    name = EXTRA_PREFIX + (base_types.shown(field.name) or "unnamed")
    if name in columns:
        name = f"{name} ({field.unit or len(kept)})"
    if len(kept) < MOST_EXTRA_COLUMNS and name not in columns:
        columns[name] = np.where(np.isfinite(field.values), field.values, np.nan)


def _flags(taken: Mapping[str, str]) -> tuple[DataFlag, ...]:
    if not taken:
        return ()
    meanings = {column.name: column.meaning for column in COLUMNS}
    said = (f"{meanings[column]} (“{base_types.shown(name)}”)" for column, name in taken.items())
    sentence = f"These come from an app on the watch, not the watch itself: {', '.join(said)}."
    return (DataFlag("fit.app_fields", sentence),)
