"""The entries of an archive, one at a time, each either its bytes or the reason why not."""

import io
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.archive.directory import BROKEN, Directory, is_archive, opened
from smartrunning.ingestion.archive.labels import label
from smartrunning.ingestion.archive.limits import MIB, UPLOAD_LIMITS, ArchiveLimits

HEAD_BYTES: Final = 4
ENCRYPTED_FLAGS: Final = 0x2041
"""Bits of traditional, strong and directory encryption."""
METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
UNIX: Final = 3
FILE_KIND: Final = 0o170000
PLAIN_FILE: Final = 0o100000


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
    """

    name: str
    data: bytes | None
    rejection: FileRejectedError | None


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
    return _entries(opened(file, size, limits), "", 0, limits)


Remaining = Generator[ArchiveEntry, None, ArchiveLimits]
"""Entries; the return value is what they leave of the limits."""


def _entries(directory: Directory, prefix: str, level: int, limits: ArchiveLimits) -> Remaining:
    limits = limits.without(entries=directory.count, total_bytes=directory.file_bytes)
    with directory.archive as archive:
        for entry in directory.entries:
            name = prefix + label(entry.filename)
            try:
                _require_allowed(entry, limits)
                data = _content(archive, entry, limits)
            except FileRejectedError as rejection:
                yield ArchiveEntry(name, None, rejection)
                continue
            if data is None:
                limits = yield from _large_nested(archive, entry, name, level, limits)
            elif is_archive(data):
                inside = cast("BinaryIO", io.BytesIO(data))
                limits = yield from _nested(inside, len(data), name, level, limits)
            else:
                yield ArchiveEntry(name, data, None)
    return limits


def _large_nested(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    name: str,
    level: int,
    limits: ArchiveLimits,
) -> Remaining:
    """Entries of an archive that is itself an entry, too large to be held in memory.

    It is unpacked twice, for its table of contents and for its entries, and inside another packed
    archive what lies before it twice as well: all that work counts as bytes.
    """
    limits = limits.without(total_bytes=entry.file_size + level * entry.header_offset)
    with archive.open(entry) as packed:
        inside = cast("BinaryIO", packed)
        return (yield from _nested(inside, entry.file_size, name, level, limits))


def _nested(file: BinaryIO, size: int, name: str, level: int, limits: ArchiveLimits) -> Remaining:
    """Entries of an archive inside an archive, or the one reason why there are none."""
    try:
        _require_nesting(level, limits)
        directory = opened(file, size, limits)
    except FileRejectedError as rejection:
        yield ArchiveEntry(name, None, rejection)
        return limits
    except BROKEN as cause:
        yield ArchiveEntry(name, None, _corrupt(cause))
        return limits
    return (yield from _entries(directory, f"{name}/", level + 1, limits))


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
    try:
        with archive.open(entry) as stream:
            data = stream.read(HEAD_BYTES)
            if entry.file_size <= limits.entry_bytes:
                data += stream.read(entry.file_size)  # a bound, since the stated size may lie
    except BROKEN as cause:
        raise _corrupt(cause) from cause
    if entry.file_size > limits.entry_bytes:
        if is_archive(data):
            return None
        raise FileRejectedError(
            "zip.entry_too_big",
            f"This entry takes {entry.file_size / MIB:,.0f} MB; "
            f"at most {limits.entry_bytes / MIB:,.0f} MB are allowed for one file.",
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
