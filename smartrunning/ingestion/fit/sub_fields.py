"""What a field means when other fields of its message have certain values."""

from collections.abc import Iterator, Mapping
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
    for field in _with_sub_fields(profile.number):
        values = given.get(field.name)
        if values is None or values.ndim != 1:
            continue
        integers = values
        if (field.scale, field.offset) != (1, 0):
            integers = np.rint((values + field.offset) * field.scale)
        for sub, chosen in _meanings(field, _references(profile.number, field.number), given):
            only = integers if chosen is None else np.where(chosen, integers, np.nan)
            is_plain = (sub.scale, sub.offset) == (1, 0)
            found[sub.name] = only.copy() if is_plain else only / sub.scale - sub.offset
            for component in sub.components:
                name = profile.fields[component.field].name
                bits = bits_of(only, component)
                known = found.get(name, given.get(name))
                found[name] = bits if known is None else np.where(np.isnan(known), bits, known)
    return found


@cache
def _with_sub_fields(message: int) -> tuple[Field, ...]:
    return tuple(field for field in message_profile(message).fields.values() if field.sub_fields)


@cache
def _references(message: int, field: int) -> dict[str, dict[float, int]]:
    """By name of a field and its value, the first sub-field that it means."""
    fields = message_profile(message).fields
    found: dict[str, dict[float, int]] = {}
    for at, sub in enumerate(fields[field].sub_fields):
        for number, value in sub.references:
            found.setdefault(fields[number].name, {}).setdefault(float(value), at)
    return found


def _meanings(
    field: Field, references: dict[str, dict[float, int]], given: Columns
) -> "Iterator[tuple[SubField, NDArray[np.bool_] | None]]":
    """Sub-fields with the messages that they hold for (None for all): the first one that is met."""
    met: dict[int, list[tuple[FloatArray, float]]] = {}
    for name, meanings in references.items():
        reference = given.get(name)
        if reference is not None and reference.ndim == 1:
            for value in meanings.keys() & set(reference.tolist()):
                met.setdefault(meanings[value], []).append((reference, value))
    if met and len(given[field.name]) == 1:
        yield field.sub_fields[min(met)], None
        return
    is_open: NDArray[np.bool_] | None = None
    for at in sorted(met):
        first, *others = met[at]
        chosen = first[0] == first[1]
        for reference, value in others:
            chosen |= reference == value
        if is_open is not None:
            chosen &= is_open
        is_open = ~chosen if is_open is None else is_open & ~chosen
        if chosen.any():
            yield field.sub_fields[at], chosen
