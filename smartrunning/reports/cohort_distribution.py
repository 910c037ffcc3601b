"""Distributions over a cohort, with intervals; nothing of groups that are too small."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from smartrunning.reports.cohort import K, Measure, Participant, to_step
from smartrunning.units import FloatArray

CONFIDENCE: Final = 0.95
RANGES: Final = 6
"""Into about so many ranges a group is divided, as far as it is large enough."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Runners whose number is in a range.

    Attributes
    ----------
    low, high : float
        The range in the unit of the eye, the upper end not in it.
    count : int
        How many, at least `K`.
    """

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """One measure over a group.

    Attributes
    ----------
    measure : Measure
        Which.
    count : int
        Runners whose number is known.
    median, low, high : float
        Median and the ends of its interval, rounded, in the unit of the eye; NaN when there are
        too few, and ends that the group is too small for.
    bars : tuple of Bar
        Of rising ranges; empty when there are too few.
    """

    measure: Measure
    count: int
    median: float = math.nan
    low: float = math.nan
    high: float = math.nan
    bars: tuple[Bar, ...] = ()


def distribution(people: Sequence[Participant], measure: Measure) -> Distribution:
    """One measure over a group.

    Parameters
    ----------
    people : sequence of Participant
        As `group` gave them.
    measure : Measure
        Which.

    Returns
    -------
    Distribution
        Without numbers when fewer than `K` have one.
    """
    values = np.array([getattr(one, measure.name) for one in people], dtype=np.float64)
    known = np.sort(values[np.isfinite(values)]) / measure.per_unit
    if len(known) < K:
        return Distribution(measure, 0)
    low, high = median_interval(known)
    return Distribution(
        measure,
        len(known),
        to_step(float(np.median(known)), measure.step),
        to_step(low, measure.step),
        to_step(high, measure.step),
        _bars(known, measure.step),
    )


def median_interval(rising: FloatArray) -> tuple[float, float]:
    """Interval of a median from order statistics, whatever the distribution.

    Parameters
    ----------
    rising : ndarray
        Values in rising order, shape (n,).

    Returns
    -------
    tuple of float
        The closest pair of order statistics that covers the median with at least `CONFIDENCE`, by
        the binomial distribution with one half (Conover 1999, section 3.2); NaN when n is too small
        for any.
    """
    count = len(rising)
    below = int(stats.binom.ppf((1 - CONFIDENCE) / 2, count, 0.5))
    while below > 0 and stats.binom.cdf(below - 1, count, 0.5) > (1 - CONFIDENCE) / 2:
        below -= 1
    if below < 1:
        return math.nan, math.nan
    return float(rising[below - 1]), float(rising[count - below])


def _bars(known: FloatArray, step: float) -> tuple[Bar, ...]:
    """Ranges of about a sixth of the span, joined until each holds enough runners."""
    steps = np.rint(known / step).astype(np.int64)  # whole numbers have whole edges
    width = max(1, math.ceil((steps[-1] - steps[0]) / RANGES))
    first = int(steps[0]) // width * width
    bars: list[tuple[int, int, int]] = []
    begin, count = first, 0
    for edge in range(first + width, int(steps[-1]) + width + 1, width):
        count += int(((steps >= edge - width) & (steps < edge)).sum())
        if count >= K:
            bars.append((begin, edge, count))
            begin, count = edge, 0
        end = edge
    if count and bars:
        low, _, joined = bars.pop()
        bars.append((low, end, joined + count))
    return tuple(Bar(to_step(a * step, step), to_step(b * step, step), n) for a, b, n in bars)
