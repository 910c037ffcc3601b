"""The columns on their way from the device to Records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from smartrunning.records import DataFlag, Pause, Quality
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Canonical columns, with what has been found wrong so far.

    Attributes
    ----------
    columns : mapping of str to ndarray
        Those of the canonical columns that there are, float64 of shape (n,).
    on_foot : bool
        Whether the limits of a runner hold.
    quality : ndarray of uint16
        Bits of `Quality`, shape (n,).
    flags : tuple of DataFlag
        Findings as sentences.
    pauses : tuple of Pause
        When the timer stood still.
    """

    columns: Mapping[str, FloatArray]
    on_foot: bool
    quality: NDArray[np.uint16]
    flags: tuple[DataFlag, ...] = field(default=())
    pauses: tuple[Pause, ...] = ()

    @property
    def elapsed_s(self) -> FloatArray:
        """Time since the start.

        Returns
        -------
        ndarray
            Shape (n,).
        """
        return self.columns["elapsed_s"]

    def has(self, name: str) -> bool:
        """Whether a column holds at least one value.

        Parameters
        ----------
        name : str
            A canonical column.

        Returns
        -------
        bool
            False when it is missing or all NaN.
        """
        return name in self.columns and bool(np.isfinite(self.columns[name]).any())

    def with_columns(self, **columns: FloatArray) -> Self:
        """Samples with other values in some columns.

        Parameters
        ----------
        **columns : ndarray
            New values by name, shape (n,).

        Returns
        -------
        Samples
            A copy.
        """
        return replace(self, columns={**self.columns, **columns})

    def marked(self, where: NDArray[np.bool_], bit: Quality) -> Self:
        """Samples with a quality bit set.

        Parameters
        ----------
        where : ndarray of bool
            Which samples, shape (n,).
        bit : Quality
            What is wrong with them.

        Returns
        -------
        Samples
            A copy.
        """
        return replace(self, quality=self.quality | np.where(where, int(bit), 0).astype(np.uint16))

    def flagged(self, code: str, sentence: str) -> Self:
        """Samples with one more finding.

        Parameters
        ----------
        code : str
            Dotted name of the finding.
        sentence : str
            The finding for the runner.

        Returns
        -------
        Samples
            A copy.
        """
        return replace(self, flags=(*self.flags, DataFlag(code, sentence)))
