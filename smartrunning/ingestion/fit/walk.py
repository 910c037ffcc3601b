"""Where the messages of a FIT body begin, and the definition that each one follows.

A FIT body is a row of messages of which each begins with one header byte. A definition message says
how long the data messages of one local type are, so every byte of the body is passed exactly once.
Equal definitions are one: some watches repeat a definition before almost every message.

Devices write the same few messages in turn for long stretches. Where the next headers repeat in a
cycle, the whole run is found at once: the headers at each place of the cycle are one slice of the
body, and as long as all of them are what they were, no message of the run can have another length.

Where a watch repeats a definition again and again, it is passed as if it were a message, and
whether it was the same each time is looked at for all of them together.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.cycles import FEWEST_REPEATS, LONGEST_CYCLE, Cycle, repeats_of
from smartrunning.ingestion.fit.headers import (
    COMPRESSED_HEADER,
    DEFINITION_HEADER,
    FIXED_BYTES,
    LOCAL_BITS,
    definition_length,
    local_type,
)
from smartrunning.ingestion.fit.layout import DEVELOPER_BIT, Layout, layout_of
from smartrunning.ingestion.fit.messages import Ending
from smartrunning.ingestion.fit.repeated import Repeated, first_other

MOST_MESSAGES: Final = 1_000_000
"""More than five days at one record a second beside as many other messages."""
MOST_DEFINITIONS: Final = 1_000
"""Different ones; real files have up to 60."""
COUNTED_BYTES: Final = 1 << 18
"""After so many bytes the messages are counted."""
REPEATS_TRUSTED: Final = 32
"""So often a definition has to come again unchanged before it is passed without a look."""
FAR: Final = 1 << 60
"""Length of what is no known message: past the end of any file."""
SHORTEST_STRETCH: Final = 256
LONGEST_STRETCH: Final = 1 << 14
"""Bytes that are passed message by message between two looks for a run."""

Passing = tuple[Callable[[int], None], int]
"""What notes a message, and its length."""


class Group(NamedTuple):
    """All data messages of one definition."""

    layout: Layout
    """What they look like."""
    offsets: NDArray[np.int64]
    """Where their header bytes are, rising."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """All messages of a body.

    Attributes
    ----------
    groups : tuple of Group
        In the order of their first definition; only those with messages.
    has_header_times : bool
        Whether a message has its time in the header byte.
    ending : {'whole', 'cut', 'damaged'}
        How the body ends.
    read_bytes : int
        Length of the whole messages.
    """

    groups: tuple[Group, ...]
    has_header_times: bool
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
    return _Walker(body).walk()


class _Messages:
    """The data messages of one definition while they are being found."""

    __slots__ = ("layout", "passing", "recent", "repeats", "runs")

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.recent: list[int] = []
        self.repeats = 0
        self.runs: list[tuple[int, int, int]] = []
        self.passing: Passing = (self.recent.append, layout.size)

    def count(self) -> int:
        return len(self.recent) + sum([repeats for _, _, repeats in self.runs])

    def offsets(self) -> NDArray[np.int64]:
        recent = np.fromiter(self.recent, dtype=np.int64, count=len(self.recent))
        if not self.runs:
            return recent
        found = [
            np.arange(begin, begin + stride * repeats, stride)
            for begin, stride, repeats in self.runs
        ]
        if len(found) == 1 and not self.recent:
            return found[0]
        together = np.concatenate([*found, recent])
        together.sort(kind="stable")
        return together


class _Walker:
    """The state of one walk: what to do by header byte is its heart."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        nowhere: list[int] = []
        self.unknown: Passing = (nowhere.append, FAR)
        self.passing = [self.unknown] * 256
        self.known: dict[bytes, _Messages] = {}
        self.current: list[_Messages | None] = [None] * 16
        self.learned: list[list[int]] = [[] for _ in range(16)]
        self.trusted: dict[int, Repeated] | None = {}
        """By header; None as soon as a local type stands for something else."""
        self.definitions_passed = 0
        self.has_header_times = False

    def walk(self) -> Walk:
        offset, ending = self._pass(0)
        hasty = self._distrust()
        if hasty is not None:
            offset, ending = self._pass(hasty)
        self._count()
        offsets = [messages.offsets() for messages in self.known.values()]
        if offset > len(self.body):
            offset, ending = _without_last(offsets), "cut"
        groups = tuple(
            Group(messages.layout, found)
            for messages, found in zip(self.known.values(), offsets, strict=True)
            if len(found)
        )
        return Walk(groups, self.has_header_times, ending, offset)

    def _pass(self, offset: int) -> tuple[int, Ending]:
        """Pass all messages from an offset on."""
        end = len(self.body)
        stretch, counted = SHORTEST_STRETCH, offset + COUNTED_BYTES
        ending: Ending = "whole"
        while offset < end and ending == "whole":
            begin = offset
            if not self.trusted:
                offset = self._run(offset)
            stretch = SHORTEST_STRETCH if offset > begin else min(2 * stretch, LONGEST_STRETCH)
            offset, ending = self._stretch(offset, min(offset + stretch, end))
            if offset >= counted:
                self._count()
                counted = offset + COUNTED_BYTES
        return offset, ending

    def _stretch(self, offset: int, stop: int) -> tuple[int, Ending]:
        """Pass message by message."""
        body, passing = self.body, self.passing
        ending: Ending = "whole"
        while offset < stop and ending == "whole":
            while offset < stop:
                noted, length = passing[body[offset]]
                noted(offset)
                offset += length
            if offset >= FAR:
                offset -= FAR
                if body[offset] & (COMPRESSED_HEADER | DEFINITION_HEADER) == DEFINITION_HEADER:
                    offset, ending = self._definition(offset)
                elif not self._learn(body[offset]):
                    ending = "damaged"  # a message of a type that was never defined
        return offset, ending

    def _definition(self, offset: int) -> tuple[int, Ending]:
        """Pass a definition."""
        body = self.body
        header = body[offset]
        if header & DEVELOPER_BIT or offset > len(body) - FIXED_BYTES:
            length = definition_length(body, offset)
        else:
            length = FIXED_BYTES + 3 * body[offset + FIXED_BYTES - 1]
        data = body[offset : offset + length]
        messages = self.known.get(data)
        local = header & LOCAL_BITS
        if messages is not None and self.current[local] is messages:
            self.definitions_passed += 1
            messages.repeats += 1
            if messages.repeats >= REPEATS_TRUSTED and self.trusted is not None:
                self.trusted[header] = Repeated(data, [])
                self.passing[header] = (self.trusted[header].offsets.append, length)
            return offset + length, "whole"
        hasty = self._distrust() if self.trusted else None
        if hasty is not None:
            return hasty, "whole"
        if messages is None:
            if len(data) != length:
                return offset, "cut"
            messages = self.known[data] = _Messages(layout_of(data))
        self.definitions_passed += 1
        self.current[local] = messages
        self.passing[local] = messages.passing
        if self.learned[local]:
            self._forget(local)
        return offset + length, "whole"

    def _distrust(self) -> int | None:
        """Look at all definitions that were passed without a look, and do not trust from here on.

        What was passed from the first one on that was not what it was taken for is given up.

        Returns
        -------
        int or None
            Where that one begins; None when there is none.
        """
        wrong = [first_other(self.body, one) for one in (self.trusted or {}).values()]
        for header in self.trusted or {}:
            self.passing[header] = self.unknown
        self.definitions_passed += sum(len(one.offsets) for one in (self.trusted or {}).values())
        self.trusted = None
        hasty = min([offset for offset in wrong if offset is not None], default=None)
        if hasty is not None:
            for messages in self.known.values():
                del messages.recent[bisect_left(messages.recent, hasty) :]
        return hasty

    def _forget(self, local: int) -> None:
        """Forget header bytes that stood for what was redefined; they are learned anew."""
        for header in self.learned[local]:
            self.passing[header] = self.unknown
        self.learned[local].clear()

    def _learn(self, header: int) -> bool:
        """Take in a header byte that says more than its local type; False when undefined."""
        is_compressed = bool(header & COMPRESSED_HEADER)
        local = local_type(header)
        messages = self.current[local]
        if messages is None:
            return False
        self.has_header_times |= is_compressed
        self.learned[local].append(header)
        self.passing[header] = messages.passing
        return True

    def _run(self, offset: int) -> int:
        """Pass the run that begins at an offset, if one does; return where it ends."""
        body, passing, end = self.body, self.passing, len(self.body)
        cycle: Cycle = ()
        at = offset
        while len(cycle) < LONGEST_CYCLE and at < end:
            header = body[at]
            length = passing[header][1]
            if length == FAR:
                return offset
            cycle += ((header, at - offset),)
            at += length
            if at < end and body[at] == body[offset]:
                last_needed = offset + (FEWEST_REPEATS - 1) * (at - offset)
                if last_needed >= end or body[last_needed] != body[offset]:
                    continue
                repeats = repeats_of(cycle, body, offset, at - offset, most=MOST_MESSAGES)
                if repeats >= FEWEST_REPEATS:
                    self._take(offset, at - offset, cycle, repeats)
                    return offset + repeats * (at - offset)
        return offset

    def _take(self, offset: int, stride: int, cycle: Cycle, repeats: int) -> None:
        for header, shift in cycle:
            self._of(header).runs.append((offset + shift, stride, repeats))

    def _of(self, header: int) -> _Messages:
        messages = self.current[local_type(header)]
        assert messages is not None  # noqa: S101 (only headers with a length are asked for)
        return messages

    def _count(self) -> None:
        found = self.definitions_passed + sum(one.count() for one in self.known.values())
        found += sum(len(one.offsets) for one in (self.trusted or {}).values())
        if found > MOST_MESSAGES or len(self.known) > MOST_DEFINITIONS:
            raise FileRejectedError(
                "fit.too_expensive",
                f"This file holds more than {MOST_MESSAGES:,} messages or {MOST_DEFINITIONS:,} "
                "kinds of them; no watch writes such a file.",
            )


def _without_last(offsets: list[NDArray[np.int64]]) -> int:
    """Take back the last message, which ends past the end; return where it began."""
    last = max(
        (at for at, found in enumerate(offsets) if len(found)), key=lambda at: offsets[at][-1]
    )
    begin = int(offsets[last][-1])
    offsets[last] = offsets[last][:-1]
    return begin
