"""Whether a fitted impulse-response model may be believed, and what is used when not.

A model of five or six parameters follows almost any twenty performances, so a good fit proves
nothing: on the public data of Clarke & Skiba (2013) loads in random order fit as well as the real
ones. Each fit is therefore held against four questions: does it foretell performances that it has
not seen better than their mean, and better than fitness alone; does it need the loads in their real
order; do the data bound the time constants; do both gains differ from 0? Where one answer is no,
the parameters are not identifiable from these data, and the population's response is used.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import stats

from smartrunning.errors import InsufficientDataError
from smartrunning.history.impulse_response import BANISTER, Model
from smartrunning.history.impulse_response_fit import (
    Fit,
    Grid,
    coarse_axes,
    fit,
    grid_of,
    objective_on,
    parameters,
)
from smartrunning.history.trials import Trials
from smartrunning.units import FloatArray

SHUFFLES: Final = 99
LARGEST_SHUFFLED_SHARE: Final = 0.05
"""Share of shuffled loads that may fit as well as the real ones."""
CONFIDENCE: Final = 0.95
PROFILE_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class ImpulseResponse:
    """A runner's response to training, and how far it may be believed.

    Attributes
    ----------
    model : str
        Name of the model, of `smartrunning.history.MODELS`.
    used : Fit
        What is to be used: the runner's own parameters when they are identifiable, else those of
        the population with a scale that suits the runner.
    own : Fit or None
        Parameters that fit the runner's performances best; None with too few of them.
    identifiable : bool
        Whether these data tell the runner's own parameters.
    reasons : tuple of str
        Why they do not; empty when they do.
    performances : int
        How many performances were used.
    intervals_days : tuple of (str, float, float)
        Symbol and 95 % profile-likelihood interval of each time constant from the data alone; a
        bound of the search stands for an open end.
    error : float
        Root mean square error of performances that were left out one at a time.
    error_of_mean, error_of_fitness_only : float
        The same for the mean of the others, and for a model without fatigue.
    shuffled_share : float
        Share of loads in random order that fit at least as well.
    r_squared : float
        Share of the variance that the model follows; says nothing about its truth.
    """

    model: str
    used: Fit
    own: Fit | None
    identifiable: bool
    reasons: tuple[str, ...]
    performances: int
    intervals_days: tuple[tuple[str, float, float], ...] = ()
    error: float = math.nan
    error_of_mean: float = math.nan
    error_of_fitness_only: float = math.nan
    shuffled_share: float = math.nan
    r_squared: float = math.nan


def impulse_response(trials: Trials, *, model: Model = BANISTER, seed: int = 0) -> ImpulseResponse:
    """Response of a runner, judged.

    Parameters
    ----------
    trials : Trials
        Training and performances.
    model : Model, optional
        One of `MODELS`.
    seed : int
        Seed of the shuffled loads.

    Returns
    -------
    ImpulseResponse
        With the population's parameters in use where the runner's own are not identifiable.

    Raises
    ------
    InsufficientDataError
        If there are fewer than two performances: then not even a scale can be found.
    """
    population = population_fit(model, trials)
    try:
        own = fit(model, trials)
    except InsufficientDataError as missing:
        return ImpulseResponse(model.name, population, None, False, (str(missing),), len(trials))
    error = _root_mean_square(left_out_errors(model, trials))
    of_mean = _root_mean_square(_errors_of_mean(trials.performances))
    of_fitness = _root_mean_square(_errors_of_fitness_only(model, trials))
    share = shuffled_share(model, trials, seed=seed)
    intervals = profile_intervals_days(model, trials)
    spread = float(((trials.performances - trials.performances.mean()) ** 2).sum())
    reasons = (
        _against_baseline(error, of_mean, "the mean of the other performances"),
        _against_baseline(error, of_fitness, "a model of fitness without fatigue"),
        _against_shuffles(share),
        *(_against_open(model, *interval) for interval in intervals),
        "" if own.gain > 0 else "Training shows no gain in these data.",
        "" if own.loss > 0 else "Training shows no fatigue in these data.",
    )
    told = tuple(reason for reason in reasons if reason)
    return ImpulseResponse(
        model.name,
        population if told else own,
        own,
        not told,
        told,
        len(trials),
        intervals,
        error,
        of_mean,
        of_fitness,
        share,
        1 - own.sum_of_squares / spread if spread else math.nan,
    )


def population_fit(model: Model, trials: Trials) -> Fit:
    """Usual time constants and ratio of the gains, with baseline and scale that suit the runner.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        At least two performances.

    Returns
    -------
    Fit
        For Busso's model, whose gains have different units, both gains are fitted.

    Raises
    ------
    InsufficientDataError
        If there are fewer than two performances.
    """
    if len(trials) < 2:
        raise InsufficientDataError(
            needed="two performances to find the scale of a response", found=f"{len(trials)}"
        )
    usual = tuple(constant.usual_days for constant in (*model.building, *model.wearing))
    grid = grid_of(model, trials, [np.array([days]) for days in usual])
    ratio = model.usual_gain_ratio
    if math.isfinite(ratio):
        grid = Grid(grid.axes, grid.up - ratio * grid.down, np.zeros_like(grid.down), grid.penalty)
    weights = np.ones(len(trials))
    objective, squares, gain, loss = (
        float(found[0, 0]) for found in objective_on(grid, trials.performances, weights)
    )
    baseline = float(np.mean(trials.performances - gain * grid.up[0] + loss * grid.down[0]))
    worn = ratio * gain if math.isfinite(ratio) else loss
    return Fit(usual, baseline, gain, worn, squares, objective)


def left_out_errors(model: Model, trials: Trials) -> FloatArray:
    """Error of each performance by the model that was fitted to the others.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        Two performances more than parameters, at least.

    Returns
    -------
    ndarray
        Performance less prediction, shape (m,).
    """
    errors = np.empty(len(trials))
    for place in range(len(trials)):
        others = np.arange(len(trials)) != place
        kept = replace(trials, days=trials.days[others], performances=trials.performances[others])
        left = replace(trials, days=trials.days[[place]], performances=trials.performances[[place]])
        found = _fit_of_enough(model, kept)
        errors[place] = left.performances[0] - found.predicted(model, left)[0]
    return errors


def shuffled_share(
    model: Model, trials: Trials, *, seed: int = 0, shuffles: int = SHUFFLES
) -> float:
    """Share of loads in random order that fit at least as well as the real ones.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        Training and performances.
    seed : int
        Seed of the orders.
    shuffles : int
        How many orders.

    Returns
    -------
    float
        From ``1 / (shuffles + 1)`` to 1: the real order counts among them.
    """
    axes, weights = coarse_axes(model), np.ones(len(trials))
    random = np.random.default_rng(seed)

    def _best(load_au: FloatArray) -> float:
        grid = grid_of(model, replace(trials, daily_load_au=load_au), axes)
        return float(objective_on(grid, trials.performances, weights)[0].min())

    real = _best(trials.daily_load_au)
    as_good = sum(_best(random.permutation(trials.daily_load_au)) <= real for _ in range(shuffles))
    return (1 + as_good) / (1 + shuffles)


def profile_intervals_days(model: Model, trials: Trials) -> tuple[tuple[str, float, float], ...]:
    """95 % interval of each time constant by the profile of the likelihood, from the data alone.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        More performances than parameters.

    Returns
    -------
    tuple of (str, float, float)
        Symbol, lower and upper end; an end at the bound of the search is open.

    Notes
    -----
    A value is inside when the sum of squares, with all other parameters at their best, is at most
    ``1 + F / (m − p)`` times the smallest, F the 95 % point of F(1, m − p).
    """
    free = max(len(trials) - parameters(model), 1)
    rise = len(trials) * math.log(1 + float(stats.f.ppf(CONFIDENCE, 1, free)) / free)
    weights, intervals = np.ones(len(trials)), []
    for place, constant in enumerate((*model.building, *model.wearing)):
        axes = coarse_axes(model)
        axes[place] = np.geomspace(constant.shortest_days, constant.longest_days, PROFILE_POINTS)
        grid = grid_of(model, trials, axes, informed=False)
        objective, *_ = objective_on(grid, trials.performances, weights)
        cube = objective.reshape([len(axis) for axis in axes])
        profile = cube.min(axis=tuple(axis for axis in range(cube.ndim) if axis != place))
        inside = axes[place][profile <= profile.min() + rise]
        intervals.append((constant.symbol, float(inside[0]), float(inside[-1])))
    return tuple(intervals)


def bootstrapped(model: Model, trials: Trials, *, seed: int) -> Fit:
    """One fit to performances that might as well have been: a replicate of a residual bootstrap.

    Parameters
    ----------
    model : Model
        The model.
    trials : Trials
        Enough performances for a fit.
    seed : int
        Another one gives another replicate.

    Returns
    -------
    Fit
        To the model's own performances with its errors drawn anew (Efron & Tibshirani 1993), blown
        up by ``√(m / (m − p))`` for the parameters that they were fitted with.
    """
    found = fit(model, trials)
    predicted = found.predicted(model, trials)
    free = max(len(trials) - parameters(model), 1)
    errors = (trials.performances - predicted) * math.sqrt(len(trials) / free)
    drawn = np.random.default_rng(seed).choice(errors, len(trials))
    return fit(model, replace(trials, performances=predicted + drawn))


def _fit_of_enough(model: Model, trials: Trials) -> Fit:
    """Fit also with as many performances as parameters, where the literature decides the rest."""
    try:
        return fit(model, trials)
    except InsufficientDataError:
        return population_fit(model, trials)


def _errors_of_mean(performances: FloatArray) -> FloatArray:
    others = (performances.sum() - performances) / (len(performances) - 1)
    return np.asarray(performances - others)


def _errors_of_fitness_only(model: Model, trials: Trials) -> FloatArray:
    """Errors left out one at a time of ``p₀ + k₁ g`` with the best τ₁."""
    axes = coarse_axes(model)
    grid = grid_of(model, trials, axes)
    nothing = np.zeros((1, len(trials)))
    penalty = grid.penalty.min(axis=1, keepdims=True)
    alone = Grid((axes[0],), grid.up, nothing, penalty)
    return np.array(list(_left_out(alone, trials.performances)))


def _left_out(grid: Grid, performances: FloatArray) -> Iterator[float]:
    for place in range(len(performances)):
        weights = np.ones(len(performances))
        weights[place] = 0.0
        objective, _, gain, _ = objective_on(grid, performances, weights)
        best = int(objective[:, 0].argmin())
        rest = performances - gain[best, 0] * grid.up[best]
        yield float(rest[place] - weights @ rest / weights.sum())


def _root_mean_square(errors: FloatArray) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _against_baseline(error: float, baseline: float, what: str) -> str:
    if error < baseline:
        return ""
    return (
        f"Performances left out are foretold with an error of {error:.3g}, no better than by "
        f"{what} ({baseline:.3g})."
    )


def _against_shuffles(share: float) -> str:
    if share <= LARGEST_SHUFFLED_SHARE:
        return ""
    return (
        f"Loads in random order fit as well as the real ones in {share:.0%} of the trials: the "
        "performances do not show when the training was done."
    )


def _against_open(model: Model, symbol: str, low_days: float, high_days: float) -> str:
    known = next(each for each in (*model.building, *model.wearing) if each.symbol == symbol)
    if low_days > known.shortest_days or high_days < known.longest_days:
        return ""
    return (
        f"The data do not bound {symbol}: every value from {low_days:.0f} to {high_days:.0f} days "
        "fits about as well."
    )
