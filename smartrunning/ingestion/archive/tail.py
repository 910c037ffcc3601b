"""A file whose end is in memory, so that reading an archive never has to go back to its end."""

import io
from typing import BinaryIO


class TailInMemory(io.RawIOBase):
    """Read-only view of a file that keeps its last bytes.

    An archive has its table of contents at the end and its entries before it. A packed archive
    inside another one can only be read forwards, and each way back costs unpacking it anew.

    Parameters
    ----------
    file : file object
        Readable and seekable, in bytes.
    size : int
        Its length.
    tail_bytes : int
        How much of its end to keep.
    """

    def __init__(self, file: BinaryIO, size: int, tail_bytes: int) -> None:
        super().__init__()
        self.size = size
        self._file = file
        self._tail_begin = max(self.size - tail_bytes, 0)
        self._at = 0
        file.seek(self._tail_begin)
        self._tail = file.read(self.size - self._tail_begin)

    @property
    def tail(self) -> bytes:
        """Last bytes of the file.

        Returns
        -------
        bytes
            As many as were asked for, or the whole file.
        """
        return self._tail

    def readable(self) -> bool:
        """Whether it can be read.

        Returns
        -------
        bool
            True.
        """
        return True

    def seekable(self) -> bool:
        """Whether the place to read from can be chosen.

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
            From the begin of the file.
        """
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Choose the place of the next byte; nothing is read yet.

        Parameters
        ----------
        offset : int
            Bytes from the place that ``whence`` names.
        whence : int
            ``io.SEEK_SET``, ``io.SEEK_CUR`` or ``io.SEEK_END``.

        Returns
        -------
        int
            The new place.

        Raises
        ------
        io.UnsupportedOperation
            If it lies before the begin; as OSError it is what zipfile expects of a short file.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise io.UnsupportedOperation(f"needed a place in the file, found {base + offset}")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Bytes from the place on.

        Parameters
        ----------
        size : int
            At most so many; all when negative.

        Returns
        -------
        bytes
            Fewer at the end of the file.
        """
        left = max(self.size - self._at, 0)
        end = self._at + (left if size < 0 else min(size, left))
        data = self._from_file(self._at, min(end, self._tail_begin))
        data += self._tail[max(self._at - self._tail_begin, 0) : max(end - self._tail_begin, 0)]
        self._at += len(data)
        return data

    def _from_file(self, begin: int, end: int) -> bytes:
        if begin >= end:
            return b""
        self._file.seek(begin)
        return self._file.read(end - begin)
