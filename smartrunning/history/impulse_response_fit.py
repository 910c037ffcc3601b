"""An impulse-response model fitted to a runner's performances by separable least squares.

For given time constants, baseline and gains are the solution of a linear least-squares problem with
gains of at least 0, in closed form. So only the time constants are searched: on a grid in their
logarithms, all points at once, and on finer grids around the best point. Nothing is random, and no
start value decides. What is known of the time constants from the literature counts as much as its
spread says: the search minimises ``n ln(SSE / n) + Σ ((ln τ − ln τ₀) / s)²``, which is twice the
negative logarithm of the posterior with the noise profiled out.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.impulse_response import Model, TimeConstant, performance
from smartrunning.history.trials import Trials
from smartrunning.units import FloatArray

LEAST_RATIO: Final = 1.4
"""τ₁ over τ₂ at least: where both are alike, gains grow without bound and say nothing."""
COARSE: Final = {2: (26, 22), 3: (12, 9, 6)}
"""Points of the first grid by time constant."""
FINE: Final = 7
"""Points of each finer grid by time constant."""
REFINEMENTS: Final = 6
_NEARLY_NOTHING: Final = 1e-13
"""Share of the variance below which a residual is rounding."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The parameters that fit best.

    Attributes
    ----------
    time_constants_days : tuple of float
        τ₁, τ₂ and, for Busso, τ₃.
    baseline, gain, loss : float
        p₀ and the gains of what builds up and of what wears down.
    sum_of_squares : float
        Sum of squared errors over all performances.
    objective : float
        What was minimised.
    """

    time_constants_days: tuple[float, ...]
    baseline: float
    gain: float
    loss: float
    sum_of_squares: float
    objective: float

    def predicted(self, model: Model, trials: Trials) -> FloatArray:
        """Performance of the model on the days of the trials.

        Parameters
        ----------
        model : Model
            The model that was fitted.
        trials : Trials
            Training and days.

        Returns
        -------
        ndarray
            Shape (m,).
        """
        return performance(
            model,
            trials.daily_load_au,
            baseline=self.baseline,
            gain=self.gain,
            loss=self.loss,
            time_constants_days=self.time_constants_days,
            days=trials.days,
            earlier_load_au=trials.earlier_load_au,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What builds up and what wears down, for every point of a grid, on the days of the trials.

    Attributes
    ----------
    axes : tuple of ndarray
        Values of each time constant.
    up : ndarray
        Shape (points of τ₁, m).
    down : ndarray
        Shape (points of all other constants, m).
    penalty : ndarray
        What the literature says against each point, shape (points of τ₁, others); infinite where
        the point is not allowed.
    """

    axes: tuple[FloatArray, ...]
    up: FloatArray
    down: FloatArray
    penalty: FloatArray


def grid_of(
    model: Model, trials: Trials, axes: Sequence[FloatArray], *, informed: bool = True
) -> Grid:
    """Evaluate both columns at every point of a grid.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        Training and days.
    axes : sequence of ndarray
        Values of each time constant in days.
    informed : bool
        Whether the literature counts.

    Returns
    -------
    Grid
        For `objective_on`.
    """
    load_au, days, earlier = trials.daily_load_au, trials.days, trials.earlier_load_au
    others = list(itertools.product(*axes[1:]))
    up = np.array([model.built_up(load_au, days, (tau,), earlier) for tau in axes[0]])
    down = np.array([model.worn_down(load_au, days, taus, earlier) for taus in others])
    known = (*model.building, *model.wearing)
    first = _penalty(known[0], axes[0])
    rest = np.array([sum(map(_penalty_of, known[1:], taus)) for taus in others])
    penalty = first[:, None] + rest[None, :] if informed else np.zeros((len(up), len(down)))
    fatigue_days = np.array([taus[0] for taus in others])
    near = axes[0][:, None] < LEAST_RATIO * fatigue_days[None, :]
    return Grid(tuple(axes), up, down, np.where(near, np.inf, penalty))


def coarse_axes(model: Model) -> list[FloatArray]:
    """First grid of a search: equal steps in the logarithm within the bounds.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    list of ndarray
        Values of each time constant in days.
    """
    constants = (*model.building, *model.wearing)
    return [
        np.geomspace(constant.shortest_days, constant.longest_days, points)
        for constant, points in zip(constants, COARSE[len(constants)], strict=True)
    ]


def objective_on(
    grid: Grid, performances: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Objective, sum of squares and both gains at every point of a grid.

    Parameters
    ----------
    grid : Grid
        Columns at every point.
    performances : ndarray
        Shape (m,).
    weights : ndarray
        1 for performances that count and 0 for those that do not, shape (m,).

    Returns
    -------
    tuple of ndarray
        Shape (points of τ₁, others) each.
    """
    count = weights.sum()
    up, down, wanted = (
        np.asarray((values - (values @ weights / count)[..., None]) * np.sqrt(weights))
        for values in (grid.up, grid.down, performances)
    )
    gain, loss, squares = _best_gains(up, down, wanted)
    total = float(wanted @ wanted)
    floor = max(total, np.finfo(float).tiny) * _NEARLY_NOTHING
    objective = count * np.log(np.maximum(squares, floor) / count) + grid.penalty
    return objective, squares, gain, loss


def fit(model: Model, trials: Trials, *, informed: bool = True) -> Fit:
    """Parameters that fit the trials best.

    Parameters
    ----------
    model : Model
        One of `MODELS`.
    trials : Trials
        At least as many performances as parameters, plus one.
    informed : bool
        Whether the literature counts; bounds hold in either case.

    Returns
    -------
    Fit
        The best point of the finest grid.

    Raises
    ------
    InsufficientDataError
        If there are too few performances.
    """
    needed = parameters(model) + 1
    if len(trials) < needed:
        raise InsufficientDataError(
            needed=f"{needed} performances for the {parameters(model)} parameters of the model of "
            f"{model.name.title()}",
            found=f"{len(trials)}",
        )
    axes = coarse_axes(model)
    weights = np.ones(len(trials))
    for _ in range(REFINEMENTS):
        best, place = _best_point(model, trials, axes, weights, informed=informed)
        axes = _around(model, axes, place)
    best, _ = _best_point(model, trials, axes, weights, informed=informed)
    return best


def fit_gains(model: Model, trials: Trials, time_constants_days: Sequence[float]) -> Fit:
    """Baseline and gains that fit best for given time constants.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        At least three performances.
    time_constants_days : sequence of float
        All of them.

    Returns
    -------
    Fit
        The unique solution of a linear least-squares problem with gains of at least 0.
    """
    axes = [np.array([days]) for days in time_constants_days]
    best, _ = _best_point(model, trials, axes, np.ones(len(trials)), informed=False, near=True)
    return best


def parameters(model: Model) -> int:
    """Number of parameters of a model.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    int
        Baseline, two gains and the time constants.
    """
    return 3 + len(model.building) + len(model.wearing)


def _best_point(
    model: Model,
    trials: Trials,
    axes: Sequence[FloatArray],
    weights: FloatArray,
    *,
    informed: bool,
    near: bool = False,
) -> tuple[Fit, tuple[int, ...]]:
    grid = grid_of(model, trials, axes, informed=informed)
    if near:
        grid = Grid(grid.axes, grid.up, grid.down, np.zeros_like(grid.penalty))
    objective, squares, gain, loss = objective_on(grid, trials.performances, weights)
    first, rest = np.unravel_index(int(np.argmin(objective)), objective.shape)
    baseline = weights @ (
        trials.performances
        - gain[first, rest] * grid.up[first]
        + loss[first, rest] * grid.down[rest]
    )
    place = (int(first), *map(int, np.unravel_index(rest, [len(axis) for axis in axes[1:]])))
    found = Fit(
        tuple(float(axis[index]) for axis, index in zip(axes, place, strict=True)),
        float(baseline / weights.sum()),
        float(gain[first, rest]),
        float(loss[first, rest]),
        float(squares[first, rest]),
        float(objective[first, rest]),
    )
    return found, place


def _best_gains(
    up: FloatArray, down: FloatArray, wanted: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Gains of at least 0 by least squares of centred columns, for every pair of them."""
    uu, dd = (up * up).sum(axis=1)[:, None], (down * down).sum(axis=1)[None, :]
    ud, uw, dw = up @ down.T, (up @ wanted)[:, None], (down @ wanted)[None, :]
    determinant = uu * dd - ud * ud
    with np.errstate(divide="ignore", invalid="ignore"):
        gain, loss = (uw * dd - dw * ud) / determinant, (uw * ud - dw * uu) / determinant
        only_gain = np.where(uu > 0, np.maximum(uw / uu, 0.0), 0.0) + 0 * ud
        only_loss = np.where(dd > 0, np.maximum(-dw / dd, 0.0), 0.0) + 0 * ud
    good = (gain >= 0) & (loss >= 0) & np.isfinite(gain + loss)
    take_gain = only_gain * uw >= -only_loss * dw
    gain = np.where(good, gain, np.where(take_gain, only_gain, 0.0))
    loss = np.where(good, loss, np.where(take_gain, 0.0, only_loss))
    total = float(wanted @ wanted)
    squares = (
        total - 2 * (gain * uw - loss * dw) + gain**2 * uu - 2 * gain * loss * ud + loss**2 * dd
    )
    return gain, loss, np.maximum(squares, 0.0)


def _around(model: Model, axes: Sequence[FloatArray], place: tuple[int, ...]) -> list[FloatArray]:
    """Finer grid between the neighbours of a point."""
    constants = (*model.building, *model.wearing)
    finer = []
    for constant, axis, index in zip(constants, axes, place, strict=True):
        low = axis[max(index - 1, 0)]
        high = axis[min(index + 1, len(axis) - 1)]
        points = np.geomspace(max(low, constant.shortest_days), high, FINE)
        finer.append(np.union1d(points, axis[index]))
    return finer


def _penalty(constant: TimeConstant, days: FloatArray) -> FloatArray:
    return (np.log(days / constant.usual_days) / constant.log_deviation) ** 2


def _penalty_of(constant: TimeConstant, days: float) -> float:
    return (math.log(days / constant.usual_days) / constant.log_deviation) ** 2
