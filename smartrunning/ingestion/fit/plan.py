"""How the numbers of messages become physical: all fields of a definition at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit.once import Once
from smartrunning.ingestion.fit.places import Place
from smartrunning.units import FloatArray

WIDE_BYTES: Final = 8
"""Integers of this size have more digits than float64."""
LONG_CODES: Final = {"l": "q", "L": "Q"}
"""What `struct` calls numpy's integers of eight bytes."""
MERGERS_KEPT: Final = 1024

LINE: Final = np.dtype(
    [
        *(("start", "i8"), ("left", "u8"), ("right", "u8"), ("invalid", "u8")),
        *(("scale", "f8"), ("offset", "f8")),
    ]
)
"""What `Plan.line_table` says of a line."""
KINDS: Final = {"u": 0, "i": 1, "f4": 2, "f8": 3}
"""What the bits of a line are, by kind of number or whole code."""

Span = tuple[str, int, int]


class Part(NamedTuple):
    """Which of the lines of a block are those of a plan."""

    lines: Sequence[int]
    """Where its lines are in the block."""
    invalid: FloatArray
    """Numbers that mean none by line of the block, shape (lines, 1)."""
    missing: Sequence[tuple[int, int]] = ()
    """Lines that it has nothing for: the first ones and those after the last."""


class Plan:
    """How the numbers of messages become physical, all at once.

    There is one line for each number: first the fields of one number each, then those of several.

    Parameters
    ----------
    order : {'<', '>'}
        Byte order.
    places : iterable of Place
        Fields of one number or several.
    """

    def __init__(self, order: str, places: Iterable[Place]) -> None:
        self.order = order
        self.places = sorted(places, key=lambda place: place.shape != "number")
        self.names = tuple(place.name for place in self.places if place.shape == "number")
        self.lines: list[tuple[int, np.dtype[Any]]] = []
        self.arrays: list[Span] = []
        self._of_lines: list[Place] = []
        for place in self.places:
            first, step = len(self.lines), place.base_type.size
            starts = range(place.start, place.start + place.size, step)
            kind = _dtype(order + place.base_type.code)
            self.lines += [(start, kind) for start in starts]
            self._of_lines += [place] * len(starts)
            if place.shape != "number":
                self.arrays.append((place.name, first, len(self.lines)))
        self.has_floats = any(kind.kind == "f" for _, kind in self.lines)

    @Once
    def spans(self) -> list[Span]:
        """Lines by the name of their field.

        Returns
        -------
        list of (str, int, int)
            Name, first line and the one after the last.
        """
        return [*((name, line, line + 1) for line, name in enumerate(self.names)), *self.arrays]

    @Once
    def invalid(self) -> FloatArray:
        """Numbers that mean none, as far as float64 can tell them from others.

        Returns
        -------
        ndarray
            Shape (lines, 1); NaN where no number does.
        """
        return _column([_invalid(place) for place in self._of_lines])

    @Once
    def own(self) -> Part:
        """Lines of a block that has no others.

        Returns
        -------
        Part
            All of them.
        """
        return Part(range(len(self.lines)), self.invalid)

    @Once
    def scaled(self) -> list[tuple[int, float, float]]:
        """Lines that are not in the unit of their field.

        Returns
        -------
        list of (int, float, float)
            Line, scale and offset.
        """
        return [
            (line, place.scale, place.offset)
            for line, place in enumerate(self._of_lines)
            if place.scale != 1 or place.offset
        ]

    @Once
    def wide(self) -> list[tuple[int, int]]:
        """Lines of integers with more digits than float64.

        Returns
        -------
        list of (int, int)
            Line, and the integer that means none.
        """
        return [
            (line, place.base_type.invalid)
            for line, place in enumerate(self._of_lines)
            if place.base_type.size == WIDE_BYTES and place.base_type.invalid is not None
        ]

    @Once
    def line_table(self) -> bytes:
        """What each line says, for lines of many plans together.

        Returns
        -------
        bytes
            Of an array of dtype `LINE`, one for each line: first byte; by how many bits a word of
            eight bytes that begins there is shifted to the left and back so that the number is
            left; the bits that mean none; scale and offset.
        """
        is_big = self.order == ">"
        table = np.zeros(len(self.lines), dtype=LINE)
        for row, place, (start, kind) in zip(table, self._of_lines, self.lines, strict=True):
            bits = 8 * kind.itemsize
            invalid = place.base_type.invalid
            row["start"] = start
            row["left"] = 0 if is_big else 64 - bits
            row["right"] = 64 - bits
            row["invalid"] = (1 << bits) - 1 if invalid is None else invalid  # a NaN of floats
            row["scale"], row["offset"] = place.scale, place.offset
        return table.tobytes()

    @Once
    def line_kinds(self) -> bytes:
        """What the bits of each line are, for lines of many plans together.

        Returns
        -------
        bytes
            For each line one of `KINDS`.
        """
        codes = [place.base_type.code for place in self._of_lines]
        return bytes(KINDS.get(code, KINDS.get(code[0], 0)) for code in codes)

    @Once
    def unpacker(self) -> Struct:
        """What takes the numbers out of a message.

        Returns
        -------
        struct.Struct
            Gives one number for each line, in the order of the payload.
        """
        form, end = self.order, 0
        for start, kind in sorted(self.lines, key=lambda line: line[0]):
            code = LONG_CODES.get(kind.char, kind.char)
            form += f"{start - end}x{code}" if start > end else code
            end = start + kind.itemsize
        return Struct(form)

    @Once
    def ranks(self) -> NDArray[np.int64] | None:
        """Where the numbers of the unpacker belong.

        Returns
        -------
        ndarray of int64 or None
            For each line its place in the payload; None when that is the order of the lines.
        """
        starts = [start for start, _ in self.lines]
        if starts == sorted(starts):
            return None
        return np.argsort(np.argsort(starts))


@dataclass(frozen=True, slots=True, eq=False)
class Merger:
    """How the numbers of messages of several definitions come together.

    Attributes
    ----------
    height : int
        How many lines there are together.
    parts : tuple of Part
        What each plan has to do with it.
    names : tuple of str
        Of the columns of one number a message, whose lines come first.
    arrays : tuple of (str, int, int)
        Name, first line and the one after the last of each column of several numbers a message.
    """

    height: int
    parts: tuple[Part, ...]
    names: tuple[str, ...]
    arrays: tuple[Span, ...]


def named(
    block: FloatArray, names: Sequence[str], arrays: Sequence[Span]
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Columns of numbers by their names.

    Parameters
    ----------
    block : ndarray
        One line for each number.
    names : sequence of str
        Of the first lines, which are one column each.
    arrays : sequence of (str, int, int)
        Name, first line and the one after the last of each column of several numbers a message.

    Returns
    -------
    numbers, arrays : dict of str to ndarray
        Of shape (n,) and (n, k).
    """
    numbers = dict(zip(names, block, strict=False))
    return numbers, {name: block[line:stop].T for name, line, stop in arrays} if arrays else {}


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
    are_arrays = {name for plan in plans for name, *_ in plan.arrays}
    ordered = sorted(widths, key=are_arrays.__contains__)
    begins = dict(zip(ordered, np.cumsum([0, *map(widths.get, ordered)]).tolist(), strict=False))
    height = sum(widths.values())
    return Merger(
        height,
        tuple(_part(plan, begins, height) for plan in plans),
        tuple(name for name in ordered if name not in are_arrays),
        tuple(
            (name, begins[name], begins[name] + widths[name])
            for name in ordered
            if name in are_arrays
        ),
    )


def _part(plan: Plan, begins: Mapping[str, int], height: int) -> Part:
    lines = [begins[name] + at for name, line, stop in plan.spans for at in range(stop - line)]
    invalid = np.full((height, 1), np.nan)
    invalid[lines] = plan.invalid
    present = [-1, *sorted(lines), height]
    missing = [(one + 1, other) for one, other in pairwise(present) if other > one + 1]
    return Part(lines, invalid, missing)


@cache
def _dtype(code: str) -> "np.dtype[Any]":
    return np.dtype(code)


def _column(values: list[float]) -> FloatArray:
    return np.array(values, dtype=np.float64).reshape(-1, 1)


def _invalid(place: Place) -> float:
    if place.base_type.size == WIDE_BYTES or place.base_type.invalid is None:
        return np.nan
    return float(place.base_type.invalid)
