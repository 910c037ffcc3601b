"""The table of contents of an archive, looked at before anything is unpacked."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.archive.labels import is_litter, label, leaves_its_folder
from smartrunning.ingestion.archive.limits import MIB, ArchiveLimits
from smartrunning.ingestion.archive.tail import TailInMemory

HEADS: Final = (b"PK\x03\x04", b"PK\x05\x06")
END_SIGNATURE: Final = b"PK\x05\x06"
END_BYTES: Final = 22
END64_SIGNATURE: Final = b"PK\x06\x06"
LOCATOR64_SIGNATURE: Final = b"PK\x06\x07"
LOCATOR64_BYTES: Final = 20
END64_BYTES: Final = 56
LONGEST_COMMENT: Final = 0xFFFF
HEAD_BYTES: Final = 64
TAIL_BYTES: Final = END_BYTES + LONGEST_COMMENT
BLANKS: Final = b"\xef\xbb\xbf \t\r\n"
GZIP_HEAD: Final = b"\x1f\x8b"
LONGEST_END: Final = END64_BYTES + LOCATOR64_BYTES + END_BYTES + LONGEST_COMMENT
LOCAL_HEADER_BYTES: Final = 30
UTF8_FLAG: Final = 0x800

BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
)
"""What zipfile raises for bytes that are no sound archive."""


def is_archive(head: bytes, tail: bytes = b"") -> bool:
    """Whether a file is a ZIP archive.

    What counts for a ZIP archive is its end, so it may have anything before it, such as a program
    that unpacks it. A file that begins as an activity does is none, whatever its end.

    Parameters
    ----------
    head : bytes
        Its first bytes: at least four, and `HEAD_BYTES` where the end is to count.
    tail : bytes
        Its last bytes, as many as `TAIL_BYTES` or all of it.

    Returns
    -------
    bool
        By the signature at its begin, else by the record at its end.
    """
    if head[:4] in HEADS:
        return True
    if head[8:12] == b".FIT" or head.lstrip(BLANKS)[:1] == b"<" or head.startswith(GZIP_HEAD):
        return False
    at = tail.rfind(END_SIGNATURE)
    if at < 0 or len(tail) - at < END_BYTES:
        return False
    count, directory_bytes, comment_bytes = struct.unpack_from("<HI4xH", tail, at + 10)
    is_end: bool = at + END_BYTES + comment_bytes == len(tail)
    return is_end and count > 0 and directory_bytes > 0


def holds_archive(file: BinaryIO) -> bool:
    """Whether a file is a ZIP archive, by both of its ends.

    Parameters
    ----------
    file : file object
        Readable and seekable, in bytes; its place is at its begin afterwards.

    Returns
    -------
    bool
        See `is_archive`.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not is_archive(head):
        size = file.seek(0, io.SEEK_END)
        file.seek(max(size - TAIL_BYTES, 0))
        tail = file.read(TAIL_BYTES)
    else:
        tail = b""
    file.seek(0)
    return is_archive(head, tail)


@dataclass(frozen=True, slots=True)
class Directory:
    """A table of contents that keeps the limits and tells no lie about places.

    Attributes
    ----------
    archive : zipfile.ZipFile
        To open entries with.
    entries : tuple of zipfile.ZipInfo
        Files, without folders, in the order in which they lie in the archive.
    count : int
        Entries with folders.
    file_bytes : int
        What the files take unpacked that are small enough to be read.
    """

    archive: zipfile.ZipFile
    entries: tuple[zipfile.ZipInfo, ...]
    count: int
    file_bytes: int


def opened(file: BinaryIO, size: int, limits: ArchiveLimits) -> Directory:
    """Table of contents of an archive.

    Parameters
    ----------
    file : file object
        Readable and seekable, in bytes.
    size : int
        Its length.
    limits : ArchiveLimits
        What is left of the limits.

    Returns
    -------
    Directory
        Checked as a whole; single entries are not looked at.

    Raises
    ------
    FileRejectedError
        If the archive as a whole is damaged, hostile, empty or beyond the limits.
    """
    if size > limits.archive_bytes:
        raise FileRejectedError(
            "zip.too_big",
            f"This archive is larger than {limits.archive_bytes / MIB:,.0f} MB; "
            "send it in several parts.",
        )
    source = TailInMemory(file, size, limits.directory_bytes + LONGEST_END)
    _require_small_directory(source.tail, limits)
    try:
        return _checked(zipfile.ZipFile(cast("BinaryIO", source)), limits)
    except BROKEN as cause:
        raise FileRejectedError(
            "zip.corrupt",
            "This archive is damaged or incomplete: its table of contents cannot be read. "
            "Copy or export it again.",
        ) from cause


def _require_small_directory(tail: bytes, limits: ArchiveLimits) -> None:
    """Look at what the end of the archive says of it, since zipfile reads it all into memory."""
    at = _end_record(tail)
    if at < 0:
        raise FileRejectedError(
            "zip.corrupt",
            "This archive is incomplete: its end is missing. Copy or export it again.",
        )
    count, directory_bytes = _stated(tail, at)
    if count > limits.entries:
        raise _too_many(count, limits)
    if directory_bytes > limits.directory_bytes:
        raise FileRejectedError(
            "zip.too_many_entries",
            f"The table of contents of this archive takes {directory_bytes / MIB:,.0f} MB; "
            f"at most {limits.directory_bytes / MIB:,.0f} MB are allowed.",
        )


def _end_record(tail: bytes) -> int:
    """Where the end record begins, found as zipfile finds it; -1 when there is none."""
    last = len(tail) - END_BYTES
    if last >= 0 and tail.startswith(END_SIGNATURE, last) and tail.endswith(b"\0\0"):
        return last
    return tail.rfind(END_SIGNATURE, max(last - LONGEST_COMMENT, 0), len(tail))


def _stated(tail: bytes, at: int) -> tuple[int, int]:
    """Number of entries and length of the directory, in the long form where there is one."""
    record = tail[at : at + END_BYTES].ljust(END_BYTES, b"\0")
    count, directory_bytes = struct.unpack_from("<HI", record, 10)
    locator = tail[max(at - LOCATOR64_BYTES, 0) : at]
    if locator.startswith(LOCATOR64_SIGNATURE):
        long_at = tail.rfind(END64_SIGNATURE, 0, at)
        if long_at >= 0 and long_at + END64_BYTES <= len(tail):
            count, directory_bytes = struct.unpack_from("<QQ", tail, long_at + 32)
    return count, directory_bytes


def _too_many(count: int, limits: ArchiveLimits) -> FileRejectedError:
    return FileRejectedError(
        "zip.too_many_entries",
        f"This archive holds {count:,} entries; {limits.entries:,} are left of what one upload "
        "may hold. Send it in several parts.",
    )


def _checked(archive: zipfile.ZipFile, limits: ArchiveLimits) -> Directory:
    everything = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    if len(everything) > limits.entries:
        raise _too_many(len(everything), limits)
    _require_inside(everything)
    _require_apart(everything, archive.start_dir)
    files = tuple(
        entry for entry in everything if not entry.is_dir() and not is_litter(entry.filename)
    )
    if not files:
        raise FileRejectedError("zip.empty", "This archive holds no files.")
    directory = Directory(archive, files, len(everything), _file_bytes(files, limits))
    if directory.file_bytes > limits.total_bytes:
        raise FileRejectedError(
            "zip.bomb",
            f"This archive would unpack to {directory.file_bytes / MIB:,.0f} MB; "
            f"{limits.total_bytes / MIB:,.0f} MB are allowed. Send it in several parts.",
        )
    return directory


def _file_bytes(files: tuple[zipfile.ZipInfo, ...], limits: ArchiveLimits) -> int:
    """Bytes of the files that are small enough to be read."""
    return sum(entry.file_size for entry in files if entry.file_size <= limits.of(entry.filename))


def _require_inside(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if leaves_its_folder(entry.orig_filename):
            raise FileRejectedError(
                "zip.path_traversal",
                f"An entry of this archive, “{label(entry.filename)}”, is named to be written "
                "outside its folder. Such archives are made to attack; nothing of it was read.",
            )


def _require_apart(entries: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse entries that share bytes; some versions of Python's zipfile accept them.

    That is how 40 kB unpack to gigabytes (Fifield 2019, CVE-2024-0450).
    """
    begins = [*(entry.header_offset for entry in entries), end]
    for entry, next_begin in zip(entries, begins[1:], strict=True):
        if entry.header_offset + _least_bytes(entry) > next_begin:
            raise FileRejectedError(
                "zip.overlap",
                f"Entries of this archive, among them “{label(entry.filename)}”, share the same "
                "bytes. Such archives are made to attack; nothing of it was read.",
            )


def _least_bytes(entry: zipfile.ZipInfo) -> int:
    """What an entry takes of the archive at least: header, name and content."""
    encoding = "utf-8" if entry.flag_bits & UTF8_FLAG else "cp437"
    return LOCAL_HEADER_BYTES + len(entry.orig_filename.encode(encoding)) + entry.compress_size
