"""Two samples in, how much they differ and how sure that is out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from smartrunning.errors import InsufficientDataError
from smartrunning.units import FloatArray

CONFIDENCE: Final = 0.95
FEWEST: Final = 4
"""Fewer values on either side say nothing about how values scatter."""
Interval = tuple[float, float]
Numbers = Sequence[float] | FloatArray


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a number has changed between two periods.

    Attributes
    ----------
    before, now : float
        The number of each period, in its own unit.
    interval : tuple of float
        95 % interval of ``now − before``.
    before_count, now_count : int
        Values behind each number.
    """

    before: float
    now: float
    interval: Interval
    before_count: int
    now_count: int

    @property
    def change(self) -> float:
        """The difference.

        Returns
        -------
        float
            ``now − before``.
        """
        return self.now - self.before

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves only one direction.

        Returns
        -------
        bool
            False when no change lies inside it.
        """
        return self.interval[0] > 0 or self.interval[1] < 0


def mean_difference(before: Numbers, now: Numbers, what: str) -> Difference:
    """Difference of two means.

    Parameters
    ----------
    before, now : sequence of float
        Values of each period; NaN is left out.
    what : str
        What a value is of, in the plural, for the sentence.

    Returns
    -------
    Difference
        By Welch (1947), which lets the two periods scatter differently.

    Raises
    ------
    InsufficientDataError
        If either period has fewer than `FEWEST` values.
    """
    samples = [_known(before), _known(now)]
    _enough([len(sample) for sample in samples], what)
    means = [float(np.mean(sample)) for sample in samples]
    variances = [float(np.var(sample, ddof=1)) / len(sample) for sample in samples]
    freedom = [len(sample) - 1 for sample in samples]
    return _difference(means, variances, freedom, [len(sample) for sample in samples])


def share_difference(
    before: tuple[Numbers, Numbers], now: tuple[Numbers, Numbers], what: str
) -> Difference:
    """Difference of two shares, each the sum of parts over the sum of wholes.

    Parameters
    ----------
    before, now : tuple of sequence of float
        Parts and wholes of each period, such as hard time and known time of each session; where
        either is NaN or the whole is 0 both are left out.
    what : str
        What a pair is of, in the plural, for the sentence.

    Returns
    -------
    Difference
        Each variance is that of a ratio estimate (Cochran 1977, eq. 6.13), the sessions being what
        is drawn; degrees of freedom by Welch (1947).

    Raises
    ------
    InsufficientDataError
        If either period has fewer than `FEWEST` pairs.
    """
    pairs = [_known_pairs(*before), _known_pairs(*now)]
    counts = [len(whole) for _, whole in pairs]
    _enough(counts, what)
    shares = [float(part.sum() / whole.sum()) for part, whole in pairs]
    variances = [
        float(np.sum((part - share * whole) ** 2))
        * len(whole)
        / (len(whole) - 1)
        / whole.sum() ** 2
        for (part, whole), share in zip(pairs, shares, strict=True)
    ]
    return _difference(shares, variances, [count - 1 for count in counts], counts)


def estimate_difference(
    before: float, now: float, before_interval: Interval, now_interval: Interval
) -> Interval:
    """Interval of the difference of two estimates that each have one.

    Parameters
    ----------
    before, now : float
        The estimates.
    before_interval, now_interval : tuple of float
        Their 95 % intervals.

    Returns
    -------
    tuple of float
        95 % interval of ``now − before``, taking the estimates to be independent: the method of
        variance estimates recovery (Zou & Donner 2008, eq. 2).
    """
    change = now - before
    below = math.hypot(now - now_interval[0], before_interval[1] - before)
    above = math.hypot(now_interval[1] - now, before - before_interval[0])
    return change - below, change + above


def _difference(
    numbers: Sequence[float],
    variances: Sequence[float],
    freedom: Sequence[int],
    counts: Sequence[int],
) -> Difference:
    before, now = numbers
    total = sum(variances)
    reach = 0.0
    if total > 0:
        parts = (v * v / df for v, df in zip(variances, freedom, strict=True))
        degrees = total * total / sum(parts)
        reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, degrees)) * math.sqrt(total)
    change = now - before
    return Difference(before, now, (change - reach, change + reach), counts[0], counts[1])


def _enough(counts: Sequence[int], what: str) -> None:
    if min(counts) < FEWEST:
        raise InsufficientDataError(
            needed=f"{FEWEST} {what} in each period", found=f"{counts[0]} and {counts[1]}"
        )


def _known(values: Numbers) -> FloatArray:
    number = np.asarray(values, dtype=np.float64)
    return number[np.isfinite(number)]


def _known_pairs(parts: Numbers, wholes: Numbers) -> tuple[FloatArray, FloatArray]:
    part, whole = (np.asarray(values, dtype=np.float64) for values in (parts, wholes))
    known = np.isfinite(part) & np.isfinite(whole) & (whole > 0)
    return part[known], whole[known]
