"""Bytes packed by gzip in, the bytes inside out."""

import zlib
from typing import Final

from smartrunning.errors import FileRejectedError

MOST_BYTES: Final = 64 * 2**20
"""Of one file, unpacked: a TCX file of a day and a night takes 50."""
GZIP_HEAD: Final = b"\x1f\x8b"
GZIP_HEADER: Final = 16
"""Added to the window bits, this tells zlib to expect a gzip header."""
PIECE_BYTES: Final = 2**20
MOST_MEMBERS: Final = 64
"""Packed files that were joined; each is unpacked and their contents joined."""


def unpacked(data: bytes) -> bytes:
    """The bytes inside gzip; of a damaged pack as much as comes out of it.

    Parameters
    ----------
    data : bytes
        A file, packed or not.

    Returns
    -------
    bytes
        The file itself when it is not packed.

    Raises
    ------
    FileRejectedError
        If it would unpack to more than `MOST_BYTES`.
    """
    if not data.startswith(GZIP_HEAD):
        require_size(len(data))
        return data
    pieces: list[bytes] = []
    size = 0
    rest = data
    for _member in range(MOST_MEMBERS):
        inflater = zlib.decompressobj(GZIP_HEADER + zlib.MAX_WBITS)
        try:
            while rest and not inflater.eof:
                pieces.append(inflater.decompress(rest, PIECE_BYTES))
                size += len(pieces[-1])
                require_size(size)
                rest = inflater.unconsumed_tail
                if not pieces[-1] and not rest:
                    break
        except zlib.error:
            break  # what is missing, the format inside will tell
        rest = inflater.unused_data
        if not rest.startswith(GZIP_HEAD):
            break
    return b"".join(pieces)


def require_size(size: int, most: int = MOST_BYTES) -> None:
    """Refuse a file that is larger than any activity.

    Parameters
    ----------
    size : int
        Its length, unpacked.
    most : int
        What is allowed.

    Raises
    ------
    FileRejectedError
        With the code ``file.too_big``.
    """
    if size > most:
        raise FileRejectedError(
            "file.too_big",
            f"This file is larger than {most // 2**20} MB, more than any activity of its kind "
            "takes.",
        )
