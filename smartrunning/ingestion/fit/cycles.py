"""How often a few messages come in turn: headers that repeat at the same distance."""

from typing import Final

LONGEST_CYCLE: Final = 4
"""Messages that take turns; watches write up to three kinds each second."""
FEWEST_REPEATS: Final = 20
"""From here on a run is found faster than passed."""
FIRST_WINDOW: Final = 128
"""Repeats of a cycle that are looked at first, then `WINDOW_GROWTH` times as many."""
WINDOW_GROWTH: Final = 8
SINGLE_BYTES: Final = tuple(bytes([value]) for value in range(256))

Cycle = tuple[tuple[int, int], ...]
"""Header bytes of messages that take turns, each with its distance from the first."""


def repeats_of(cycle: Cycle, body: bytes, offset: int, stride: int, *, most: int) -> int:
    """How many times a cycle comes in a row.

    Parameters
    ----------
    cycle : tuple of (int, int)
        Headers and their distances.
    body : bytes
        One part of a FIT file.
    offset : int
        Where the first one begins.
    stride : int
        Bytes from each one to the next.
    most : int
        More are not counted.

    Returns
    -------
    int
        Whole ones; the messages between two headers are not looked at.
    """
    most = min((len(body) - offset) // stride, most)
    repeats, window = 0, FIRST_WINDOW
    while repeats < most:
        looked_at = same = min(window, most - repeats)
        for header, shift in cycle:
            begin = offset + repeats * stride + shift
            headers = body[begin : begin + same * stride : stride]
            same -= len(headers.lstrip(SINGLE_BYTES[header]))
        repeats += same
        if same < looked_at:
            break
        window *= WINDOW_GROWTH
    return repeats
