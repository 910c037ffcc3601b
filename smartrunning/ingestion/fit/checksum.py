"""The checksum of FIT files: CRC-16/ARC (polynomial 0x8005 reflected, start 0)."""

from fastcrc import crc16 as crcs


def crc16(data: bytes) -> int:
    """CRC-16/ARC of the bytes.

    Parameters
    ----------
    data : bytes
        Any number of bytes.

    Returns
    -------
    int
        From 0 to 0xFFFF; 0 for no bytes.
    """
    return int(crcs.arc(data))
