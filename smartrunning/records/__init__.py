"""What a run is: canonical columns in, a frozen Session out."""

from smartrunning.records.columns import COLUMNS, Column, Quality
from smartrunning.records.parquet import from_parquet, to_parquet
from smartrunning.records.physical import to_physical
from smartrunning.records.session import (
    DataFlag,
    Device,
    Lap,
    Pause,
    Provenance,
    Records,
    Session,
)

__all__ = [
    "COLUMNS",
    "Column",
    "DataFlag",
    "Device",
    "Lap",
    "Pause",
    "Provenance",
    "Quality",
    "Records",
    "Session",
    "from_parquet",
    "to_parquet",
    "to_physical",
]
