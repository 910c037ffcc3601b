"""Values of which a device writes the lowest bits only, because they grow slowly."""

import numpy as np
from numpy.typing import NDArray

from smartrunning.units import FloatArray


def accumulated(low: FloatArray, full: FloatArray | None, bits: int) -> FloatArray:
    """Whole values out of their lowest bits.

    Each value is the smallest one from its predecessor on that ends in these bits, beginning at 0;
    a value that is given in full takes the place of the sum so far.

    Parameters
    ----------
    low : ndarray
        The lowest bits as integers, in file order, shape (n,); NaN where there are none.
    full : ndarray or None
        Integers that are given in full, shape (n,); NaN where there are none, None when nowhere.
    bits : int
        How many bits there are.

    Returns
    -------
    ndarray
        float64 of shape (n,): integers where ``low`` is one and ``full`` is not, else NaN.
    """
    whole = np.full(len(low), np.nan)
    if full is None:
        among = np.flatnonzero(np.isfinite(low))
        given = low[among].astype(np.int64)
        whole[among] = np.cumsum(np.diff(given, prepend=0) & ((1 << bits) - 1))
        return whole
    is_full = np.isfinite(full)
    among = np.flatnonzero(is_full | np.isfinite(low))
    if not len(among):
        return whole
    is_full = is_full[among]
    given = np.where(is_full, full[among], low[among]).astype(np.int64)
    rises = np.where(is_full, 0, np.diff(given, prepend=0) & ((1 << bits) - 1))
    sums = np.cumsum(rises)
    anchors = _latest(is_full)
    bases = np.where(anchors >= 0, given[anchors] - sums[anchors], 0)
    whole[among] = np.where(is_full, np.nan, bases + sums)
    return whole


def _latest(is_there: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where the latest one was, itself included; -1 before the first."""
    return np.maximum.accumulate(np.where(is_there, np.arange(len(is_there)), -1))
