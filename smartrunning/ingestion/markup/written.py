"""Activities as a file writes them, before anything is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLap:
    """One lap.

    Attributes
    ----------
    facts : mapping of str to str
        What the file tells of it.
    first_point, end_point : int
        Its points among those of the activity, the last one excluded.
    """

    facts: Mapping[str, str]
    first_point: int
    end_point: int


@dataclass(frozen=True, slots=True, eq=False)
class WrittenActivity:
    """One activity.

    Attributes
    ----------
    facts : mapping of str to str
        What the file tells of it.
    columns : mapping of str to ndarray
        One value for each point, float64, NaN where there is none; ``unix_s`` is always there.
    segments : ndarray of int64
        First point of each segment.
    laps : tuple of WrittenLap
        In the order of the file.
    utc_offset_s : int or None
        Where the times have one.
    unreadable : int
        Values that are no numbers or times.
    zoneless : bool
        Whether times stand without any zone.
    """

    facts: Mapping[str, str]
    columns: Mapping[str, FloatArray]
    segments: NDArray[np.int64]
    laps: tuple[WrittenLap, ...]
    utc_offset_s: int | None
    unreadable: int
    zoneless: bool

    @property
    def count(self) -> int:
        """Number of points.

        Returns
        -------
        int
            With those that have no time.
        """
        return len(self.columns["unix_s"])


@dataclass(frozen=True, slots=True, eq=False)
class WrittenFile:
    """One file.

    Attributes
    ----------
    activities : tuple of WrittenActivity
        In the order of the file.
    facts : mapping of str to str
        What the file tells of itself.
    seen_instead : str
        What a file without activities is instead; empty when nothing says so.
    share : float
        How much of it could be read.
    repaired : bool
        Whether characters that XML does not allow had to be replaced.
    """

    activities: tuple[WrittenActivity, ...]
    facts: Mapping[str, str]
    seen_instead: str
    share: float
    repaired: bool
