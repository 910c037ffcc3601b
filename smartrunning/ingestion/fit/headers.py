"""What the first bytes of a message say: its kind, its local type, and a definition's length."""

from typing import Final

from smartrunning.ingestion.fit.layout import DEVELOPER_BIT

COMPRESSED_HEADER: Final = 0x80
DEFINITION_HEADER: Final = 0x40
LOCAL_BITS: Final = 0x0F
FIXED_BYTES: Final = 6
"""Of a definition message, up to the number of its fields."""


def local_type(header: int) -> int:
    """Local type of a data message; what else the header byte says has no meaning for it.

    Parameters
    ----------
    header : int
        The header byte.

    Returns
    -------
    int
        From 0 to 15; from 0 to 3 where the byte holds a time.
    """
    return header >> 5 & 0x03 if header & COMPRESSED_HEADER else header & LOCAL_BITS


def definition_length(body: bytes, offset: int) -> int:
    """Length of the definition message at an offset, as far as its bytes say.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    offset : int
        Of the header byte.

    Returns
    -------
    int
        Bytes; past the end of the body when the message is cut off.
    """
    if offset + FIXED_BYTES > len(body):
        return FIXED_BYTES
    length = FIXED_BYTES + 3 * body[offset + FIXED_BYTES - 1]
    if body[offset] & DEVELOPER_BIT:
        if offset + length >= len(body):
            return length + 1
        length += 1 + 3 * body[offset + length]
    return length
