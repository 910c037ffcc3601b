"""The samples of a session: canonical columns of one length, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smartrunning.records.columns import COLUMN_NAMES
from smartrunning.units import FloatArray

Scalar = TypeVar("Scalar", bound=np.generic)
EXTRA_PREFIX: Final = "developer."
"""How the names of columns begin that an app on the watch wrote."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The samples of one session: every canonical column, of one length, read-only.

    Attributes
    ----------
    columns : mapping of str to ndarray
        Each canonical column as float64 of shape (n,), NaN where there is no value. ``elapsed_s``
        has no NaN and rises strictly; samples are as recorded, not resampled.
    quality : ndarray of uint16
        Bits of `Quality` for each sample, shape (n,).
    rr_elapsed_s : ndarray
        When each heart beat was that ends an interval, since the start of the session, float64 of
        shape (m,), never falling; empty when the file has no beat-to-beat intervals.
    rr_interval_s : ndarray
        Time from the beat before to that beat, float64 of shape (m,).
    extra : mapping of str to ndarray
        Fields of apps on the watch that no canonical column takes, by ``developer.<name>``,
        float64 of shape (n,), NaN where there is no value; in the unit that the app wrote.
    """

    columns: Mapping[str, FloatArray]
    quality: NDArray[np.uint16]
    rr_elapsed_s: FloatArray = field(default_factory=lambda: np.empty(0))
    rr_interval_s: FloatArray = field(default_factory=lambda: np.empty(0))
    extra: Mapping[str, FloatArray] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        quality: ArrayLike | None = None,
        *,
        rr_elapsed_s: ArrayLike = (),
        rr_interval_s: ArrayLike = (),
        extra: Mapping[str, ArrayLike] = MappingProxyType({}),
        **columns: ArrayLike,
    ) -> Self:
        """Records from the columns that there are; the missing ones become NaN.

        Parameters
        ----------
        quality : array_like, optional
            Bits of `Quality`, shape (n,); all 0 when not given.
        rr_elapsed_s, rr_interval_s : array_like
            Heart beats and the intervals before them, both of shape (m,).
        extra : mapping of str to array_like
            Further columns by ``developer.<name>``, shape (n,).
        **columns : array_like
            Canonical columns by name, shape (n,); ``elapsed_s`` is needed.

        Returns
        -------
        Records
            Frozen copies of what was given.

        Raises
        ------
        ValueError
            If a name is not canonical, lengths differ, ``elapsed_s`` does not rise strictly,
            ``rr_elapsed_s`` falls, or there are beats without samples.
        """
        unknown = columns.keys() - set(COLUMN_NAMES)
        if unknown or "elapsed_s" not in columns:
            raise ValueError(f"needed canonical columns with elapsed_s, found {sorted(columns)}")
        count = len(np.atleast_1d(np.asarray(columns["elapsed_s"])))
        full = {
            name: _frozen(np.array(columns.get(name, np.full(count, np.nan)), dtype=np.float64))
            for name in COLUMN_NAMES
        }
        further = {name: _frozen(np.array(extra[name], dtype=np.float64)) for name in extra}
        bits = _frozen(np.array(np.zeros(count) if quality is None else quality, dtype=np.uint16))
        shapes = {bits.shape, *(values.shape for values in (*full.values(), *further.values()))}
        if shapes != {(count,)}:
            raise ValueError(f"needed columns of one length {count}, found others")
        if not np.isfinite(full["elapsed_s"]).all() or (np.diff(full["elapsed_s"]) <= 0).any():
            raise ValueError("needed elapsed_s that rises strictly, found a step back or NaN")
        if any(not name.startswith(EXTRA_PREFIX) for name in further):
            raise ValueError(f"needed extra columns named {EXTRA_PREFIX}…, found {sorted(further)}")
        return cls(full, bits, *_beats(rr_elapsed_s, rr_interval_s, count), further)

    def __getitem__(self, name: str) -> FloatArray:
        """Return one column, shape (n,), read-only."""
        return self.columns[name]

    def __eq__(self, other: object) -> bool:
        """Whether all values are the same; a gap is the same as a gap."""
        if not isinstance(other, Records):
            return NotImplemented
        mine, theirs = self._arrays(), other._arrays()
        return mine.keys() == theirs.keys() and all(
            np.array_equal(mine[name], theirs[name], equal_nan=True) for name in mine
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """Return what a copy is made of; a read-only mapping alone cannot be sent to a worker."""
        beats = (self.rr_elapsed_s, self.rr_interval_s)
        return type(self), (dict(self.columns), self.quality, *beats, dict(self.extra))

    def __post_init__(self) -> None:
        """Freeze the mappings and their arrays."""
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "extra", MappingProxyType(dict(self.extra)))
        for values in self._arrays().values():
            values.flags.writeable = False

    def _arrays(self) -> dict[str, NDArray[Any]]:
        beats = {"rr_elapsed_s": self.rr_elapsed_s, "rr_interval_s": self.rr_interval_s}
        return {**self.columns, **self.extra, "quality": self.quality, **beats}

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.quality)

    def has(self, name: str) -> bool:
        """Whether a column holds at least one value.

        Parameters
        ----------
        name : str
            A canonical column.

        Returns
        -------
        bool
            False when all of the column is NaN.
        """
        return bool(np.isfinite(self.columns[name]).any())

    def to_pandas(self) -> pd.DataFrame:
        """Records as a table: canonical and further columns and ``quality``, one row a sample.

        Returns
        -------
        pandas.DataFrame
            A copy with a plain integer index.
        """
        return pd.DataFrame({**self.columns, **self.extra, "quality": self.quality})


def _frozen(values: NDArray[Scalar]) -> NDArray[Scalar]:
    values.flags.writeable = False
    return values


def _beats(
    elapsed_s: ArrayLike, interval_s: ArrayLike, samples: int
) -> tuple[FloatArray, FloatArray]:
    ends = _frozen(np.array(elapsed_s, dtype=np.float64))
    intervals = _frozen(np.array(interval_s, dtype=np.float64))
    if ends.ndim != 1 or ends.shape != intervals.shape:
        raise ValueError("needed one time for each interval between beats, found another number")
    is_finite = np.isfinite(ends).all() and np.isfinite(intervals).all()
    if len(ends) and (not samples or not is_finite or (np.diff(ends) < 0).any()):
        raise ValueError("needed beats of samples, in the order of time; found a step back or NaN")
    return ends, intervals
