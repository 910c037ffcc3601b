"""The entries of an archive, one at a time, each either its bytes or the reason why not."""

import io
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, cast

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.archive.directory import (
    BROKEN,
    HEAD_BYTES,
    TAIL_BYTES,
    Directory,
    is_archive,
    opened,
)
from smartrunning.ingestion.archive.labels import label
from smartrunning.ingestion.archive.limits import MIB, UPLOAD_LIMITS, ArchiveLimits
from smartrunning.ingestion.described import NOTHING_SAID, Described
from smartrunning.ingestion.exports import (
    MOST_LIST_BYTES,
    NOTHING,
    Descriptions,
    described_by,
    is_list,
)

ENCRYPTED_FLAGS: Final = 0x2041
"""Bits of traditional, strong and directory encryption."""
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
UNIX: Final = 3
FILE_KIND: Final = 0o170000
PLAIN_FILE: Final = 0o100000
MOST_LISTS: Final = 64
"""Of one export; Garmin's has one for each thousand activities."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of an archive.

    Attributes
    ----------
    name : str
        Its name, after those of the archives that it lies in: a label, never a path.
    data : bytes or None
        Its content; None when it was refused.
    rejection : FileRejectedError or None
        Why it was refused.
    described : Described
        What the list of a vendor's export says of it.
    """

    name: str
    data: bytes | None
    rejection: FileRejectedError | None
    described: Described = NOTHING_SAID


def open_archive(file: BinaryIO, limits: ArchiveLimits = UPLOAD_LIMITS) -> Iterator[ArchiveEntry]:
    """Files of an archive and of the archives in it.

    Folders and what operating systems leave behind are passed over. No more than one entry is in
    memory at a time.

    Parameters
    ----------
    file : file object
        A ZIP archive, readable and seekable, in bytes; it has to stay open.
    limits : ArchiveLimits
        How much the archive may ask for.

    Returns
    -------
    iterator of ArchiveEntry
        In the order in which they lie in the archive, always the same; a bad one does not end it.

    Raises
    ------
    FileRejectedError
        If the archive as a whole is damaged, hostile, empty or beyond the limits.
    """
    size = file.seek(0, io.SEEK_END)
    return _entries(opened(file, size, limits), Place("", 0, NOTHING), limits)


Remaining = Generator[ArchiveEntry, None, ArchiveLimits]
"""Entries; the return value is what they leave of the limits."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where in the archives a reading is.

    Attributes
    ----------
    prefix : str
        Labels of the archives around, each followed by a slash.
    level : int
        How many they are.
    known : Descriptions
        What the lists in them say.
    """

    prefix: str
    level: int
    known: Descriptions


def _entries(directory: Directory, place: Place, limits: ArchiveLimits) -> Remaining:
    limits = limits.without(entries=directory.count, total_bytes=directory.file_bytes)
    with directory.archive as archive:
        lists = _lists(directory, place.level, limits)
        limits = limits.without(total_bytes=sum(entry.file_size for entry in lists))
        known = place.known.plus(described_by(_contents(archive, lists, place, limits)))
        for entry in directory.entries:
            name = place.prefix + label(entry.filename)
            try:
                _require_allowed(entry, limits)
                data = _content(archive, entry, limits)
            except FileRejectedError as rejection:
                yield ArchiveEntry(name, None, rejection)
                continue
            if data is None:
                inner = Place(f"{name}/", place.level, known)
                limits = yield from _large_nested(archive, entry, inner, limits)
            elif is_archive(data[:HEAD_BYTES], data[-TAIL_BYTES:]):
                inside = cast("BinaryIO", io.BytesIO(data))
                inner = Place(f"{name}/", place.level, known)
                limits = yield from _nested(inside, len(data), inner, limits)
            else:
                yield ArchiveEntry(name, data, None, known.of(name, data))
    return limits


def _lists(directory: Directory, level: int, limits: ArchiveLimits) -> tuple[zipfile.ZipInfo, ...]:
    """Entries that describe the others, as far as the limits allow to read them twice."""
    lists = [
        entry
        for entry in directory.entries
        if is_list(entry.filename) and entry.file_size <= MOST_LIST_BYTES
    ][:MOST_LISTS]
    work = sum(entry.file_size + level * entry.header_offset for entry in lists)
    return tuple(lists) if work <= limits.total_bytes else ()


def _contents(
    archive: zipfile.ZipFile,
    lists: tuple[zipfile.ZipInfo, ...],
    place: Place,
    limits: ArchiveLimits,
) -> Iterator[tuple[str, bytes]]:
    """Label and content of each list; a bad one is passed over, as an entry it is named."""
    for entry in lists:
        try:
            _require_allowed(entry, limits)
            data = _content(archive, entry, limits)
        except FileRejectedError:
            continue
        if data is not None:
            yield place.prefix + label(entry.filename), data


def _large_nested(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    place: Place,
    limits: ArchiveLimits,
) -> Remaining:
    """Entries of an archive that is itself an entry, too large to be held in memory.

    It is unpacked twice, for its table of contents and for its entries, and inside another packed
    archive what lies before it twice as well: all that work counts as bytes.
    """
    limits = limits.without(total_bytes=entry.file_size + place.level * entry.header_offset)
    with archive.open(entry) as packed:
        inside = cast("BinaryIO", packed)
        return (yield from _nested(inside, entry.file_size, place, limits))


def _nested(file: BinaryIO, size: int, place: Place, limits: ArchiveLimits) -> Remaining:
    """Entries of an archive inside an archive, or the one reason why there are none."""
    try:
        _require_nesting(place.level, limits)
        directory = opened(file, size, limits)
    except FileRejectedError as rejection:
        yield ArchiveEntry(place.prefix.removesuffix("/"), None, rejection)
        return limits
    except BROKEN as cause:
        yield ArchiveEntry(place.prefix.removesuffix("/"), None, _corrupt(cause))
        return limits
    return (yield from _entries(directory, replace(place, level=place.level + 1), limits))


def _require_nesting(level: int, limits: ArchiveLimits) -> None:
    if level >= limits.nested_levels:
        raise FileRejectedError(
            "zip.nested",
            f"This archive lies inside more than {limits.nested_levels} others; unpack it first.",
        )
    if limits.total_bytes < 0:
        raise FileRejectedError(
            "zip.bomb",
            "With this archive the upload would unpack to more than is allowed; send it by itself.",
        )


def _require_allowed(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    kind = entry.external_attr >> 16 & FILE_KIND if entry.create_system == UNIX else 0
    if kind not in {0, PLAIN_FILE}:
        raise FileRejectedError(
            "zip.special_file", "This entry is a link or a device, not a file; it was not read."
        )
    if entry.flag_bits & ENCRYPTED_FLAGS:
        raise FileRejectedError(
            "zip.encrypted", "This entry is locked by a password; send the archive without one."
        )
    if entry.compress_type not in METHODS:
        raise FileRejectedError(
            "zip.unsupported_method",
            "This entry is packed by a method other than the usual one (deflate); "
            "pack the archive anew.",
        )
    if (
        entry.file_size > limits.ratio_floor_bytes
        and entry.file_size > limits.ratio * entry.compress_size
    ):
        raise FileRejectedError(
            "zip.bomb",
            f"This entry would grow more than {limits.ratio:.0f}-fold when unpacked; "
            "no activity file does.",
        )


def _content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ArchiveLimits
) -> bytes | None:
    """Bytes of an entry; None for an archive that is too large to be held in memory."""
    most = limits.of(entry.filename)
    try:
        with archive.open(entry) as stream:
            data = stream.read(HEAD_BYTES)
            if entry.file_size <= most:
                data += stream.read(entry.file_size)  # a bound, since the stated size may lie
    except BROKEN as cause:
        raise _corrupt(cause) from cause
    if entry.file_size > most:
        if is_archive(data[:HEAD_BYTES]):
            return None
        raise FileRejectedError(
            "zip.entry_too_big",
            f"This entry takes {entry.file_size / MIB:,.0f} MB; "
            f"at most {most / MIB:,.0f} MB are allowed for one file of its kind.",
        )
    if len(data) != entry.file_size:
        raise _corrupt(None)
    return data


def _corrupt(cause: BaseException | None) -> FileRejectedError:
    rejection = FileRejectedError(
        "zip.corrupt_entry",
        "This entry is damaged: its content does not match its length or checksum. "
        "Export it again.",
    )
    rejection.__cause__ = cause
    return rejection
