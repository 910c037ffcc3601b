"""A proof of how good any plan inside the limits can be.

What plans are worth is linear or concave in their loads, and the limits are linear but for one
choice, the week of the long run. A concave function lies below each of its tangents, so the best
that a tangent can be inside the limits is a bound for it; at the best plan the two are equal, so
nothing is given away. That is a linear program, found by HiGHS, but the bound does not rest on the
solver either: for any multipliers ``y ≥ 0`` of the inequalities ``A x ≤ b``, no ``x`` of the box
between ``lowest`` and ``highest`` is worth more than ``b·y + Σ max over the box of (c − Aᵀy) x``.
The solvers only choose a good tangent and a good y.
"""

from typing import Final

import numpy as np

from smartrunning.optimizer.bounds import Box, ProvenBound, best_point, tangent_bound, upper_bound
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.limits import WeeklyLimits, weeks_before
from smartrunning.units import FloatArray

ROUNDING_AU: Final = 1e-6
ROUGH: Final = 1e-6


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
    for week in range(count):
        acute, right = np.zeros(count), limits.acute_step
        acute[week] = 1.0
        for other in weeks_before(week):
            if other >= 0:
                acute[other] -= limits.acute * limits.available[other]
            else:
                right += limits.acute * limits.recent_weekly_load_au
        rows.append(acute)
        bounds.append(right)
    fitness, constant = np.zeros(count), limits.initial_fitness_au
    for week in range(count):
        rise = (limits.fitness_keep[week] - 1) * fitness
        rise[week] += limits.fitness_gain[week]
        rows.append(rise)
        bounds.append(limits.fitness_ramp_au - (limits.fitness_keep[week] - 1) * constant)
        fitness = fitness + rise
        constant *= limits.fitness_keep[week]
    return np.array(rows), np.array(bounds)


def performance_bound(limits: WeeklyLimits) -> ProvenBound:
    """Performance on race day that no plan inside the limits exceeds.

    That some week holds the long run is no convex limit. Where the best plan without it does not
    keep it, one program for each week that could hold it does, and the best of these is the bound.

    Parameters
    ----------
    limits : WeeklyLimits
        The limits.

    Returns
    -------
    ProvenBound
        In the unit of the response, with the best loads as if each week were full.
    """
    best = _bound_within(limits, limits.lowest)
    if limits.long_run_shortage_au(best.point) <= ROUNDING_AU:
        return best
    reachable_au = decode(np.ones(len(limits)), limits).full_week_au
    bounds = []
    for week in np.flatnonzero(limits.long_run_au <= reachable_au):
        lowest = limits.lowest.copy()
        lowest[week] = max(lowest[week], limits.long_run_au[week])
        bounds.append(_bound_within(limits, lowest))
    return max(bounds, key=lambda bound: bound.value, default=best)


def best_within(limits: WeeklyLimits, start_au: FloatArray) -> FloatArray:
    """Best loads inside the convex limits, the long run aside.

    Parameters
    ----------
    limits : WeeklyLimits
        The limits.
    start_au : ndarray
        Loads from which the search goes out, shape (n,).

    Returns
    -------
    ndarray
        Load of each week as if it were full, shape (n,), as near as a solver comes.
    """
    box = Box(*inequalities(limits), limits.lowest, limits.highest)
    return best_point(limits.worth.merged(), box, start_au, precision=ROUGH)


def _bound_within(limits: WeeklyLimits, lowest: FloatArray) -> ProvenBound:
    """Bound for all loads that are not below some lowest ones."""
    box = Box(*inequalities(limits), lowest, limits.highest)
    worth = limits.worth.merged()
    if worth.is_linear:
        best = upper_bound(worth.linear[0], box)
        return ProvenBound(float(worth.constant[0]) + best.value, best.point)
    return tangent_bound(worth, best_point(worth, box, _start(limits, lowest)), box)


def _start(limits: WeeklyLimits, lowest: FloatArray) -> FloatArray:
    return np.clip(decode(np.ones(len(limits)), limits).full_week_au, lowest, limits.highest)


def gap_percent(objective: float, bound: float, untrained: float) -> float:
    """Distance of a plan from the bound, in per cent of what training is worth.

    Parameters
    ----------
    objective, bound, untrained : float
        Performance of the plan, what none exceeds, and that of resting all the time.

    Returns
    -------
    float
        0 when the plan is proven best; not below 0 but for rounding.
    """
    difference = max(bound - objective, 0.0)
    return 100 * difference / abs(bound - untrained) if difference else 0.0
