"""A session in, its track on a plane out: thinned, in pieces, cut into classes of colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics import SessionSeries
from smartrunning.records import Session
from smartrunning.reports.display import Units
from smartrunning.units import (
    MEAN_EARTH_RADIUS_M,
    METRES_PER_FOOT,
    METRES_PER_MILE,
    FloatArray,
)

POINTS: Final = 1500
"""More than a map of a few hundred pixels can show."""
LONGEST_STEP_S: Final = 60.0
"""Over a longer time without a position nothing is drawn."""
WHOLE: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Kilometres or miles of a bar."""
SHADES: Final = ("#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838")
"""Cividis (Nuñez, Anderton, Renslow 2018), alike for all kinds of colour vision; low first."""
SCALE_BARS_M: Final[Mapping[Units, tuple[float, ...]]] = {
    "metric": (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, *(1e3 * many for many in WHOLE)),
    "imperial": (
        *(METRES_PER_FOOT * many for many in (50, 100, 200, 500, 1000, 2000)),
        *(METRES_PER_MILE * many for many in WHOLE),
    ),
}
LONGEST_BAR: Final = 0.3
"""Share of the width that a scale bar takes at most."""


@dataclass(frozen=True, slots=True, eq=False)
class SessionTrack:
    """Where a session went: arrays of shape (n,), only samples with a position.

    Attributes
    ----------
    elapsed_s : ndarray
        Seconds since the start.
    east_m, north_m : ndarray
        On a plane that touches the globe in the middle of the track.
    speed_mps, heart_rate_bpm : ndarray
        What it may be coloured by; NaN where unknown.
    """

    elapsed_s: FloatArray
    east_m: FloatArray
    north_m: FloatArray
    speed_mps: FloatArray
    heart_rate_bpm: FloatArray

    @property
    def half_width_m(self) -> float:
        """Half the side of a square around the origin that holds the track, with some room.

        Returns
        -------
        float
            Metres.
        """
        farthest_m = max(float(np.abs(self.east_m).max()), float(np.abs(self.north_m).max()))
        return 1.08 * max(farthest_m, 10.0)

    def scale_bar_m(self, units: Units = "metric") -> float:
        """Round length that fits beside the track.

        Parameters
        ----------
        units : {'metric', 'imperial'}
            In whose unit it is round.

        Returns
        -------
        float
            Metres.
        """
        room_m = LONGEST_BAR * 2 * self.half_width_m
        bars_m = SCALE_BARS_M[units]
        return max((one for one in bars_m if one <= room_m), default=bars_m[0])

    def place(self, at_s: float) -> tuple[float, float]:
        """Where the runner was at an instant.

        Parameters
        ----------
        at_s : float
            Seconds since the start.

        Returns
        -------
        tuple of float
            East and north in m of the nearest sample with a position.
        """
        here = int(np.argmin(np.abs(self.elapsed_s - at_s)))
        return float(self.east_m[here]), float(self.north_m[here])

    def line(self, chosen: NDArray[np.bool_] | None = None) -> tuple[FloatArray, FloatArray]:
        """Line through the places, with NaN where it breaks off.

        Parameters
        ----------
        chosen : ndarray of bool, optional
            Places whose way from the one before is drawn; all when not given.

        Returns
        -------
        tuple of ndarray
            East and north in m; one NaN between two pieces, empty when nothing is drawn.
        """
        follows = np.diff(self.elapsed_s, prepend=-np.inf) <= self._longest_step_s()
        drawn = np.flatnonzero(follows if chosen is None else follows & chosen)
        if not len(drawn):
            return np.zeros(0), np.zeros(0)
        pieces = np.split(drawn, np.flatnonzero(np.diff(drawn) > 1) + 1)
        order = np.concatenate([part for one in pieces for part in ([one[0] - 1], one, [-1])])[:-1]
        gone = order < 0
        return np.where(gone, np.nan, self.east_m[order]), np.where(
            gone, np.nan, self.north_m[order]
        )

    def between(self, start_s: float, end_s: float) -> tuple[FloatArray, FloatArray]:
        """Line through the places between two instants.

        Parameters
        ----------
        start_s, end_s : float
            Seconds since the start.

        Returns
        -------
        tuple of ndarray
            East and north in m; empty when there was no position.
        """
        return self.line((self.elapsed_s > start_s) & (self.elapsed_s <= end_s))

    def _longest_step_s(self) -> float:
        usual_s = float(np.median(np.diff(self.elapsed_s))) if len(self.elapsed_s) > 1 else 0.0
        return max(LONGEST_STEP_S, 2 * usual_s)


def session_track(session: Session, series: SessionSeries) -> SessionTrack | None:
    """Track of a session.

    Parameters
    ----------
    session : Session
        What was recorded.
    series : SessionSeries
        Its curves, one value a sample.

    Returns
    -------
    SessionTrack or None
        None without two positions.
    """
    records = session.records
    known = np.flatnonzero(
        np.isfinite(records["latitude_deg"]) & np.isfinite(records["longitude_deg"])
    )
    if len(known) < 2:
        return None
    kept = np.unique(np.append(known[:: -(-len(known) // POINTS)], known[-1]))
    return SessionTrack(
        records["elapsed_s"][kept],
        *_on_a_plane(records["latitude_deg"][kept], records["longitude_deg"][kept]),
        series.speed_mps[kept],
        series.heart_rate_bpm[kept],
    )


def _on_a_plane(
    latitude_deg: FloatArray, longitude_deg: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """East and north of the middle, in m: one metre is as long in all directions."""
    latitude, longitude = np.radians(latitude_deg), np.unwrap(np.radians(longitude_deg))
    middle = (latitude.min() + latitude.max()) / 2
    east = (longitude - (longitude.min() + longitude.max()) / 2) * np.cos(middle)
    return MEAN_EARTH_RADIUS_M * east, MEAN_EARTH_RADIUS_M * (latitude - middle)


def shade_bounds(values: FloatArray) -> tuple[float, ...]:
    """Bounds between classes of colour that hold about as many samples each.

    Parameters
    ----------
    values : ndarray
        Shape (n,); NaN where unknown.

    Returns
    -------
    tuple of float
        One less than there are `SHADES`, rising; empty without values.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return ()
    shares = np.linspace(0, 100, len(SHADES) + 1)[1:-1]
    return tuple(np.percentile(known, shares).tolist())


def shades(values: FloatArray, bounds: tuple[float, ...]) -> NDArray[np.intp]:
    """Class of colour of each value.

    Parameters
    ----------
    values : ndarray
        Shape (n,).
    bounds : tuple of float
        As `shade_bounds` gives them.

    Returns
    -------
    ndarray of int
        Place in `SHADES`; −1 where the value is unknown.
    """
    return np.where(np.isfinite(values), np.searchsorted(bounds, values, side="right"), -1)
