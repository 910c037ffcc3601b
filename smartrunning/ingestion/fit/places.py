"""Where the fields lie in the messages of one definition."""

from typing import Final, Literal, NamedTuple

from smartrunning.ingestion.fit.base_types import BaseType

NUMERIC: Final = frozenset({"number", "numbers"})

Shape = Literal["number", "numbers", "bytes", "text"]


class Place(NamedTuple):
    """Where a field of the profile lies in the messages of one definition."""

    name: str
    """Of the column: the profile's name, with ``#1``, ``#2`` … where a definition repeats it."""
    number: int
    """Field number."""
    base_type: BaseType
    """That of bytes where the length does not fit what the definition says."""
    shape: Shape
    """What its bytes are: one number, several, plain bytes, or text."""
    start: int
    """First byte, counted from the header byte."""
    size: int
    """Length in bytes."""
    scale: float
    offset: float
    """``value = integer / scale - offset``."""


class DeveloperPlace(NamedTuple):
    """Where a developer field lies; the bytes mean what its description says."""

    app: int
    """Index of the app."""
    number: int
    """Field number of the app."""
    start: int
    """First byte, counted from the header byte."""
    size: int
    """Length in bytes."""
