"""Pauses, and stretches in which nothing was recorded although the timer ran."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.wording import counted
from smartrunning.records import Pause, Quality
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

LONGEST_STEP_S: Final = 60.0
"""Watches that save space write a record at least every ten seconds or so."""


def with_gaps_marked(samples: Samples) -> Samples:
    """Mark what was recorded in a pause, and the first sample after a pause or a gap.

    Parameters
    ----------
    samples : Samples
        In the order of time.

    Returns
    -------
    Samples
        Samples in a pause have `Quality.PAUSED`, those after a pause or a gap of more than a minute
        `Quality.AFTER_GAP`.
    """
    elapsed_s = samples.elapsed_s
    paused = _inside(elapsed_s, samples.pauses)
    across = across_pauses(elapsed_s, samples.pauses)
    lost = ~across & (np.diff(elapsed_s) > LONGEST_STEP_S)
    after = np.concatenate(([False], across | lost)) & ~paused
    samples = samples.marked(paused, Quality.PAUSED).marked(after, Quality.AFTER_GAP)
    if not lost.any():
        return samples
    lost_s = float(np.diff(elapsed_s)[lost].sum())
    return samples.flagged(
        "time.gap",
        f"Nothing was recorded for {lost_s / SECONDS_PER_MINUTE:,.0f} minutes in "
        f"{counted(int(lost.sum()), 'gap')} outside of pauses.",
    )


def across_pauses(elapsed_s: FloatArray, pauses: tuple[Pause, ...]) -> NDArray[np.bool_]:
    """Whether a pause, or a part of one, lies between a sample and the next.

    Parameters
    ----------
    elapsed_s : ndarray
        Times of the samples, rising, shape (n,).
    pauses : tuple of Pause
        In the order of time.

    Returns
    -------
    ndarray of bool
        Shape (max(n - 1, 0),).
    """
    starts_s = np.array([pause.start_s for pause in pauses])
    ends_s = np.array([pause.end_s for pause in pauses])
    if not len(starts_s) or len(elapsed_s) < 2:
        return np.zeros(max(len(elapsed_s) - 1, 0), dtype=bool)
    here_s, next_s = elapsed_s[:-1], elapsed_s[1:]
    last_begun = np.searchsorted(starts_s, next_s, side="left") - 1
    latest_end_s = np.maximum.accumulate(ends_s)[np.maximum(last_begun, 0)]
    return (last_begun >= 0) & (latest_end_s > here_s)


def _inside(elapsed_s: FloatArray, pauses: tuple[Pause, ...]) -> NDArray[np.bool_]:
    inside = np.zeros(len(elapsed_s), dtype=bool)
    for pause in pauses:
        begin = np.searchsorted(elapsed_s, pause.start_s, side="right")
        inside[begin : np.searchsorted(elapsed_s, pause.end_s, side="left")] = True
    return inside
