"""A FIT body in, the messages that become sessions out: the first of the two decoders."""

from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.components import expanded
from smartrunning.ingestion.fit.developer import developer_columns
from smartrunning.ingestion.fit.file import FitPart, decode_body
from smartrunning.ingestion.fit.messages import DeveloperColumn, Messages, Table
from smartrunning.ingestion.fit.profile import RECORD, message_number
from smartrunning.ingestion.fit.table import MessageTable
from smartrunning.ingestion.fit.wanted import WANTED, wanted_fields, wanted_messages

DECODER: Final = "smartrunning-fit 3"
"""Rises with every change that may change a number."""
MOST_SUMMARIES: Final = 50_000
"""Messages of one kind beside the records; a pause each minute for a hundred hours makes 12,000."""
STREAMS: Final = frozenset({RECORD, "hrv", "raw_bbi", "beat_intervals"})
"""Messages that come every second or beat."""


def decode(body: bytes) -> Messages:
    """Messages of a FIT body.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.

    Returns
    -------
    Messages
        The used messages up to where the body ends or stops making sense.

    Raises
    ------
    FileRejectedError
        If the body holds more messages than any device writes.
    """
    part = decode_body(body)
    tables = {
        name: _table(name, part.messages[number])
        for number, name in wanted_messages().items()
        if number in part.messages
    }
    return Messages(tables, _developer_fields(part), part.ending, part.read_bytes, DECODER)


def _table(name: str, table: MessageTable) -> Table:
    if name not in STREAMS and table.count > MOST_SUMMARIES:
        raise FileRejectedError(
            "fit.too_expensive",
            f"This file holds more than {MOST_SUMMARIES:,} messages of the kind “{name}”; "
            "no watch writes such a file.",
        )
    numbers, arrays = table.numeric(wanted_fields(name))
    for field, values in expanded(table.profile, table.rows, numbers | arrays).items():
        if field in WANTED[name]:
            (numbers if values.ndim == 1 else arrays)[field] = values
    texts = {
        field: tuple(map(base_types.shown, column))
        for field, column in table.texts.items()
        if field in WANTED[name]
    }
    return Table(table.count, numbers, texts, arrays, table.offsets)


def _developer_fields(part: FitPart) -> tuple[DeveloperColumn, ...]:
    record = message_number(RECORD)
    if record not in part.messages:
        return ()
    return developer_columns(part.messages[record], part.descriptions)
