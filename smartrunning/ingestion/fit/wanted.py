"""Which messages and fields of the FIT profile become sessions."""

from functools import cache
from types import MappingProxyType
from typing import Final

from smartrunning.ingestion.fit.profile import RECORD, message_number, message_profile

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
            "intensity",
            "sport",
        ],
        "hrv": ["time"],
        "raw_bbi": ["timestamp", "timestamp_ms", "data", "time", "quality", "gap"],
        "beat_intervals": ["timestamp", "timestamp_ms", "time"],
        "hr": ["timestamp", "fractional_timestamp", "filtered_bpm", "event_timestamp"],
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
    }
)
"""Messages by name, and of each the fields that are read.

Not among them are lengths of a pool: a swim beside the runs counts by its time and heart rate.
"""


@cache
def wanted_messages() -> dict[int, str]:
    """Names of the messages that become sessions.

    Returns
    -------
    dict of int to str
        By global message number.
    """
    return {message_number(name): name for name in WANTED}


@cache
def wanted_fields(message: str) -> frozenset[int]:
    """Fields of a message that become part of sessions.

    Parameters
    ----------
    message : str
        One of `WANTED`.

    Returns
    -------
    frozenset of int
        Field numbers.
    """
    fields = message_profile(message_number(message)).fields.values()
    return frozenset(field.number for field in fields if field.name in WANTED[message])
