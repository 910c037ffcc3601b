"""A simulated session in, the bytes of a FIT activity file out.

The messages are fit-tool's. One by one, the records of an hour take it 2 s; they are all alike, so
they are laid out as rows of one numpy array by fit-tool's definition message, in 35 ms a file.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal

import numpy as np
from fit_tool.data_message import DataMessage
from fit_tool.definition_message import DefinitionMessage
from fit_tool.fit_file_header import FitFileHeader
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    FileType,
    LapTrigger,
    Manufacturer,
    SessionTrigger,
    Sport,
    SubSport,
)
from fit_tool.record import Record
from fit_tool.utils.crc import crc16
from numpy.typing import NDArray

from smartrunning.records import COLUMNS, Lap
from smartrunning.simulation.session import SimulatedSession, stopped_s
from smartrunning.units import METRES_PER_KILOMETRE, FloatArray

FIT_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
PRODUCT_NAME: Final = "SmartRunning simulation"
SERIAL_NUMBER: Final = 20260101
STEPS_PER_STRIDE: Final = 2
MILLISECONDS_PER_SECOND: Final = 1000
KILOCALORIES_PER_KG_KM: Final = 1.0
"""Rule of thumb for the net cost of running (Margaria et al. 1963)."""

NATIVE_COLUMNS: Final = {
    "position_lat": "latitude_deg",
    "position_long": "longitude_deg",
    "distance": "distance_m",
    "enhanced_speed": "speed_mps",
    "enhanced_altitude": "altitude_m",
    "heart_rate": "heart_rate_bpm",
    "power": "power_w",
    "step_length": "step_length_m",
}
"""Fields of the FIT profile whose integers are those of a canonical column."""
SCALES: Final = {column.name: column for column in COLUMNS}
CADENCE_FRACTIONS: Final = 128
"""Resolution of ``fractional_cadence``."""

LOCAL_TYPES: Final = {
    RecordMessage: 0,
    FileIdMessage: 1,
    DeviceInfoMessage: 2,
    EventMessage: 3,
    LapMessage: 4,
    SessionMessage: 5,
    ActivityMessage: 6,
}

Cut = tuple[float, Literal["left", "right"], DataMessage]
"""A message among the records: its second, the side on which that second's record stands."""


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
    template, rows = _records(simulated)
    yield from _opening(simulated)
    yield Record.from_message(DefinitionMessage.from_data_message(template)).to_bytes()
    begin = 0
    for second, side, message in sorted(_cuts(simulated), key=lambda cut: cut[:2]):
        end = int(np.searchsorted(simulated.records["elapsed_s"], second, side))
        yield rows[begin:end].tobytes()
        yield message
        begin = end
    yield rows[begin:].tobytes()
    yield from _closing(simulated)


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


def _message(kind: type[DataMessage], **fields: Any) -> DataMessage:
    """Message with the fields that are not None."""
    message = kind(local_id=LOCAL_TYPES[kind])
    for name, value in fields.items():
        if value is not None:
            setattr(message, name, value)
    return message


# ── records ─────────────────────────────────────────────────────────────────────────────────────


def _records(simulated: SimulatedSession) -> tuple[DataMessage, NDArray[np.void]]:
    """A record that stands for all, and all of them as rows of bytes behind their header byte."""
    columns = _record_integers(simulated)
    template = _message(
        RecordMessage, **dict.fromkeys(columns, 1) | {"timestamp": _timestamp_ms(simulated, 0.0)}
    )
    fields = {name: template.get_field_by_name(name) for name in columns}
    order = [
        definition.field_id
        for definition in DefinitionMessage.from_data_message(template).field_definitions
    ]
    names = sorted(fields, key=lambda name: order.index(fields[name].field_id))
    layout = [(name, "<" + fields[name].base_type.struct_format) for name in names]
    rows = np.zeros(len(simulated.records), [("header", "u1"), *layout])
    for name, integers in columns.items():
        missing = fields[name].base_type.invalid_raw_value()
        rows[name] = np.where(np.isnan(integers), missing, integers)
    return template, rows


def _record_integers(simulated: SimulatedSession) -> dict[str, FloatArray]:
    """Raw integers by field of the FIT profile, NaN where there is no value."""
    records = simulated.records
    start_s = (simulated.started_at - FIT_EPOCH).total_seconds()
    integers = {"timestamp": start_s + records["elapsed_s"]}
    for name, column in NATIVE_COLUMNS.items():
        if records.has(column):
            scale = SCALES[column]
            integers[name] = np.rint((records[column] + scale.offset) * scale.steps_per_unit)
    strides = np.rint(records["cadence_spm"] / STEPS_PER_STRIDE * CADENCE_FRACTIONS)
    whole, fraction = np.divmod(strides, CADENCE_FRACTIONS)
    return integers | {"cadence": whole, "fractional_cadence": fraction}


# ── all other messages ──────────────────────────────────────────────────────────────────────────


def _opening(simulated: SimulatedSession) -> Iterator[DataMessage]:
    identity = {
        "manufacturer": Manufacturer.DEVELOPMENT.value,
        "product": 1,
        "serial_number": SERIAL_NUMBER,
        "product_name": PRODUCT_NAME,
    }
    start_ms = _timestamp_ms(simulated, 0.0)
    yield _message(FileIdMessage, type=FileType.ACTIVITY, time_created=start_ms, **identity)
    yield _message(DeviceInfoMessage, timestamp=start_ms, device_index=0, **identity)
    yield _timer(simulated, 0.0, EventType.START)


def _cuts(simulated: SimulatedSession) -> Iterator[Cut]:
    for pause in simulated.pauses:
        yield pause.start_s, "right", _timer(simulated, pause.start_s, EventType.STOP_ALL)
        yield pause.end_s, "left", _timer(simulated, pause.end_s, EventType.START)
    for number, lap in enumerate(simulated.laps):
        last = number == len(simulated.laps) - 1
        trigger = LapTrigger.SESSION_END if last else LapTrigger[lap.trigger.upper()]
        yield (
            lap.end_s,
            "right",
            _message(
                LapMessage,
                message_index=number,
                lap_trigger=trigger,
                event=Event.LAP,
                event_type=EventType.STOP,
                **_summary(simulated, lap),
            ),
        )


def _closing(simulated: SimulatedSession) -> Iterator[DataMessage]:
    yield _timer(simulated, simulated.elapsed_s, EventType.STOP_ALL)
    distance_m = float(simulated.records["distance_m"][-1])
    whole = Lap(0.0, simulated.elapsed_s, distance_m)
    yield _message(
        SessionMessage,
        message_index=0,
        first_lap_index=0,
        num_laps=len(simulated.laps),
        trigger=SessionTrigger.ACTIVITY_END,
        event=Event.SESSION,
        event_type=EventType.STOP,
        **_climb(simulated),
        **_summary(simulated, whole),
    )
    local = simulated.started_at - FIT_EPOCH
    yield _message(
        ActivityMessage,
        timestamp=_timestamp_ms(simulated, simulated.elapsed_s),
        total_timer_time=simulated.timer_s,
        num_sessions=1,
        type=Activity.MANUAL,
        event=Event.ACTIVITY,
        event_type=EventType.STOP,
        local_timestamp=round(local.total_seconds() + simulated.elapsed_s + simulated.utc_offset_s),
    )


def _timer(simulated: SimulatedSession, second: float, kind: EventType) -> DataMessage:
    return _message(
        EventMessage,
        timestamp=_timestamp_ms(simulated, second),
        event=Event.TIMER,
        event_type=kind,
        event_group=0,
    )


def _summary(simulated: SimulatedSession, lap: Lap) -> dict[str, Any]:
    """Totals and means that laps and sessions have in common."""
    records = simulated.records
    inside = (records["elapsed_s"] > lap.start_s) & (records["elapsed_s"] <= lap.end_s)
    timer_s = lap.end_s - lap.start_s - stopped_s(simulated.pauses, lap.start_s, lap.end_s)
    heart_rate_bpm = _known(records["heart_rate_bpm"][inside])
    strides_spm = _known(records["cadence_spm"][inside]) / STEPS_PER_STRIDE
    power_w = _known(records["power_w"][inside])
    energy_kcal = KILOCALORIES_PER_KG_KM * simulated.runner.mass_kg * lap.distance_m
    return {
        "timestamp": _timestamp_ms(simulated, lap.end_s),
        "start_time": _timestamp_ms(simulated, lap.start_s),
        "total_elapsed_time": lap.end_s - lap.start_s,
        "total_timer_time": timer_s,
        "total_distance": lap.distance_m,
        "total_calories": round(energy_kcal / METRES_PER_KILOMETRE),
        "enhanced_avg_speed": lap.distance_m / timer_s if timer_s > 0 else None,
        "avg_heart_rate": round(heart_rate_bpm.mean()) if heart_rate_bpm.size else None,
        "max_heart_rate": round(heart_rate_bpm.max()) if heart_rate_bpm.size else None,
        "avg_running_cadence": round(strides_spm.mean()) if strides_spm.size else None,
        "avg_power": round(power_w.mean()) if power_w.size else None,
        "sport": Sport.RUNNING,
        "sub_sport": SubSport[simulated.sub_sport.upper()],
    }


def _climb(simulated: SimulatedSession) -> dict[str, int]:
    steps_m = np.diff(simulated.truth.altitude_m)
    if not simulated.records.has("altitude_m"):
        return {}
    return {
        "total_ascent": round(steps_m[steps_m > 0].sum()),
        "total_descent": round(-steps_m[steps_m < 0].sum()),
    }


def _known(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def _timestamp_ms(simulated: SimulatedSession, second: float) -> int:
    """Instant as fit-tool wants it: milliseconds of POSIX time, here of whole seconds."""
    return round(simulated.started_at.timestamp() + second) * MILLISECONDS_PER_SECOND
