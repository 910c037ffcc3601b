"""One upload as it grows: bytes in, chunks of GridFS and the documents that complete it out."""

import hashlib

from bson import ObjectId

from smartrunning.storage.blobs import CHUNK_BYTES
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.job_documents import enqueueing
from smartrunning.storage.keys import checked_owner, label, new_key


class Upload:
    """An upload on its way; it holds less than one chunk beyond what it is fed.

    Parameters
    ----------
    owner : str
        The runner.
    name : str
        File name as it came in: a label, never a path.

    Attributes
    ----------
    owner, upload_id, import_id, job_id : str
        The runner, and keys of the upload, its import and its job.
    job : list of dict
        The upsert that writes the job.
    size_bytes : int
        Length so far.
    """

    def __init__(self, owner: str, name: str) -> None:
        self.owner = checked_owner(owner)
        self._name = label(name)
        self.upload_id, self.import_id = new_key(), new_key()
        self.job_id, self.job = enqueueing(
            "import", owner, {"upload_id": self.upload_id, "import_id": self.import_id}
        )
        self.size_bytes = 0
        self._digest = hashlib.sha256()
        self._held = bytearray()
        self._chunks = 0

    def feed(self, piece: bytes) -> list[Document]:
        """Chunks that the next bytes complete.

        Parameters
        ----------
        piece : bytes
            Any length.

        Returns
        -------
        list of dict
            For the collection of chunks; empty when none is complete.
        """
        self._digest.update(piece)
        self.size_bytes += len(piece)
        self._held += piece
        complete = []
        while len(self._held) >= CHUNK_BYTES:
            complete.append(self._chunk(bytes(self._held[:CHUNK_BYTES])))
            del self._held[:CHUNK_BYTES]
        return complete

    def rest(self) -> list[Document]:
        """Chunk of the last bytes.

        Returns
        -------
        list of dict
            Empty when there are none.
        """
        last = [self._chunk(bytes(self._held))] if self._held else []
        self._held.clear()
        return last

    def documents(self) -> dict[str, Document]:
        """Documents that complete the upload, by collection.

        Returns
        -------
        dict of str to dict
            To be written in one transaction, with `job`, once all chunks are.
        """
        instant, sha256 = now(), self._digest.hexdigest()
        return {
            "uploads.files": {
                "_id": self.upload_id,
                "filename": self._name,
                "length": self.size_bytes,
                "chunkSize": CHUNK_BYTES,
                "uploadDate": instant,
                "metadata": {"owner": self.owner, "sha256": sha256},
            },
            "imports": {
                "_id": self.import_id,
                "owner": self.owner,
                "upload_id": self.upload_id,
                "job_id": self.job_id,
                "name": self._name,
                "size_bytes": self.size_bytes,
                "sha256": sha256,
                "created_at": instant,
                "waiting": True,
            },
        }

    def _chunk(self, data: bytes) -> Document:
        number, self._chunks = self._chunks, self._chunks + 1
        return {"_id": ObjectId(), "files_id": self.upload_id, "n": number, "data": data}
