"""All messages of one kind in, their columns out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.components import expanded, sources
from smartrunning.ingestion.fit.few import FEW, Few
from smartrunning.ingestion.fit.layout import plan_of
from smartrunning.ingestion.fit.once import Once
from smartrunning.ingestion.fit.places import Place, Shape
from smartrunning.ingestion.fit.plan import Plan, merger_of, named
from smartrunning.ingestion.fit.profile import TIMESTAMP_FIELD, MessageProfile, names_of
from smartrunning.ingestion.fit.rows import Rows
from smartrunning.ingestion.fit.sub_fields import resolved
from smartrunning.units import FloatArray

MOST_CELLS: Final = 1 << 24
"""Numbers of one kind of message; a day with thirty fields a second has three million."""
NO_BYTE: Final = 0xFF

Numeric = tuple[dict[str, FloatArray], dict[str, FloatArray]]


class MessageTable:
    """All messages of one kind in one part of a file, in file order.

    Columns go by the profile's names of fields, ``unknown_<number>`` where it has none; a field
    that a definition repeats has ``#1``, ``#2``, … after its name. Columns are made when they are
    first asked for.

    Parameters
    ----------
    profile : MessageProfile
        What the profile says of them.
    rows : tuple of Rows
        The messages by definition, with the integers as they stand in the file.
    header_times_s : ndarray or None
        Times out of header bytes in s since the FIT epoch, shape (n,), NaN where there is none;
        None when no message of the part has such a header.
    few : Few or None
        Where to ask for the numbers of definitions with few messages; None when that does not pay.
    """

    def __init__(
        self,
        profile: MessageProfile,
        rows: tuple[Rows, ...],
        header_times_s: FloatArray | None = None,
        few: Few | None = None,
    ) -> None:
        self.profile = profile
        self.rows = rows
        self.header_times_s = header_times_s
        self.few = few

    @Once
    def count(self) -> int:
        """How many messages there are.

        Returns
        -------
        int
            At least 1.
        """
        return sum([len(rows.offsets) for rows in self.rows])

    @Once
    def offsets(self) -> NDArray[np.int64]:
        """Where the messages begin in the body.

        Returns
        -------
        ndarray of int64
            Shape (n,), rising.
        """
        found = np.empty(self.count, dtype=np.int64)
        for rows in self.rows:
            found[rows.positions] = rows.offsets
        return found

    @Once
    def columns(self) -> Mapping[str, FloatArray]:
        """All columns of numbers: fields, what follows from their bits, and sub-fields.

        Returns
        -------
        mapping of str to ndarray
            `numbers` and `arrays`, gaps filled from components (``enhanced_speed`` from ``speed``,
            ``distance`` from ``compressed_speed_distance``), and the sub-fields that hold for at
            least one message by their own names (``total_strides`` beside ``total_cycles``).
        """
        numbers, arrays = self._numeric
        given = numbers | arrays if arrays else numbers.copy()
        for rows in self.rows:
            if rows.layout.is_derived_from:
                given.update(expanded(self.profile, self.rows, given))
                given.update(resolved(self.profile, given))
                break
        return given

    def some(self, *names: str) -> dict[str, FloatArray]:
        """Some columns of numbers, without the work for the others.

        Parameters
        ----------
        *names : str
            Names of fields of the profile; not those of sub-fields.

        Returns
        -------
        dict of str to ndarray
            Those of `columns` that have these names.
        """
        numbers, arrays = self.numeric(sources(self.profile.number, frozenset(names)))
        given = {**numbers, **arrays}
        given |= expanded(self.profile, self.rows, given)
        return {name: given[name] for name in names if name in given}

    @Once
    def numbers(self) -> Mapping[str, FloatArray]:
        """Fields of one number each.

        Returns
        -------
        mapping of str to ndarray
            float64 of shape (n,), in the profile's unit, enumerations as their number, times in s
            since the FIT epoch; NaN where a message lacks the field or its value means none.
        """
        return self._numeric[0]

    @Once
    def arrays(self) -> Mapping[str, FloatArray]:
        """Fields of several numbers each.

        Returns
        -------
        mapping of str to ndarray
            float64 of shape (n, longest), otherwise as `numbers`.
        """
        return self._numeric[1]

    @Once
    def _numeric(self) -> Numeric:
        return self.numeric(None)

    def numeric(self, wanted: frozenset[int] | None) -> Numeric:
        """Fields of numbers, only some of them.

        Parameters
        ----------
        wanted : frozenset of int or None
            Field numbers; None for all.

        Returns
        -------
        numbers, arrays : dict of str to ndarray
            As the properties.

        Raises
        ------
        FileRejectedError
            If they would take more memory than any activity does.
        """
        if len(self.rows) == 1:
            (rows,) = self.rows
            plan = rows.layout.plan if wanted is None else plan_of(rows.layout, wanted)
            if len(rows.offsets) > FEW:
                require_few(len(plan.lines) * self.count)
            block = self._physical(rows, plan) if plan.lines else np.empty((0, self.count))
            numbers, arrays = named(block, plan.names, plan.arrays)
        else:
            numbers, arrays = self._merged(
                [
                    rows.layout.plan if wanted is None else plan_of(rows.layout, wanted)
                    for rows in self.rows
                ]
            )
        if self.header_times_s is not None and (wanted is None or TIMESTAMP_FIELD in wanted):
            stated = numbers.get("timestamp", np.full(self.count, np.nan))
            numbers["timestamp"] = np.where(np.isnan(stated), self.header_times_s, stated)
        return numbers, arrays

    def _merged(self, plans: Sequence[Plan]) -> Numeric:
        """Numbers of messages of several definitions, in file order."""
        merger = merger_of(tuple(plans))
        require_few(merger.height * self.count)
        merged = np.empty((merger.height, self.count))
        order = None
        begin = 0
        for plan, part, rows in zip(plans, merger.parts, self.rows, strict=True):
            end = begin + len(rows.offsets)
            if len(rows.offsets) > FEW:
                rows.fill(merged[:, begin:end], plan, part)
            else:
                merged[part.lines, begin:end] = self._physical(rows, plan)
                for line, stop in part.missing:
                    merged[line:stop, begin:end] = np.nan
            if not isinstance(rows.positions, slice):
                order = np.empty(self.count, dtype=np.int64) if order is None else order
                order[rows.positions] = np.arange(begin, end)
            begin = end
        if order is not None:
            merged = merged.take(order, axis=1, mode="clip")  # all are there: saves a look
        return named(merged, merger.names, merger.arrays)

    def _physical(self, rows: Rows, plan: Plan) -> FloatArray:
        if self.few is not None and plan is rows.layout.plan:
            return self.few.physical(rows)
        return rows.physical(plan)

    @Once
    def blobs(self) -> Mapping[str, NDArray[np.uint8]]:
        """Fields of plain bytes, also those whose type is unknown or does not fit their length.

        Returns
        -------
        mapping of str to ndarray
            uint8 of shape (n, longest); 0xFF where there is nothing.
        """
        found = {}
        for name, places in self._named("bytes"):
            width = max([place.size for _, place in places])
            require_few(width * self.count)
            if len(self.rows) == 1:
                found[name] = self.rows[0].bytes_of(places[0][1])
                continue
            found[name] = np.full((self.count, width), NO_BYTE, dtype=np.uint8)
            for rows, place in places:
                found[name][rows.positions, : place.size] = rows.bytes_of(place)
        return found

    @Once
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """Fields of text.

        Returns
        -------
        mapping of str to tuple of str
            One text a message, empty where there is none.
        """
        found = {}
        for name, places in self._named("text"):
            if len(self.rows) == 1:
                found[name] = tuple(self.rows[0].texts(places[0][1]))
                continue
            column = np.full(self.count, "", dtype=object)
            for rows, place in places:
                column[rows.positions] = rows.texts(place)
            found[name] = tuple(column.tolist())
        return found

    def names(self, field: str) -> tuple[str, ...]:
        """Names of the values of an enumeration.

        Parameters
        ----------
        field : str
            Name of a field of the profile.

        Returns
        -------
        tuple of str
            One a message: the profile's name, the number where it has none, empty for none.
        """
        kinds = {known.name: known.kind for known in self.profile.fields.values()}
        known = names_of(kinds.get(field, ""))
        return tuple(
            "" if np.isnan(value) else known.get(int(value), f"{value:.0f}")
            for value in self.numbers[field].tolist()
        )

    def _named(self, shape: Shape) -> Iterable[tuple[str, list[tuple[Rows, Place]]]]:
        """Places of one shape by the name of their column."""
        if len(self.rows) == 1 and shape not in self.rows[0].layout.others:
            return ()
        found: dict[str, list[tuple[Rows, Place]]] = {}
        for rows in self.rows:
            for place in rows.layout.others.get(shape, ()):
                found.setdefault(place.name, []).append((rows, place))
        return found.items()


def require_few(cells: int) -> None:
    """Refuse what would take more memory than any activity does.

    Parameters
    ----------
    cells : int
        Numbers of one kind of message.

    Raises
    ------
    FileRejectedError
        If there are more than `MOST_CELLS`.
    """
    if cells > MOST_CELLS:
        raise FileRejectedError(
            "fit.too_expensive",
            f"This file holds {cells:,} numbers of one kind of message; no watch writes such a "
            "file.",
        )
