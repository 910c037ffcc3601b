"""What a decoder hands over: the messages of one part, as columns in the units of the FIT profile.

Any decoder that fills `Messages` can stand behind `smartrunning.ingestion.fit.engines`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smartrunning.units import FloatArray

Ending = Literal["whole", "cut", "damaged"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """All messages of one kind, in file order.

    Attributes
    ----------
    count : int
        How many there are.
    numbers : mapping of str to ndarray
        By name of the profile's field: float64 of shape (count,), scaled to the profile's unit,
        enumerations as their number, times in s since the FIT epoch; NaN where a message lacks the
        field or it is invalid.
    texts : mapping of str to tuple of str
        By name of the field: one text a message, empty where there is none.
    arrays : mapping of str to ndarray
        By name of the field, for fields of several numbers: shape (count, longest), otherwise as
        ``numbers``.
    offsets : ndarray of int64
        Where the messages begin in the body, which says in which order messages of all kinds came.
    """

    count: int = 0
    numbers: Mapping[str, FloatArray] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arrays: Mapping[str, FloatArray] = field(default_factory=dict)
    offsets: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def column(self, name: str) -> FloatArray:
        """Numbers of one field; all NaN when no message has it.

        Parameters
        ----------
        name : str
            Name of the profile's field.

        Returns
        -------
        ndarray
            Shape (count,).
        """
        found = self.numbers.get(name)
        return np.full(self.count, math.nan) if found is None else found

    def array(self, name: str) -> FloatArray:
        """Numbers of one field that may hold several in a message.

        Parameters
        ----------
        name : str
            Name of the profile's field.

        Returns
        -------
        ndarray
            Shape (count, longest), at least one; all NaN when no message has it.
        """
        found = self.arrays.get(name)
        return self.column(name).reshape(-1, 1) if found is None else found

    def first(self, name: str) -> float:
        """First number that there is in one field.

        Parameters
        ----------
        name : str
            Name of the profile's field.

        Returns
        -------
        float
            NaN when there is none.
        """
        known = self.column(name)
        known = known[np.isfinite(known)]
        return float(known[0]) if len(known) else math.nan

    def text(self, name: str) -> str:
        """First text that there is in one field.

        Parameters
        ----------
        name : str
            Name of the profile's field.

        Returns
        -------
        str
            Empty when there is none.
        """
        return next((text for text in self.texts.get(name, ()) if text), "")


@dataclass(frozen=True, slots=True, eq=False)
class DeveloperColumn:
    """A field of the records that an app on the watch, not the watch itself, has written.

    Attributes
    ----------
    name, unit : str
        As the app gave them.
    native_field_number : int or None
        Number of the native field of ``record`` that it stands for, where the app says so.
    values : ndarray
        float64, one a record, NaN where there is none.
    """

    name: str
    unit: str
    native_field_number: int | None
    values: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Messages:
    """What one part of a FIT file says.

    Attributes
    ----------
    tables : mapping of str to Table
        By name of the profile's message.
    developer_fields : tuple of DeveloperColumn
        Developer fields of the records.
    ending : {'whole', 'cut', 'damaged'}
        Whether all bytes were messages, the last message was cut, or the bytes stopped making
        sense at ``read_bytes``.
    read_bytes : int
        Length of what could be read.
    decoder : str
        Name and version of the decoder.
    declined : str
        Why the decoder that is asked first did not read it; empty when it did.
    """

    tables: Mapping[str, Table]
    developer_fields: tuple[DeveloperColumn, ...]
    ending: Ending
    read_bytes: int
    decoder: str
    declined: str = ""

    def table(self, name: str) -> Table:
        """Messages of one kind; an empty table when there are none.

        Parameters
        ----------
        name : str
            Name of the profile's message.

        Returns
        -------
        Table
            In file order.
        """
        return self.tables.get(name, Table())
