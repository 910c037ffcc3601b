"""Whether the runner's own response to training can be told, and draws of it where it can.

The variable dose-response is fitted to the runner's performances and judged as in
`smartrunning.history.impulse_response_trust`. Where the data do not tell it, a plan rests on how
people differ instead, and says so. Plain Banister models are not planned with: under limits on load
they train hardest until some ten days before the race and then rest.
"""

from dataclasses import dataclass
from typing import Final

from smartrunning.errors import InsufficientDataError
from smartrunning.history import BUSSO, Fit, Trials, bootstrapped, impulse_response
from smartrunning.optimizer.dose_response import DoseResponse

DRAWS: Final = 16
FEWEST_DRAWS: Final = 8
"""Of so many replicates of a fit at least, none may be one that no proof exists for."""
OWN: Final = "Your own response to training is used: {count} performances tell it."
NOT_TOLD: Final = "The response of people in general is used, as yours cannot be told yet."
NO_PROOF: Final = (
    "The response of people in general is used: too many replicates of the fit to yours have more "
    "load always better or always worse, for which no bound can be proven."
)


@dataclass(frozen=True, slots=True)
class OwnResponse:
    """What is known of a runner's response.

    Attributes
    ----------
    draws : tuple of DoseResponse
        In per cent of the runner's median speed; empty where it cannot be told.
    reasons : tuple of str
        Which response is used, and why, in words.
    """

    draws: tuple[DoseResponse, ...]
    reasons: tuple[str, ...]


def own_response(trials: Trials, *, seed: int = 0) -> OwnResponse:
    """Response of a runner, as far as it can be told.

    Parameters
    ----------
    trials : Trials
        Training and performances.
    seed : int
        Seed of the replicates.

    Returns
    -------
    OwnResponse
        Draws by a bootstrap of the fit, where the fit may be believed.
    """
    try:
        judged = impulse_response(trials, model=BUSSO, seed=seed)
    except InsufficientDataError as missing:
        return OwnResponse((), (NOT_TOLD, str(missing)))
    if not judged.identifiable:
        return OwnResponse((), (NOT_TOLD, *judged.reasons))
    count = judged.performances
    fits = (bootstrapped(BUSSO, trials, seed=seed + number) for number in range(DRAWS))
    draws = tuple(draw for draw in (_draw(fit, count) for fit in fits) if _is_usable(draw))
    if len(draws) < FEWEST_DRAWS:
        return OwnResponse((), (NO_PROOF,))
    return OwnResponse(draws, (OWN.format(count=count),))


def _draw(fit: Fit, count: int) -> DoseResponse:
    days_fitness, days_fatigue, days_sensitivity = fit.time_constants_days
    return DoseResponse(
        base=fit.baseline,
        gain_fitness=fit.gain,
        gain_fatigue=fit.loss,
        days_fitness=days_fitness,
        days_fatigue=days_fatigue,
        days_sensitivity=days_sensitivity,
        source=f"your own: Busso 2003 fitted to {count} performances, {DRAWS} replicates",
    )


def _is_usable(draw: DoseResponse) -> bool:
    return draw.is_concave and draw.gain_fitness > 0 and draw.gain_fatigue > 0
