"""One file's bytes in, its Sessions out, whatever the format."""

import zlib
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import fit
from smartrunning.ingestion.fit.parts import is_header
from smartrunning.records import Session

MOST_BYTES: Final = 32 * 2**20
"""Of one file, unpacked: a hundred hours at one record a second take ten."""
GZIP_HEAD: Final = b"\x1f\x8b"
GZIP_HEADER: Final = 16
"""Added to the window bits, this tells zlib to expect a gzip header."""
PIECE_BYTES: Final = 512
"""Unpacked at once: deflate makes at most 1,032 times as much of it, so a bomb is seen in time."""

KNOWN_HEADS: Final = (
    (b"\x00\x05\x16\x07", "a note that macOS keeps beside a file, without the activity itself"),
    (b"PK\x03\x04", "a ZIP archive inside another file"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"<?xml", "an XML file, perhaps TCX or GPX"),
    (b"\xef\xbb\xbf<?xml", "an XML file, perhaps TCX or GPX"),
    (b"<gpx", "a GPX file"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{", "a JSON file"),
)
"""How files begin that people send by mistake."""


def sessions(data: bytes, *, name: str = "") -> tuple[Session, ...]:
    """Sessions of one file.

    Parameters
    ----------
    data : bytes
        A FIT file, or one packed by gzip.
    name : str
        Name that the file came under; a label for the sentences.

    Returns
    -------
    tuple of Session
        At least one, in the order of the file.

    Raises
    ------
    FileRejectedError
        If there is no activity in the file, with the reason. Nothing else is ever raised for the
        content of a file.
    """
    try:
        return _sessions(_unpacked(data), name)
    except FileRejectedError:
        raise
    except MemoryError as cause:
        raise FileRejectedError(
            "fit.too_expensive", "This file takes more memory than there is."
        ) from cause
    except Exception as cause:  # the boundary to bytes that anyone may have written
        raise FileRejectedError(
            "fit.corrupt",
            "This file is damaged in a way that no activity can be read from it; "
            "try to export it again.",
        ) from cause


def _sessions(data: bytes, name: str) -> tuple[Session, ...]:
    if not data:
        raise FileRejectedError(
            "file.empty", "This file is empty (0 bytes); copy or export it again."
        )
    if len(data) > MOST_BYTES:
        raise _too_big()
    if is_header(data):
        return fit.sessions(data)
    if name.lower().endswith((".fit", ".fit.gz")) and not _known(data):
        raise FileRejectedError(
            "fit.corrupt",
            "This file is named FIT but does not begin as a FIT file does, so it was damaged or "
            "is something else; copy or export it again.",
        )
    found = _known(data) or "of an unknown format"
    raise FileRejectedError("file.unknown_format", f"This file is {found}; FIT files can be read.")


def _known(data: bytes) -> str:
    return next((said for head, said in KNOWN_HEADS if data.startswith(head)), "")


def _too_big() -> FileRejectedError:
    return FileRejectedError(
        "fit.too_expensive",
        f"This file is larger than {MOST_BYTES // 2**20} MB, more than any activity takes.",
    )


def _unpacked(data: bytes) -> bytes:
    """The bytes inside gzip; of a damaged pack as much as comes out of it."""
    if not data.startswith(GZIP_HEAD):
        return data
    inflater = zlib.decompressobj(GZIP_HEADER + zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = 0
    try:
        for begin in range(0, len(data), PIECE_BYTES):
            pieces.append(inflater.decompress(data[begin : begin + PIECE_BYTES]))
            size += len(pieces[-1])
            if size > MOST_BYTES:
                raise _too_big()
    except zlib.error:
        pass  # what is missing, the format inside will tell
    return b"".join(pieces)
