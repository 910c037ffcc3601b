"""The bytes of all messages of one kind, gathered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from smartrunning.ingestion.fit.walk import COMPRESSED_HEADER, Definition, FieldPlace, Group


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The messages of one definition among all messages of their kind.

    Attributes
    ----------
    definition : Definition
        What they follow.
    offsets : ndarray of int64
        Where they begin in the body, shape (n,).
    positions : ndarray of int64
        Which messages of their kind they are, in file order, shape (n,).
    raw : ndarray of uint8
        Their bytes with the header byte, shape (n, 1 + payload).
    """

    definition: Definition
    offsets: NDArray[np.int64]
    positions: NDArray[np.int64]
    raw: NDArray[np.uint8]

    def bytes_of(self, place: FieldPlace) -> NDArray[np.uint8]:
        """Bytes of one field.

        Parameters
        ----------
        place : FieldPlace
            Where it lies in the payload.

        Returns
        -------
        ndarray of uint8
            Shape (n, size).
        """
        return self.raw[:, 1 + place.start : 1 + place.stop]

    @property
    def is_compressed(self) -> NDArray[np.bool_]:
        """Which messages have their time in the header byte.

        Returns
        -------
        ndarray of bool
            Shape (n,).
        """
        return self.raw[:, 0] >= COMPRESSED_HEADER


def gathered(body: bytes, groups: Iterable[Group]) -> tuple[Rows, ...]:
    """Bytes of the messages of some groups.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    groups : iterable of Group
        The groups of one kind of message.

    Returns
    -------
    tuple of Rows
        One for each group.
    """
    return tuple(_rows(np.frombuffer(body, dtype=np.uint8), tuple(groups)))


def _rows(body: NDArray[np.uint8], groups: tuple[Group, ...]) -> Iterator[Rows]:
    if not groups:
        return
    order = np.argsort(np.concatenate([group.offsets for group in groups]), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    begin = 0
    for group in groups:
        windows = sliding_window_view(body, 1 + group.definition.payload_bytes)
        positions = rank[begin : begin + len(group.offsets)]
        yield Rows(group.definition, group.offsets, positions, windows[group.offsets])
        begin += len(group.offsets)
