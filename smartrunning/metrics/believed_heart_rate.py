"""The heart rate at each full second, as far as it is to be believed.

A sensor on the wrist can lock on to the steps; such stretches, single spikes and gaps are left out.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.track import Track
from smartrunning.units import FloatArray

LONGEST_GAP_S: Final = 5.0
"""Heart rates further apart are not joined."""
LOCKED_SPM: Final = 2.0
LOCKED_S: Final = 60
"""A heart rate may be that of the steps when it is so close to them for so long …"""
LEAP_S: Final = 15
LEAP_BPM: Final = 20.0
"""… and it leapt there, …"""
WARM_UP_S: Final = 60
"""… or was there from the start, when no heart beats so fast."""
LONGEST_SESSION_S: Final = 2 * 86400.0
"""Above this no session is looked at second by second: its clock is wrong."""


def each_second_heart_rate_bpm(track: Track) -> FloatArray:
    """Believed heart rate at each full second.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    ndarray
        bpm from the first sample to the last one; NaN in gaps and where it is that of the steps.
        Empty without heart rate.
    """
    records = track.session.records
    elapsed_s, rate_bpm = records["elapsed_s"], track.heart_rate_without_spikes_bpm
    has_value = np.isfinite(rate_bpm)
    if has_value.sum() < 2 or elapsed_s[-1] - elapsed_s[0] > LONGEST_SESSION_S:
        return np.zeros(0)
    clock_s = np.arange(elapsed_s[0], elapsed_s[-1] + 1e-9)
    clock_bpm = np.interp(clock_s, elapsed_s[has_value], rate_bpm[has_value])
    after = np.searchsorted(elapsed_s[has_value], clock_s).clip(1, has_value.sum() - 1)
    gap_s = np.diff(elapsed_s[has_value])[after - 1]
    outside = (clock_s < elapsed_s[has_value][0]) | (clock_s > elapsed_s[has_value][-1])
    cadence = np.interp(clock_s, elapsed_s, np.nan_to_num(records["cadence_spm"], nan=-100.0))
    locked = _locked(clock_bpm, np.abs(clock_bpm - cadence) <= LOCKED_SPM)
    return np.where((gap_s > LONGEST_GAP_S) | outside | locked, np.nan, clock_bpm)


def _locked(clock_bpm: FloatArray, close: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Long stretches at the rate of the steps that the heart rate leapt to.

    A heart that comes to the rate of the steps by itself comes slowly, and may stay there.
    """
    found = np.zeros(len(close), dtype=bool)
    edges = np.diff(np.concatenate([[False], close, [False]]).astype(int))
    for start, end in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True):
        before = max(int(start) - LEAP_S, 0)
        leapt = abs(clock_bpm[before] - clock_bpm[start]) >= LEAP_BPM or start < WARM_UP_S
        found[start:end] = end - start >= LOCKED_S and leapt
    return found
