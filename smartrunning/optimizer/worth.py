"""What the weeks' loads are worth on race day, for each of several runners that this one may be."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from smartrunning.units import FloatArray

Attitude = Literal["expected", "cautious"]
CAUTIOUS_SHARE = 0.25
"""The cautious runner looks at the mean of this share of the draws, the worst ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Performance as a concave quadratic function of n weekly loads, once a draw.

    Attributes
    ----------
    constant : ndarray
        Performance without training in the plan, shape (draws,).
    linear : ndarray
        Performance for each au, shape (draws, n).
    curvature : ndarray
        Positive semi-definite, shape (draws, n, n); all zeros for a linear response.
    attitude : {'expected', 'cautious'}
        Whether the mean of all draws counts, or that of the worst quarter. Both are concave: the
        second is the least mean that any choice of so many of the draws can have (Rockafellar &
        Uryasev 2000), which a quantile is not.
    worst_share : float
        Share of the draws that the cautious look at.
    """

    constant: FloatArray
    linear: FloatArray
    curvature: FloatArray
    attitude: Attitude = "expected"
    worst_share: float = CAUTIOUS_SHARE

    @classmethod
    def of_influence(cls, constant: float, influence: FloatArray) -> Self:
        """Worth by a linear response.

        Parameters
        ----------
        constant : float
            Performance without training in the plan.
        influence : ndarray
            Performance for each au, shape (n,).

        Returns
        -------
        Worth
            Of one draw.
        """
        count = len(influence)
        return cls(np.array([constant]), influence[None, :], np.zeros((1, count, count)))

    @property
    def is_linear(self) -> bool:
        """Whether more load is always worth the same.

        Returns
        -------
        bool
            True when there is one draw without curvature.
        """
        return len(self.constant) == 1 and not self.curvature.any()

    def each(self, load_au: FloatArray) -> FloatArray:
        """Performance by each draw.

        Parameters
        ----------
        load_au : ndarray
            Load of each week, shape (n,) or (n, plans).

        Returns
        -------
        ndarray
            Shape (draws,) or (draws, plans).
        """
        plans = load_au.reshape(len(load_au), -1)
        values = self.constant[:, None] + self.linear @ plans
        if self.curvature.any():
            draws, count = self.linear.shape
            bent = (self.curvature.reshape(-1, count) @ plans).reshape(draws, count, -1)
            values -= np.einsum("dnp,np->dp", bent, plans)
        return np.asarray(values.reshape(len(values), *load_au.shape[1:]))

    def value(self, load_au: FloatArray) -> FloatArray:
        """Performance that counts.

        Parameters
        ----------
        load_au : ndarray
            Load of each week, shape (n,) or (n, plans).

        Returns
        -------
        ndarray
            One number, or shape (plans,).
        """
        values = self.each(load_au)
        if self.attitude == "expected":
            return np.asarray(values.mean(axis=0))
        return np.asarray(np.sort(values, axis=0)[: self.counted].mean(axis=0))

    def slope(self, load_au: FloatArray) -> FloatArray:
        """Change of `value` for each au more.

        Parameters
        ----------
        load_au : ndarray
            Load of each week, shape (n,).

        Returns
        -------
        ndarray
            Shape (n,).
        """
        slopes = self.linear - 2 * (self.curvature @ load_au)
        if self.attitude == "expected":
            return np.asarray(slopes.mean(axis=0))
        worst = np.argsort(self.each(load_au), kind="stable")[: self.counted]
        return np.asarray(slopes[worst].mean(axis=0))

    def merged(self) -> "Worth":
        """The same worth as one draw, where the mean of all counts.

        Returns
        -------
        Worth
            With the same `value`; itself when the worst draws count.
        """
        if self.attitude == "cautious":
            return self
        return Worth(
            self.constant.mean(keepdims=True),
            self.linear.mean(axis=0, keepdims=True),
            self.curvature.mean(axis=0, keepdims=True),
        )

    @property
    def counted(self) -> int:
        """Number of draws whose mean counts for the cautious.

        Returns
        -------
        int
            That share of them, at least 1.
        """
        return max(1, round(self.worst_share * len(self.constant)))
