"""Which messages and fields of the FIT profile are used, with their numbers, scales and names.

The tables of the profile themselves are those that fitdecode carries.
"""

import math
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from fitdecode import profile

TIMESTAMP_FIELD: Final = 253
RECORD: Final = "record"
RECORD_NUMBER: Final = 20
POWER_FIELD: Final = 7
"""Number of the field ``power`` in ``record``."""

WANTED: Final = MappingProxyType(
    {
        "file_id": (
            ["type", "manufacturer", "product", "serial_number", "time_created", "product_name"]
        ),
        "activity": ["timestamp", "local_timestamp"],
        "sport": ["sport", "sub_sport"],
        "timestamp_correlation": ["timestamp", "system_timestamp"],
        "session": [
            "timestamp",
            "start_time",
            "sport",
            "sub_sport",
            "total_elapsed_time",
            "total_timer_time",
            "total_distance",
            "total_ascent",
            "total_descent",
            "total_calories",
            "avg_speed",
            "enhanced_avg_speed",
            "max_speed",
            "enhanced_max_speed",
            "avg_heart_rate",
            "max_heart_rate",
            "avg_cadence",
            "avg_fractional_cadence",
            "max_cadence",
            "max_fractional_cadence",
            "avg_power",
            "max_power",
        ],
        "lap": [
            "timestamp",
            "start_time",
            "total_elapsed_time",
            "total_distance",
            "lap_trigger",
            "sport",
        ],
        "event": ["timestamp", "event", "event_type"],
        RECORD: [
            "timestamp",
            "position_lat",
            "position_long",
            "distance",
            "speed",
            "enhanced_speed",
            "altitude",
            "enhanced_altitude",
            "heart_rate",
            "cadence",
            "fractional_cadence",
            "power",
            "temperature",
            "vertical_oscillation",
            "stance_time",
            "stance_time_balance",
            "step_length",
            "compressed_speed_distance",
        ],
        "field_description": [
            "developer_data_index",
            "field_definition_number",
            "fit_base_type_id",
            "field_name",
            "native_mesg_num",
            "native_field_num",
        ],
    }
)
"""Messages by name, and of each the fields that are read."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the profile describes it.

    Attributes
    ----------
    name : str
        Name in the profile.
    scale, offset : float
        ``value = integer / scale - offset``, in the profile's unit.
    """

    name: str
    scale: float
    offset: float


@cache
def wanted_messages() -> dict[int, str]:
    """Names of the messages that are used.

    Returns
    -------
    dict of int to str
        By global message number.
    """
    return {
        number: message.name
        for number, message in profile.MESSAGE_TYPES.items()
        if message.name in WANTED
    }


@cache
def wanted_fields(message: str) -> dict[int, Field]:
    """Fields of a message that are used.

    Parameters
    ----------
    message : str
        One of `WANTED`.

    Returns
    -------
    dict of int to Field
        By field number.
    """
    (fields,) = (kind.fields for kind in profile.MESSAGE_TYPES.values() if kind.name == message)
    return {
        number: Field(field.name, float(field.scale or 1), float(field.offset or 0))
        for number, field in fields.items()
        if field.name in WANTED[message]
    }


def name_of(kind: str, number: float) -> str:
    """Name that the profile has for a number.

    Parameters
    ----------
    kind : str
        A type of the profile, such as ``sport``.
    number : float
        Its number; not finite when the file does not say.

    Returns
    -------
    str
        The name, the number itself where the profile has none, empty when not finite.
    """
    if not math.isfinite(number):
        return ""
    return str(profile.FIELD_TYPES[kind].enum.get(int(number), int(number)))
