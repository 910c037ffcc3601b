"""Paths in, uploads with their jobs out: what the page's upload does, for the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.parcels import parcels


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
    return [
        owned.add_upload(parcel.name, cast("BinaryIO", _Reader(parcel.pieces())))[0]
        for parcel in parcels(path)
    ]


class _Reader:
    """Pieces as a file that is read once, from its begin to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1) -> bytes:
        """Return the next piece, whatever its length; nothing at the end."""
        return next(self._pieces, b"")
