"""The steps of cleaning, in their order."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Final

import numpy as np

from smartrunning.ingestion.cleaning.distance import with_distance
from smartrunning.ingestion.cleaning.gaps import with_gaps_marked
from smartrunning.ingestion.cleaning.heart_rate import with_heart_rate_spikes_marked
from smartrunning.ingestion.cleaning.position import with_jumps_marked
from smartrunning.ingestion.cleaning.possible import with_impossible_masked
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.ingestion.cleaning.speed import with_speed
from smartrunning.ingestion.cleaning.stuck import with_stuck_sensors_marked
from smartrunning.ingestion.cleaning.time_order import with_rising_time
from smartrunning.records import DataFlag, Pause, Records
from smartrunning.records.records import EXTRA_PREFIX
from smartrunning.units import FloatArray

STEPS: Final[tuple[Callable[[Samples], Samples], ...]] = (
    with_impossible_masked,
    with_rising_time,
    with_gaps_marked,
    with_jumps_marked,
    with_distance,
    with_speed,
    with_heart_rate_spikes_marked,
    with_stuck_sensors_marked,
)


def cleaned(
    columns: Mapping[str, FloatArray], *, on_foot: bool, pauses: tuple[Pause, ...] = ()
) -> tuple[Records, tuple[DataFlag, ...]]:
    """Records of one session.

    Parameters
    ----------
    columns : mapping of str to ndarray
        Canonical columns as the device wrote them, float64 of one length, with a finite
        ``elapsed_s`` of at least 0 in any order; names that begin with ``developer.`` are of
        columns that are kept beside the canonical ones.
    on_foot : bool
        Whether the limits of a runner hold for speed and position.
    pauses : tuple of Pause
        When the timer stood still, in the order of time.

    Returns
    -------
    records : Records
        In the order of time, impossible values NaN, doubtful ones marked.
    flags : tuple of DataFlag
        What was found, one sentence for each kind.
    """
    count = len(columns["elapsed_s"])
    samples = Samples(columns, on_foot, np.zeros(count, dtype=np.uint16), pauses=pauses)
    samples = reduce(lambda state, step: step(state), STEPS, samples)
    canonical = {n: v for n, v in samples.columns.items() if not n.startswith(EXTRA_PREFIX)}
    extra = {n: v for n, v in samples.columns.items() if n.startswith(EXTRA_PREFIX)}
    return Records.of(samples.quality, extra=extra, **canonical), samples.flags
