"""A definition message in, the layout of its data messages out.

Layouts are kept from file to file, because the files of one device repeat their definitions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from smartrunning.ingestion.fit.base_types import BYTE, STRING, base_type_of
from smartrunning.ingestion.fit.once import Once
from smartrunning.ingestion.fit.places import NUMERIC, DeveloperPlace, Place, Shape
from smartrunning.ingestion.fit.plan import Plan
from smartrunning.ingestion.fit.profile import MessageProfile, message_profile

DEVELOPER_BIT: Final = 0x20
LAYOUTS_KEPT: Final = 1024
HEADERS: Final = (bytes([0]), bytes([DEVELOPER_BIT]))
"""Of definitions, as far as they say what the messages look like."""
HEADER: Final = "header"
"""Name of the header byte in the dtype."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The layout of the data messages of one definition.

    Attributes
    ----------
    profile : MessageProfile
        What the profile says of the messages.
    order : {'<', '>'}
        Byte order.
    places : tuple of Place
        Fields of the profile that have bytes, in the order of the payload.
    developer_places : tuple of DeveloperPlace
        Developer fields that have bytes, in the order of the payload.
    size : int
        Length of a data message, header byte included.
    """

    profile: MessageProfile
    order: str
    places: tuple[Place, ...]
    developer_places: tuple[DeveloperPlace, ...]
    size: int

    @Once
    def dtype(self) -> "np.dtype[np.void]":
        """All numbers as a structured dtype.

        Returns
        -------
        numpy.dtype
            Of a whole data message, in the order of the lines of `plan`, named by their number in
            it; the header byte is ``header``.
        """
        lines = self.plan.lines
        return np.dtype(
            {
                "names": [HEADER, *map(str, range(len(lines)))],
                "formats": ["u1", *(kind for _, kind in lines)],
                "offsets": [0, *(start for start, _ in lines)],
                "itemsize": self.size,
            }
        )

    @Once
    def plan(self) -> Plan:
        """How all its numbers become physical.

        Returns
        -------
        Plan
            Of every field of one number or several.
        """
        return Plan(self.order, [place for place in self.places if place.shape in NUMERIC])

    @Once
    def others(self) -> dict[Shape, tuple[Place, ...]]:
        """Fields that are no numbers.

        Returns
        -------
        dict of str to tuple of Place
            By shape, only those that there are.
        """
        found: dict[Shape, tuple[Place, ...]] = {}
        for place in self.places:
            if place.shape not in NUMERIC:
                found[place.shape] = (*found.get(place.shape, ()), place)
        return found

    @Once
    def is_derived_from(self) -> bool:
        """Whether one of its fields has components or sub-fields.

        Returns
        -------
        bool
            False when its numbers are all that there is.
        """
        known = (self.profile.fields.get(place.number) for place in self.places)
        return any(field and (field.components or field.sub_fields) for field in known)

    @Once
    def numbers_present(self) -> frozenset[int]:
        """Numbers of its fields.

        Returns
        -------
        frozenset of int
            Field numbers of the profile.
        """
        return frozenset(place.number for place in self.places)


@lru_cache(maxsize=4 * LAYOUTS_KEPT)
def plan_of(layout: Layout, wanted: frozenset[int]) -> Plan:
    """Plan for some fields of a layout.

    Parameters
    ----------
    layout : Layout
        Of the messages.
    wanted : frozenset of int
        Field numbers.

    Returns
    -------
    Plan
        For those of them that are numbers.
    """
    return Plan(layout.order, (place for place in layout.plan.places if place.number in wanted))


def layout_of(definition: bytes) -> Layout:
    """Layout of the data messages of a definition.

    Parameters
    ----------
    definition : bytes
        The whole definition message, header byte included.

    Returns
    -------
    Layout
        Fields of no bytes are left out; the same one whatever the local type.
    """
    return _layout_of(HEADERS[definition[0] & DEVELOPER_BIT > 0] + definition[1:])


@lru_cache(maxsize=LAYOUTS_KEPT)
def _layout_of(definition: bytes) -> Layout:
    order: Literal["big", "little"] = "big" if definition[2] else "little"
    profile = message_profile(int.from_bytes(definition[3:5], order))
    places: list[Place] = []
    repeats: dict[int, int] = {}
    end = 1
    stop = 6 + 3 * definition[5]
    for at in range(6, stop, 3):
        number, size, kind = definition[at : at + 3]
        if size:
            repeat = repeats.get(number, 0)
            repeats[number] = repeat + 1
            places.append(_place(profile, (number, size, kind), repeat, end))
        end += size
    developer_places = []
    for app, number, size in _developer_fields(definition, stop):
        if size:
            developer_places.append(DeveloperPlace(app, number, end, size))
        end += size
    code = ">" if definition[2] else "<"
    return Layout(profile, code, tuple(places), tuple(developer_places), end)


def _developer_fields(definition: bytes, begin: int) -> Iterator[tuple[int, int, int]]:
    if definition[0] & DEVELOPER_BIT:
        for at in range(begin + 1, begin + 1 + 3 * definition[begin], 3):
            yield definition[at + 2], definition[at], definition[at + 1]


def _place(profile: MessageProfile, said: tuple[int, int, int], repeat: int, start: int) -> Place:
    number, size, kind = said
    base_type_number, base_type = base_type_of(kind, size)
    shape: Shape
    if base_type_number == STRING:
        shape = "text"
    elif base_type_number == BYTE:
        shape = "bytes"
    else:
        shape = "number" if base_type.size == size else "numbers"
    field = profile.fields.get(number)
    name, scale, offset = (
        (field.name, field.scale, field.offset) if field else (f"unknown_{number}", 1.0, 0.0)
    )
    if repeat:
        name = f"{name}#{repeat}"
    return Place(name, number, base_type, shape, start, size, scale, offset)
