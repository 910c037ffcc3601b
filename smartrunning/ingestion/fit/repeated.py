"""Definitions that a watch repeats again and again: whether each of them was the same."""

from typing import NamedTuple

import numpy as np


class Repeated(NamedTuple):
    """A definition that is passed without a look."""

    definition: bytes
    """The whole message."""
    offsets: list[int]
    """Where it was passed, rising."""


def first_other(body: bytes, repeated: Repeated) -> int | None:
    """First place at which something else stands than the definition.

    Parameters
    ----------
    body : bytes
        One part of a FIT file.
    repeated : Repeated
        The definition, and where it should be.

    Returns
    -------
    int or None
        Offset in the body; None when it stands at all of them.
    """
    definition = repeated.definition
    length = len(definition)
    begins = np.array(repeated.offsets, dtype=np.int64)
    whole = begins[: np.searchsorted(begins, len(body) - length, side="right")]
    windows = np.ndarray((len(body) - length + 1,), f"V{length}", body, 0, (1,))
    found = windows[whole].view(np.uint8).reshape(len(whole), length)
    is_same = (found == np.frombuffer(definition, dtype=np.uint8)).all(axis=1)
    others = np.append(whole[~is_same], begins[len(whole) :])
    return int(others[0]) if len(others) else None
