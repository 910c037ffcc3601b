"""What loads are worth later when hard days cost more close together: the variable dose-response.

``p(n) = p* + k₁ Σ w(i) e^(−(n−i)/τ₁) − Σ k₂(i) w(i) e^(−(n−i)/τ₂)``, both sums over the days i
before n, with ``k₂(i) = k₃ Σ w(j) e^(−(i−j)/τ₃)`` over the days j up to i (Busso 2003). A load
tires more when the days before it were heavy, so more is not always better, and a taper follows
from the model instead of being put into it.

Written out, p is linear less quadratic in the loads. Its quadratic form has the kernel
``½ e^(−(n−i)/τ₂) e^(−(i−j)/τ₃)``, j < i, which up to a scaling of the days is ``ρ^|i−j|`` with
``ln ρ = 1/(2τ₂) − 1/τ₃``: positive definite whenever ``τ₃ < 2τ₂``, and p is concave then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from smartrunning.history import BUSSO, performance
from smartrunning.history.impulse_response import accumulated
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """Parameters of the variable dose-response.

    Attributes
    ----------
    base : float
        p*, performance without training.
    gain_fitness : float
        k₁, performance per au.
    gain_fatigue : float
        k₃, performance per au².
    days_fitness, days_fatigue, days_sensitivity : float
        τ₁, τ₂ and τ₃ in days.
    source : str
        Where the numbers come from.
    """

    base: float
    gain_fitness: float
    gain_fatigue: float
    days_fitness: float
    days_fatigue: float
    days_sensitivity: float
    source: str = ""

    @property
    def is_concave(self) -> bool:
        """Whether performance is proven concave in the loads.

        Returns
        -------
        bool
            True when τ₃ < 2 τ₂ and k₃ is not negative.
        """
        return self.gain_fatigue >= 0 and self.days_sensitivity < 2 * self.days_fatigue

    def performance(self, daily_load_au: ArrayLike) -> FloatArray:
        """Performance on the morning of each day, and of the day after the last one.

        Parameters
        ----------
        daily_load_au : array_like
            Load of each day since a time without training, shape (n,).

        Returns
        -------
        ndarray
            Shape (n + 1,); the first is ``base``.
        """
        loads = np.asarray(daily_load_au, dtype=np.float64)
        return performance(
            BUSSO,
            loads,
            baseline=self.base,
            gain=self.gain_fitness,
            loss=self.gain_fatigue,
            time_constants_days=(self.days_fitness, self.days_fatigue, self.days_sensitivity),
            days=np.arange(len(loads) + 1),
        )

    def steady_performance(self, load_au: float) -> float:
        """Performance when every day has had the same load for ever.

        Parameters
        ----------
        load_au : float
            Load of each day.

        Returns
        -------
        float
            ``p* + a w − b w²``.
        """
        linear, quadratic = self.steady_gains
        return self.base + linear * load_au - quadratic * load_au**2

    @property
    def steady_gains(self) -> tuple[float, float]:
        """Gains a and b of steady training.

        Returns
        -------
        tuple of float
            ``a = k₁ / (e^(1/τ₁) − 1)`` and ``b = k₃ / (e^(1/τ₂) − 1) / (1 − e^(−1/τ₃))``.
        """
        linear = self.gain_fitness / np.expm1(1 / self.days_fitness)
        quadratic = self.gain_fatigue / np.expm1(1 / self.days_fatigue)
        return float(linear), float(quadratic / -np.expm1(-1 / self.days_sensitivity))

    def quadratic_form(
        self, past_load_au: ArrayLike, days: int
    ) -> tuple[float, FloatArray, FloatArray]:
        """Performance on the morning after some days, as a function of their loads.

        Parameters
        ----------
        past_load_au : array_like
            Load of each day before them, oldest first, shape (m,).
        days : int
            Number n of days still to come.

        Returns
        -------
        float, ndarray, ndarray
            c, l and Q of ``c + l·w − wᵀ Q w``, shapes (), (n,) and (n, n); Q is symmetric.
        """
        past = np.asarray(past_load_au, dtype=np.float64)
        morning = days + 1
        constant = self._later_performance(past, morning)
        before = morning - np.arange(1, days + 1)
        fitness = self.gain_fitness * np.exp(-before / self.days_fitness)
        fatigue = self.gain_fatigue * np.exp(-before / self.days_fatigue)
        linear = fitness - fatigue * self._sensitivity_left(past, days)
        apart = np.subtract.outer(np.arange(days), np.arange(days))
        kernel = np.tril(np.exp(-np.maximum(apart, 0) / self.days_sensitivity)) * fatigue[:, None]
        return constant, linear, (kernel + kernel.T) / 2

    def _later_performance(self, past: FloatArray, morning: int) -> float:
        """Performance so many days after the past's last day if nothing is done in between."""
        return float(self.performance(np.concatenate([past, np.zeros(morning - 1)]))[-1])

    def _sensitivity_left(self, past: FloatArray, days: int) -> FloatArray:
        """What the past adds to the sensitivity of each coming day, shape (n,)."""
        if not len(past):
            return np.zeros(days)
        last = float(accumulated(past, self.days_sensitivity)[-1])
        return last * np.exp(-np.arange(1, days + 1) / self.days_sensitivity)
