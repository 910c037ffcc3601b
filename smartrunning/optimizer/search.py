"""The best genes by differential evolution (Storn & Price 1997), seeded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, OptimizeResult, differential_evolution

from smartrunning.optimizer.certificate import gap_percent
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.units import FloatArray

MOST_GENERATIONS: Final = 600
PLANS_PER_WEEK: Final = 6
FEWEST_PLANS: Final = 40
MISSING_LONG_RUN_COSTS: Final = 100.0
"""Each au that is missing for the long run costs as much as this many of the most precious week."""
GAP_TO_STOP_PERCENT: Final = 0.01
"""The search ends when the certificate says that there is nothing left to find."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """What the search found.

    Attributes
    ----------
    genes : ndarray
        The best genes, shape (n,).
    generations : int
        Generations it took.
    """

    genes: FloatArray
    generations: int


def search(
    limits: WeeklyLimits, bound: float, *, seed: int, report: Callable[[float], None]
) -> SearchResult:
    """Search for the genes of the best performance on race day.

    Parameters
    ----------
    limits : WeeklyLimits
        Limits and worth of the weeks' loads.
    bound : float
        Performance that no plan exceeds.
    seed : int
        Seed of the search; the same seed finds the same genes.
    report : callable
        Called after each generation with the share of the work done, 0 to 1. What it raises ends
        the search.

    Returns
    -------
    SearchResult
        The best genes found.
    """
    plans = max(FEWEST_PLANS, PLANS_PER_WEEK * len(limits))
    found = differential_evolution(
        partial(_costs, limits),
        bounds=Bounds(np.zeros(len(limits)), np.ones(len(limits))),
        maxiter=MOST_GENERATIONS,
        init=np.random.default_rng(seed).random((plans, len(limits))),
        mutation=(0.4, 0.9),
        recombination=0.9,
        tol=0.0,
        atol=0.0,
        updating="deferred",
        vectorized=True,
        polish=False,
        callback=partial(_watch, bound, report),
        rng=seed,
    )
    return SearchResult(np.asarray(found.x), int(found.nit))


def _costs(limits: WeeklyLimits, genes: FloatArray, /) -> Any:
    """What the search makes small, shape (plans,); Any, as scipy's types know single plans only."""
    load_au = decode(genes, limits).full_week_au
    dear = MISSING_LONG_RUN_COSTS * np.abs(limits.influence).max()
    return dear * limits.long_run_shortage_au(load_au) - limits.performance(load_au)


def _watch(
    bound: float, report: Callable[[float], None], intermediate_result: OptimizeResult
) -> None:
    """Report a generation, and stop scipy in its own way when the bound is reached."""
    report(min(1.0, intermediate_result.nit / MOST_GENERATIONS))
    if gap_percent(-float(intermediate_result.fun), bound) <= GAP_TO_STOP_PERCENT:
        raise StopIteration
