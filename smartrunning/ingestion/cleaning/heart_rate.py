"""Heart rates that leap away from their neighbours and back."""

from typing import Final

import numpy as np

from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Quality

WINDOW: Final = 11
"""Samples around each that it is held against; a spike is shorter than half of them."""
FURTHEST_BPM: Final = 30.0
"""A heart does not change so much and back within seconds; a slipping strap does."""


def with_heart_rate_spikes_marked(samples: Samples) -> Samples:
    """Mark heart rates that are far from the median of their neighbours.

    Parameters
    ----------
    samples : Samples
        In the order of time.

    Returns
    -------
    Samples
        Values stay; those of spikes have `Quality.HEART_RATE_SPIKE`.
    """
    if not samples.has("heart_rate_bpm"):
        return samples
    known = np.flatnonzero(np.isfinite(samples.columns["heart_rate_bpm"]))
    values = samples.columns["heart_rate_bpm"][known]
    if len(values) < WINDOW or np.abs(np.diff(values)).max() <= FURTHEST_BPM / 2:
        return samples
    padded = np.pad(values, WINDOW // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)
    far = np.abs(values - np.median(windows, axis=1)) > FURTHEST_BPM
    if not far.any():
        return samples
    spikes = np.zeros(len(samples.elapsed_s), dtype=bool)
    spikes[known[far]] = True
    return samples.marked(spikes, Quality.HEART_RATE_SPIKE).flagged(
        "heart_rate.spike",
        f"In {counted(int(far.sum()))} the heart rate leaps away and back faster than a heart can; "
        "these are errors of the sensor.",
    )
