"""What a day's load is worth on a later day: Banister's impulse-response model.

``p(t) = p₀ + k₁ g(t) − k₂ h(t)`` with ``g(t) = g(t−1) e^(−1/τ₁) + w(t)`` and ``h`` likewise with
τ₂: the load of the day itself counts (Clarke & Skiba 2013). Performance is linear in the loads, so
the best plan under linear limits can be bounded exactly; left without limits the model would train
hardest up to some ten days before the race and then rest (Fitz-Clarke 1991), which is why limits
are part of every plan.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import lfilter

from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True)
class Response:
    """Parameters of the impulse-response model.

    Attributes
    ----------
    gain_fitness, gain_fatigue : float
        k₁ and k₂, performance per au.
    days_fitness, days_fatigue : float
        τ₁ and τ₂ in days, τ₁ > τ₂.
    source : str
        Where the numbers come from.
    """

    gain_fitness: float
    gain_fatigue: float
    days_fitness: float
    days_fatigue: float
    source: str

    def influence(self, days_before: ArrayLike) -> FloatArray:
        """Performance that one au brings so many days later (Fitz-Clarke 1991).

        Parameters
        ----------
        days_before : array_like
            Days from the load to the race, any shape.

        Returns
        -------
        ndarray
            ``k₁ e^(−d/τ₁) − k₂ e^(−d/τ₂)``, same shape.
        """
        days = np.asarray(days_before, dtype=np.float64)
        fitness = self.gain_fitness * np.exp(-days / self.days_fitness)
        fatigue = self.gain_fatigue * np.exp(-days / self.days_fatigue)
        return np.asarray(fitness - fatigue)

    def performance(self, daily_load: ArrayLike, initial: float = 0.0) -> FloatArray:
        """Performance on each day of a season that begins without fitness and fatigue.

        Parameters
        ----------
        daily_load : array_like
            Load of each day, shape (n,).
        initial : float
            Performance p₀, that without training.

        Returns
        -------
        ndarray
            Performance at the end of each day, shape (n,).
        """
        loads = np.asarray(daily_load, dtype=np.float64)
        fitness = lfilter([1.0], [1.0, -math.exp(-1 / self.days_fitness)], loads)
        fatigue = lfilter([1.0], [1.0, -math.exp(-1 / self.days_fatigue)], loads)
        return np.asarray(initial + self.gain_fitness * fitness - self.gain_fatigue * fatigue)

    @property
    def days_to_nothing(self) -> float:
        """Days before the race at which a load neither helps nor harms (Fitz-Clarke 1991).

        Returns
        -------
        float
            ``tₙ = τ₁ τ₂ / (τ₁ − τ₂) · ln(k₂ / k₁)``.
        """
        return self._spread_days * math.log(self.gain_fatigue / self.gain_fitness)

    @property
    def days_to_most(self) -> float:
        """Days before the race at which a load helps most (Fitz-Clarke 1991).

        Returns
        -------
        float
            ``t_g = τ₁ τ₂ / (τ₁ − τ₂) · ln(k₂ τ₁ / (k₁ τ₂))``.
        """
        ratio = self.days_fitness / self.days_fatigue
        return self._spread_days * math.log(ratio * self.gain_fatigue / self.gain_fitness)

    @property
    def _spread_days(self) -> float:
        difference = self.days_fitness - self.days_fatigue
        return self.days_fitness * self.days_fatigue / difference
