"""What a run is: canonical columns in, a frozen Session out."""

from smartrunning.records.columns import COLUMNS, Column, Quality
from smartrunning.records.crop import SHORTEST_CROP_S, cropped
from smartrunning.records.parquet import from_parquet, to_parquet
from smartrunning.records.physical import to_physical
from smartrunning.records.records import Records
from smartrunning.records.session import DataFlag, Device, Lap, Pause, Provenance, Session

__all__ = [
    "COLUMNS",
    "SHORTEST_CROP_S",
    "Column",
    "DataFlag",
    "Device",
    "Lap",
    "Pause",
    "Provenance",
    "Quality",
    "Records",
    "Session",
    "cropped",
    "from_parquet",
    "to_parquet",
    "to_physical",
]
