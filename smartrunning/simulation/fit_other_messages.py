"""All messages of a simulated file but its records: identity, timer events, laps, totals."""

from collections.abc import Iterator
from typing import Any, Final, Literal

import numpy as np
from fit_tool.data_message import DataMessage
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.device_info_message import DeviceInfoMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
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

from smartrunning.records import Lap
from smartrunning.simulation.fit_message import FIT_EPOCH, STEPS_PER_STRIDE, message, timestamp_ms
from smartrunning.simulation.session import SimulatedSession, stopped_s
from smartrunning.units import METRES_PER_KILOMETRE, FloatArray

PRODUCT_NAME: Final = "SmartRunning simulation"
SERIAL_NUMBER: Final = 20260101
KILOCALORIES_PER_KG_KM: Final = 1.0
"""Rule of thumb for the net cost of running (Margaria et al. 1963)."""

Cut = tuple[float, Literal["left", "right"], DataMessage]
"""A message among the records: its second, the side on which that second's record stands."""


def opening(simulated: SimulatedSession) -> Iterator[DataMessage]:
    """Messages that stand before all records.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.

    Yields
    ------
    DataMessage
        Identity, device and the start of the timer.
    """
    identity = {
        "manufacturer": Manufacturer.DEVELOPMENT.value,
        "product": 1,
        "serial_number": SERIAL_NUMBER,
        "product_name": PRODUCT_NAME,
    }
    start_ms = timestamp_ms(simulated, 0.0)
    yield message(FileIdMessage, type=FileType.ACTIVITY, time_created=start_ms, **identity)
    yield message(DeviceInfoMessage, timestamp=start_ms, device_index=0, **identity)
    yield _timer(simulated, 0.0, EventType.START)


def cuts(simulated: SimulatedSession) -> Iterator[Cut]:
    """Messages that stand among the records.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.

    Yields
    ------
    Cut
        Ends and begins of pauses, and laps, in no order.
    """
    for pause in simulated.pauses:
        yield pause.start_s, "right", _timer(simulated, pause.start_s, EventType.STOP_ALL)
        yield pause.end_s, "left", _timer(simulated, pause.end_s, EventType.START)
    for number, lap in enumerate(simulated.laps):
        last = number == len(simulated.laps) - 1
        trigger = LapTrigger.SESSION_END if last else LapTrigger[lap.trigger.upper()]
        yield (
            lap.end_s,
            "right",
            message(
                LapMessage,
                message_index=number,
                lap_trigger=trigger,
                event=Event.LAP,
                event_type=EventType.STOP,
                **_summary(simulated, lap),
            ),
        )


def closing(simulated: SimulatedSession) -> Iterator[DataMessage]:
    """Messages that stand behind all records.

    Parameters
    ----------
    simulated : SimulatedSession
        The run.

    Yields
    ------
    DataMessage
        The stop of the timer, session and activity.
    """
    yield _timer(simulated, simulated.elapsed_s, EventType.STOP_ALL)
    distance_m = float(simulated.records["distance_m"][-1])
    whole = Lap(0.0, simulated.elapsed_s, distance_m)
    yield message(
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
    yield message(
        ActivityMessage,
        timestamp=timestamp_ms(simulated, simulated.elapsed_s),
        total_timer_time=simulated.timer_s,
        num_sessions=1,
        type=Activity.MANUAL,
        event=Event.ACTIVITY,
        event_type=EventType.STOP,
        local_timestamp=round(local.total_seconds() + simulated.elapsed_s + simulated.utc_offset_s),
    )


def _timer(simulated: SimulatedSession, second: float, kind: EventType) -> DataMessage:
    return message(
        EventMessage,
        timestamp=timestamp_ms(simulated, second),
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
        "timestamp": timestamp_ms(simulated, lap.end_s),
        "start_time": timestamp_ms(simulated, lap.start_s),
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
