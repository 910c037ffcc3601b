"""What all messages of a simulated file have: a local type, fields, and an instant."""

from datetime import UTC, datetime
from typing import Any, Final

from fit_tool.data_message import DataMessage
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage

from smartrunning.simulation.session import SimulatedSession

FIT_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
STEPS_PER_STRIDE: Final = 2
MILLISECONDS_PER_SECOND: Final = 1000
LOCAL_TYPES: Final = {
    RecordMessage: 0,
    FileIdMessage: 1,
    DeviceInfoMessage: 2,
    EventMessage: 3,
    LapMessage: 4,
    SessionMessage: 5,
    ActivityMessage: 6,
}


def message(kind: type[DataMessage], **fields: Any) -> DataMessage:
    """Message with the fields that are not None.

    Parameters
    ----------
    kind : type
        Of fit-tool's messages.
    **fields : object
        Values by the names of the profile; None leaves a field out.

    Returns
    -------
    DataMessage
        With the local type of its kind.
    """
    made = kind(local_id=LOCAL_TYPES[kind])
    for name, value in fields.items():
        if value is not None:
            setattr(made, name, value)
    return made


def timestamp_ms(simulated: SimulatedSession, second: float) -> int:
    """Instant as fit-tool wants it: milliseconds of POSIX time, here of whole seconds.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.
    second : float
        Since its start.

    Returns
    -------
    int
        A multiple of 1000.
    """
    return round(simulated.started_at.timestamp() + second) * MILLISECONDS_PER_SECOND
