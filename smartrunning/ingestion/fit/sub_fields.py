"""What a field means when other fields of its message have certain values."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.components import bits_of
from smartrunning.ingestion.fit.profile import Field, MessageProfile, SubField, message_profile
from smartrunning.units import FloatArray

Columns = Mapping[str, FloatArray]


def resolved(profile: MessageProfile, given: Columns) -> dict[str, FloatArray]:
    """Columns of the sub-fields that hold for at least one message, and of their components.

    Parameters
    ----------
    profile : MessageProfile
        What the profile says of the messages.
    given : mapping of str to ndarray
        Their numbers by name of the field, shape (n,).

    Returns
    -------
    dict of str to ndarray
        By name of the sub-field, or of the field that its components are: float64 of shape (n,),
        NaN where another meaning holds.
    """
    found: dict[str, FloatArray] = {}
    seen: dict[str, set[float]] = {}
    for field, references in _with_sub_fields(profile.number):
        values = given.get(field.name)
        if values is None or values.ndim != 1:
            continue
        met = _met(references, given, seen)
        if not met:
            continue
        integers = values
        if (field.scale, field.offset) != (1, 0):
            integers = np.rint((values + field.offset) * field.scale)
        for sub, chosen in _meanings(field, met, given):
            only = integers if chosen is None else np.where(chosen, integers, np.nan)
            is_plain = (sub.scale, sub.offset) == (1, 0)
            found[sub.name] = only.copy() if is_plain else only / sub.scale - sub.offset
            for component in sub.components:
                name = profile.fields[component.field].name
                bits = bits_of(only, component)
                known = found.get(name, given.get(name))
                found[name] = bits if known is None else np.where(np.isnan(known), bits, known)
    return found


References = Sequence[tuple[str, Mapping[float, int]]]
"""Names of fields, and by their values the first sub-field that is meant."""
Met = Mapping[int, Sequence[tuple[str, float]]]
"""By sub-field, the names and values of fields that mean it."""


@cache
def _with_sub_fields(message: int) -> tuple[tuple[Field, References], ...]:
    fields = message_profile(message).fields
    return tuple(
        (field, _references(fields, field)) for field in fields.values() if field.sub_fields
    )


def _references(fields: Mapping[int, Field], field: Field) -> References:
    found: dict[str, dict[float, int]] = {}
    for at, sub in enumerate(field.sub_fields):
        for number, value in sub.references:
            found.setdefault(fields[number].name, {}).setdefault(float(value), at)
    return tuple(found.items())


def _met(references: References, given: Columns, seen: dict[str, set[float]]) -> Met:
    """Sub-fields that some value of another field means; what was seen is noted."""
    met: dict[int, list[tuple[str, float]]] = {}
    for name, meanings in references:
        values = seen.get(name)
        if values is None:
            column = given.get(name)
            values = set() if column is None or column.ndim != 1 else set(column.tolist())
            seen[name] = values
        if values:
            for value in meanings.keys() & values:
                met.setdefault(meanings[value], []).append((name, value))
    return met


def _meanings(
    field: Field, met: Met, given: Columns
) -> "Iterator[tuple[SubField, NDArray[np.bool_] | None]]":
    """Sub-fields with the messages that they hold for (None for all): the first one that is met."""
    if len(given[field.name]) == 1:
        yield field.sub_fields[min(met)], None
        return
    is_open: NDArray[np.bool_] | None = None
    for at in sorted(met):
        (name, value), *others = met[at]
        chosen = given[name] == value
        for name, value in others:
            chosen |= given[name] == value
        if is_open is not None:
            chosen &= is_open
        is_open = ~chosen if is_open is None else is_open & ~chosen
        if chosen.any():
            yield field.sub_fields[at], chosen
