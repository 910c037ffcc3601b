"""A simulated session in, the bytes of a FIT activity file out; the messages are fit-tool's."""

from collections.abc import Iterable, Iterator

import numpy as np
from fit_tool.data_message import DataMessage
from fit_tool.definition_message import DefinitionMessage
from fit_tool.fit_file_header import FitFileHeader
from fit_tool.record import Record
from fit_tool.utils.crc import crc16

from smartrunning.simulation.fit_other_messages import closing, cuts, opening
from smartrunning.simulation.fit_records import record_rows
from smartrunning.simulation.session import SimulatedSession


def to_fit(simulated: SimulatedSession) -> bytes:
    """FIT activity file of a run.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.

    Returns
    -------
    bytes
        One file: identity, device, timer events, records, laps, session and activity.
    """
    content = b"".join(_encoded(_messages(simulated)))
    header = FitFileHeader(records_size=len(content), gen_crc=True).to_bytes()
    return bytes(header + content + crc16(header + content).to_bytes(2, "little"))


def _messages(simulated: SimulatedSession) -> Iterator[DataMessage | bytes]:
    """Messages in the order of time, stretches of records as the bytes that they are."""
    template, rows = record_rows(simulated)
    yield from opening(simulated)
    yield Record.from_message(DefinitionMessage.from_data_message(template)).to_bytes()
    begin = 0
    for second, side, message in sorted(cuts(simulated), key=lambda cut: cut[:2]):
        end = int(np.searchsorted(simulated.records["elapsed_s"], second, side))
        yield rows[begin:end].tobytes()
        yield message
        begin = end
    yield rows[begin:].tobytes()
    yield from closing(simulated)


def _encoded(messages: Iterable[DataMessage | bytes]) -> Iterator[bytes]:
    """Bytes of the messages, each kind defined when it first appears or changes its fields."""
    defined: dict[int, bytes] = {}
    for message in messages:
        if isinstance(message, bytes):
            yield message
            continue
        definition = Record.from_message(DefinitionMessage.from_data_message(message)).to_bytes()
        if defined.get(message.local_id) != definition:
            yield definition
        defined[message.local_id] = definition
        yield Record.from_message(message).to_bytes()
