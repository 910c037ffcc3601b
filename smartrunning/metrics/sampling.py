"""The time that each sample stands for.

A sample describes the stretch since the sample before it, as a FIT record does; the first sample
stands for no time. Pauses do not count, nor do gaps: stretches too long for one sample to speak
for.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from smartrunning.records import Pause
from smartrunning.units import FloatArray

LONGEST_GAP_S: Final = 30.0
"""Longest stretch one sample speaks for; devices that save memory leave 2 s to 20 s between two."""
GAP_PER_USUAL_SPACING: Final = 3.0
"""In sparse recordings a gap begins at this many times the usual spacing …"""
LONGEST_SPARSE_GAP_S: Final = 300.0
"""… but here at the latest."""
ENOUGH_SHARE: Final = 0.8
"""Share of the time that needs a value before a sum over the session is given."""
COMPLETE_SHARE: Final = 0.99
"""From this share on nobody needs to be told that some is missing."""


def paused_so_far_s(instants_s: FloatArray, pauses: Sequence[Pause]) -> FloatArray:
    """Time spent in pauses before each instant.

    Parameters
    ----------
    instants_s : ndarray of shape (n,)
        Seconds since the start of the session.
    pauses : sequence of Pause
        In any order; where they overlap, time counts once.

    Returns
    -------
    ndarray of shape (n,)
        Seconds of pause, never falling.
    """
    if not pauses:
        return np.zeros_like(instants_s)
    starts_s, ends_s = np.array(sorted((pause.start_s, pause.end_s) for pause in pauses)).T
    ends_s = np.maximum.accumulate(ends_s)
    starts_s[1:] = np.maximum(starts_s[1:], ends_s[:-1])
    lengths_s = np.maximum(ends_s - starts_s, 0.0)
    edges_s = np.column_stack([starts_s, starts_s + lengths_s]).ravel()
    paused_s = np.cumsum(np.column_stack([np.zeros_like(lengths_s), lengths_s]).ravel())
    so_far_s: FloatArray = np.interp(instants_s, edges_s, paused_s)
    return so_far_s


def weights_s(elapsed_s: FloatArray, pauses: Sequence[Pause] = ()) -> FloatArray:
    """Seconds that each sample stands for: since the sample before it, without pauses and gaps.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds since the start of the session, strictly rising.
    pauses : sequence of Pause, optional
        Stretches in which the timer stood still.

    Returns
    -------
    ndarray of shape (n,)
        Seconds, 0 for the first sample and for one that ends a gap.
    """
    if len(elapsed_s) < 2:
        return np.zeros_like(elapsed_s)
    active_s = np.diff(elapsed_s - paused_so_far_s(elapsed_s, pauses))
    usual_s = GAP_PER_USUAL_SPACING * float(np.median(active_s))
    longest_s = min(max(LONGEST_GAP_S, usual_s), LONGEST_SPARSE_GAP_S)
    return np.concatenate([[0.0], np.where(active_s <= longest_s, np.maximum(active_s, 0.0), 0.0)])


def known_share(values: FloatArray, weight_s: FloatArray) -> float:
    """Share of the recorded time in which a column has a value.

    Parameters
    ----------
    values : ndarray of shape (n,)
        A column, NaN where it has no value.
    weight_s : ndarray of shape (n,)
        Seconds that each sample stands for.

    Returns
    -------
    float
        From 0 to 1; 0 when no time was recorded.
    """
    total_s = float(weight_s.sum())
    return float(weight_s[np.isfinite(values)].sum()) / total_s if total_s else 0.0


def weighted_mean(values: FloatArray, weight_s: FloatArray) -> float:
    """Mean of a column over the time in which it has a value.

    Parameters
    ----------
    values : ndarray of shape (n,)
        A column, NaN where it has no value.
    weight_s : ndarray of shape (n,)
        Seconds that each sample stands for.

    Returns
    -------
    float
        In the unit of the column; NaN when it has no value in any recorded time.
    """
    has_value = np.isfinite(values)
    total_s = float(weight_s[has_value].sum())
    return float(np.dot(values[has_value], weight_s[has_value])) / total_s if total_s else np.nan
