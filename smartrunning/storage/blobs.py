"""Bytes in, a GridFS file out, and back: written by hand, so that it can be part of a transaction.

GridFS itself refuses transactions. The same two documents written by hand are readable by every
GridFS client and appear together with what refers to them, or not at all.
"""

import io
from collections.abc import Sequence
from typing import Final

import gridfs
from pymongo.client_session import ClientSession

from smartrunning.storage.blob_reader import BlobReader, lost_bytes
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import checked_owner, new_key, not_found

CHUNK_BYTES: Final = 255 * 1024
"""The chunk size of GridFS."""
MOST_BYTES_OF_A_TRANSACTION: Final = 12 * 1024**2
"""24 MB pass and 31 MB fail at 0.25 GB of cache; the limit leaves room for others beside it."""


class Bucket:
    """One runner's files of a GridFS bucket.

    Parameters
    ----------
    connection : Connection
        The way to the server.
    name : str
        Name of the bucket.
    owner : str
        Whose files.
    """

    def __init__(self, connection: Connection, name: str, owner: str | None) -> None:
        self._connection = connection
        self._name = name
        self._owner = checked_owner(owner)
        self._files = connection.collection(f"{name}.files")
        self._chunks = connection.collection(f"{name}.chunks")

    def put(self, data: bytes, name: str, *, session: ClientSession) -> str:
        """Write a file as part of a transaction.

        Parameters
        ----------
        data : bytes
            At most `MOST_BYTES_OF_A_TRANSACTION`, together with what else is in it.
        name : str
            File name.
        session : pymongo.client_session.ClientSession
            The transaction.

        Returns
        -------
        str
            Key of the file.
        """
        (key,) = self.put_together([(name, data)], session=session)
        return key

    def put_together(
        self, files: Sequence[tuple[str, bytes]], *, session: ClientSession
    ) -> list[str]:
        """Write several files with two messages, as part of a transaction.

        Parameters
        ----------
        files : sequence of (str, bytes)
            Name and bytes of each; all bytes together at most `MOST_BYTES_OF_A_TRANSACTION`.
        session : pymongo.client_session.ClientSession
            The transaction.

        Returns
        -------
        list of str
            Keys of the files, in their order.
        """
        keys = [new_key() for _ in files]
        documents = [
            self._document(key, name, len(data))
            for key, (name, data) in zip(keys, files, strict=True)
        ]
        chunks = [
            {"files_id": key, "n": n, "data": data[start : start + CHUNK_BYTES]}
            for key, (_, data) in zip(keys, files, strict=True)
            for n, start in enumerate(range(0, len(data), CHUNK_BYTES))
        ]
        if documents:
            self._files.insert_many(documents, session=session)
        if chunks:
            self._chunks.insert_many(chunks, session=session)
        return keys

    def put_large(self, data: bytes, name: str) -> str:
        """Write a file of any length, before what refers to it.

        Parameters
        ----------
        data : bytes
            Its bytes.
        name : str
            File name.

        Returns
        -------
        str
            Key of the file; `sweep` removes it when nothing ever refers to it.
        """
        return self._connection.run(lambda: self._uploaded(data, name))

    def _uploaded(self, data: bytes, name: str) -> str:
        key = new_key()
        bucket = gridfs.GridFSBucket(self._connection.database, self._name)
        metadata = {"owner": self._owner}
        bucket.upload_from_stream_with_id(key, name, io.BytesIO(data), metadata=metadata)
        return key

    def _document(self, key: str, name: str, length: int) -> Document:
        return {
            "_id": key,
            "filename": name,
            "length": length,
            "chunkSize": CHUNK_BYTES,
            "uploadDate": now(),
            "metadata": {"owner": self._owner},
        }

    def document(self, key: str, what: str) -> Document:
        """Document of a file.

        Parameters
        ----------
        key : str
            Key of the file.
        what : str
            What it is, for the sentence.

        Returns
        -------
        dict
            As GridFS defines it.

        Raises
        ------
        NotFoundError
            If this owner has no such file.
        """
        mine = {"_id": key, "metadata.owner": self._owner}
        found = self._connection.run(lambda: self._files.find_one(mine))
        if found is None:
            raise not_found(what)
        return found

    def open(self, key: str, what: str) -> io.BufferedReader:
        """Open a file for reading from any place in it.

        Parameters
        ----------
        key : str
            Key of the file.
        what : str
            What it is, for the sentence.

        Returns
        -------
        io.BufferedReader
            Holds one chunk in memory; outlives a restart of the server.

        Raises
        ------
        NotFoundError
            If this owner has no such file.
        """
        document = self.document(key, what)
        return io.BufferedReader(BlobReader(self._connection, self._name, document), CHUNK_BYTES)

    def read(self, key: str, what: str) -> bytes:
        """All bytes of a file.

        Parameters
        ----------
        key : str
            Key of the file.
        what : str
            What it is, for the sentence.

        Returns
        -------
        bytes
            As they were written.

        Raises
        ------
        NotFoundError
            If this owner has no such file.
        """
        length = self.document(key, what)["length"]
        chunks = self._connection.run(
            lambda: list(self._chunks.find({"files_id": key}, sort=[("n", 1)]))
        )
        data = b"".join(chunk["data"] for chunk in chunks)
        if len(data) != length:
            raise lost_bytes(key)
        return data

    def delete(self, keys: Sequence[str], *, session: ClientSession | None = None) -> None:
        """Remove files.

        Parameters
        ----------
        keys : sequence of str
            Keys of the files; those of others are left alone.
        session : pymongo.client_session.ClientSession, optional
            The transaction that this is part of; large files are removed without one.
        """
        if session is not None:
            self._delete(keys, session)
        else:
            self._connection.run(lambda: self._delete(keys, None))

    def _delete(self, keys: Sequence[str], session: ClientSession | None) -> None:
        where = {"_id": {"$in": list(keys)}, "metadata.owner": self._owner}
        mine = [found["_id"] for found in self._files.find(where, {"_id": 1}, session=session)]
        self._chunks.delete_many({"files_id": {"$in": mine}}, session=session)
        self._files.delete_many({"_id": {"$in": mine}}, session=session)

    def delete_all(self) -> None:
        """Remove every file of this owner."""
        mine = {"metadata.owner": self._owner}
        keys = self._connection.run(
            lambda: [found["_id"] for found in self._files.find(mine, {"_id": 1})]
        )
        for key in keys:
            self.delete([key])
