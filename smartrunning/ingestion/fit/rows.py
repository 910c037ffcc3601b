"""The messages of one definition: where they are, and the bytes of their fields."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from itertools import accumulate, pairwise, repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.base_types import BaseType
from smartrunning.ingestion.fit.layout import Layout
from smartrunning.ingestion.fit.once import Once
from smartrunning.ingestion.fit.places import NUMERIC, DeveloperPlace, Place
from smartrunning.ingestion.fit.plan import Part, Plan
from smartrunning.units import FloatArray

FEW: Final = 8
"""So many messages are unpacked one by one faster than all at once."""
NO_ERRSTATE: Final = nullcontext()

Offsets = NDArray[np.int64]
Positions = slice | NDArray[np.int64]


class Rows:
    """The messages of one definition among all messages of their kind.

    No frozen dataclass, which takes three times as long to make: a file has dozens of them.

    Parameters
    ----------
    body : bytes
        The part of the FIT file that they stand in.
    layout : Layout
        What they look like.
    offsets : ndarray of int64
        Where they begin in the body, rising, shape (n,).
    positions : slice or ndarray of int64
        Which messages of their kind they are, in file order.
    """

    def __init__(
        self, body: bytes, layout: Layout, offsets: NDArray[np.int64], positions: Positions
    ) -> None:
        self.body = body
        self.layout = layout
        self.offsets = offsets
        self.positions = positions

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.offsets)

    @Once
    def _frame(self) -> tuple[Any, int, int]:
        """Where the messages are at even distances: buffer, first byte, and stride.

        The bytes of the file themselves where that is so, else a copy of the messages.
        """
        offsets, size = self.offsets, self.layout.size
        first, count = int(offsets[0]), len(offsets)
        stride = int(offsets[1]) - first if count > 1 else size
        if (
            int(offsets[-1]) - first == (count - 1) * stride
            and (
                stride == size  # no two messages are nearer than one is long
                or (offsets[1:] - offsets[:-1] == stride).all()
            )
        ):
            return self.body, first, stride
        windows = np.ndarray((len(self.body) - size + 1,), f"V{size}", self.body, 0, (1,))
        return windows[offsets], 0, size

    @Once
    def where(self) -> NDArray[np.int64]:
        """Positions, one by one.

        Returns
        -------
        ndarray of int64
            Shape (n,).
        """
        if isinstance(self.positions, slice):
            return np.arange(self.positions.start, self.positions.stop)
        return self.positions

    @property
    def headers(self) -> NDArray[np.uint8]:
        """Header bytes.

        Returns
        -------
        ndarray of uint8
            Shape (n,).
        """
        return self._view("u1", 0)

    def raw(self, place: Place) -> NDArray[Any]:
        """Values of a field as they stand in the file.

        Parameters
        ----------
        place : Place
            Of the layout.

        Returns
        -------
        ndarray
            Shape (n,) for one number, (n, k) for several, of the base type and the file's byte
            order; else bytes of shape (n, size).
        """
        if place.shape in NUMERIC:
            return self.typed(place, place.base_type)
        return self.bytes_of(place)

    def typed(self, place: Place | DeveloperPlace, base_type: BaseType) -> NDArray[Any]:
        """Numbers of a field as they stand in the file.

        Parameters
        ----------
        place : Place or DeveloperPlace
            Of the layout.
        base_type : BaseType
            Of whose size the field's length is a multiple.

        Returns
        -------
        ndarray
            Shape (n,) for one number, else (n, k).
        """
        code = self.layout.order + base_type.code
        if base_type.size == place.size:
            return self._view(code, place.start)
        return self.bytes_of(place).view(code)

    def bytes_of(self, place: Place | DeveloperPlace) -> NDArray[np.uint8]:
        """Bytes of a field.

        Parameters
        ----------
        place : Place or DeveloperPlace
            Of the layout.

        Returns
        -------
        ndarray of uint8
            A copy of shape (n, size).
        """
        plain = self._view(f"V{place.size}", place.start).copy()
        return plain.view(np.uint8).reshape(len(plain), place.size)

    def texts(self, place: Place) -> list[str]:
        """Texts of a field.

        Parameters
        ----------
        place : Place
            Of the layout.

        Returns
        -------
        list of str
            One a message.
        """
        begins = (self.offsets + place.start).tolist()
        return [base_types.text(self.body[begin : begin + place.size]) for begin in begins]

    def physical(self, plan: Plan) -> FloatArray:
        """Numbers in the profile's units.

        Parameters
        ----------
        plan : Plan
            Which fields.

        Returns
        -------
        ndarray
            One line of shape (n,) for each line of the plan; NaN where the value means none.
        """
        if len(self.offsets) <= FEW:
            unpack, body = plan.unpacker.unpack_from, self.body
            cells = [unpack(body, offset) for offset in self.offsets.tolist()]
            block = np.array(cells, dtype=np.float64).T
            if plan.ranks is not None:
                block = block[plan.ranks]
            np.putmask(block, block == plan.invalid, np.nan)
            self._finish(block, plan, plan.own)
        else:
            block = np.empty((len(plan.lines), len(self.offsets)))
            self.fill(block, plan, plan.own)
        return block

    def fill(self, block: FloatArray, plan: Plan, part: Part) -> None:
        """Put numbers in the profile's units into lines that exist already.

        Parameters
        ----------
        block : ndarray
            Lines of shape (n,).
        plan : Plan
            Which fields.
        part : Part
            Which lines.
        """
        buffer, first, stride = self._frame
        shape, strides = (len(self.offsets),), (stride,)
        with np.errstate(invalid="ignore") if plan.has_floats else NO_ERRSTATE:  # of NaN
            if plan is self.layout.plan:
                data = np.ndarray(shape, self.layout.dtype, buffer, first, strides)
                for at, line in enumerate(part.lines):
                    block[line] = data[str(at)]
            else:
                for line, (start, kind) in zip(part.lines, plan.lines, strict=True):
                    block[line] = np.ndarray(shape, kind, buffer, first + start, strides)
        for line, stop in part.missing:
            block[line:stop] = np.nan
        np.copyto(block, np.nan, where=block == part.invalid)
        self._finish(block, plan, part)

    def _finish(self, block: FloatArray, plan: Plan, part: Part) -> None:
        """Make numbers that are not in the unit of their field so, and wide ones exact."""
        for line, invalid in plan.wide:
            start, kind = plan.lines[line]
            block[part.lines[line], self._view(kind, start) == invalid] = np.nan
        for line, scale, offset in plan.scaled:
            values = block[part.lines[line]]
            values /= scale
            if offset:
                values -= offset

    def _view(self, kind: "str | np.dtype[Any]", start: int) -> NDArray[Any]:
        buffer, first, stride = self._frame
        return np.ndarray((len(self.offsets),), kind, buffer, first + start, (stride,))


def numbers_at(body: bytes, starts: NDArray[np.int64], dtype: "np.dtype[Any]") -> NDArray[Any]:
    """Numbers anywhere in a body.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    starts : ndarray of int64
        Where the numbers begin, shape (n,).
    dtype : numpy.dtype
        Type and byte order of the numbers.

    Returns
    -------
    ndarray
        Shape (n,).
    """
    every_byte: NDArray[Any] = np.ndarray((len(body) - dtype.itemsize + 1,), dtype, body, 0, (1,))
    found: NDArray[Any] = every_byte[starts]
    return found


def gathered(body: bytes, groups: Mapping[Layout, Sequence[Offsets]]) -> tuple[Rows, ...]:
    """Messages of one kind by their layouts.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    groups : mapping of Layout to sequence of ndarray of int64
        Where the messages of each definition begin, rising, for all of one kind.

    Returns
    -------
    tuple of Rows
        One for each layout.
    """
    together = [_together(offsets) for offsets in groups.values()]
    if len(together) == 1:
        positions: list[Positions] = [slice(0, len(together[0]))]
    else:
        positions = _positions(together)
    return tuple(map(Rows, repeat(body), groups, together, positions))


def _together(offsets: Sequence[Offsets]) -> Offsets:
    if len(offsets) == 1:
        return offsets[0]
    found = np.concatenate(offsets)
    found.sort(kind="stable")
    return found


def _positions(offsets: list[Offsets]) -> list[Positions]:
    ends = list(accumulate(map(len, offsets), initial=0))
    if all(one[-1] < other[0] for one, other in pairwise(offsets)):
        return [slice(begin, end) for begin, end in pairwise(ends)]
    order = np.argsort(np.concatenate(offsets), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return [rank[begin:end] for begin, end in pairwise(ends)]
