"""Bytes of any length in, one after the other, a GridFS file out; one chunk in memory."""

import io
from typing import TYPE_CHECKING

from pymongo.client_session import ClientSession

from smartrunning.storage.blobs import CHUNK_BYTES
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Connection
from smartrunning.storage.keys import checked_owner, label, new_key

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class BlobWriter(io.RawIOBase):
    """A file of a bucket on its way; nobody sees it before `complete`.

    Chunks of a file that is never completed are removed by the sweeper.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    bucket : str
        Name of the bucket.
    owner : str
        Whose file.
    name : str
        File name.

    Attributes
    ----------
    key : str
        Key of the file.
    size_bytes : int
        Length so far.
    """

    def __init__(self, connection: Connection, bucket: str, owner: str, name: str) -> None:
        self._connection = connection
        self._files = connection.collection(f"{bucket}.files")
        self._chunks = connection.collection(f"{bucket}.chunks")
        self._owner = checked_owner(owner)
        self._name = label(name)
        self._held = bytearray()
        self._number = 0
        self.key = new_key()
        self.size_bytes = 0

    def writable(self) -> bool:
        """Whether it can be written.

        Returns
        -------
        bool
            True.
        """
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take the next bytes.

        Parameters
        ----------
        data : buffer
            Any length.

        Returns
        -------
        int
            All of them.
        """
        piece = bytes(data)
        self._held += piece
        self.size_bytes += len(piece)
        while len(self._held) >= CHUNK_BYTES:
            self._put(bytes(self._held[:CHUNK_BYTES]))
            del self._held[:CHUNK_BYTES]
        return len(piece)

    def end(self) -> None:
        """Write what is left; the file is still not there."""
        if self._held:
            self._put(bytes(self._held))
            self._held.clear()

    def complete(self, session: ClientSession) -> None:
        """Make the file be there, as part of a transaction; after `end`.

        Parameters
        ----------
        session : pymongo.client_session.ClientSession
            The transaction.
        """
        document = {
            "_id": self.key,
            "filename": self._name,
            "length": self.size_bytes,
            "chunkSize": CHUNK_BYTES,
            "uploadDate": now(),
            "metadata": {"owner": self._owner},
        }
        self._files.insert_one(document, session=session)

    def _put(self, data: bytes) -> None:
        place = {"files_id": self.key, "n": self._number}
        chunk = place | {"data": data}
        self._connection.run(lambda: self._chunks.replace_one(place, chunk, upsert=True))
        self._number += 1
