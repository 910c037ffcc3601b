"""What the FIT profile says of messages and fields.

The tables themselves are in `profile_tables`; each message is read out of them when it is first
asked for.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from smartrunning.ingestion.fit.profile_tables import MESSAGES, TYPES

TIMESTAMP_FIELD: Final = 253
RECORD: Final = "record"


@dataclass(frozen=True, slots=True)
class Component:
    """A stretch of bits of a field that holds the value of another field.

    Attributes
    ----------
    field : int
        Number of the field whose value it is.
    scale, offset : float
        ``value = bits / scale - offset``, in the unit of that field.
    first_bit, bits : int
        Where it begins, from the lowest bit, and how long it is.
    accumulated : bool
        Whether only the lowest bits of a value that grows are given.
    """

    field: int
    scale: float
    offset: float
    first_bit: int
    bits: int
    accumulated: bool


@dataclass(frozen=True, slots=True)
class SubField:
    """What a field means when other fields of the message have certain values.

    Attributes
    ----------
    name, kind, unit : str
        Name in the profile, type of the values, and unit.
    scale, offset : float
        ``value = integer / scale - offset``.
    references : tuple of (int, int)
        Numbers of fields and their integers; one that is met is enough.
    components : tuple of Component
        What its bits mean.
    """

    name: str
    kind: str
    unit: str
    scale: float
    offset: float
    references: tuple[tuple[int, int], ...]
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the profile describes it.

    Attributes
    ----------
    number : int
        Number in the message.
    name, kind, unit : str
        Name in the profile, type of the values, and unit.
    scale, offset : float
        ``value = integer / scale - offset``, in the profile's unit.
    components : tuple of Component
        What its bits mean.
    sub_fields : tuple of SubField
        What else it can mean; the first whose reference is met holds.
    """

    number: int
    name: str
    kind: str
    unit: str
    scale: float
    offset: float
    components: tuple[Component, ...] = ()
    sub_fields: tuple[SubField, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MessageProfile:
    """A message as the profile describes it.

    Attributes
    ----------
    number : int
        Global message number.
    name : str
        Name in the profile; ``unknown_<number>`` where it has none.
    fields : mapping of int to Field
        By number; empty for an unknown message.
    """

    number: int
    name: str
    fields: Mapping[int, Field]

    @property
    def is_known(self) -> bool:
        """Whether the profile has this message.

        Returns
        -------
        bool
            False for messages that makers keep to themselves.
        """
        return bool(self.fields)


@cache
def message_profile(number: int) -> MessageProfile:
    """What the profile says of a message.

    Parameters
    ----------
    number : int
        Global message number.

    Returns
    -------
    MessageProfile
        Without fields where the profile does not know it.
    """
    lines = _lines_by_message().get(number, (f"{number}|unknown_{number}",))
    fields = MappingProxyType(
        {field.number: field for field in map(_field, _blocks(lines[1:], " field|"))}
    )
    return MessageProfile(number, lines[0].split("|")[1], fields)


@cache
def message_number(name: str) -> int:
    """Global number of a message.

    Parameters
    ----------
    name : str
        Name in the profile.

    Returns
    -------
    int
        For `message_profile`.
    """
    (number,) = (n for n, lines in _lines_by_message().items() if lines[0].split("|")[1] == name)
    return number


def name_of(kind: str, number: float) -> str:
    """Name that the profile has for a number.

    Parameters
    ----------
    kind : str
        A type of the profile, such as ``sport``.
    number : float
        Its number; not finite when the file does not say.

    Returns
    -------
    str
        The name, the number itself where the profile has none, empty when not finite.
    """
    if not math.isfinite(number):
        return ""
    return names_of(kind).get(int(number), str(int(number)))


@cache
def names_of(kind: str) -> Mapping[int, str]:
    """Names of all values of a type.

    Parameters
    ----------
    kind : str
        A type of the profile, such as ``sport``.

    Returns
    -------
    mapping of int to str
        Empty for a type whose values have no names.
    """
    pairs = (line.split("|") for line in TYPES.get(kind, "").split("\n") if line)
    return MappingProxyType({int(number): name for number, name in pairs})


@cache
def _lines_by_message() -> dict[int, tuple[str, ...]]:
    blocks = _blocks(MESSAGES.strip("\n").split("\n"), "")
    return {int(block[0].split("|")[0]): block for block in blocks}


def _blocks(lines: Sequence[str], head: str) -> list[tuple[str, ...]]:
    """Lines in blocks, each of which begins with a line of this head; without one, no indent."""
    begins = [
        at
        for at, line in enumerate(lines)
        if (line.startswith(head) if head else not line.startswith(" "))
    ]
    return [tuple(lines[begin:end]) for begin, end in pairwise((*begins, len(lines)))]


def _field(lines: tuple[str, ...]) -> Field:
    number, name, kind, scale, offset, unit = lines[0].split("|")[1:]
    subs = _blocks(lines, " sub|")
    own = lines[1 : len(lines) - sum(map(len, subs))]
    return Field(
        int(number),
        name,
        kind,
        unit,
        float(scale or 1),
        float(offset or 0),
        _components(own),
        tuple(map(_sub_field, subs)),
    )


def _sub_field(lines: tuple[str, ...]) -> SubField:
    name, kind, scale, offset, unit, references = lines[0].split("|")[1:]
    pairs = (reference.split("=") for reference in references.split())
    return SubField(
        name,
        kind,
        unit,
        float(scale or 1),
        float(offset or 0),
        tuple((int(field), int(value)) for field, value in pairs),
        _components(lines[1:]),
    )


def _components(lines: Sequence[str]) -> tuple[Component, ...]:
    found: list[Component] = []
    for line in lines:
        field, scale, offset, bits, accumulated = line.split("|")[1:]
        first_bit = found[-1].first_bit + found[-1].bits if found else 0
        found.append(
            Component(
                int(field),
                float(scale or 1),
                float(offset or 0),
                first_bit,
                int(bits),
                bool(accumulated),
            )
        )
    return tuple(found)
