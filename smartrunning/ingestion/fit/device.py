"""What recorded a file."""

import math
from typing import Final

from smartrunning.ingestion.fit.messages import Table
from smartrunning.ingestion.fit.profile import name_of
from smartrunning.records import Device

PRODUCT_NAMES: Final = {
    "garmin": "garmin_product",
    "dynastream": "garmin_product",
    "dynastream_oem": "garmin_product",
    "tacx": "garmin_product",
    "favero_electronics": "favero_product",
}
"""Makers whose product numbers the profile names, and under which type."""


def device_of(file_id: Table) -> Device:
    """Device that wrote a file.

    Parameters
    ----------
    file_id : Table
        The ``file_id`` messages.

    Returns
    -------
    Device
        With names where the profile has them, else numbers.
    """
    manufacturer = name_of("manufacturer", file_id.first("manufacturer"))
    serial_number = file_id.first("serial_number")
    return Device(
        manufacturer,
        _product(file_id, manufacturer),
        f"{serial_number:.0f}" if math.isfinite(serial_number) else "",
    )


def _product(file_id: Table, manufacturer: str) -> str:
    number = file_id.first("product")
    if manufacturer in PRODUCT_NAMES:
        name = name_of(PRODUCT_NAMES[manufacturer], number)
        if name and not name.isdecimal():
            return name
    return file_id.text("product_name") or (f"{number:.0f}" if math.isfinite(number) else "")
