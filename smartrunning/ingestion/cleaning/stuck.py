"""A heart rate that does not move is that of a stuck sensor."""

from typing import Final

import numpy as np

from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.records import Quality
from smartrunning.units import SECONDS_PER_MINUTE

LONGEST_STEADY_S: Final = 300.0
"""A heart varies by a beat or more within minutes; five without any change are a sensor's."""


def with_stuck_heart_rate_marked(samples: Samples) -> Samples:
    """Mark stretches over which the heart rate does not change at all.

    Parameters
    ----------
    samples : Samples
        In the order of time.

    Returns
    -------
    Samples
        Values stay; samples of such stretches have `Quality.STUCK_SENSOR`.
    """
    if not samples.has("heart_rate_bpm"):
        return samples
    known = np.flatnonzero(np.isfinite(samples.columns["heart_rate_bpm"]))
    changes = np.flatnonzero(np.diff(samples.columns["heart_rate_bpm"][known], prepend=np.nan) != 0)
    last = np.append(changes[1:], len(known)) - 1
    durations_s = samples.elapsed_s[known[last]] - samples.elapsed_s[known[changes]]
    stuck_s = np.zeros(len(samples.elapsed_s))
    stuck_s[known] = np.repeat(durations_s, np.diff(changes, append=len(known)))
    stuck = stuck_s >= LONGEST_STEADY_S
    if not stuck.any():
        return samples
    total_s = float(durations_s[durations_s >= LONGEST_STEADY_S].sum())
    return samples.marked(stuck, Quality.STUCK_SENSOR).flagged(
        "heart_rate.stuck",
        f"The heart rate stands still for {total_s / SECONDS_PER_MINUTE:.0f} minutes, which no "
        "heart does; the sensor was stuck there.",
    )
