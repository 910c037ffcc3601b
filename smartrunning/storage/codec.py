"""Frozen dataclasses in, plain documents out, and back by the types of their fields.

A gap is null in a document and NaN in a number. Days are ISO text, instants are dates of the
database, arrays are lists; ``None`` stays null. What a type says nothing about is kept as it is.
"""

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")
Decoder = Callable[[Any], Any]


def to_document(value: object) -> Any:
    """Plain form of a value: dictionaries, lists, text, numbers, instants.

    Parameters
    ----------
    value : object
        A dataclass, or anything such a one may hold.

    Returns
    -------
    object
        What the database can keep.

    Raises
    ------
    TypeError
        If it holds something that has no plain form.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, np.generic):
        return to_document(value.item())
    if value is None or isinstance(value, (bool, int, str, bytes)):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return _moment(value) if isinstance(value, date) else _structure(value)


def _moment(value: date) -> Any:
    return _instant(value) if isinstance(value, datetime) else value.isoformat()


def _structure(value: object) -> Any:
    if isinstance(value, np.ndarray):
        return [to_document(item) for item in value.tolist()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_document(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(to_document(key)): to_document(item) for key, item in value.items()}
    if isinstance(value, (Sequence, frozenset, set)):
        return [to_document(item) for item in value]
    raise TypeError(f"needed a value with a plain form, found {type(value).__name__}")


def _instant(value: datetime) -> datetime:
    """Instant to the millisecond, as the database keeps it."""
    if value.tzinfo is None:
        raise TypeError(f"needed an aware instant, found {value!r}")
    whole = value.astimezone(UTC)
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000)


def from_document(kind: type[Value], document: Any) -> Value:
    """Value of a type from its plain form.

    Parameters
    ----------
    kind : type
        A dataclass, or anything such a one may hold.
    document : object
        As `to_document` gave it; fields that a dataclass does not have are passed over, and fields
        that are missing take their default.

    Returns
    -------
    object
        Equal to what was written.
    """
    value: Value = decoder(kind)(document)
    return value


def decoder(kind: Any) -> Decoder:
    """Function from the plain form to a type, made once for each type.

    Parameters
    ----------
    kind : type
        As in the hints of a dataclass.

    Returns
    -------
    callable
        Takes the plain form.
    """
    return _made_decoder(kind)


@functools.cache
def _made_decoder(kind: Any) -> Decoder:
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is Annotated:
        return decoder(get_args(kind)[0])
    if origin is np.ndarray:
        return _array(kind)
    if origin is Literal or kind is Any or kind is object or isinstance(kind, TypeVar):
        return _same
    if isinstance(origin or kind, type):
        return _of_class(origin or kind, get_args(kind))
    raise TypeError(f"needed a type with a plain form, found {kind!r}")


def _of_class(kind: type, arguments: tuple[Any, ...]) -> Decoder:
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, Enum):
        return kind
    if issubclass(kind, tuple):
        return _tuple(arguments)
    if issubclass(kind, Mapping):
        return _mapping(arguments)
    if issubclass(kind, (Sequence, frozenset, set)):
        item = decoder(arguments[0])
        make: Decoder = tuple if kind is Sequence else kind
        return lambda plain: make(item(part) for part in plain)
    raise TypeError(f"needed a type with a plain form, found {kind.__name__}")


def _same(plain: Any) -> Any:
    return plain


def _number(plain: Any) -> float:
    return math.nan if plain is None else float(plain)


def _aware(plain: Any) -> datetime:
    stored: datetime = datetime.fromisoformat(plain) if isinstance(plain, str) else plain
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


_SIMPLE: dict[Any, Decoder] = {
    float: _number,
    np.float64: lambda plain: np.float64(_number(plain)),
    int: int,
    bool: bool,
    str: str,
    bytes: bytes,
    date: date.fromisoformat,
    datetime: _aware,
    type(None): _same,
    None: _same,
}


def _union(kinds: tuple[Any, ...]) -> Decoder:
    """Decoder of ``X | None``; of other unions, the first that fits."""
    decoders = [decoder(kind) for kind in kinds if kind is not type(None)]
    optional = type(None) in kinds

    def decode(plain: Any) -> Any:
        if plain is None and optional:
            return None
        for attempt in decoders[:-1]:
            try:
                return attempt(plain)
            except (TypeError, ValueError, KeyError, AttributeError):
                continue
        return decoders[-1](plain)

    return decode


def _array(kind: Any) -> Decoder:
    arguments = get_args(get_args(kind)[1])
    dtype = arguments[0] if arguments and isinstance(arguments[0], type) else np.float64
    real = issubclass(dtype, np.floating)

    def decode(plain: Any) -> Any:
        values: NDArray[Any] = np.array(
            [_number(item) for item in plain] if real else plain, dtype=dtype
        )
        values.flags.writeable = False
        return values

    return decode


def _tuple(arguments: tuple[Any, ...]) -> Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = decoder(arguments[0])
        return lambda plain: tuple(item(part) for part in plain)
    items = [decoder(argument) for argument in arguments]
    return lambda plain: tuple(each(part) for each, part in zip(items, plain, strict=True))


def _mapping(arguments: tuple[Any, ...]) -> Decoder:
    key, item = (decoder(argument) for argument in arguments)
    return lambda plain: {key(name): item(part) for name, part in plain.items()}


def _dataclass(kind: type) -> Decoder:
    hints = typing.get_type_hints(kind)
    fields: dict[str, Decoder] = {}

    def decode(plain: Any) -> Any:
        if not fields:  # filled late, so that a dataclass may hold others of its own kind
            fields.update(
                {
                    field.name: decoder(hints[field.name])
                    for field in dataclasses.fields(kind)
                    if field.init
                }
            )
        return kind(**{name: fields[name](part) for name, part in plain.items() if name in fields})

    return decode
