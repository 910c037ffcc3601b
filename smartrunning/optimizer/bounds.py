"""Upper bounds of linear and concave functions over a box with linear inequalities."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog, minimize

from smartrunning.optimizer.worth import Worth
from smartrunning.units import FloatArray

SCALE_AU: Final = 100.0
"""Loads and performance are brought to about 1 for the solver."""
STEPS: Final = 400
PRECISION: Final = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """All x with ``matrix x ≤ right`` and ``lowest ≤ x ≤ highest``.

    Attributes
    ----------
    matrix, right : ndarray
        Inequalities, shapes (m, n) and (m,).
    lowest, highest : ndarray
        Shape (n,), finite.
    """

    matrix: FloatArray
    right: FloatArray
    lowest: FloatArray
    highest: FloatArray


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


def upper_bound(worth: FloatArray, box: Box) -> ProvenBound:
    """Proven upper bound of ``worth · x``.

    Parameters
    ----------
    worth : ndarray
        Worth of each variable, shape (n,).
    box : Box
        Where x may lie.

    Returns
    -------
    ProvenBound
        The optimum, up to the rounding of the multipliers; never less than it.
    """
    sides = list(zip(box.lowest.tolist(), box.highest.tolist(), strict=True))
    solved = linprog(-worth, A_ub=box.matrix, b_ub=box.right, bounds=sides, method="highs")
    multipliers = np.maximum(-np.asarray(solved.ineqlin.marginals), 0.0)
    rest = worth - multipliers @ box.matrix
    value = multipliers @ box.right + np.maximum(rest * box.lowest, rest * box.highest).sum()
    return ProvenBound(float(value), np.asarray(solved.x))


def best_point(
    worth: Worth, box: Box, start: FloatArray, *, precision: float = PRECISION
) -> FloatArray:
    """Point of a box where a concave worth is highest, as near as a solver comes.

    Parameters
    ----------
    worth : Worth
        The worth.
    box : Box
        Where the point may lie.
    start : ndarray
        Where the search begins, shape (n,).
    precision : float
        Part of the worth's spread by which the last step may still have changed it.

    Returns
    -------
    ndarray
        Shape (n,); inside the box but for rounding.
    """
    spread = max(float(np.ptp(worth.each(np.stack([box.lowest, start], axis=1)))), 1e-12)
    solved: Any = minimize(  # type: ignore[call-overload] # its stubs know no such constraints
        lambda x: -float(worth.value(SCALE_AU * x)) / spread,
        start / SCALE_AU,
        jac=lambda x: -SCALE_AU * worth.slope(SCALE_AU * x) / spread,
        method="SLSQP",
        bounds=list(zip(box.lowest / SCALE_AU, box.highest / SCALE_AU, strict=True)),
        constraints=_constraints(box),
        options={"maxiter": STEPS, "ftol": precision},
    )
    return np.clip(SCALE_AU * np.asarray(solved.x), box.lowest, box.highest)


def _constraints(box: Box) -> list[dict[str, Any]]:
    if not len(box.right):
        return []
    return [
        {
            "type": "ineq",
            "fun": lambda x: box.right / SCALE_AU - box.matrix @ x,
            "jac": lambda _: -box.matrix,
        }
    ]


def tangent_bound(worth: Worth, point: FloatArray, box: Box) -> ProvenBound:
    """Bound of a concave worth by its tangents at a point.

    Parameters
    ----------
    worth : Worth
        The worth; each of its draws is below its tangent everywhere.
    point : ndarray
        Any point, shape (n,); the nearer to the best, the better the bound.
    box : Box
        Where x may lie.

    Returns
    -------
    ProvenBound
        Never less than the worth of any x of the box; its point is the one given.
    """
    if worth.attitude == "expected":
        slope = worth.slope(point)
        best = upper_bound(slope, box)
        return ProvenBound(float(worth.value(point) - slope @ point) + best.value, point)
    return ProvenBound(_cautious_bound(worth, point, box), point)


def _cautious_bound(worth: Worth, point: FloatArray, box: Box) -> float:
    """Bound of the mean of the m worst draws, ``max over t of t − Σ max(t − f, 0) / m``.

    With each draw's f replaced by its tangent it is a linear program in x, t and what each draw
    falls short of t.
    """
    draws, count = worth.linear.shape
    slopes = worth.linear - 2 * (worth.curvature @ point)
    at_zero = worth.each(point) - slopes @ point
    ends = np.stack([slopes * box.lowest, slopes * box.highest])
    least = float((at_zero + ends.min(axis=0).sum(axis=1)).min())
    most = float((at_zero + ends.max(axis=0).sum(axis=1)).max())
    short = np.hstack([-slopes, np.ones((draws, 1)), -np.eye(draws)])
    limits = np.hstack([box.matrix, np.zeros((len(box.right), 1 + draws))])
    widened = Box(
        np.vstack([limits, short]),
        np.concatenate([box.right, at_zero]),
        np.concatenate([box.lowest, [least], np.zeros(draws)]),
        np.concatenate([box.highest, [most], np.full(draws, most - least)]),
    )
    prices = np.concatenate([np.zeros(count), [1.0], np.full(draws, -1.0 / worth.counted)])
    return upper_bound(prices, widened).value
