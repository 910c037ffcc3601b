"""The bytes of a stored file, read a piece at a time."""

import io
from typing import TYPE_CHECKING

from smartrunning.errors import SmartRunningError
from smartrunning.storage.connection import Connection, Document

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class BlobReader(io.RawIOBase):
    """Bytes of a GridFS file, one chunk in memory.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    bucket : str
        Name of the bucket.
    document : dict
        The file's document.
    """

    def __init__(self, connection: Connection, bucket: str, document: Document) -> None:
        self._connection = connection
        self._chunks = connection.collection(f"{bucket}.chunks")
        self._key = document["_id"]
        self._length: int = document["length"]
        self._chunk_bytes: int = document["chunkSize"]
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Whether it can be read.

        Returns
        -------
        bool
            True.
        """
        return True

    def seekable(self) -> bool:
        """Whether it can be read from any place.

        Returns
        -------
        bool
            True.
        """
        return True

    def tell(self) -> int:
        """Place of the next byte.

        Returns
        -------
        int
            From 0.
        """
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place.

        Parameters
        ----------
        offset : int
            Bytes from where ``whence`` says.
        whence : int
            Start, here or end, as in `io`.

        Returns
        -------
        int
            The new place.
        """
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence]
        if start + offset < 0:
            raise ValueError(f"needed a place in the file, found {start + offset}")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read the next bytes, at most to the end of their chunk.

        Parameters
        ----------
        buffer : writeable buffer
            Takes the bytes.

        Returns
        -------
        int
            How many they were; 0 at the end.
        """
        view = memoryview(buffer).cast("B")
        if self._place >= self._length:
            return 0
        number, offset = divmod(self._place, self._chunk_bytes)
        piece = self._chunk(number)[offset : offset + len(view)]
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            where = {"files_id": self._key, "n": number}
            found = self._connection.run(lambda: self._chunks.find_one(where))
            if found is None:
                raise lost_bytes(self._key)
            self._held = (number, bytes(found["data"]))
        return self._held[1]


def lost_bytes(key: str) -> SmartRunningError:
    """Error of a file that has lost a part.

    Parameters
    ----------
    key : str
        Of the file.

    Returns
    -------
    SmartRunningError
        To be raised.
    """
    return SmartRunningError(f"The file {key} has lost bytes; restore it from a backup.")
