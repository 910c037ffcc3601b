"""An upload in, a verdict for each of its files out: stored, duplicate or rejected."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, BinaryIO, Final, cast
from zoneinfo import ZoneInfo

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError, QuotaExceededError
from smartrunning.storage.info import FileVerdict, Verdict
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.progress import Report, silent

HEAD_BYTES: Final = 4
"""An archive shows itself in its first bytes."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of an import, unpacked.

    Attributes
    ----------
    import_id : str
        The import that brings it.
    entry : int
        Its place in the archive, from 0.
    name : str
        Its name: a label, never a path.
    data : bytes
        Its content.
    """

    import_id: str
    entry: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of the files of an import.

    Attributes
    ----------
    stored, duplicates, rejected : int
        How many files met each verdict.
    """

    stored: int = 0
    duplicates: int = 0
    rejected: int = 0

    @property
    def files(self) -> int:
        """Number of files with a verdict.

        Returns
        -------
        int
            The sum of the three.
        """
        return self.stored + self.duplicates + self.rejected

    def plus(self, verdict: FileVerdict) -> "ImportSummary":
        """Summary with one file more.

        Parameters
        ----------
        verdict : FileVerdict
            What became of it.

        Returns
        -------
        ImportSummary
            This one stays as it is.
        """
        return ImportSummary(
            self.stored + (verdict.verdict == Verdict.STORED),
            self.duplicates + (verdict.verdict == Verdict.DUPLICATE),
            self.rejected + (verdict.verdict == Verdict.REJECTED),
        )

    def __str__(self) -> str:
        """Return the counts for a person."""
        return f"{self.stored} stored, {self.duplicates} duplicate, {self.rejected} rejected"


ImportEach = Callable[[Iterable[ReceivedFile]], Iterator[FileVerdict]]
"""Imports each file it is given, in any order; draws the next only when there is room for it."""


def import_files(
    owned: OwnedStore,
    import_id: str,
    *,
    import_each: ImportEach | None = None,
    report: Report = silent,
) -> ImportSummary:
    """Import every file of an upload; one that is bad never stops the others.

    An import that was interrupted goes on where it stopped: a file with a verdict is passed over.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    import_id : str
        The import; its upload must still be there.
    import_each : callable, optional
        Imports the files, perhaps on other machines; None imports one after the other, here.
    report : callable
        Takes the progress, from 0 to 1, and words for it.

    Returns
    -------
    ImportSummary
        Counts of all files, those of earlier attempts included.

    Raises
    ------
    NotFoundError
        If the import or its upload is gone.
    """
    upload = owned.upload(owned.import_info(import_id).upload_id)
    before = owned.verdicts(import_id)
    summary = ImportSummary()
    for verdict in before:
        summary = summary.plus(verdict)
    with closing(owned.open_upload(upload.upload_id)) as file:
        watched = _CountingReader(file)
        readable = cast("BinaryIO", io.BufferedReader(watched))
        entries = _without(_entries(readable, upload.name), {verdict.entry for verdict in before})
        for verdict in _verdicts(owned, import_id, entries, import_each or _one_by_one(owned)):
            summary = summary.plus(verdict)
            report(min(watched.bytes_read / max(upload.size_bytes, 1), 1.0), str(summary))
    return summary


def import_file(owned: OwnedStore, file: ReceivedFile, time_zone: tzinfo) -> FileVerdict:
    """Import one file: hash, duplicate?, decode, store in one transaction with its verdict.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    file : ReceivedFile
        The file.
    time_zone : datetime.tzinfo
        The runner's zone: the day of a session whose file does not say its own.

    Returns
    -------
    FileVerdict
        What became of it; the store has it too.
    """
    sha256 = hashlib.sha256(file.data).hexdigest()
    known = owned.file_by_hash(sha256)
    if known is not None:
        return owned.add_duplicate(
            import_id=file.import_id, name=file.name, of=known, entry=file.entry
        )
    try:
        sessions = ingestion.sessions(file.data, name=file.name)
        return owned.add_file(
            import_id=file.import_id,
            name=file.name,
            data=file.data,
            sessions=sessions,
            local_dates=[session.local_date(time_zone) for session in sessions],
            entry=file.entry,
        )
    except FileRejectedError as rejection:
        return reject_file(owned, file, rejection)
    except QuotaExceededError as full:
        return reject_file(owned, file, FileRejectedError("quota.exceeded", str(full)))
    except MemoryError:
        return reject_file(owned, file, too_expensive("more memory than one file may"))


def reject_file(owned: OwnedStore, file: ReceivedFile, reason: FileRejectedError) -> FileVerdict:
    """Write down that a file could not become a session.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    file : ReceivedFile
        The file.
    reason : FileRejectedError
        Code and sentence.

    Returns
    -------
    FileVerdict
        As the store has it.
    """
    return owned.add_rejection(
        import_id=file.import_id,
        name=file.name,
        size_bytes=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest() if file.data else "",
        code=reason.code,
        sentence=reason.sentence,
        entry=file.entry,
    )


def too_expensive(what: str) -> FileRejectedError:
    """Rejection of a file that costs more than a file may.

    Parameters
    ----------
    what : str
        What it took, such as ``more memory than one file may``.

    Returns
    -------
    FileRejectedError
        With the code ``fit.too_expensive``.
    """
    return FileRejectedError(
        "fit.too_expensive",
        f"Reading this file took {what}; it was set aside. It may be damaged.",
    )


def zone_of(owned: OwnedStore) -> tzinfo:
    """Zone of the runner.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    datetime.tzinfo
        By the runner's profile.
    """
    return ZoneInfo(owned.runner().time_zone)


def _one_by_one(owned: OwnedStore) -> ImportEach:
    zone = zone_of(owned)
    return lambda files: (import_file(owned, file, zone) for file in files)


def _verdicts(
    owned: OwnedStore,
    import_id: str,
    entries: Iterable[tuple[int, ingestion.ArchiveEntry]],
    import_each: ImportEach,
) -> Iterator[FileVerdict]:
    """Verdicts of the good entries as they come, with those of the bad ones in between."""
    refused: list[FileVerdict] = []

    def received() -> Iterator[ReceivedFile]:
        for place, entry in entries:
            file = ReceivedFile(import_id, place, entry.name, entry.data or b"")
            if entry.rejection is None:
                yield file
            else:
                refused.append(reject_file(owned, file, entry.rejection))

    for verdict in import_each(received()):
        yield verdict
        while refused:
            yield refused.pop()
    yield from refused


def _entries(file: BinaryIO, name: str) -> Iterator[ingestion.ArchiveEntry]:
    """Entries of an archive, or the file itself; an unreadable archive is one bad entry."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not ingestion.is_archive(head):
        yield ingestion.ArchiveEntry(name=name, data=file.read(), rejection=None)
        return
    try:
        yield from ingestion.open_archive(file)
    except FileRejectedError as rejection:
        yield ingestion.ArchiveEntry(name=name, data=None, rejection=rejection)


def _without(
    entries: Iterable[ingestion.ArchiveEntry], done: set[int]
) -> Iterator[tuple[int, ingestion.ArchiveEntry]]:
    return ((place, entry) for place, entry in enumerate(entries) if place not in done)


class _CountingReader(io.RawIOBase):
    """The upload, with a count of what was read of it: that is how far its import is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._file.read(len(view))
        view[: len(data)] = data
        self.bytes_read += len(data)
        return len(data)
