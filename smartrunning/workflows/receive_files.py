"""Paths in, uploads with their jobs out: what the page's upload does, for the command line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage.info import Verdict
from smartrunning.storage.store import OwnedStore

ENDINGS: Final = (".fit", ".fit.gz", ".zip")


def receive(owned: OwnedStore, path: Path) -> list[str]:
    """Upload a file, an archive, or all of them in a folder and the folders below.

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
    imports = []
    for file in _files(path):
        try:
            with file.open("rb") as data:
                import_id, _job_id = owned.add_upload(file.name, data)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise InvalidRequestError(f"The file {file} cannot be read: {why}.") from error
        imports.append(import_id)
    if not imports:
        raise NotFoundError(f"The folder {path} holds no file that ends in {', '.join(ENDINGS)}.")
    return imports


def verdict_counts(owned: OwnedStore, imports: Sequence[str]) -> Counter[Verdict]:
    """How many files met each verdict.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    imports : sequence of str
        Keys of the imports.

    Returns
    -------
    collections.Counter
        With all three verdicts.
    """
    counts = Counter(dict.fromkeys(Verdict, 0))
    for import_id in imports:
        counts.update(verdict.verdict for verdict in owned.verdicts(import_id))
    return counts


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.name.lower().endswith(ENDINGS):
                yield file
    elif path.exists():
        yield path
    else:
        raise NotFoundError(f"There is no file or folder {path}; check its name.")
