"""Messages of definitions that have few of them: the numbers of all of them at once.

Devices write dozens of definitions that only a handful of messages follow. One pass over all their
numbers takes the time that a single definition would take alone.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.plan import KINDS, LINE, Plan
from smartrunning.ingestion.fit.rows import Rows, numbers_at
from smartrunning.units import FloatArray

FEW: Final = 64
"""Messages of one definition."""
FEW_CELLS: Final = 1 << 13
"""Numbers of one definition."""
MOST_CELLS: Final = 1 << 18
"""Numbers of all of them; what is more is left to those who ask for it."""


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
        chosen: list[tuple[Rows, Plan, int, int]] = []
        ends = [0]
        for rows in self._all_rows:
            count = len(rows.offsets)
            if count > FEW:
                continue
            plan = rows.layout.plan
            width = len(plan.lines)
            if 0 < count * width <= FEW_CELLS and ends[-1] + count * width <= MOST_CELLS:
                chosen.append((rows, plan, count, width))
                ends.append(ends[-1] + count * width)
        if not chosen:
            return {}
        values = self._values(chosen, ends[-1])
        return {
            rows: values[begin : begin + count * width].reshape(count, width).T
            for begin, (rows, _, count, width) in zip(ends, chosen, strict=False)
        }

    def _values(self, chosen: list[tuple[Rows, Plan, int, int]], total: int) -> FloatArray:
        """Physical numbers of all messages, one message after another."""
        counts = np.array([count for _, _, count, _ in chosen])
        widths = np.array([width for *_, width in chosen])
        row_widths = np.repeat(widths, counts)
        begins = np.repeat(np.cumsum(widths) - widths, counts) + row_widths - np.cumsum(row_widths)
        cells = np.arange(total) + np.repeat(begins, row_widths)
        joined = b"".join([plan.line_table for _, plan, *_ in chosen])
        lines = np.frombuffer(joined, dtype=LINE).take(cells)
        starts = np.repeat(np.concatenate([rows.offsets for rows, *_ in chosen]), row_widths)
        starts += lines["start"]
        with np.errstate(invalid="ignore"):  # of NaN, whatever its bits
            values = self._taken(starts, lines["kind"].astype(np.uint8))
            values /= lines["scale"]
            values -= lines["offset"]
        return values

    def _taken(self, starts: NDArray[np.int64], kinds: NDArray[np.uint8]) -> FloatArray:
        """Numbers at some bytes of the body; NaN where they mean none."""
        values = np.empty(len(starts))
        order = np.argsort(kinds, kind="stable")
        ends = np.cumsum(np.bincount(kinds, minlength=len(KINDS))).tolist()
        begin = 0
        for (dtype, base_type), end in zip(KINDS, ends, strict=True):
            if end > begin:
                which = order[begin:end]
                raw = numbers_at(self._body, starts[which], dtype)
                values[which] = raw
                if base_type.invalid is not None:
                    values[which[raw == base_type.invalid]] = np.nan
                begin = end
        return values
