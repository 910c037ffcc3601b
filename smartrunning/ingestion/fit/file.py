"""FIT bytes in, all messages of all parts as columns out."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain as chain_of

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import compressed
from smartrunning.ingestion.fit.developer import (
    Descriptions,
    descriptions,
    developer_columns,
)
from smartrunning.ingestion.fit.few import Few
from smartrunning.ingestion.fit.layout import Layout
from smartrunning.ingestion.fit.messages import DeveloperColumn, Ending
from smartrunning.ingestion.fit.once import Once
from smartrunning.ingestion.fit.parts import chain, is_header
from smartrunning.ingestion.fit.profile import message_number, message_profile
from smartrunning.ingestion.fit.rows import Offsets, gathered
from smartrunning.ingestion.fit.table import MessageTable
from smartrunning.ingestion.fit.walk import walk
from smartrunning.records import DataFlag


@dataclass(frozen=True, eq=False)
class FitPart:
    """All messages of one part of a FIT file.

    Attributes
    ----------
    messages : mapping of int to MessageTable
        By global message number, in the order of their first definition.
    ending : {'whole', 'cut', 'damaged'}
        Whether all bytes were messages, the last message was cut, or the bytes stopped making
        sense at ``read_bytes``.
    read_bytes : int
        Length of what could be read.
    flags : tuple of DataFlag
        What is wrong with the shape of this part.
    """

    messages: Mapping[int, MessageTable]
    ending: Ending
    read_bytes: int
    flags: tuple[DataFlag, ...] = ()

    def table(self, name: str) -> MessageTable | None:
        """Messages of one kind.

        Parameters
        ----------
        name : str
            Name of a message of the profile.

        Returns
        -------
        MessageTable or None
            None when there are none.
        """
        return self.messages.get(message_number(name))

    @Once
    def unknown_messages(self) -> dict[int, int]:
        """How many messages there are that the profile does not know.

        Returns
        -------
        dict of int to int
            By global message number.
        """
        unknown = (table for table in self.messages.values() if not table.profile.is_known)
        return {table.profile.number: table.count for table in unknown}

    @Once
    def descriptions(self) -> Descriptions:
        """What the developer fields mean.

        Returns
        -------
        mapping
            Descriptions by index of the app and number of the field.
        """
        return descriptions(self.table("field_description"))

    @Once
    def developer_columns(self) -> dict[int, tuple[DeveloperColumn, ...]]:
        """Developer fields of one number each.

        Returns
        -------
        dict of int to tuple of DeveloperColumn
            By global message number, only those that there are.
        """
        found = {
            number: developer_columns(table, self.descriptions)
            for number, table in self.messages.items()
            if any(rows.layout.developer_places for rows in table.rows)
        }
        return {number: columns for number, columns in found.items() if columns}


@dataclass(frozen=True, slots=True, eq=False)
class FitFile:
    """All messages of a FIT file.

    Attributes
    ----------
    parts : tuple of FitPart
        Those of the chain, in file order.
    flags : tuple of DataFlag
        What is wrong with the file as a whole.
    """

    parts: tuple[FitPart, ...]
    flags: tuple[DataFlag, ...]


def decode(data: bytes) -> FitFile:
    """All messages of a FIT file as columns.

    Parameters
    ----------
    data : bytes
        A file that begins with a FIT header.

    Returns
    -------
    FitFile
        Whatever could be read, with what is wrong in the flags. Columns are made when they are
        first asked for.

    Raises
    ------
    FileRejectedError
        If the file does not begin with a FIT header, or is too expensive to decode.
    """
    if not is_header(data):
        raise FileRejectedError(
            "fit.corrupt",
            "This file does not begin as a FIT file does, so it was damaged or is something else; "
            "copy or export it again.",
        )
    file = chain(data)
    parts = tuple(decode_body(part.body, part.flags) for part in file.parts)
    return FitFile(parts, file.flags)


def decode_body(body: bytes, flags: tuple[DataFlag, ...] = ()) -> FitPart:
    """All messages of the body of one part.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.
    flags : tuple of DataFlag
        What is wrong with the shape of this part.

    Returns
    -------
    FitPart
        Up to where the body ends or stops making sense.

    Raises
    ------
    FileRejectedError
        If the body holds more messages than any device writes.
    """
    walked = walk(body)
    groups: dict[int, dict[Layout, list[Offsets]]] = {}
    for layout, offsets in walked.groups:
        alike = groups.setdefault(layout.profile.number, {})
        alike.setdefault(layout, []).append(offsets)
    rows = {number: gathered(body, found) for number, found in groups.items()}
    few = Few(body, chain_of.from_iterable(rows.values()))
    tables = {
        number: MessageTable(message_profile(number), found, few=few)
        for number, found in rows.items()
    }
    if walked.has_header_times and tables:
        tables = compressed.with_header_times(tables)
    return FitPart(tables, walked.ending, walked.read_bytes, flags)
