"""A folder on this machine in, its activity files out, one at a time, as from an archive."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from smartrunning import ingestion
from smartrunning.config import Settings, settings
from smartrunning.errors import FileRejectedError, NotFoundError
from smartrunning.ingestion import ArchiveEntry, ArchiveLimits
from smartrunning.ingestion.archive.labels import is_litter
from smartrunning.ingestion.described import NOTHING_SAID
from smartrunning.ingestion.exports import MOST_LIST_BYTES, Descriptions, described_by, is_list
from smartrunning.ingestion.packing import MOST_BYTES

ENDINGS: Final = (".fit", ".tcx", ".gpx", ".fit.gz", ".tcx.gz", ".gpx.gz", ".zip")
"""Of files that are worth reading."""


def folder_entries(folder: Path) -> Iterator[ArchiveEntry]:
    """Activity files of a folder, of the folders below and of the archives in them.

    The lists of an unpacked export describe its files, as they do in an archive.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Yields
    ------
    ArchiveEntry
        In the order of the paths; a file that cannot be read does not end it.

    Raises
    ------
    NotFoundError
        If the folder holds no activity file.
    """
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    files = [file for file in files if not is_litter(file.name)]
    wanted = [file for file in files if file.name.lower().endswith(ENDINGS)]
    if not wanted:
        raise NotFoundError(f"The folder {folder} holds no file that ends in {', '.join(ENDINGS)}.")
    known = described_by(_lists(folder, files))
    for file in wanted:
        yield from _entries(file, file.relative_to(folder).as_posix(), known)


def archive_limits(chosen: Settings) -> ArchiveLimits:
    """How much an archive may ask for.

    Parameters
    ----------
    chosen : Settings
        Of this installation.

    Returns
    -------
    ArchiveLimits
        An archive may be as long as an upload.
    """
    return ArchiveLimits(
        archive_bytes=chosen.upload_limit_bytes,
        entries=chosen.archive_entries,
        entry_bytes=chosen.archive_entry_bytes,
        markup_bytes=chosen.archive_markup_bytes,
        total_bytes=chosen.archive_unpacked_bytes,
        ratio=chosen.archive_ratio,
        nested_levels=chosen.archive_levels,
    )


def file_entries(file: BinaryIO, name: str) -> Iterator[ArchiveEntry]:
    """The files of an archive, or the file itself.

    Parameters
    ----------
    file : file object
        Readable and seekable, in bytes.
    name : str
        What it is called.

    Yields
    ------
    ArchiveEntry
        At least one.

    Raises
    ------
    FileRejectedError
        If it is an archive that cannot be opened.
    """
    if ingestion.holds_archive(file):
        yield from ingestion.open_archive(file, archive_limits(settings()))
    else:
        data = file.read(MOST_BYTES + 1)  # a file with more is refused, whatever it holds
        yield ArchiveEntry(name, data, None)


def _lists(folder: Path, files: list[Path]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        try:
            if is_list(file.name) and file.stat().st_size <= MOST_LIST_BYTES:
                yield file.relative_to(folder).as_posix(), file.read_bytes()
        except OSError:
            continue  # then its files stay without words


def _entries(path: Path, name: str, known: Descriptions) -> Iterator[ArchiveEntry]:
    try:
        with path.open("rb") as file:
            is_archive = ingestion.holds_archive(file)
            for entry in file_entries(file, name):
                label = f"{name}/{entry.name}" if is_archive else name
                described = entry.described
                if described == NOTHING_SAID:
                    described = known.of(label, entry.data or b"")
                yield replace(entry, name=label, described=described)
    except FileRejectedError as rejection:
        yield ArchiveEntry(name, None, rejection)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        yield ArchiveEntry(
            name,
            None,
            FileRejectedError("file.unreadable", f"This file cannot be read: {why}."),
        )
