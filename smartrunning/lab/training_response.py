"""Response of a runner to training."""

import pandas as pd
from dask.base import compute
from dask.delayed import delayed

from smartrunning import history as core
from smartrunning.errors import InvalidRequestError
from smartrunning.history import ImpulseResponse
from smartrunning.lab import access


def impulse_response(
    runner: str | None = None, model: str = "banister", *, seed: int = 0
) -> ImpulseResponse:
    """Response of a runner to training, and how far it may be believed.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    model : {'banister', 'busso'}
        The model.
    seed : int
        Seed of the loads in random order that the fit is held against.

    Returns
    -------
    ImpulseResponse
        The population's parameters are in use where the runner's own are not identifiable.
    """
    return core.impulse_response(access.store_of(runner).trials(), model=_model(model), seed=seed)


def bootstrapped_response(
    runner: str | None = None,
    model: str = "banister",
    *,
    replicates: int = 200,
    seed: int = 0,
    scheduler: str | None = "processes",
) -> pd.DataFrame:
    """Fits to performances that might as well have been, computed side by side by Dask.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    model : {'banister', 'busso'}
        The model.
    replicates : int
        How many fits.
    seed : int
        Seed of the first; each next one has the next.
    scheduler : str or None
        Dask's scheduler, such as ``processes``, ``threads`` or ``synchronous``; None takes the
        client that is open in the notebook.

    Returns
    -------
    pandas.DataFrame
        One row a replicate, index ``seed``: baseline, gain, loss and time constants in days.
    """
    chosen, trials = _model(model), access.store_of(runner).trials()
    seeds = range(seed, seed + replicates)
    parts = [delayed(core.bootstrapped)(chosen, trials, seed=one) for one in seeds]
    found = compute(*parts, scheduler=scheduler)  # type: ignore[no-untyped-call]
    constants = [f"{each.symbol}_days" for each in (*chosen.building, *chosen.wearing)]
    rows = [(fit.baseline, fit.gain, fit.loss, *fit.time_constants_days) for fit in found]
    index = pd.Index(seeds, name="seed")
    return pd.DataFrame(rows, index, columns=["baseline", "gain", "loss", *constants])


def _model(name: str) -> core.Model:
    for known, model in core.MODELS.items():
        if known == name:
            return model
    raise InvalidRequestError(f"Needed {' or '.join(core.MODELS)}, found {name!r}.")
