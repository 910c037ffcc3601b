"""Paths in, what is sent of them out: files as they are, folders as archives made on the way."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.ingestion.archive.labels import is_litter
from smartrunning.ingestion.exports import is_list
from smartrunning.workflows.folders import ENDINGS

PART_BYTES: Final = 192 * 2**20
PART_FILES: Final = 10_000
"""What of a folder becomes one archive; a larger folder becomes several."""
PIECE_BYTES: Final = 2**20
_NOTHING: Final = bytes(PIECE_BYTES)

Contents = Callable[["PackedFile"], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of this machine on its way.

    Attributes
    ----------
    path : pathlib.Path
        Where it is.
    name : str
        What it is called in its archive.
    size_bytes : int
        Its length when it was found.
    """

    path: Path
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """What becomes one upload: a file as it is, or an archive of files that is never on disk.

    An archive holds names and bytes and no times, so the same files make the same archive.

    Attributes
    ----------
    name : str
        What it is called.
    files : tuple of PackedFile
        What is in it.
    packed : bool
        Whether it is an archive.
    """

    name: str
    files: tuple[PackedFile, ...]
    packed: bool

    @property
    def size_bytes(self) -> int:
        """Length.

        Returns
        -------
        int
            Of an archive: found by packing as many zeros.
        """
        if not self.packed:
            return self.files[0].size_bytes
        return sum(map(len, _archive(self.files, _zeros)))

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, read while they are asked for.

        Yields
        ------
        bytes
            At most a few MB at a time.

        Raises
        ------
        InvalidRequestError
            If a file cannot be read, or is no longer as long as it was.
        """
        yield from _archive(self.files, _read) if self.packed else _read(self.files[0])

    def sha256(self) -> str:
        """Hash of all its bytes.

        Returns
        -------
        str
            In hex.

        Raises
        ------
        InvalidRequestError
            As `pieces`.
        """
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()


def parcels(path: Path) -> list[Parcel]:
    """What is sent of a file, an archive or a folder.

    A folder becomes one archive, with the lists of an export that are in it, so that it is one
    import: it can be followed, and undone, as a whole.

    Parameters
    ----------
    path : pathlib.Path
        File or folder.

    Returns
    -------
    list of Parcel
        One; of a large folder several.

    Raises
    ------
    NotFoundError
        If there is nothing of that name, or the folder holds no activity file.
    InvalidRequestError
        If a file cannot be read.
    """
    if path.is_dir():
        name = f"{path.resolve().name or 'folder'}.zip"
        return [Parcel(name, files, packed=True) for files in _parts(_in_folder(path))]
    if not path.exists():
        raise NotFoundError(f"There is no file or folder {path}; check its name.")
    return [Parcel(path.name, (_found(path, path.name),), packed=False)]


def parcels_together(paths: Iterable[Path]) -> list[Parcel]:
    """What is sent of several paths, single activity files packed together.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Files, archives and folders.

    Returns
    -------
    list of Parcel
        Single files first, as one archive; a large number becomes several.

    Raises
    ------
    NotFoundError
        As `parcels`.
    InvalidRequestError
        As `parcels`; or if one is a pipe, whose length nobody knows before.
    """
    given = list(dict.fromkeys(paths))
    if pipes := [path for path in given if path.exists() and not path.is_file() | path.is_dir()]:
        raise InvalidRequestError(f"{pipes[0]} is no file or folder; write it to a file first.")
    single = [path for path in given if _is_activity(path.name) and path.is_file()]
    names = {path.name for path in single}
    if len(single) < 2 or len(names) < len(single):  # two of one name cannot be told apart
        return [parcel for path in given for parcel in parcels(path)]
    parts = _parts([_found(path, path.name) for path in single])
    packed = [Parcel(f"{len(part)} files.zip", part, packed=True) for part in parts]
    others = [path for path in given if path not in single]
    return packed + [parcel for path in others for parcel in parcels(path)]


def _in_folder(folder: Path) -> list[PackedFile]:
    """Files of a folder worth sending."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    named = [(file, file.relative_to(folder).as_posix()) for file in files]
    wanted = [
        (file, name)
        for file, name in named
        if not is_litter(file.name) and (is_list(name) or name.lower().endswith(ENDINGS))
    ]
    if all(is_list(name) for _, name in wanted):
        raise NotFoundError(f"The folder {folder} holds no file that ends in {', '.join(ENDINGS)}.")
    return [_found(file, name) for file, name in wanted]


def _parts(files: list[PackedFile]) -> Iterator[tuple[PackedFile, ...]]:
    """As many files together as one archive may have, each time with the lists of an export."""
    lists = tuple(file for file in files if is_list(file.name))
    part: list[PackedFile] = []
    size_bytes = 0
    for file in files:
        if file in lists:
            continue
        if part and (size_bytes + file.size_bytes > PART_BYTES or len(part) >= PART_FILES):
            yield (*lists, *part)
            part, size_bytes = [], 0
        part.append(file)
        size_bytes += file.size_bytes
    yield (*lists, *part)


def _is_activity(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not name.lower().endswith(".zip")


def _found(path: Path, name: str) -> PackedFile:
    try:
        return PackedFile(path, _readable(name), path.stat().st_size)
    except OSError as error:
        raise _unreadable(path, error) from error


def _readable(name: str) -> str:
    """Name that can be written as UTF-8, whatever bytes the disk has for it."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(file: PackedFile) -> Iterator[bytes]:
    left_bytes = file.size_bytes
    has_length = file.path.is_file()  # a pipe has none
    try:
        with file.path.open("rb") as data:
            while piece := data.read(PIECE_BYTES):
                left_bytes -= len(piece)
                if has_length and left_bytes < 0:
                    break
                yield piece
    except OSError as error:
        raise _unreadable(file.path, error) from error
    if has_length and left_bytes:
        raise InvalidRequestError(f"The file {file.path} changed while it was read; try again.")


def _zeros(file: PackedFile) -> Iterator[bytes]:
    whole, rest = divmod(file.size_bytes, PIECE_BYTES)
    yield from (_NOTHING for _ in range(whole))
    yield _NOTHING[:rest]


class _Sink:
    """What zipfile writes to where it cannot go back; holds what has not been taken yet."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    @property
    def waiting_bytes(self) -> int:
        return len(self._written)

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


def _archive(files: Iterable[PackedFile], contents: Contents) -> Iterator[bytes]:
    """Bytes of an archive of files as they are, without their times, which ZIP may not hold."""
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w") as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name)
            entry.file_size = file.size_bytes  # tells zipfile whether to use its long form
            with archive.open(entry, "w") as written:
                for piece in contents(file):
                    written.write(piece)
                    if sink.waiting_bytes >= PIECE_BYTES:
                        yield sink.take()
    yield sink.take()


def _unreadable(file: Path, error: OSError) -> InvalidRequestError:
    why = (error.strerror or str(error)).lower()
    return InvalidRequestError(f"The file {file} cannot be read: {why}.")
