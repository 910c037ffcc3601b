"""How the numbers of messages become physical: all fields of a definition at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from struct import Struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.base_types import BASE_TYPES, STRING, BaseType
from smartrunning.ingestion.fit.places import Place
from smartrunning.units import FloatArray

WIDE_BYTES: Final = 8
"""Integers of this size have more digits than float64."""
LONG_CODES: Final = {"l": "q", "L": "Q"}
"""What `struct` calls numpy's integers of eight bytes."""
MERGERS_KEPT: Final = 1024

LINE: Final = np.dtype([("start", "i8"), ("kind", "i8"), ("scale", "f8"), ("offset", "f8")])
"""What `Plan.line_table` says of a line."""
KINDS: Final[tuple[tuple["np.dtype[Any]", BaseType], ...]] = tuple(
    (np.dtype(order + base_type.code), base_type)
    for order in "<>"
    for base_type in dict.fromkeys(
        known for number, known in enumerate(BASE_TYPES) if number != STRING
    )
)
"""How numbers stand in files: their type with its byte order, and what it says of them."""
KIND_NUMBERS: Final = {
    (at >= len(KINDS) // 2, base_type): at for at, (_, base_type) in enumerate(KINDS)
}
"""By whether it is big-endian, and type, the place in `KINDS`."""


class Plan:
    """How the numbers of messages become physical, all at once.

    There is one line for each number, in the order of the payload.

    Parameters
    ----------
    order : {'<', '>'}
        Byte order.
    places : iterable of Place
        Fields of one number or several.
    """

    def __init__(self, order: str, places: Iterable[Place]) -> None:
        self.order = order
        self.places = tuple(places)
        self.lines: list[tuple[int, np.dtype[Any]]] = []
        self.numbers: list[tuple[str, int]] = []
        self.arrays: list[tuple[str, int, int]] = []
        of_lines: list[Place] = []
        for place in self.places:
            first, step = len(self.lines), place.base_type.size
            starts = range(place.start, place.start + place.size, step)
            kind = _dtype(order + place.base_type.code)
            self.lines += [(start, kind) for start in starts]
            of_lines += [place] * len(starts)
            if place.shape == "number":
                self.numbers.append((place.name, first))
            else:
                self.arrays.append((place.name, first, len(self.lines)))
        self.spans = [*((name, line, line + 1) for name, line in self.numbers), *self.arrays]
        self._of_lines = of_lines
        self.invalid = _column([_invalid(place) for place in of_lines])
        self.scales = _column([place.scale for place in of_lines])
        self.offsets = _column([place.offset for place in of_lines])
        self.scaled = [
            (line, place.scale, place.offset)
            for line, place in enumerate(of_lines)
            if place.scale != 1 or place.offset
        ]
        self.wide = [
            (line, place.base_type)
            for line, place in enumerate(of_lines)
            if place.base_type.size == WIDE_BYTES and place.base_type.invalid is not None
        ]

    @cached_property
    def line_table(self) -> bytes:
        """What each line says, for lines of many plans together.

        Returns
        -------
        bytes
            Of an array of dtype `LINE`, one for each line: first byte, place in `KINDS`, scale and
            offset.
        """
        is_big = self.order == ">"
        kinds = [KIND_NUMBERS[is_big, place.base_type] for place in self._of_lines]
        table = np.empty(len(self.lines), dtype=LINE)
        table["start"] = [start for start, _ in self.lines]
        table["kind"] = kinds
        table["scale"] = self.scales[:, 0]
        table["offset"] = self.offsets[:, 0]
        return table.tobytes()

    @cached_property
    def unpacker(self) -> Struct:
        """What takes the numbers out of a message.

        Returns
        -------
        struct.Struct
            Gives one number for each line.
        """
        form, end = self.order, 0
        for start, kind in self.lines:
            code = LONG_CODES.get(kind.char, kind.char)
            form += f"{start - end}x{code}" if start > end else code
            end = start + kind.itemsize
        return Struct(form)


@dataclass(frozen=True, slots=True, eq=False)
class Merger:
    """How the numbers of messages of several definitions come together.

    Attributes
    ----------
    height : int
        How many lines there are together.
    lines : tuple of ndarray of int64
        Where the lines of each plan go.
    numbers : tuple of (str, int)
        Name and line of each column of one number a message.
    arrays : tuple of (str, int, int)
        Name, first line and the one after the last of each column of several numbers a message.
    """

    height: int
    lines: tuple[NDArray[np.int64], ...]
    numbers: tuple[tuple[str, int], ...]
    arrays: tuple[tuple[str, int, int], ...]


def named(
    block: FloatArray, numbers: Sequence[tuple[str, int]], arrays: Sequence[tuple[str, int, int]]
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Columns of numbers by their names.

    Parameters
    ----------
    block : ndarray
        One line for each number.
    numbers : sequence of (str, int)
        Name and line of each column of one number a message.
    arrays : sequence of (str, int, int)
        Name, first line and the one after the last of each column of several numbers a message.

    Returns
    -------
    numbers, arrays : dict of str to ndarray
        Of shape (n,) and (n, k).
    """
    lines = list(block)
    return (
        {name: lines[line] for name, line in numbers},
        {name: block[line:stop].T for name, line, stop in arrays},
    )


@lru_cache(maxsize=MERGERS_KEPT)
def merger_of(plans: tuple[Plan, ...]) -> Merger:
    """How the numbers of some plans come together.

    Parameters
    ----------
    plans : tuple of Plan
        Of messages of one kind.

    Returns
    -------
    Merger
        Columns of one name are one column, an array if one of them is.
    """
    widths: dict[str, int] = {}
    for plan in plans:
        for name, line, stop in plan.spans:
            widths[name] = max(widths.get(name, 0), stop - line)
    ends = np.cumsum([0, *widths.values()]).tolist()
    begins = dict(zip(widths, ends[:-1], strict=True))
    are_arrays = {name for plan in plans for name, *_ in plan.arrays}
    all_lines = []
    for plan in plans:
        lines = np.empty(len(plan.lines), dtype=np.int64)
        for name, line, stop in plan.spans:
            lines[line:stop] = range(begins[name], begins[name] + stop - line)
        all_lines.append(lines)
    return Merger(
        ends[-1],
        tuple(all_lines),
        tuple((name, at) for name, at in begins.items() if name not in are_arrays),
        tuple((name, begins[name], begins[name] + widths[name]) for name in are_arrays),
    )


@cache
def _dtype(code: str) -> "np.dtype[Any]":
    return np.dtype(code)


def _column(values: list[float]) -> FloatArray:
    return np.array(values, dtype=np.float64).reshape(-1, 1)


def _invalid(place: Place) -> float:
    """The number that means none, as far as float64 can tell it from others."""
    if place.base_type.size == WIDE_BYTES or place.base_type.invalid is None:
        return np.nan
    return float(place.base_type.invalid)
