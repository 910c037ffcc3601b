"""A proof of how good any plan inside the limits can be: linear programming and weak duality.

The search's limits and objective are linear but for one choice, the week of the long run, so the
linear programs are the same problem, not a relaxation of it. Their optimum is found by HiGHS, but
the bound does not rest on the solver: for any multipliers ``y ≥ 0`` of the inequalities
``A x ≤ b``, no ``x`` of the box between ``lowest`` and ``highest`` is worth more than
``b·y + Σ max over the box of (c − Aᵀy) x``. The solver only chooses a good y.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog

from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.units import FloatArray

ROUNDING_AU: Final = 1e-6


def inequalities(limits: WeeklyLimits) -> tuple[FloatArray, FloatArray]:
    """Limits between weeks as ``A x ≤ b``.

    Parameters
    ----------
    limits : WeeklyLimits
        The limits of n weeks.

    Returns
    -------
    tuple of ndarray
        A of shape (m, n) and b of shape (m,).
    """
    rows, bounds = [], []
    count = len(limits)
    for week in range(count):
        reference = limits.reference[week]
        if reference < 0:
            continue
        grow, fall = np.zeros(count), np.zeros(count)
        grow[week], grow[reference] = 1.0, -limits.growth[week]
        fall[week], fall[reference] = -1.0, limits.lowest_fraction[week]
        rows += [grow, fall]
        bounds += [limits.step[week], 0.0]
    fitness, constant = np.zeros(count), limits.initial_fitness_au
    for week in range(count):
        rise = (limits.fitness_keep[week] - 1) * fitness
        rise[week] += limits.fitness_gain[week]
        rows.append(rise)
        bounds.append(limits.fitness_ramp_au - (limits.fitness_keep[week] - 1) * constant)
        fitness = fitness + rise
        constant *= limits.fitness_keep[week]
    return np.array(rows), np.array(bounds)


@dataclass(frozen=True, slots=True, eq=False)
class ProvenBound:
    """Upper bound of a linear objective, and where the solver saw it.

    Attributes
    ----------
    value : float
        What nothing exceeds.
    point : ndarray
        The solver's optimum, shape (n,).
    """

    value: float
    point: FloatArray


def upper_bound(
    worth: FloatArray,
    matrix: FloatArray,
    right: FloatArray,
    lowest: FloatArray,
    highest: FloatArray,
) -> ProvenBound:
    """Proven upper bound of ``worth · x`` over ``matrix x ≤ right``, ``lowest ≤ x ≤ highest``.

    Parameters
    ----------
    worth : ndarray
        Worth of each variable, shape (n,).
    matrix, right : ndarray
        Inequalities, shapes (m, n) and (m,).
    lowest, highest : ndarray
        Box, shape (n,), finite.

    Returns
    -------
    ProvenBound
        The optimum, up to the rounding of the multipliers; never less than it.
    """
    box = list(zip(lowest.tolist(), highest.tolist(), strict=True))
    solved = linprog(-worth, A_ub=matrix, b_ub=right, bounds=box, method="highs")
    multipliers = np.maximum(-np.asarray(solved.ineqlin.marginals), 0.0)
    rest = worth - multipliers @ matrix
    value = multipliers @ right + np.maximum(rest * lowest, rest * highest).sum()
    return ProvenBound(float(value), np.asarray(solved.x))


def performance_bound(limits: WeeklyLimits) -> float:
    """Performance on race day that no plan inside the limits exceeds.

    That some week holds the long run is no convex limit. Where the best plan without it does not
    keep it, one program for each week that could hold it does, and the best of these is the bound.

    Parameters
    ----------
    limits : WeeklyLimits
        The limits.

    Returns
    -------
    float
        In the unit of the response.
    """
    matrix, right = inequalities(limits)
    best = upper_bound(limits.influence, matrix, right, limits.lowest, limits.highest)
    if limits.long_run_shortage_au(best.point) <= ROUNDING_AU:
        return limits.untrained_performance + best.value
    reachable_au = decode(np.ones(len(limits)), limits).full_week_au
    values = []
    for week in np.flatnonzero(limits.long_run_au <= reachable_au):
        lowest = limits.lowest.copy()
        lowest[week] = max(lowest[week], limits.long_run_au[week])
        values.append(upper_bound(limits.influence, matrix, right, lowest, limits.highest).value)
    return limits.untrained_performance + max(values, default=best.value)


def gap_percent(objective: float, bound: float) -> float:
    """Distance of a plan from the bound, in per cent of the bound.

    Parameters
    ----------
    objective, bound : float
        Performance of the plan, and what none exceeds.

    Returns
    -------
    float
        0 when the plan is proven best; not below 0 but for rounding.
    """
    difference = max(bound - objective, 0.0)
    return 100 * difference / abs(bound) if difference else 0.0
