"""When a FIT file was begun, read from its first message without decoding the rest."""

import struct
from typing import Final

from smartrunning.ingestion.fit.clock import FIRST_INSTANT_S, FIT_EPOCH, LAST_INSTANT_S
from smartrunning.ingestion.fit.parts import is_header

DEFINITION: Final = 0x40
DEVELOPER_FIELDS: Final = 0x20
FILE_ID: Final = 0
TIME_CREATED: Final = 4
DEFINITION_BYTES: Final = 6
FIELD_BYTES: Final = 3
TIME_BYTES: Final = 4


def begun_s(data: bytes) -> float | None:
    """Time at which a file was begun; for watches, the start of the activity.

    Parameters
    ----------
    data : bytes
        Content of a file.

    Returns
    -------
    float or None
        Seconds since 1970; None for what is no FIT file that says it.
    """
    if not is_header(data):
        return None
    try:
        time_s = _time_created(data, data[0])
    except (struct.error, IndexError, ValueError):
        return None
    if time_s is None or not FIRST_INSTANT_S <= time_s <= LAST_INSTANT_S:
        return None
    return time_s + FIT_EPOCH.timestamp()


def _time_created(data: bytes, at: int) -> int | None:
    """Value of the field in the first message, which by the protocol is the file's identity."""
    head, _, order, *_ = data[at : at + DEFINITION_BYTES]
    endian = ">" if order else "<"
    (message,) = struct.unpack_from(f"{endian}H", data, at + 3)
    fields = data[at + 5]
    if head & (DEFINITION | 0x80) != DEFINITION or message != FILE_ID or head & DEVELOPER_FIELDS:
        return None
    definitions = at + DEFINITION_BYTES
    value_at = definitions + FIELD_BYTES * fields + 1
    for field in range(fields):
        number, size, _base = data[definitions + FIELD_BYTES * field :][:FIELD_BYTES]
        if number == TIME_CREATED and size == TIME_BYTES:
            return int(struct.unpack_from(f"{endian}I", data, value_at)[0])
        value_at += size
    return None
