"""The base types of the FIT protocol: how bytes become numbers and texts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.units import FloatArray

STRING: Final = 7
LONGEST_TEXT: Final = 255
"""Characters of a text that are kept; no device name is longer."""
ENDIAN_BITS: Final = 0xE0
"""Bits of a base type that repeat what its size says; some apps leave them out."""

NUMBERS: Final[tuple[tuple[str, int | None], ...]] = (
    ("u1", 0xFF),  # enum
    ("i1", 0x7F),
    ("u1", 0xFF),
    ("i2", 0x7FFF),
    ("u2", 0xFFFF),
    ("i4", 0x7FFFFFFF),
    ("u4", 0xFFFFFFFF),
    ("", None),  # string
    ("f4", None),
    ("f8", None),
    ("u1", 0),  # from here on 0 means none
    ("u2", 0),
    ("u4", 0),
    ("u1", 0xFF),  # byte
    ("i8", 0x7FFFFFFFFFFFFFFF),
    ("u8", 0xFFFFFFFFFFFFFFFF),
    ("u8", 0),
)
"""By number of the base type: numpy's type and the value that means none."""


def is_text(base_type: int) -> bool:
    """Whether a base type is that of texts.

    Parameters
    ----------
    base_type : int
        As a definition says it.

    Returns
    -------
    bool
        True for strings.
    """
    return base_type & ~ENDIAN_BITS == STRING


def is_scalar(base_type: int, size_bytes: int) -> bool:
    """Whether a field holds one number; not so for arrays and sizes that do not fit their type.

    Parameters
    ----------
    base_type : int
        As a definition says it.
    size_bytes : int
        Length of the field.

    Returns
    -------
    bool
        False for texts and unknown types too.
    """
    number = base_type & ~ENDIAN_BITS
    if number >= len(NUMBERS) or number == STRING:
        return False
    return int(NUMBERS[number][0][1]) == size_bytes


def numbers(raw: NDArray[np.uint8], base_type: int, order: str) -> FloatArray:
    """Numbers of a field.

    Parameters
    ----------
    raw : ndarray of uint8
        Bytes of shape (n, size), each row contiguous.
    base_type : int
        One for which `is_scalar` holds.
    order : {'<', '>'}
        Byte order.

    Returns
    -------
    ndarray
        float64 of shape (n,), NaN where the value means none.
    """
    code, invalid = NUMBERS[base_type & ~ENDIAN_BITS]
    plain = raw.view(order + code)[:, 0]
    values = plain.astype(np.float64)
    if invalid is not None:
        values[plain == invalid] = np.nan
    return values


def text(raw: bytes) -> str:
    """Text of a field: up to the first zero byte, without characters that steer a screen.

    Parameters
    ----------
    raw : bytes
        Bytes of the field; those that are no UTF-8 become U+FFFD.

    Returns
    -------
    str
        At most `LONGEST_TEXT` characters.
    """
    plain = raw.split(b"\0", 1)[0].decode("utf-8", errors="replace")
    return "".join(filter(str.isprintable, plain)).strip()[:LONGEST_TEXT]
