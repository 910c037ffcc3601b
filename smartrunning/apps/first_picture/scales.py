"""A scale of bqplot in, places between 0 and 1 out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bqplot
import numpy as np


@dataclass(frozen=True, slots=True)
class Place:
    """Where values stand along a scale.

    Attributes
    ----------
    low, high : float
        Values at its ends; of days, milliseconds since 1970.
    is_log : bool
        Whether equal factors are equally far apart.
    is_of_days : bool
        Whether its values are instants.
    names : tuple of str
        Of a scale of names: all of them, in their order.
    """

    low: float
    high: float
    is_log: bool = False
    is_of_days: bool = False
    names: tuple[str, ...] = ()

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Places of values.

        Parameters
        ----------
        values : ndarray
            Numbers, instants or names, shape (n,).

        Returns
        -------
        ndarray
            0 at the low end, 1 at the high end; NaN where there is no value.
        """
        if self.names:
            order = {name: (at + 0.5) / len(self.names) for at, name in enumerate(self.names)}
            return np.array([order.get(str(value), np.nan) for value in values])
        numbers = as_numbers(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.is_log:
                width = np.log(self.high / self.low) or 1.0
                found = np.log(numbers / self.low) / width
            else:
                found = (numbers - self.low) / ((self.high - self.low) or 1.0)
        return np.asarray(found)


def as_numbers(values: Any) -> np.ndarray:
    """Values as numbers.

    Parameters
    ----------
    values : array_like
        Numbers or instants.

    Returns
    -------
    ndarray of float
        Instants as milliseconds since 1970.
    """
    given = np.asarray(values)
    if given.dtype.kind in "OM":
        given = given.astype("datetime64[ms]").astype("int64")
    return given.astype(float)


def place_of(scale: bqplot.Scale, marks: Sequence[bqplot.Mark]) -> Place:
    """Ends of a scale, as the browser would choose them.

    Parameters
    ----------
    scale : bqplot.Scale
        The scale.
    marks : sequence of bqplot.Mark
        Those of the chart.

    Returns
    -------
    Place
        Its own ends where it has some; else those of the data.
    """
    drawn = [
        np.asarray(getattr(mark, name)).ravel()
        for mark in marks
        for name, its in mark.scales.items()
        if its is scale and getattr(mark, name, None) is not None
    ]
    if isinstance(scale, bqplot.OrdinalScale):
        named = list(scale.domain) or [value for values in drawn for value in values.tolist()]
        return Place(0.0, 1.0, names=tuple(dict.fromkeys(map(str, named))))
    is_of_days = isinstance(scale, bqplot.DateScale)
    found = np.concatenate([as_numbers(values) for values in drawn if len(values)] or [np.zeros(1)])
    found = found[np.isfinite(found)]
    ends = (float(found.min()), float(found.max())) if len(found) else (0.0, 1.0)
    low, high = (
        float(as_numbers(own)) if own is not None else end
        for own, end in zip((scale.min, scale.max), ends, strict=True)
    )
    return Place(low, high, isinstance(scale, bqplot.LogScale), is_of_days)
