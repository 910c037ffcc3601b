"""Paths in, uploads with their jobs out: what the page's upload does, for the command line."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.ingestion.archive.labels import is_litter
from smartrunning.ingestion.exports import is_list
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.folders import ENDINGS
from smartrunning.workflows.import_summary import ImportSummary

PART_BYTES: Final = 192 * 2**20
PART_FILES: Final = 10_000
"""What of a folder becomes one archive; a larger folder becomes several imports."""
IN_MEMORY_BYTES: Final = 8 * 2**20
PIECE_BYTES: Final = 2**20


def receive(owned: OwnedStore, path: Path) -> list[str]:
    """Upload a file, an archive, or all of them in a folder and the folders below.

    A folder becomes one archive, with the lists of an export that are in it, so that it is one
    import: it can be followed, and undone, as a whole.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    path : pathlib.Path
        File or folder.

    Returns
    -------
    list of str
        Keys of the imports; each has a job in the ledger.

    Raises
    ------
    NotFoundError
        If there is nothing of that name, or the folder holds no activity file.
    InvalidRequestError
        If a file cannot be read.
    """
    if path.is_dir():
        return [_upload_part(owned, path, files) for files in _parts(path)]
    if not path.exists():
        raise NotFoundError(f"There is no file or folder {path}; check its name.")
    try:
        with path.open("rb") as data:
            return [owned.add_upload(path.name, data)[0]]
    except OSError as error:
        raise _unreadable(path, error) from error


def summary_of(owned: OwnedStore, imports: Sequence[str]) -> ImportSummary:
    """What became of the files of some imports.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    imports : sequence of str
        Keys of the imports.

    Returns
    -------
    ImportSummary
        All together.
    """
    return ImportSummary.of(
        verdict for import_id in imports for verdict in owned.verdicts(import_id)
    )


def _parts(folder: Path) -> Iterator[list[Path]]:
    """Files of a folder worth sending, as many together as one archive may have."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    files = [file for file in files if not is_litter(file.name)]
    lists = [file for file in files if is_list(file.relative_to(folder).as_posix())]
    activities = [file for file in files if file.name.lower().endswith(ENDINGS)]
    if not activities:
        raise NotFoundError(f"The folder {folder} holds no file that ends in {', '.join(ENDINGS)}.")
    part: list[Path] = []
    size_bytes = 0
    for file in activities:
        file_bytes = file.stat().st_size
        if part and (size_bytes + file_bytes > PART_BYTES or len(part) >= PART_FILES):
            yield lists + part
            part, size_bytes = [], 0
        part.append(file)
        size_bytes += file_bytes
    yield lists + part


def _upload_part(owned: OwnedStore, folder: Path, files: Iterable[Path]) -> str:
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as packed:
        archive = cast("BinaryIO", packed)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as written:
            for file in files:
                try:
                    _pack(written, file, file.relative_to(folder).as_posix())
                except OSError as error:
                    raise _unreadable(file, error) from error
        archive.seek(0)
        return owned.add_upload(f"{folder.resolve().name or 'folder'}.zip", archive)[0]


def _pack(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    """Add a file under a name; its time does not matter, and may be one that ZIP cannot hold."""
    with file.open("rb") as data, archive.open(zipfile.ZipInfo(name), "w") as entry:
        while piece := data.read(PIECE_BYTES):
            entry.write(piece)


def _unreadable(file: Path, error: OSError) -> InvalidRequestError:
    why = (error.strerror or str(error)).lower()
    return InvalidRequestError(f"The file {file} cannot be read: {why}.")
