"""The best genes by differential evolution (Storn & Price 1997), seeded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult, differential_evolution

from smartrunning.optimizer.certificate import gap_percent
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.units import FloatArray

MOST_GENERATIONS: Final = 600
GENERATIONS_NEAR_A_PLAN: Final = 120
PLANS_PER_WEEK: Final = 6
FEWEST_PLANS: Final = 40
SAME_WITHIN: Final = 0.03
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


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a search sets out that should stay near what was planned.

    Attributes
    ----------
    genes : ndarray
        Genes to begin with, shape (n, plans).
    planned_au : ndarray
        Loads of full weeks as planned, shape (n,).
    change_costs : float
        Performance that each changed week has to bring.
    """

    genes: FloatArray
    planned_au: FloatArray
    change_costs: float

    def costs(self, full_week_au: FloatArray) -> FloatArray:
        """Performance that the changes have to bring.

        Parameters
        ----------
        full_week_au : ndarray
            Loads, shape (n,) or (n, plans).

        Returns
        -------
        ndarray
            One number, or shape (plans,).
        """
        changed = is_changed(full_week_au.T, self.planned_au)
        return np.asarray(self.change_costs * changed.sum(axis=-1))


def is_changed(full_week_au: FloatArray, planned_au: FloatArray) -> NDArray[np.bool_]:
    """Whether loads are others than planned.

    Parameters
    ----------
    full_week_au, planned_au : ndarray
        Loads, the last axis the weeks.

    Returns
    -------
    ndarray of bool
        True where they differ by more than 3 per cent.
    """
    return np.asarray(np.abs(full_week_au - planned_au) > SAME_WITHIN * (planned_au + 1.0))


def search(
    limits: WeeklyLimits,
    bound: float,
    *,
    seed: int,
    report: Callable[[float], None],
    start: Start | None = None,
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
    start : Start, optional
        Plans to begin with, and what changes have to bring; a short search from there.

    Returns
    -------
    SearchResult
        The best genes found.
    """
    plans = max(FEWEST_PLANS, PLANS_PER_WEEK * len(limits))
    first = np.random.default_rng(seed).random((plans, len(limits)))
    first[: plans // 4, : _peak(limits) + 1] = 1.0  # some hold the long run from the beginning
    if start is not None:
        first[: start.genes.shape[1]] = start.genes.T[:plans]
    found = differential_evolution(
        partial(_costs, limits, start),
        bounds=Bounds(np.zeros(len(limits)), np.ones(len(limits))),
        maxiter=MOST_GENERATIONS if start is None else GENERATIONS_NEAR_A_PLAN,
        init=first,
        mutation=(0.4, 0.9),
        recombination=0.9,
        tol=0.0,
        atol=0.0,
        updating="deferred",
        vectorized=True,
        polish=False,
        callback=partial(_watch, bound, limits.untrained_performance, report),
        rng=seed,
    )
    return SearchResult(np.asarray(found.x), int(found.nit))


def _peak(limits: WeeklyLimits) -> int:
    """Week that comes nearest to holding the long run when every week takes the most it may."""
    most_au = decode(np.ones(len(limits)), limits).full_week_au
    return int((limits.long_run_au - most_au).argmin())


def _costs(limits: WeeklyLimits, start: Start | None, genes: FloatArray, /) -> Any:
    """What the search makes small, shape (plans,); Any, as scipy's types know single plans only."""
    load_au = decode(genes, limits).full_week_au
    dear = MISSING_LONG_RUN_COSTS * np.abs(limits.worth.linear).max()
    changes = 0.0 if start is None else start.costs(load_au)
    return changes + dear * limits.long_run_shortage_au(load_au) - limits.performance(load_au)


def _watch(
    bound: float,
    untrained: float,
    report: Callable[[float], None],
    intermediate_result: OptimizeResult,
) -> None:
    """Report a generation, and stop scipy in its own way when the bound is reached."""
    report(min(1.0, intermediate_result.nit / MOST_GENERATIONS))
    objective = -float(intermediate_result.fun)
    if gap_percent(objective, bound, untrained) <= GAP_TO_STOP_PERCENT:
        raise StopIteration
