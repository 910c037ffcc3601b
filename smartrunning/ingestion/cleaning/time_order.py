"""Records in the order of time, one a second."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Quality
from smartrunning.units import FloatArray


def with_rising_time(samples: Samples) -> Samples:
    """Sort the samples by time and make one of those that share an instant.

    Some devices write one record for each sensor, all at the same second; so a merged sample has
    the last known value of each column.

    Parameters
    ----------
    samples : Samples
        In the order of the file.

    Returns
    -------
    Samples
        ``elapsed_s`` rises strictly; samples that were moved or merged have
        `Quality.TIME_REPAIRED`.
    """
    elapsed_s = samples.elapsed_s
    if (np.diff(elapsed_s) > 0).all():
        return samples
    stepped_back = elapsed_s < np.maximum.accumulate(elapsed_s)
    order = np.argsort(elapsed_s, kind="stable")
    begins = np.flatnonzero(np.diff(elapsed_s[order], prepend=-np.inf) > 0)
    merged = np.diff(begins, append=len(order)) > 1
    moved = np.logical_or.reduceat(stepped_back[order], begins)
    columns = {name: _last_known(values[order], begins) for name, values in samples.columns.items()}
    quality = np.bitwise_or.reduceat(samples.quality[order], begins)
    repaired = replace(samples, columns=columns, quality=quality)
    return repaired.marked(merged | moved, Quality.TIME_REPAIRED).flagged(
        "time.repaired",
        _sentence(int(stepped_back.sum()), len(order) - len(begins)),
    )


def _sentence(stepped_back: int, shared: int) -> str:
    found = [f"{counted(stepped_back)} stepped back"] if stepped_back else []
    found += [f"{counted(shared)} shared an instant with another one"] if shared else []
    return f"The order of time was repaired: {', '.join(found)}."


def _last_known(values: FloatArray, begins: NDArray[np.intp]) -> FloatArray:
    """Last value that is not NaN of each run of samples; NaN where a run has none."""
    places = np.where(np.isnan(values), -1, np.arange(len(values)))
    last = np.maximum.reduceat(places, begins)
    return np.where(last < begins, np.nan, values[last])
