"""The checksum of FIT files: CRC-16/ARC (polynomial 0x8005 reflected, start 0)."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

REFLECTED_POLYNOMIAL: Final = 0xA001


def crc16(data: bytes) -> int:
    """CRC-16/ARC of the bytes.

    The checksum is linear: ``crc(a + b) = advance(crc(a), len(b)) ^ crc(b)``. So neighbours are
    joined pairwise, level by level, and each level is one table look-up for the whole array.

    Parameters
    ----------
    data : bytes
        Any number of bytes.

    Returns
    -------
    int
        From 0 to 0xFFFF; 0 for no bytes.
    """
    crcs = _byte_table()[np.frombuffer(data, dtype=np.uint8)]
    level = 0
    while len(crcs) > 1:
        if len(crcs) % 2:
            crcs = np.concatenate((np.zeros(1, dtype=np.uint16), crcs))  # leading zeros are free
        crcs = _advanced(level)[crcs[0::2]] ^ crcs[1::2]
        level += 1
    return int(crcs[0]) if len(crcs) else 0


@cache
def _byte_table() -> NDArray[np.uint16]:
    table = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ REFLECTED_POLYNOMIAL, table >> 1)
    return table.astype(np.uint16)


@cache
def _advanced(level: int) -> NDArray[np.uint16]:
    """What each of the 65,536 checksums becomes after 2**level bytes of zero."""
    if level:
        half = _advanced(level - 1)
        return half[half]
    states = np.arange(65536, dtype=np.uint16)
    return np.asarray((states >> 8) ^ _byte_table()[states & 0xFF], dtype=np.uint16)
