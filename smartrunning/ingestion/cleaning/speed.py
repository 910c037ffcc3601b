"""A speed, measured by the device or else from the distance, with what no runner can do marked."""

from typing import Final

import numpy as np

from smartrunning.ingestion.cleaning.gaps import LONGEST_STEP_S, across_pauses
from smartrunning.ingestion.cleaning.position import FASTEST_RUNNER_MPS
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import COLUMNS, Quality

HALF_WINDOW_S: Final = 1.0
"""Before and after each sample: long enough for a repeated position, short enough for a stop."""
HIGHEST_MPS = next(column.highest for column in COLUMNS if column.name == "speed_mps")


def with_speed(samples: Samples) -> Samples:
    """Derive the speed where the device wrote none; mark what no runner can do.

    Parameters
    ----------
    samples : Samples
        In the order of time, with their distance.

    Returns
    -------
    Samples
        With ``speed_mps``; on foot samples faster than the fastest sprinter have
        `Quality.SPEED_SPIKE`.
    """
    if not samples.has("speed_mps") and samples.has("distance_m"):
        samples = _from_distance(samples)
    return _with_spikes_marked(samples)


def _from_distance(samples: Samples) -> Samples:
    known = np.flatnonzero(np.isfinite(samples.columns["distance_m"]))
    if len(known) < 2:
        return samples
    elapsed_s, distance_m = samples.elapsed_s[known], samples.columns["distance_m"][known]
    gap = across_pauses(elapsed_s, samples.pauses) | (np.diff(elapsed_s) > LONGEST_STEP_S)
    piece = np.concatenate(([0], np.cumsum(gap)))
    first_s = elapsed_s[np.searchsorted(piece, piece, side="left")]
    last_s = elapsed_s[np.searchsorted(piece, piece, side="right") - 1]
    begin_s = np.maximum(elapsed_s - HALF_WINDOW_S, first_s)
    end_s = np.minimum(elapsed_s + HALF_WINDOW_S, last_s)
    rise_m = np.interp(end_s, elapsed_s, distance_m) - np.interp(begin_s, elapsed_s, distance_m)
    speed_mps = np.full(len(samples.elapsed_s), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        speed_mps[known] = rise_m / (end_s - begin_s)  # NaN for a sample by itself
    speed_mps[speed_mps > HIGHEST_MPS] = np.nan
    return samples.with_columns(speed_mps=speed_mps).flagged(
        "speed.derived",
        "The device wrote no speed, so it was taken from the distance between records.",
    )


def _with_spikes_marked(samples: Samples) -> Samples:
    if not samples.on_foot or not samples.has("speed_mps"):
        return samples
    spikes = samples.columns["speed_mps"] > FASTEST_RUNNER_MPS
    if not spikes.any():
        return samples
    return samples.marked(spikes, Quality.SPEED_SPIKE).flagged(
        "speed.spike",
        f"In {counted(int(spikes.sum()))} the speed is above {FASTEST_RUNNER_MPS:g} m/s, "
        "faster than the fastest sprinter; these are errors of the sensor.",
    )
