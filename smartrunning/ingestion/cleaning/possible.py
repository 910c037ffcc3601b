"""Values that cannot be: outside the possible range of their column, or at 0° north, 0° east."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import COLUMNS, Column, Quality
from smartrunning.units import FloatArray

POSITION: Final = ("latitude_deg", "longitude_deg")


def with_impossible_masked(samples: Samples) -> Samples:
    """Mask values that cannot be.

    Parameters
    ----------
    samples : Samples
        As the device wrote them.

    Returns
    -------
    Samples
        Impossible values are NaN, their samples have `Quality.OUT_OF_RANGE`.
    """
    impossible = {
        column.name: _outside(samples.columns[column.name], column)
        for column in COLUMNS
        if column.name in samples.columns and column.name != "elapsed_s"
    }
    nowhere = _nowhere(samples)
    impossible |= {name: nowhere | impossible[name] for name in POSITION if name in impossible}
    counts = {name: int(where.sum()) for name, where in impossible.items() if where.any()}
    if not counts:
        return _with_whole_positions(samples)
    masked = {name: np.where(impossible[name], np.nan, samples.columns[name]) for name in counts}
    anywhere = np.any([impossible[name] for name in counts], axis=0)
    samples = samples.with_columns(**masked).marked(anywhere, Quality.OUT_OF_RANGE)
    return _with_whole_positions(samples).flagged("value.out_of_range", _sentence(counts))


def _outside(values: FloatArray, column: Column) -> NDArray[np.bool_]:
    known = ~np.isnan(values)
    return known & ~((values >= column.lowest) & (values <= column.highest))


def _nowhere(samples: Samples) -> NDArray[np.bool_]:
    """Where the position is exactly 0, 0: what receivers write before they know it."""
    latitude, longitude = (samples.columns.get(name, np.array(np.nan)) for name in POSITION)
    return np.broadcast_to((latitude == 0) & (longitude == 0), samples.elapsed_s.shape)


def _with_whole_positions(samples: Samples) -> Samples:
    """Drop half positions: a latitude without its longitude says nothing."""
    if not all(name in samples.columns for name in POSITION):
        lost = {name: np.full(len(samples.elapsed_s), np.nan) for name in POSITION}
        return samples.with_columns(**lost)
    half = np.any([np.isnan(samples.columns[name]) for name in POSITION], axis=0)
    return samples.with_columns(
        **{name: np.where(half, np.nan, samples.columns[name]) for name in POSITION}
    )


def _sentence(counts: dict[str, int]) -> str:
    said = {
        column.name: column.meaning.split(",")[0] for column in COLUMNS if column.name in counts
    }
    parts = [f"{meaning} in {counted(counts[name])}" for name, meaning in said.items()]
    return f"Some values cannot be and were left out: {', '.join(parts)}."
