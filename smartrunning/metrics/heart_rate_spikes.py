"""Samples of the heart rate that no heart makes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.units import FloatArray

FASTEST_CHANGE_BPM_PER_S: Final = 20.0
"""A heart does not change faster; a lone sample that does is an artefact of the sensor."""


def spikes(elapsed_s: FloatArray, heart_rate_bpm: FloatArray) -> NDArray[np.bool_]:
    """Samples that stand above both neighbours by more than a heart can change.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds, strictly rising.
    heart_rate_bpm : ndarray of shape (n,)
        Heart rate, NaN where it is missing: neighbours are the nearest that are known.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where the sample is to be left out.
    """
    found = np.zeros(len(heart_rate_bpm), dtype=bool)
    has_value = np.flatnonzero(np.isfinite(heart_rate_bpm))
    change_bpm = np.diff(heart_rate_bpm[has_value])
    limit_bpm = FASTEST_CHANGE_BPM_PER_S * np.diff(elapsed_s[has_value])
    alone = (change_bpm > limit_bpm)[:-1] & (change_bpm < -limit_bpm)[1:]
    found[has_value[1:-1][alone]] = True
    return found
