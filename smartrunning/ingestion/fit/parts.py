"""The outer shape of a FIT file: a chain of parts, each with header, body and checksum."""

import struct
from dataclasses import dataclass
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.checksum import crc16
from smartrunning.ingestion.wording import counted
from smartrunning.records import DataFlag

SHORTEST_HEADER_BYTES: Final = 12
HEADER_WITH_CHECKSUM_BYTES: Final = 14
CHECKSUM_BYTES: Final = 2
MOST_PARTS: Final = 32
"""Swimming straps and watches chain up to five; a hostile file could chain a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the chain.

    Attributes
    ----------
    body : bytes
        The messages, without header and checksum, as far as they are there.
    flags : tuple of DataFlag
        What is wrong with the shape of this part.
    """

    body: bytes
    flags: tuple[DataFlag, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """All parts of one FIT file.

    Attributes
    ----------
    parts : tuple of Part
        In file order, at least one.
    flags : tuple of DataFlag
        What is wrong with the file as a whole.
    """

    parts: tuple[Part, ...]
    flags: tuple[DataFlag, ...]


def is_header(data: bytes, offset: int = 0) -> bool:
    """Whether a FIT header begins at an offset.

    Parameters
    ----------
    data : bytes
        Bytes of a file.
    offset : int
        Where to look.

    Returns
    -------
    bool
        True when the length is possible and the signature is there.
    """
    signature = data[offset + 8 : offset + SHORTEST_HEADER_BYTES]
    return signature == b".FIT" and data[offset] >= SHORTEST_HEADER_BYTES


def chain(data: bytes) -> Chain:
    """Parts of a FIT file.

    Parameters
    ----------
    data : bytes
        A file that begins with a FIT header.

    Returns
    -------
    Chain
        Every part, cut at the end of the bytes where the file is shorter than it says.

    Raises
    ------
    FileRejectedError
        If there are more than `MOST_PARTS` parts.
    """
    parts: list[Part] = []
    offset = 0
    while is_header(data, offset):
        if len(parts) == MOST_PARTS:
            raise FileRejectedError(
                "fit.too_expensive",
                f"This file chains more than {MOST_PARTS} activities; no watch writes such a file.",
            )
        end = _body_end(data, offset)
        parts.append(_part(data, offset, end))
        offset = min(end + CHECKSUM_BYTES, len(data))
    return Chain(tuple(parts), _trailing(len(data) - offset))


def _body_end(data: bytes, offset: int) -> int:
    """Where the header says that the body ends; past the end of the bytes when it was cut."""
    header_bytes, _, _, body_bytes = struct.unpack_from("<BBHI", data, offset)
    if body_bytes == 0:  # the device stopped before it came back to fill this in
        return len(data)
    return int(offset + header_bytes + body_bytes)


def _part(data: bytes, offset: int, end: int) -> Part:
    body = data[offset + data[offset] : end]
    checks = (_length_flag(data, offset, end), *_checksum_flags(data, offset, end))
    return Part(body, tuple(flag for flag in checks if flag is not None))


def _length_flag(data: bytes, offset: int, end: int) -> DataFlag | None:
    if struct.unpack_from("<I", data, offset + 4)[0] == 0:
        return DataFlag(
            "fit.truncated",
            "The watch did not finish this file; what it had written was kept.",
        )
    if end > len(data):
        return DataFlag(
            "fit.truncated",
            f"The end of the file is missing ({counted(end - len(data), 'byte')}); "
            "what came before it was kept.",
        )
    return None


def _checksum_flags(data: bytes, offset: int, end: int) -> tuple[DataFlag | None, ...]:
    return _header_checksum_flag(data, offset), _file_checksum_flag(data, offset, end)


def _header_checksum_flag(data: bytes, offset: int) -> DataFlag | None:
    if data[offset] < HEADER_WITH_CHECKSUM_BYTES or len(data) < offset + HEADER_WITH_CHECKSUM_BYTES:
        return None
    (stated,) = struct.unpack_from("<H", data, offset + SHORTEST_HEADER_BYTES)
    # the FIT protocol lets a writer leave 0 here
    if stated in {0, crc16(data[offset : offset + SHORTEST_HEADER_BYTES])}:
        return None
    return DataFlag(
        "fit.wrong_crc",
        "The checksum of the file's header is wrong, so the file was changed after it was "
        "written; what could be read was kept.",
    )


def _file_checksum_flag(data: bytes, offset: int, end: int) -> DataFlag | None:
    if end > len(data) or struct.unpack_from("<I", data, offset + 4)[0] == 0:
        return None  # already said to be truncated
    if end + CHECKSUM_BYTES > len(data):
        return DataFlag(
            "fit.wrong_crc",
            "The checksum at the end of the file is missing, so damage cannot be ruled out; "
            "all messages are there and were kept.",
        )
    (stated,) = struct.unpack_from("<H", data, end)
    if stated == crc16(data[offset:end]):
        return None
    return DataFlag(
        "fit.wrong_crc",
        "The checksum of the file is wrong, so some of it may be damaged; "
        "what could be read was kept.",
    )


def _trailing(count: int) -> tuple[DataFlag, ...]:
    if not count:
        return ()
    return (
        DataFlag(
            "fit.trailing_bytes",
            f"After its end the file goes on for {counted(count, 'byte')} without meaning, which "
            "were passed over.",
        ),
    )
