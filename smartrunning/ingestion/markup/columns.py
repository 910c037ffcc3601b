"""The points of an activity as canonical columns."""

from typing import Final

import numpy as np

from smartrunning.ingestion.fit.recorded import (
    STEPS_PER_STRIDE,
    on_grid,
    with_steps_for_strides,
)
from smartrunning.ingestion.markup.written import WrittenActivity
from smartrunning.records import COLUMNS, DataFlag
from smartrunning.units import FloatArray

STRIDES: Final = ("strides_per_minute", "cadence_per_minute")
"""Of a foot pod or watch first, then what may be of either feet or pedals."""


def columns_of(
    activity: WrittenActivity, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]", *, on_foot: bool
) -> tuple[dict[str, FloatArray], tuple[DataFlag, ...]]:
    """Canonical columns of an activity, but for the time.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.
    rows : ndarray of int
        Which of its points.
    on_foot : bool
        Whether the cadence counts strides.

    Returns
    -------
    columns : dict of str to ndarray
        float64, in SI units, one value for each row.
    flags : tuple of DataFlag
        What was found about the cadence.
    """
    columns = {
        column.name: on_grid(column.name, activity.columns[column.name][rows])
        for column in COLUMNS
        if column.name in activity.columns
    }
    if on_foot:
        for name in STRIDES:
            if name in activity.columns:
                strides = activity.columns[name][rows]
                columns["cadence_spm"] = STEPS_PER_STRIDE * strides
                break
    if "power_w" in columns and not (columns["power_w"] > 0).any():
        del columns["power_w"]
    return with_steps_for_strides(columns)
