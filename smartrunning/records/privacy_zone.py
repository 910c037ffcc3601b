"""A session and a runner's privacy zones in, the session without positions near home out.

A circle cut out of many tracks gives its centre away: three ends of cut tracks lie on it (Hassan et
al. 2018, "Analysis of Privacy Protections in Fitness Tracking Social Networks", USENIX Security).
So what is cut is not the zone but a disc of twice its radius whose centre is moved away from the
zone's by up to one radius, in a direction and by a share that come from the zone's secret and stay
the same for all sessions; and each cut is made longer by a part of the radius that comes from the
secret and the session, so that the ends do not even lie on that disc. Whoever finds the disc knows
the home to one radius, and no better. Distances stay as they are, which still tells how far was run
unseen (Dhondt et al. 2022, "A Run a Day Won't Keep the Hacker Away", CCS).
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.records.records import Records
from smartrunning.records.session import Session
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray

SHORTEST_RADIUS_M: Final = 100.0
LONGEST_RADIUS_M: Final = 5000.0
SAME_PLACE_M: Final = 150.0
"""Starts this close to each other are starts from one place."""
FEWEST_STARTS: Final = 3
ROUNDING_M: Final = 1.0
"""Added to the disc, far above what float64 can miss by."""
_POSITIONS: Final = ("latitude_deg", "longitude_deg")
_TELLING: Final = ("lat", "lon", "gps", "pos")
"""Parts of names by which a further column may hold a position."""
_METRES_PER_DEGREE: Final = math.radians(1.0) * MEAN_EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class PrivacyZone:
    """A place whose surroundings only the runner may see.

    Attributes
    ----------
    latitude_deg, longitude_deg : float
        The place, WGS 84.
    radius_m : float
        Nothing within this distance is shown to others.
    secret : str
        Random text that decides how the cuts are moved; never shown.
    """

    latitude_deg: float
    longitude_deg: float
    radius_m: float
    secret: str


@dataclass(frozen=True, slots=True)
class FrequentStart:
    """A place from which many sessions start.

    Attributes
    ----------
    latitude_deg, longitude_deg : float
        Mean of the starts there.
    starts : int
        How many there are.
    """

    latitude_deg: float
    longitude_deg: float
    starts: int


def without_private_places(session: Session, zones: Sequence[PrivacyZone], *, key: str) -> Session:
    """Session for other eyes: positions in and around the zones are unknown, all else stays.

    Parameters
    ----------
    session : Session
        As recorded.
    zones : sequence of PrivacyZone
        The runner's.
    key : str
        Names the session, so that its cuts are the same each time.

    Returns
    -------
    Session
        The same one when there are no zones; else no position of it lies in a zone. Further columns
        are unknown there too, for they may hold a position by any name, and are left out where
        their name says so.
    """
    if not zones:
        return session
    records = session.records
    latitude, longitude = (records[name] for name in _POSITIONS)
    hidden = np.zeros(len(records), dtype=np.bool_)
    for zone in zones:
        hidden |= _hidden(latitude, longitude, zone, key)
    columns = {name: values for name, values in records.columns.items() if name not in _POSITIONS}
    shown = {name: np.where(hidden, np.nan, records[name]) for name in _POSITIONS}
    masked = Records.of(
        records.quality,
        rr_elapsed_s=records.rr_elapsed_s,
        rr_interval_s=records.rr_interval_s,
        extra={
            name: np.where(hidden, np.nan, values)
            for name, values in records.extra.items()
            if not _tells(name)
        },
        **columns,
        **shown,
    )
    return replace(session, records=masked)


def frequent_start(latitude_deg: FloatArray, longitude_deg: FloatArray) -> FrequentStart | None:
    """Place from which most sessions start, which is most often home.

    Parameters
    ----------
    latitude_deg, longitude_deg : ndarray
        First known position of each session, shape (n,); NaN where there is none.

    Returns
    -------
    FrequentStart or None
        None when fewer than `FEWEST_STARTS` lie within `SAME_PLACE_M` of each other.
    """
    known = np.isfinite(latitude_deg) & np.isfinite(longitude_deg)
    latitude, longitude = latitude_deg[known], longitude_deg[known]
    near = [
        distance_m(latitude, longitude, at[0], at[1]) <= SAME_PLACE_M
        for at in zip(latitude, longitude, strict=True)
    ]
    most = max(near, key=lambda one: int(one.sum()), default=np.zeros(0, dtype=np.bool_))
    if int(most.sum()) < FEWEST_STARTS:
        return None
    return FrequentStart(
        float(latitude[most].mean()), float(longitude[most].mean()), int(most.sum())
    )


def distance_m(
    latitude_deg: FloatArray, longitude_deg: FloatArray, to_latitude: float, to_longitude: float
) -> FloatArray:
    """Great-circle distances to one place, by the haversine formula.

    Parameters
    ----------
    latitude_deg, longitude_deg : ndarray
        Positions, shape (n,).
    to_latitude, to_longitude : float
        The place, in degrees.

    Returns
    -------
    ndarray
        Shape (n,); NaN where the position is unknown.
    """
    here, there = np.radians(latitude_deg), math.radians(to_latitude)
    turn = np.radians(longitude_deg - to_longitude)
    square = (
        np.sin((here - there) / 2) ** 2 + np.cos(here) * math.cos(there) * np.sin(turn / 2) ** 2
    )
    return np.asarray(2 * MEAN_EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(square, 1.0))))


def _hidden(
    latitude: FloatArray, longitude: FloatArray, zone: PrivacyZone, key: str
) -> NDArray[np.bool_]:
    """Samples that are hidden for the sake of one zone."""
    centre = _moved_centre(zone)
    disc = distance_m(latitude, longitude, *centre) <= 2 * zone.radius_m + ROUNDING_M
    zone_itself = distance_m(latitude, longitude, zone.latitude_deg, zone.longitude_deg)
    inside = disc | (zone_itself <= zone.radius_m + ROUNDING_M)
    return _lengthened(inside, latitude, longitude, zone, key)


def _moved_centre(zone: PrivacyZone) -> tuple[float, float]:
    """Centre of what is cut: anywhere within one radius of the zone's, evenly over the area."""
    share, turn = _random(zone.secret, "centre", 2)
    offset_m, angle = zone.radius_m * math.sqrt(share), 2 * math.pi * turn
    latitude = zone.latitude_deg + offset_m * math.cos(angle) / _METRES_PER_DEGREE
    narrow = max(math.cos(math.radians(zone.latitude_deg)), 1e-6)
    longitude = zone.longitude_deg + offset_m * math.sin(angle) / (_METRES_PER_DEGREE * narrow)
    return min(max(latitude, -90.0), 90.0), longitude


def _lengthened(
    inside: NDArray[np.bool_],
    latitude: FloatArray,
    longitude: FloatArray,
    zone: PrivacyZone,
    key: str,
) -> NDArray[np.bool_]:
    """The same with both ends of each cut moved outwards along the track."""
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    hidden = inside[known]
    if not hidden.any():
        return inside
    along_m = _along_m(latitude[known], longitude[known])
    edges = np.diff(np.concatenate(([False], hidden, [False])).astype(np.int8))
    lengthened = hidden.copy()
    for first, last in zip(
        np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1, strict=True
    ):
        before, after = _random(zone.secret, f"{key} {first}", 2)
        reach = (
            along_m[first] - before * zone.radius_m,
            along_m[last] + after * zone.radius_m,
        )
        lengthened |= (along_m >= reach[0]) & (along_m <= reach[1])
    result = inside.copy()
    result[known] = lengthened
    return result


def _along_m(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Way along the track to each position."""
    north = np.diff(latitude) * _METRES_PER_DEGREE
    turn = (np.diff(longitude) + 180.0) % 360.0 - 180.0
    east = turn * _METRES_PER_DEGREE * np.cos(np.radians(latitude[:-1]))
    return np.concatenate(([0.0], np.cumsum(np.hypot(north, east))))


def _random(secret: str, purpose: str, count: int) -> tuple[float, ...]:
    """Numbers in [0, 1) that follow from a secret."""
    digest = hashlib.sha256(f"{secret}\0{purpose}".encode()).digest()
    return tuple(
        int.from_bytes(digest[8 * place : 8 * place + 8], "big") / 2**64 for place in range(count)
    )


def _tells(name: str) -> bool:
    return any(part in name.lower() for part in _TELLING)
