"""Training and performances, on which a model of the response is fitted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smartrunning.errors import InsufficientDataError
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """Performances, and the training before and between them.

    Attributes
    ----------
    daily_load_au : ndarray
        Load of each day from day 0, shape (n,).
    days : ndarray of int
        Day of each performance, from 0 to n − 1, shape (m,).
    performances : ndarray
        In any unit in which more is better, shape (m,).
    earlier_load_au : float
        Mean daily load before day 0.
    """

    daily_load_au: FloatArray
    days: NDArray[np.int64]
    performances: FloatArray
    earlier_load_au: float = 0.0

    def __len__(self) -> int:
        """Return the number of performances."""
        return len(self.days)

    @classmethod
    def of(
        cls,
        daily_load_au: ArrayLike,
        days: ArrayLike,
        performances: ArrayLike,
        earlier_load_au: float = 0.0,
    ) -> "Trials":
        """Trials from anything like arrays.

        Parameters
        ----------
        daily_load_au, days, performances : array_like
            See the attributes.
        earlier_load_au : float
            See the attributes.

        Returns
        -------
        Trials
            Checked.

        Raises
        ------
        InsufficientDataError
            If a day lies outside the loads, or a number is missing.
        """
        load_au = np.asarray(daily_load_au, dtype=np.float64)
        when, values = np.asarray(days, dtype=np.int64), np.asarray(performances, dtype=np.float64)
        if len(when) and not (when.min() >= 0 and when.max() < len(load_au)):
            raise InsufficientDataError(
                needed="performances on days whose training is known",
                found=f"days {when.min()} to {when.max()} beside {len(load_au)} days of training",
            )
        if not (np.isfinite(load_au).all() and np.isfinite(values).all()):
            raise InsufficientDataError(
                needed="a load for each day and a number for each performance", found="gaps"
            )
        return cls(load_au, when, values, earlier_load_au)
