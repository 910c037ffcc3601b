"""A planned session in, the bytes of a FIT workout file for a watch out."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import (
    FileType,
    Intensity,
    Manufacturer,
    Sport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer import PlanDay, Step

SPEED_TOLERANCE_FRACTION: Final = 0.025
"""A watch warns outside of this much around the planned speed; 6 s either way at 4:00 a km."""
HEART_RATE_OFFSET_BPM: Final = 100
"""The FIT profile writes a heart rate as beats plus 100; below that it means per cent."""
NAME_BYTES: Final = 40
"""Longest name in UTF-8; longer ones are cut by some watches, and refused by others."""
MILLISECONDS_PER_SECOND: Final = 1000

HEART_RATE_RANGES: Final = (
    (0.70, 0.65, 0.85),
    (0.82, 0.80, 0.90),
    (0.95, 0.90, 0.95),
    (1.05, 0.95, 1.02),
)
"""Highest fraction of critical speed, and the range of threshold heart rate for it (Friel's zones
1 to 4). Faster efforts are over before the heart has followed, so they get none."""

INTENSITIES: Final = {
    "warm_up": Intensity.WARMUP,
    "cool_down": Intensity.COOLDOWN,
    "repeats": Intensity.INTERVAL,
}
"""What a step is for, where it is not plainly active."""


@dataclass(frozen=True, slots=True)
class _Effort:
    """One even part of a session."""

    name: str
    intensity: Intensity
    duration_s: float
    critical_speed_fraction: float
    speed_mps: float


def fit_workout(
    day: PlanDay, *, created_at: datetime, threshold_heart_rate_bpm: float = math.nan
) -> bytes:
    """FIT workout file of a planned session.

    A step asks for its speed, 2.5 % either way; while critical speed is unknown, for a range of
    heart rate where the threshold's is known and the effort is even, else for nothing but its time.

    Parameters
    ----------
    day : PlanDay
        A day with steps.
    created_at : datetime.datetime
        Aware; when the plan was made.
    threshold_heart_rate_bpm : float
        Heart rate at the lactate threshold in bpm; NaN when unknown.

    Returns
    -------
    bytes
        One file: identity, workout and its steps, repeats as the repeats of the FIT profile.

    Raises
    ------
    InvalidRequestError
        If nothing is to be run on that day.
    """
    if not day.steps:
        raise InvalidRequestError(f"There is no workout on {day.day}: it is a day of rest.")
    steps = list(_steps(day, threshold_heart_rate_bpm))
    builder = FitFileBuilder(auto_define=True)
    builder.add(_identity(created_at))
    builder.add(_workout(day, len(steps)))
    for step in steps:
        builder.add(step)
    return bytes(builder.build().to_bytes())


def _identity(created_at: datetime) -> FileIdMessage:
    message = FileIdMessage(local_id=0)
    message.type = FileType.WORKOUT
    message.manufacturer = Manufacturer.DEVELOPMENT.value
    message.product = 1
    message.time_created = round(created_at.timestamp()) * MILLISECONDS_PER_SECOND
    message.serial_number = round(created_at.timestamp())
    return message


def _workout(day: PlanDay, steps: int) -> WorkoutMessage:
    message = WorkoutMessage(local_id=1)
    message.sport = Sport.RUNNING
    message.num_valid_steps = steps
    message.workout_name = _cut(f"{day.day:%m-%d} {day.name}")
    return message


def _steps(day: PlanDay, threshold_heart_rate_bpm: float) -> Iterator[WorkoutStepMessage]:
    index = 0
    for step in day.steps:
        first = index
        for effort in _efforts(step):
            yield _effort_step(index, effort, threshold_heart_rate_bpm)
            index += 1
        if step.repetitions > 1:
            yield _repeat_step(index, first, step.repetitions)
            index += 1


def _efforts(step: Step) -> Iterator[_Effort]:
    name = step.kind.replace("_", " ").capitalize()
    purpose = INTENSITIES.get(step.kind, Intensity.ACTIVE)
    yield _Effort(name, purpose, step.duration_s, step.critical_speed_fraction, step.speed_mps)
    if step.rest_s > 0:
        yield _Effort(
            "Easy", Intensity.RECOVERY, step.rest_s, step.rest_fraction, step.rest_speed_mps
        )


def _effort_step(
    index: int, effort: _Effort, threshold_heart_rate_bpm: float
) -> WorkoutStepMessage:
    message = WorkoutStepMessage(local_id=2)
    message.message_index = index
    message.workout_step_name = effort.name
    message.intensity = effort.intensity
    message.duration_type = WorkoutStepDuration.TIME
    message.duration_time = effort.duration_s
    if math.isfinite(effort.speed_mps) and effort.speed_mps > 0:
        message.target_type = WorkoutStepTarget.SPEED
        message.target_value = 0
        message.custom_target_speed_low = effort.speed_mps * (1 - SPEED_TOLERANCE_FRACTION)
        message.custom_target_speed_high = effort.speed_mps * (1 + SPEED_TOLERANCE_FRACTION)
        return message
    heart_rates_bpm = _heart_rates_bpm(effort, threshold_heart_rate_bpm)
    if heart_rates_bpm is None:
        message.target_type = WorkoutStepTarget.OPEN
        message.target_value = 0
        return message
    message.target_type = WorkoutStepTarget.HEART_RATE
    message.target_value = 0
    message.custom_target_heart_rate_low = heart_rates_bpm[0] + HEART_RATE_OFFSET_BPM
    message.custom_target_heart_rate_high = heart_rates_bpm[1] + HEART_RATE_OFFSET_BPM
    return message


def _repeat_step(index: int, first: int, repetitions: int) -> WorkoutStepMessage:
    message = WorkoutStepMessage(local_id=2)
    message.message_index = index
    message.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    message.duration_step = first
    message.target_type = WorkoutStepTarget.OPEN
    message.target_repeat_steps = repetitions
    return message


def _heart_rates_bpm(effort: _Effort, threshold_bpm: float) -> tuple[int, int] | None:
    """Lowest and highest heart rate of an effort; None where it says nothing."""
    if not math.isfinite(threshold_bpm):
        return None
    for fastest, low, high in HEART_RATE_RANGES:
        if effort.critical_speed_fraction <= fastest:
            return round(low * threshold_bpm), round(high * threshold_bpm)
    return None


def _cut(name: str) -> str:
    """As much of a name as watches take, whole characters only."""
    return name.encode()[:NAME_BYTES].decode(errors="ignore")
