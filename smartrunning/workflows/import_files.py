"""An upload in, a verdict for each of its files out.

Reading a file takes nearly all of the time and can be done anywhere; what was read is written
here, several files in one transaction. The statistics come with it, while the samples are in
memory, so that nothing is ever read back.
"""

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO, Final, cast
from zoneinfo import ZoneInfo

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.storage.arrivals import ReadFile, RefusedFile
from smartrunning.storage.info import FileInfo, FileVerdict
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.folders import file_entries
from smartrunning.workflows.import_summary import ImportSummary
from smartrunning.workflows.progress import Report, silent
from smartrunning.workflows.read_files import Batch, Reading, ReceivedFile, read_batch, refused
from smartrunning.workflows.restore_own_data import OwnExport

FILES_TOGETHER: Final = 8
BYTES_TOGETHER: Final = 4 * 2**20
"""Of a batch; together with what is on its way to other processes they bound the memory."""

ReadEach = Callable[[Iterable[Batch]], Iterator[tuple[Batch, Sequence[Reading]]]]
"""Reads each batch it is given, in any order; draws the next only when there is room for it."""


def import_files(
    owned: OwnedStore,
    import_id: str,
    *,
    read_each: ReadEach | None = None,
    own_export: OwnExport | None = None,
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
    read_each : callable, optional
        Reads the files, perhaps on other machines; None reads one batch after the other, here.
    own_export : OwnExport, optional
        Takes aside what is no activity, where the upload is an export of one's own data.
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
    with closing(owned.open_upload(upload.upload_id)) as file:
        watched = _CountingReader(file)
        progress = _Progress(watched, upload.size_bytes, owned.verdicts(import_id), report)
        readable = cast("BinaryIO", io.BufferedReader(watched))
        files = _entries(readable, upload.name)
        entries = progress.new(own_export.activities(files) if own_export else files)
        arriving = _Arriving(owned, import_id, progress)
        for batch, readings in (read_each or _one_by_one)(arriving.batches(entries)):
            arriving.settle(batch, readings)
    return progress.summary


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


def _one_by_one(batches: Iterable[Batch]) -> Iterator[tuple[Batch, Sequence[Reading]]]:
    return ((batch, read_batch(batch)) for batch in batches)


class _Arriving:
    """Files on their way: what needs no reading gets its verdict at once."""

    def __init__(self, owned: OwnedStore, import_id: str, progress: "_Progress") -> None:
        self._owned = owned
        self._import_id = import_id
        self._progress = progress
        self._runner = owned.runner()
        self._fitted = owned.fitted_critical_speeds()

    def batches(self, entries: Iterable[tuple[int, ingestion.ArchiveEntry]]) -> Iterator[Batch]:
        """Files that have to be read, several at a time."""
        for group in _groups(entries):
            files = tuple(_received(place, entry) for place, entry in group)
            reasons = [entry.rejection for _, entry in group]
            sound = [file for file, why in zip(files, reasons, strict=True) if why is None]
            bad = [refused(file, why) for file, why in zip(files, reasons, strict=True) if why]
            known = self._owned.files_by_hash([one for file in sound for one in file.hashes])
            there = {file.entry: _first(known, file.hashes) for file in sound}
            repeated = [
                (file.entry, file.name, same)
                for file in sound
                if (same := there[file.entry]) is not None
            ]
            self._progress.add(self._owned.add_refusals(self._import_id, bad))
            self._progress.add(self._owned.add_duplicates(self._import_id, repeated))
            if unread := tuple(file for file in sound if there[file.entry] is None):
                yield Batch(unread, self._runner, self._fitted, datetime.now(UTC))

    def settle(self, batch: Batch, readings: Sequence[Reading]) -> None:
        """Write down what came of a batch."""
        bad = [reading for reading in readings if isinstance(reading, RefusedFile)]
        good = [
            ReadFile(file.entry, file.name, file.data, file.sha256, reading, file.content_sha256)
            for file, reading in zip(batch.files, readings, strict=True)
            if not isinstance(reading, RefusedFile)
        ]
        self._progress.add(self._owned.add_refusals(self._import_id, bad))
        self._progress.add(self._owned.add_files(self._import_id, good))


class _Progress:
    """How far an import is: by its bytes for the bar, by its files for the words."""

    def __init__(
        self,
        watched: "_CountingReader",
        size_bytes: int,
        before: Sequence[FileVerdict],
        report: Report,
    ) -> None:
        self.summary = ImportSummary.of(before)
        self._watched = watched
        self._size_bytes = max(size_bytes, 1)
        self._done = {verdict.entry for verdict in before}
        self._report = report
        self._began_s = time.monotonic()
        self._first = self.summary.files
        self._found = 0
        self._last_reason = ""
        self._all_found = False

    def new(
        self, entries: Iterable[ingestion.ArchiveEntry]
    ) -> Iterator[tuple[int, ingestion.ArchiveEntry]]:
        """Entries without a verdict, with their places."""
        for place, entry in enumerate(entries):
            self._found = place + 1
            if place not in self._done:
                yield place, entry
        self._all_found = True

    def add(self, verdicts: Sequence[FileVerdict]) -> None:
        """Count verdicts, and tell."""
        if not verdicts:
            return
        self.summary = self.summary.plus(ImportSummary.of(verdicts))
        rejected = [one for one in verdicts if one.code and not one.file_id]
        if rejected:
            self._last_reason = f"; last: {rejected[-1].name}, {rejected[-1].code}"
        share = min(self._watched.bytes_read / self._size_bytes, 1.0)
        files = max(self._found, self.summary.files)
        self._report(share * self.summary.files / max(files, 1), self._words(share, files))

    def _words(self, share: float, found: int) -> str:
        done = self.summary.files
        rate = (done - self._first) / max(time.monotonic() - self._began_s, 1e-3)
        guess = max(found, round(found / share)) if share else found
        total = f"{found:,}" if self._all_found else f"about {guess:,}"
        speed = f", {rate:.0f} a second" if rate >= 1.0 else ""
        return f"{done:,} of {total} files{speed}: {self.summary}{self._last_reason}"


def _groups(
    entries: Iterable[tuple[int, ingestion.ArchiveEntry]],
) -> Iterator[list[tuple[int, ingestion.ArchiveEntry]]]:
    """Entries, as many together as a batch may have."""
    group: list[tuple[int, ingestion.ArchiveEntry]] = []
    size_bytes = 0
    for place, entry in entries:
        group.append((place, entry))
        size_bytes += len(entry.data or b"")
        if len(group) >= FILES_TOGETHER or size_bytes >= BYTES_TOGETHER:
            yield group
            group, size_bytes = [], 0
    if group:
        yield group


def _received(place: int, entry: ingestion.ArchiveEntry) -> ReceivedFile:
    data = entry.data or b""
    content = ingestion.content(data)
    return ReceivedFile(
        place,
        entry.name,
        data,
        hashlib.sha256(data).hexdigest() if data else "",
        entry.described,
        hashlib.sha256(content).hexdigest() if content is not data else "",
    )


def _first(known: Mapping[str, FileInfo], hashes: Sequence[str]) -> FileInfo | None:
    """The stored file of the first of some hashes that has one."""
    return next((known[one] for one in hashes if one in known), None)


def _entries(file: BinaryIO, name: str) -> Iterator[ingestion.ArchiveEntry]:
    """Entries of an archive, or the file itself; an unreadable archive is one bad entry."""
    try:
        yield from file_entries(file, name)
    except FileRejectedError as rejection:
        yield ingestion.ArchiveEntry(name=name, data=None, rejection=rejection)


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
