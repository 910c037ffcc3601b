"""Where the messages of a FIT body begin, and the definition that each one follows.

A FIT body is a row of messages of which each begins with one header byte. A definition message says
how long the data messages of one local type are, so every byte of the body is passed exactly once.
Equal definitions are one: some watches repeat a definition before almost every message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.messages import Ending

COMPRESSED_HEADER: Final = 0x80
DEFINITION_HEADER: Final = 0x40
DEVELOPER_BIT: Final = 0x20
MOST_MESSAGES: Final = 1_000_000
"""More than five days at one record a second beside as many other messages."""
MOST_DEFINITIONS: Final = 1_000
"""Different ones; real files have up to 60."""
STRETCH_BYTES: Final = 1 << 18
"""After so many bytes the messages are counted."""


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field lies in the messages of one definition.

    Attributes
    ----------
    number : int
        Field number.
    kind : int
        Base type; for a developer field the index of its app.
    start, stop : int
        Bytes in the payload.
    """

    number: int
    kind: int
    start: int
    stop: int


@dataclass(frozen=True)
class Definition:
    """A definition message.

    Attributes
    ----------
    data : bytes
        The whole message, header byte included.
    """

    data: bytes

    @property
    def order(self) -> str:
        """Byte order of its messages.

        Returns
        -------
        {'<', '>'}
            As numpy writes it.
        """
        return ">" if self.data[2] else "<"

    @property
    def message(self) -> int:
        """Global message number.

        Returns
        -------
        int
            Number of the FIT profile.
        """
        return int.from_bytes(self.data[3:5], "big" if self.data[2] else "little")

    @cached_property
    def fields(self) -> tuple[FieldPlace, ...]:
        """Fields of the profile, in the order of the payload.

        Returns
        -------
        tuple of FieldPlace
            With their base types.
        """
        return self._places(6, self.data[5], 0)

    @cached_property
    def developer_fields(self) -> tuple[FieldPlace, ...]:
        """Developer fields, in the order of the payload.

        Returns
        -------
        tuple of FieldPlace
            With the indices of their apps.
        """
        if not self.data[0] & DEVELOPER_BIT:
            return ()
        begin = 6 + 3 * self.data[5]
        return self._places(begin + 1, self.data[begin], self.native_bytes)

    @property
    def native_bytes(self) -> int:
        """Length of the fields of the profile.

        Returns
        -------
        int
            In bytes.
        """
        return sum(self.data[7 : 6 + 3 * self.data[5] : 3])

    @property
    def payload_bytes(self) -> int:
        """Length of a data message without its header byte.

        Returns
        -------
        int
            In bytes.
        """
        begin = 6 + 3 * self.data[5]
        return self.native_bytes + sum(self.data[begin + 2 :: 3])

    def _places(self, begin: int, count: int, start: int) -> tuple[FieldPlace, ...]:
        places = []
        for at in range(begin, begin + 3 * count, 3):
            number, size, kind = self.data[at : at + 3]
            places.append(FieldPlace(number, kind, start, start + size))
            start += size
        return tuple(places)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """All data messages of one definition.

    Attributes
    ----------
    definition : Definition
        What they follow.
    offsets : ndarray of int64
        Where their header bytes are, rising.
    """

    definition: Definition
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """All messages of a body.

    Attributes
    ----------
    groups : tuple of Group
        In the order of their first definition; only those with messages.
    ending : {'whole', 'cut', 'damaged'}
        How the body ends.
    read_bytes : int
        Length of the whole messages.
    """

    groups: tuple[Group, ...]
    ending: Ending
    read_bytes: int


def walk(body: bytes) -> Walk:
    """Messages of a FIT body.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.

    Returns
    -------
    Walk
        Up to the first byte that cannot be a message, or to the last whole message.

    Raises
    ------
    FileRejectedError
        If there are more than `MOST_MESSAGES` messages or `MOST_DEFINITIONS` definitions.
    """
    walker = _Walker(body)
    return walker.walk()


class _Walker:
    """The state of one walk: the table of header bytes is its heart."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.note: list[Callable[[int], None] | None] = [None] * 256
        self.step = [0] * 256
        self.offsets: dict[bytes, list[int]] = {}
        self.definitions: dict[bytes, Definition] = {}
        self.current: list[bytes] = [b""] * 16
        self.definitions_passed = 0

    def walk(self) -> Walk:
        offset, end = 0, len(self.body)
        ending: Ending = "whole"
        while offset < end and ending == "whole":
            offset, ending = self._stretch(offset, min(offset + STRETCH_BYTES, end))
            self._count()
        if offset > end:
            offset, ending = self._without_last(), "cut"
        groups = tuple(
            Group(self.definitions[key], np.array(offsets, dtype=np.int64))
            for key, offsets in self.offsets.items()
            if offsets
        )
        return Walk(groups, ending, offset)

    def _stretch(self, offset: int, stop: int) -> tuple[int, Ending]:
        body, note, step = self.body, self.note, self.step
        while offset < stop:
            header = body[offset]
            noted = note[header]
            if noted is not None:
                noted(offset)
                offset += step[header]
            elif header & (COMPRESSED_HEADER | DEFINITION_HEADER) == DEFINITION_HEADER:
                data = self._definition_at(offset)
                if not data:
                    return offset, "cut"
                self._define(data)
                offset += len(data)
            else:
                return offset, "damaged"  # a message of a type that was never defined
        return offset, "whole"

    def _definition_at(self, offset: int) -> bytes:
        """The definition message at an offset; empty when its end is missing."""
        body = self.body
        length = 6 + 3 * int.from_bytes(body[offset + 5 : offset + 6], "little")
        if body[offset] & DEVELOPER_BIT:
            length += 1 + 3 * int.from_bytes(body[offset + length : offset + length + 1], "little")
        data = body[offset : offset + length]
        return data if len(data) == length else b""

    def _define(self, data: bytes) -> None:
        self.definitions_passed += 1
        local = data[0] & 0x0F
        if self.current[local] == data:
            return
        self.current[local] = data
        if data not in self.definitions:
            self.definitions[data] = Definition(data)
            self.offsets[data] = []
        noted, length = self.offsets[data].append, 1 + self.definitions[data].payload_bytes
        for header in (local, local | 0x10, local | 0x20, local | 0x30):  # bits 4, 5: no meaning
            self.note[header], self.step[header] = noted, length
        if local < 4:
            first = COMPRESSED_HEADER | local << 5
            self.note[first : first + 32] = [noted] * 32
            self.step[first : first + 32] = [length] * 32

    def _count(self) -> None:
        messages = self.definitions_passed + sum(map(len, self.offsets.values()))
        if messages > MOST_MESSAGES or len(self.definitions) > MOST_DEFINITIONS:
            raise FileRejectedError(
                "fit.too_expensive",
                f"This file holds more than {MOST_MESSAGES:,} messages or {MOST_DEFINITIONS:,} "
                "kinds of them; no watch writes such a file.",
            )

    def _without_last(self) -> int:
        """Take back the last message, which ends past the end; return where it began."""
        last = max((offsets for offsets in self.offsets.values() if offsets), key=lambda o: o[-1])
        return last.pop()
