"""The base types of the FIT protocol: how bytes become numbers and texts."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

STRING: Final = 7
BYTE: Final = 13
LONGEST_TEXT: Final = 255
"""Characters of a text that are kept; no device name is longer."""
ENDIAN_BITS: Final = 0xE0
"""Bits of a base type that repeat what its size says; some apps leave them out."""


@dataclass(frozen=True, slots=True)
class BaseType:
    """A base type.

    Attributes
    ----------
    code : str
        numpy's kind and size, without byte order.
    size : int
        Bytes of one value.
    invalid : int or None
        The value that means none; None for floats, of which NaN does.
    """

    code: str
    size: int
    invalid: int | None


def _type(code: str, invalid: int | None) -> BaseType:
    return BaseType(code, int(code[1]), invalid)


_BYTES: Final = _type("u1", 0xFF)
BASE_TYPES: Final[tuple[BaseType, ...]] = (
    _type("u1", 0xFF),  # enum
    _type("i1", 0x7F),
    _type("u1", 0xFF),
    _type("i2", 0x7FFF),
    _type("u2", 0xFFFF),
    _type("i4", 0x7FFFFFFF),
    _type("u4", 0xFFFFFFFF),
    _type("S1", None),  # string
    _type("f4", None),
    _type("f8", None),
    _type("u1", 0),  # from here on 0 means none
    _type("u2", 0),
    _type("u4", 0),
    _BYTES,
    _type("i8", 0x7FFFFFFFFFFFFFFF),
    _type("u8", 0xFFFFFFFFFFFFFFFF),
    _type("u8", 0),
)
"""By number of the base type."""


def base_type_of(number: int, size_bytes: int) -> tuple[int, BaseType]:
    """Base type of a field, by what its definition says.

    Parameters
    ----------
    number : int
        As the definition says it, with or without the endian bits.
    size_bytes : int
        Length of the field.

    Returns
    -------
    number : int
        From 0 to 16.
    base_type : BaseType
        That of bytes where the number is unknown or the length is no multiple of its size.
    """
    plain = number & ~ENDIAN_BITS
    if plain < len(BASE_TYPES) and size_bytes % BASE_TYPES[plain].size == 0:
        return plain, BASE_TYPES[plain]
    return BYTE, _BYTES


def is_invalid(values: NDArray[Any], base_type: BaseType) -> NDArray[np.bool_]:
    """Which values mean none.

    Parameters
    ----------
    values : ndarray
        Of any shape, of the base type.
    base_type : BaseType
        The base type.

    Returns
    -------
    ndarray of bool
        Of the same shape.
    """
    found = np.isnan(values) if base_type.invalid is None else values == base_type.invalid
    return np.asarray(found, dtype=np.bool_)


def text(raw: bytes) -> str:
    """Text of a field: up to the first zero byte.

    Parameters
    ----------
    raw : bytes
        Bytes of the field; those that are no UTF-8 become U+FFFD.

    Returns
    -------
    str
        As the device wrote it.
    """
    return raw.split(b"\0", 1)[0].decode("utf-8", errors="replace")


def shown(plain: str) -> str:
    """Text without characters that steer a screen, and not longer than a screen takes.

    Parameters
    ----------
    plain : str
        As the device wrote it.

    Returns
    -------
    str
        At most `LONGEST_TEXT` characters.
    """
    return "".join(filter(str.isprintable, plain)).strip()[:LONGEST_TEXT]
