"""The canonical columns of a session's records: name, unit, meaning, resolution, possible range."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from smartrunning.units import DEGREES_PER_SEMICIRCLE


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column of the records.

    Attributes
    ----------
    name : str
        Name with the unit as suffix.
    unit : str
        Unit as it is written for people.
    meaning : str
        What the number says.
    steps_per_unit : float
        Resolution of the FIT profile: ``integer = (value + offset) * steps_per_unit``.
    offset : float
        Offset of the FIT profile, in the column's unit.
    lowest, highest : float
        Values outside are not possible for a runner and are masked on the way in.
    """

    name: str
    unit: str
    meaning: str
    steps_per_unit: float
    offset: float
    lowest: float
    highest: float


class Quality(IntFlag):
    """What is wrong with one record; 0 when nothing is."""

    OUT_OF_RANGE = 1
    """At least one value was impossible and is NaN."""
    TIME_REPAIRED = 2
    """The record stood out of order, or shared its second with another one."""
    SPEED_SPIKE = 4
    """The speed is beyond what a runner can do."""
    POSITION_JUMP = 8
    """The position is further from its neighbours than a runner can get."""
    STUCK_SENSOR = 16
    """The heart rate repeats one value for longer than a heart can."""
    DISTANCE_REPAIRED = 32
    """The distance fell and was held at its highest value so far."""
    PAUSED = 64
    """The record was written while the timer stood still."""
    AFTER_GAP = 128
    """The first record after a pause, or after more than a minute without records."""
    HEART_RATE_SPIKE = 256
    """The heart rate leaps away from its neighbours and back faster than a heart can."""
    STUCK_CADENCE = 512
    """The cadence repeats one value for longer than a runner can."""
    STUCK_POWER = 1024
    """The power repeats one value for longer than a runner can."""
    STUCK_POSITION = 2048
    """The position repeats one value while the distance goes on."""


COLUMNS: Final[tuple[Column, ...]] = (
    Column("elapsed_s", "s", "time since the start of the session", 1000, 0, 0, 10 * 86400),
    Column("latitude_deg", "°", "latitude, WGS 84", 1 / DEGREES_PER_SEMICIRCLE, 0, -90, 90),
    Column("longitude_deg", "°", "longitude, WGS 84", 1 / DEGREES_PER_SEMICIRCLE, 0, -180, 180),
    Column("distance_m", "m", "distance since the start of the session", 100, 0, 0, 1e6),
    Column("speed_mps", "m/s", "speed as the device gives it", 1000, 0, 0, 30),
    Column("altitude_m", "m", "altitude above sea level", 5, 500, -430, 8900),
    Column("heart_rate_bpm", "bpm", "heart rate", 1, 0, 25, 250),
    Column("cadence_spm", "spm", "steps per minute, both feet", 64, 0, 0, 400),
    Column("power_w", "W", "running power, native or of a developer field", 1, 0, 0, 3000),
    Column("temperature_c", "°C", "temperature at the device", 1, 0, -60, 70),
    Column("vertical_oscillation_m", "m", "vertical travel of the trunk per step", 1e4, 0, 0, 0.5),
    Column("ground_contact_s", "s", "time of one foot on the ground", 1e4, 0, 0, 2),
    Column("ground_contact_balance_fraction", "1", "share of the left foot", 1e4, 0, 0, 1),
    Column("step_length_m", "m", "length of one step", 1e4, 0, 0, 5),
)
"""All columns but ``quality``; every session has each of them, NaN where there is no value."""

COLUMN_NAMES: Final[tuple[str, ...]] = tuple(column.name for column in COLUMNS)
