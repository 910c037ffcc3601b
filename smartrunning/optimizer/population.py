"""Responses that a runner may have whose own cannot be told yet: draws from what is published.

Time constants are those of Busso (2003), with the spread between people that published fits have.
How much speed more training brings is taken from Tanda (2011): at 60 km a week, 10 % more distance
go with a marathon pace 1.2 % faster. How far the load still is from the one beyond which more harms
differs between studies as their units do; the platform takes it to be twice the usual load, within
wide limits.
"""

from typing import Final

import numpy as np

from smartrunning.optimizer.dose_response import DoseResponse

DRAWS: Final = 16
SEED: Final = 2003
DAYS_FITNESS: Final = (30.8, 0.25)
DAYS_FATIGUE: Final = (16.8, 0.25)
DAYS_SENSITIVITY: Final = (2.3, 0.35)
DAYS: Final = (DAYS_FITNESS, DAYS_FATIGUE, DAYS_SENSITIVITY)
ELASTICITY: Final = (0.12, 0.40)
"""Per cent of speed for a per cent of load."""
HEADROOM: Final = (2.0, 0.25)
"""Steady load beyond which more harms, over the usual one. Each pair: median, log spread."""
SHORTEST_HEADROOM: Final = 1.2
LARGEST_FATIGUE_OVER_FITNESS: Final = 0.8
"""Of the time constants: a fatigue that outlasts fitness is no fatigue."""
LOWEST_USUAL_LOAD_AU: Final = 15.0
"""Load of a quarter of an hour of easy running a day: below it, effects of more are not known."""
SOURCE: Final = (
    "population: time constants of Busso 2003, worth of more training by Tanda 2011, "
    f"{DRAWS} draws for how people differ"
)


def population_responses(usual_load_au: float) -> tuple[DoseResponse, ...]:
    """Responses of people of whom only the usual load is known.

    Each is scaled so that steady training at the usual load has the performance 1.

    Parameters
    ----------
    usual_load_au : float
        Mean daily load of the recent weeks.

    Returns
    -------
    tuple of DoseResponse
        Performance in multiples of the speed that the usual training keeps up.
    """
    random = np.random.default_rng(SEED)
    usual_au = max(usual_load_au, LOWEST_USUAL_LOAD_AU)
    return tuple(_draw(random, usual_au, usual_load_au) for _ in range(DRAWS))


def _draw(random: np.random.Generator, usual_au: float, actual_au: float) -> DoseResponse:
    days_fitness = _around(random, DAYS_FITNESS)
    days_fatigue = min(_around(random, DAYS_FATIGUE), LARGEST_FATIGUE_OVER_FITNESS * days_fitness)
    days_sensitivity = min(_around(random, DAYS_SENSITIVITY), days_fatigue)
    elasticity = _around(random, ELASTICITY)
    headroom = max(_around(random, HEADROOM), SHORTEST_HEADROOM)
    linear = elasticity / (usual_au * (1 - 1 / headroom))
    quadratic = linear / (2 * headroom * usual_au)
    unit = DoseResponse(0.0, 1.0, 1.0, days_fitness, days_fatigue, days_sensitivity)
    steady_linear, steady_quadratic = unit.steady_gains
    return DoseResponse(
        base=1 - linear * actual_au + quadratic * actual_au**2,
        gain_fitness=linear / steady_linear,
        gain_fatigue=quadratic / steady_quadratic,
        days_fitness=days_fitness,
        days_fatigue=days_fatigue,
        days_sensitivity=days_sensitivity,
        source=SOURCE,
    )


def _around(random: np.random.Generator, median_and_spread: tuple[float, float]) -> float:
    median, spread = median_and_spread
    return float(median * np.exp(spread * random.standard_normal()))
