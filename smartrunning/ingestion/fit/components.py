"""Fields whose bits hold the values of other fields."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.accumulate import accumulated
from smartrunning.ingestion.fit.plan import WIDE_BYTES
from smartrunning.ingestion.fit.profile import Component, Field, MessageProfile, message_profile
from smartrunning.ingestion.fit.rows import Rows
from smartrunning.units import FloatArray

BITS_PER_BYTE: Final = 8
Columns = Mapping[str, FloatArray]


def expanded(
    profile: MessageProfile, all_rows: Sequence[Rows], given: Columns
) -> dict[str, FloatArray]:
    """Values that are components of other fields.

    Parameters
    ----------
    profile : MessageProfile
        What the profile says of the messages.
    all_rows : sequence of Rows
        The messages.
    given : mapping of str to ndarray
        Their numbers and arrays by name of the field.

    Returns
    -------
    dict of str to ndarray
        By name of the field whose values they are: float64 of shape (n,), or (n, k) where several
        components are values of one field; where a message gives the field itself, that value.
    """
    found: dict[str, FloatArray] = {}
    fields = _with_components(profile.number)
    if not fields:
        return found
    present = all_rows[0].layout.numbers_present.union(
        *(rows.layout.numbers_present for rows in all_rows[1:])
    )
    for field in fields:
        if field.number not in present and field.name not in found:
            continue
        for name, components, is_whole in _by_target(profile.number, field.number):
            known = found.get(name, given.get(name))
            if is_whole:
                values = found.get(field.name, given.get(field.name))
                if values is None:
                    continue
            else:
                if field.name in given and _is_plain(all_rows, field, components):
                    bits = given[field.name].reshape(-1, 1)
                else:
                    bits = _bits_in(all_rows, field.number, components)
                values = _values(bits, components, known)
            found[name] = _filled(known, values)
    return found


def bits_of(values: FloatArray, component: Component) -> FloatArray:
    """One component of whole numbers.

    Parameters
    ----------
    values : ndarray
        Integers, NaN where there are none.
    component : Component
        Which of their bits.

    Returns
    -------
    ndarray
        In the component's unit, NaN where there are none.
    """
    found = np.full(len(values), np.nan)
    known = np.isfinite(values)
    bits = values[known].astype(np.int64) >> component.first_bit & (1 << component.bits) - 1
    found[known] = bits / component.scale - component.offset
    return found


@cache
def whole_sources(message: int, name: str) -> tuple[str, ...]:
    """Fields whose one component is another field as a whole, on the same scale.

    Parameters
    ----------
    message : int
        Global message number.
    name : str
        Name of the other field, such as ``enhanced_speed``.

    Returns
    -------
    tuple of str
        Names, such as ``speed``.
    """
    profile = message_profile(message)
    return tuple(
        field.name
        for field in _with_components(message)
        if _is_whole(field, field.components)
        and profile.fields[field.components[0].field].name == name
    )


@cache
def sources(message: int, names: frozenset[str]) -> frozenset[int]:
    """Fields that have a say in some columns.

    Parameters
    ----------
    message : int
        Global message number.
    names : frozenset of str
        Names of fields.

    Returns
    -------
    frozenset of int
        Numbers of these fields, and of those that they can be components of.
    """
    fields = message_profile(message).fields
    found = {field.number for field in fields.values() if field.name in names}
    for field in reversed(_with_components(message)):  # components of components come last
        if found & {component.field for component in field.components}:
            found.add(field.number)
    return frozenset(found)


@cache
def _with_components(message: int) -> tuple[Field, ...]:
    """Fields of a message with components; those that are components themselves come last."""
    fields = [field for field in message_profile(message).fields.values() if field.components]
    targets = {component.field for field in fields for component in field.components}
    return tuple(sorted(fields, key=lambda field: field.number in targets))


@cache
def _by_target(message: int, number: int) -> tuple[tuple[str, tuple[Component, ...], bool], ...]:
    """Fields whose values are in a field: name, components, and whether they are all of it."""
    fields = message_profile(message).fields
    field = fields[number]
    found: dict[int, tuple[Component, ...]] = {}
    for component in field.components:
        found[component.field] = (*found.get(component.field, ()), component)
    return tuple(
        (fields[target].name, components, _is_whole(field, components))
        for target, components in found.items()
    )


def _is_whole(field: Field, components: Sequence[Component]) -> bool:
    """Whether the one component is all of its field, on the same scale."""
    only = components[0]
    scaling = (only.scale, only.offset) == (field.scale, field.offset)
    return len(field.components) == 1 and scaling and not only.accumulated


def _is_plain(all_rows: Sequence[Rows], field: Field, components: Sequence[Component]) -> bool:
    """Whether the field's numbers themselves are the integers of its one component."""
    if len(components) > 1 or components[0].first_bit or (field.scale, field.offset) != (1, 0):
        return False
    places = [
        place for rows in all_rows for place in rows.layout.places if place.number == field.number
    ]
    return bool(places) and all(
        place.shape == "number"
        and place.name == field.name
        and place.base_type.code[0] == "u"
        and place.size < WIDE_BYTES
        and BITS_PER_BYTE * place.size == components[0].bits
        for place in places
    )


def _values(
    bits: FloatArray, components: Sequence[Component], known: FloatArray | None
) -> FloatArray:
    """Values in the target's unit, shape (n, k)."""
    first = components[0]
    if first.accumulated:
        bits = _accumulated(bits, known, first)
    if any(component.scale != 1 or component.offset for component in components):
        scales = np.array([component.scale for component in components])
        offsets = np.array([component.offset for component in components])
        bits = bits / scales - offsets
    return bits


def _accumulated(bits: FloatArray, known: FloatArray | None, component: Component) -> FloatArray:
    count, width = bits.shape
    if known is None:
        return accumulated(bits.ravel(), None, component.bits).reshape(bits.shape)
    full = np.rint((known.reshape(count, -1) + component.offset) * component.scale)
    low = np.hstack([np.full(full.shape, np.nan), bits])
    full = np.hstack([full, np.full(bits.shape, np.nan)])
    whole = accumulated(low.ravel(), full.ravel(), component.bits)
    return whole.reshape(low.shape)[:, -width:]


def _filled(known: FloatArray | None, values: FloatArray) -> FloatArray:
    """What is known, and values in its gaps; one line when there is one value a message."""
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if known is None:
        return values
    if known.ndim == values.ndim == 1:
        return np.where(np.isnan(known), values, known)
    known, values = known.reshape(len(known), -1), values.reshape(len(values), -1)
    merged = np.full((len(known), max(known.shape[1], values.shape[1])), np.nan)
    merged[:, : values.shape[1]] = values
    is_known = np.isfinite(known).any(axis=1)
    merged[is_known] = np.nan
    merged[is_known, : known.shape[1]] = known[is_known]
    return merged


def _bits_in(all_rows: Sequence[Rows], number: int, components: Sequence[Component]) -> FloatArray:
    """Integers of the components in a field, shape (n, k); NaN where the field does not reach."""
    found = np.full((sum(map(len, all_rows)), len(components)), np.nan)
    for rows in all_rows:
        for place in rows.layout.places:
            if place.number == number and place.shape != "text":
                raw = rows.raw(place)
                if place.shape == "bytes":
                    known = (raw != base_types.BASE_TYPES[base_types.BYTE].invalid).any(axis=1)
                    known = np.broadcast_to(known[:, np.newaxis], raw.shape)
                else:
                    raw = raw.reshape(len(rows), -1)
                    known = np.repeat(
                        ~base_types.is_invalid(raw, place.base_type), place.base_type.size, axis=1
                    )
                    code = "<" + place.base_type.code
                    raw = np.ascontiguousarray(raw.astype(code)).view(np.uint8)
                found[rows.positions] = _cut(raw, known, components)
    return found


def _cut(
    raw: NDArray[np.uint8], known: NDArray[np.bool_], components: Sequence[Component]
) -> FloatArray:
    """Integers of the components in little-endian bytes, shape (n, k)."""
    width = raw.shape[1]
    first_bits = np.array([component.first_bit for component in components])
    bits = np.array([component.bits for component in components])
    firsts = first_bits // BITS_PER_BYTE
    stops = np.minimum(-(-(first_bits + bits) // BITS_PER_BYTE), width)
    longest = np.arange(max(1, int((stops - firsts).max())))
    which = firsts[:, np.newaxis] + longest
    is_there = which < stops[:, np.newaxis]
    which = np.minimum(which, width - 1)
    weights = np.where(is_there, np.int64(1) << BITS_PER_BYTE * longest, 0)
    whole = np.einsum("nkb,kb->nk", raw[:, which], weights) >> first_bits - BITS_PER_BYTE * firsts
    is_known = (known[:, which] | ~is_there).all(axis=2) & (firsts < width)
    return np.where(is_known, whole & (np.int64(1) << bits) - 1, np.nan)
