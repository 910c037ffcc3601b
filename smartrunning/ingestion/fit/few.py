"""Messages of definitions that have few of them: the numbers of all of them at once.

Devices write dozens of definitions that only a handful of messages follow. One pass over all their
numbers takes the time that a few definitions would take alone: each number is the word of eight
bytes that begins where it begins, shifted until only its own bits are left.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.plan import KINDS, LINE, WIDE_BYTES, Plan
from smartrunning.ingestion.fit.rows import Rows
from smartrunning.units import FloatArray

FEW: Final = 64
"""Messages of one definition."""
FEW_CELLS: Final = 1 << 13
"""Numbers of one definition."""
MOST_CELLS: Final = 1 << 18
"""Numbers of all of them; what is more is left to those who ask for it."""
BITS_PER_BYTE: Final = 8

Chosen = tuple[Rows, Plan, int, int]
"""Messages of one definition, how many there are, and how many numbers each has."""


class Few:
    """The numbers of all messages of which a definition has few.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    all_rows : iterable of Rows
        All its messages.
    """

    def __init__(self, body: bytes, all_rows: Iterable[Rows]) -> None:
        self._body = body
        self._all_rows = tuple(all_rows)
        self._blocks: dict[Rows, FloatArray] | None = None

    def physical(self, rows: Rows) -> FloatArray:
        """Numbers of the messages of one definition in the profile's units.

        Parameters
        ----------
        rows : Rows
            Messages of the same part.

        Returns
        -------
        ndarray
            As `Rows.physical` has them for all numbers.
        """
        if len(rows.offsets) > FEW:
            return rows.physical(rows.layout.plan)
        if self._blocks is None:
            self._blocks = self._all_blocks()
        block = self._blocks.get(rows)
        return rows.physical(rows.layout.plan) if block is None else block

    def _all_blocks(self) -> dict[Rows, FloatArray]:
        chosen: list[Chosen] = []
        total = 0
        for rows in self._all_rows:
            count = len(rows.offsets)
            if count > FEW:
                continue
            plan = rows.layout.plan
            width = len(plan.lines)
            if 0 < count * width <= FEW_CELLS and total + count * width <= MOST_CELLS:
                chosen.append((rows, plan, count, width))
                total += count * width
        if not chosen:
            return {}
        values = self._values(chosen)
        found = {}
        begin = 0
        for rows, _, count, width in chosen:
            end = begin + count * width
            found[rows] = values[begin:end].reshape(count, width).T
            begin = end
        return found

    def _values(self, chosen: list[Chosen]) -> FloatArray:
        """Physical numbers of all messages, one message after another."""
        joined = b"".join([count * plan.line_table for _, plan, count, _ in chosen])
        lines = np.frombuffer(joined, dtype=LINE)
        widths = [width for *_, count, width in chosen for _ in range(count)]
        starts = np.repeat(np.concatenate([rows.offsets for rows, *_ in chosen]), widths)
        bits = self._words(starts + lines["start"])
        lefts, rights = lines["left"], lines["right"]
        self._turn(bits, chosen)
        bits <<= lefts
        bits >>= rights
        values = bits.astype(np.float64)
        kinds = b"".join([count * plan.line_kinds for _, plan, count, _ in chosen])
        _reinterpret(values, bits, np.frombuffer(kinds, dtype=np.uint8), rights)
        values[bits == lines["invalid"]] = np.nan
        with np.errstate(invalid="ignore"):  # of NaN, whatever its bits
            values /= lines["scale"]
            values -= lines["offset"]
        return values

    def _turn(self, bits: NDArray[np.uint64], chosen: list[Chosen]) -> None:
        """Turn words round whose highest byte came first."""
        are_big = [plan.order == ">" for _, plan, *_ in chosen]
        if all(are_big):
            bits.byteswap(inplace=True)
        elif any(are_big):
            begin = 0
            for is_big, (*_, count, width) in zip(are_big, chosen, strict=True):
                end = begin + count * width
                if is_big:
                    bits[begin:end].byteswap(inplace=True)
                begin = end

    def _words(self, starts: NDArray[np.int64]) -> NDArray[np.uint64]:
        """The eight bytes from each place on, the first one lowest; zeros after the end."""
        body = self._body if len(self._body) >= WIDE_BYTES else self._body + bytes(WIDE_BYTES)
        last = len(body) - WIDE_BYTES
        words: NDArray[np.uint64] = np.ndarray((last + 1,), "<u8", body, 0, (1,))
        past = starts - last
        if past.max() <= 0:
            return words[starts]
        past = np.maximum(past, 0)
        bits: NDArray[np.uint64] = words[starts - past]
        return bits >> (BITS_PER_BYTE * past).astype(np.uint64)


def _reinterpret(
    values: FloatArray,
    bits: NDArray[np.uint64],
    kinds: NDArray[np.uint8],
    rights: NDArray[np.uint64],
) -> None:
    """Put in the numbers whose bits are no integers from 0 on."""
    unusual = np.flatnonzero(kinds)
    if not len(unusual):
        return
    kinds = kinds[unusual]
    signed = unusual[kinds == KINDS["i"]]
    if len(signed):
        shifts = rights[signed]
        values[signed] = (bits[signed] << shifts).view(np.int64) >> shifts.view(np.int64)
    for code in ("f4", "f8"):
        floats = unusual[kinds == KINDS[code]]
        if len(floats):
            with np.errstate(invalid="ignore"):  # of NaN, whatever its bits
                values[floats] = bits[floats].astype(f"u{code[1]}").view(code)
