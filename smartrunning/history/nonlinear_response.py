"""The response model of Turner et al. (2017), in which decay depends on how much there is.

``f′ = −f^α / τ₁ + k₁ w`` and ``u′ = −u^β / τ₂ + k₂ w``; performance is ``p₀ + f − u``, in steps of
one day, the load of a day counting on the next. It is here to be compared with; nothing is fitted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True)
class NonlinearResponse:
    """Parameters of the model.

    Attributes
    ----------
    fitness_days, fatigue_days : float
        The time constants τ₁ and τ₂.
    fitness_exponent, fatigue_exponent : float
        The exponents α and β; 1 is an exponential decay.
    gain, loss : float
        The gains k₁ and k₂.
    baseline, fitness, fatigue : float
        Performance without training, and the state on day 0.
    """

    fitness_days: float
    fatigue_days: float
    fitness_exponent: float
    fatigue_exponent: float
    gain: float
    loss: float
    baseline: float
    fitness: float
    fatigue: float

    def performance(self, daily_load_au: ArrayLike) -> FloatArray:
        """Performance from day 0 to the day after the last load.

        Parameters
        ----------
        daily_load_au : array_like
            Load of each day, shape (n,).

        Returns
        -------
        ndarray
            Shape (n + 1,).
        """
        fitness, fatigue = self.fitness, self.fatigue
        found = [self.baseline + fitness - fatigue]
        for load_au in np.asarray(daily_load_au, dtype=np.float64).tolist():
            fitness += self.gain * load_au - fitness**self.fitness_exponent / self.fitness_days
            fatigue += self.loss * load_au - fatigue**self.fatigue_exponent / self.fatigue_days
            # a step of a day may overshoot after long rest; less than nothing decays no further
            fitness, fatigue = max(fitness, 0.0), max(fatigue, 0.0)
            found.append(self.baseline + fitness - fatigue)
        return np.array(found)


TURNER_2017: Final = NonlinearResponse(61.0, 5.5, 1.16, 0.85, 0.10, 0.12, 155.0, 70.9, 24.5)
"""Parameters of the authors' cyclist."""
