"""Where the virtual runner runs: closed loops with a smooth profile, and what their hills cost."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from smartrunning.simulation.braking import paced_ratio
from smartrunning.simulation.energy_cost import minetti_cost_ratio
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray

LAKE_DEG: Final = (47.8955, 8.1465)
"""Titisee in the Black Forest: a path of about 6 km leads round it."""
LAKE_ALTITUDE_M: Final = 846.0
SHORTEST_HILL_M: Final = 350.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A closed loop that is run as often as needed.

    Attributes
    ----------
    sub_sport : str
        Name of the FIT profile: ``generic``, ``track`` or ``treadmill``; on a treadmill there are
        no positions.
    origin_deg : tuple of float
        Latitude and longitude of the point that ``east_m`` and ``north_m`` are measured from.
    along_m : ndarray
        Distances along the loop, from 0 to its length, shape (n,).
    east_m, north_m, altitude_m : ndarray
        Position at each of them, shape (n,); the last equals the first.
    flat_m : ndarray
        Level distance that costs the same energy as the way from the start, shape (n,).
    paced_m : ndarray
        Level distance run in the same time with the same intended effort, shape (n,); more than
        ``flat_m`` where the runner brakes.
    """

    sub_sport: str
    origin_deg: tuple[float, float]
    along_m: FloatArray
    east_m: FloatArray
    north_m: FloatArray
    altitude_m: FloatArray
    flat_m: FloatArray
    paced_m: FloatArray

    @classmethod
    def of(
        cls,
        sub_sport: str,
        origin_deg: tuple[float, float],
        *,
        along_m: FloatArray,
        east_m: FloatArray,
        north_m: FloatArray,
        altitude_m: FloatArray,
    ) -> "Course":
        """Course with the energy of its hills, and the time they take, added up.

        Parameters
        ----------
        sub_sport : str
            Name of the FIT profile.
        origin_deg : tuple of float
            Latitude and longitude of the plane's origin.
        along_m : ndarray
            Distances along the loop, shape (n,).
        east_m, north_m, altitude_m : ndarray
            Position at each of them, shape (n,).

        Returns
        -------
        Course
            The course.
        """
        steps_m = np.diff(along_m)
        grade = np.diff(altitude_m) / steps_m
        return cls(
            sub_sport,
            origin_deg,
            along_m,
            east_m,
            north_m,
            altitude_m,
            flat_m=np.concatenate([[0.0], np.cumsum(minetti_cost_ratio(grade) * steps_m)]),
            paced_m=np.concatenate([[0.0], np.cumsum(paced_ratio(grade) * steps_m)]),
        )

    @property
    def loop_m(self) -> float:
        """Length of the loop.

        Returns
        -------
        float
            Metres.
        """
        return float(self.along_m[-1])

    @property
    def has_positions(self) -> bool:
        """Whether a watch can find itself here.

        Returns
        -------
        bool
            False indoors.
        """
        return self.sub_sport != "treadmill"

    def flat_equivalent_m(self, distance_m: ArrayLike) -> FloatArray:
        """Level distance with the same energy cost as the way from the start.

        Parameters
        ----------
        distance_m : array_like
            Distance run.

        Returns
        -------
        ndarray
            Level distance, of the shape of ``distance_m``.
        """
        return _around(distance_m, self.along_m, self.flat_m)

    def paced_equivalent_m(self, distance_m: ArrayLike) -> FloatArray:
        """Level distance run in the same time with the same intended effort.

        Parameters
        ----------
        distance_m : array_like
            Distance run.

        Returns
        -------
        ndarray
            Level distance, of the shape of ``distance_m``.
        """
        return _around(distance_m, self.along_m, self.paced_m)

    def distance_m(self, paced_equivalent_m: ArrayLike) -> FloatArray:
        """Distance run, the inverse of `paced_equivalent_m`.

        Parameters
        ----------
        paced_equivalent_m : array_like
            Level distance run in the same time with the same intended effort.

        Returns
        -------
        ndarray
            Distance, of the shape of ``paced_equivalent_m``.
        """
        return _around(paced_equivalent_m, self.paced_m, self.along_m)

    def grade_fraction(self, distance_m: FloatArray) -> FloatArray:
        """Grade of the loop's step under each distance.

        Parameters
        ----------
        distance_m : ndarray
            Distances run, shape (n,).

        Returns
        -------
        ndarray
            Rise over run, shape (n,).
        """
        grade = np.diff(self.altitude_m) / np.diff(self.along_m)
        step = np.searchsorted(self.along_m, distance_m % self.loop_m, side="right") - 1
        return grade[np.clip(step, 0, len(grade) - 1)]

    def altitude_at_m(self, distance_m: FloatArray) -> FloatArray:
        """Altitude above sea level.

        Parameters
        ----------
        distance_m : ndarray
            Distances run, shape (n,).

        Returns
        -------
        ndarray
            Metres, shape (n,).
        """
        return np.interp(distance_m % self.loop_m, self.along_m, self.altitude_m)

    def position_m(self, distance_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Position on the plane of the course.

        Parameters
        ----------
        distance_m : ndarray
            Distances run, shape (n,).

        Returns
        -------
        tuple of ndarray
            Metres to the east and to the north of the origin, each of shape (n,).
        """
        rest_m = distance_m % self.loop_m
        east_m = np.interp(rest_m, self.along_m, self.east_m)
        return east_m, np.interp(rest_m, self.along_m, self.north_m)

    def position_deg(
        self, east_m: FloatArray, north_m: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Latitude and longitude of points on the plane of the course.

        Parameters
        ----------
        east_m, north_m : ndarray
            Metres from the origin, shape (n,).

        Returns
        -------
        tuple of ndarray
            Latitude and longitude in degrees, each of shape (n,).
        """
        latitude, longitude = self.origin_deg
        radius_m = MEAN_EARTH_RADIUS_M * math.cos(math.radians(latitude))
        return (
            latitude + np.degrees(north_m / MEAN_EARTH_RADIUS_M),
            longitude + np.degrees(east_m / radius_m),
        )


def lake_course(seed: int, *, loop_m: float = 6200.0, steepest_grade: float = 0.08) -> Course:
    """Rolling loop round a lake.

    Parameters
    ----------
    seed : int
        Chooses the bends of the path and the hills.
    loop_m : float
        Length of the loop.
    steepest_grade : float
        Rise over run of the steepest metre, up or down; most of the loop is within half of it.

    Returns
    -------
    Course
        Smooth and closed; the profile repeats with each loop.
    """
    random = np.random.default_rng((seed, 1))
    along_m = np.linspace(0.0, loop_m, round(loop_m) + 1)
    east_m, north_m = _shore(random, along_m)
    altitude_m = LAKE_ALTITUDE_M + _rolling(random, along_m, steepest_grade)
    return Course.of(
        "generic", LAKE_DEG, along_m=along_m, east_m=east_m, north_m=north_m, altitude_m=altitude_m
    )


def track_course() -> Course:
    """Level 400 m track: two straights of 84.39 m and two half circles.

    Returns
    -------
    Course
        Not far from the lake.
    """
    straight_m, lap_m = 84.39, 400.0
    radius_m = (lap_m / 2 - straight_m) / math.pi
    along_m = np.linspace(0.0, lap_m, 801)
    half, way = np.divmod(along_m, lap_m / 2)
    angle = np.clip(way - straight_m, 0.0, None) / radius_m
    sign = np.where(half % 2 == 0, 1.0, -1.0)
    east_m = sign * (np.minimum(way, straight_m) - straight_m / 2 + radius_m * np.sin(angle))
    north_m = sign * -radius_m * np.cos(angle)
    origin = (LAKE_DEG[0] + 0.012, LAKE_DEG[1] + 0.03)
    level = np.full_like(along_m, LAKE_ALTITUDE_M + 12.0)
    return Course.of(
        "track", origin, along_m=along_m, east_m=east_m, north_m=north_m, altitude_m=level
    )


def treadmill_course() -> Course:
    """Level belt without positions.

    Returns
    -------
    Course
        Endless.
    """
    along_m = np.linspace(0.0, 1000.0, 2)
    still = np.zeros_like(along_m)
    return Course.of(
        "treadmill", LAKE_DEG, along_m=along_m, east_m=still, north_m=still, altitude_m=still
    )


def _shore(random: np.random.Generator, along_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bent ellipse of the loop's length, as points at the distances asked for."""
    angle = np.linspace(0.0, 2 * np.pi, 8193)
    order = np.arange(2, 8)[:, None]
    bend = random.normal(0.0, 0.05, order.shape) / np.sqrt(order)
    turn = random.uniform(0.0, 2 * np.pi, order.shape)
    radius = 1.0 + (bend * np.cos(order * angle + turn)).sum(axis=0)
    shore = radius * np.exp(1j * angle)
    shore = (shore.real + 0.45j * shore.imag) * np.exp(1j * np.radians(35.0))
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(shore)))])
    scale = along_m[-1] / way[-1]
    point = np.interp(along_m, way * scale, shore.real) * scale
    return point, np.interp(along_m, way * scale, shore.imag) * scale


def _around(way_m: ArrayLike, scale_m: FloatArray, other_scale_m: FloatArray) -> FloatArray:
    """From one way of counting distance along the loop to another, over any number of loops."""
    loops, rest_m = np.divmod(np.asarray(way_m, dtype=np.float64), scale_m[-1])
    return loops * float(other_scale_m[-1]) + np.interp(rest_m, scale_m, other_scale_m)


def _rolling(random: np.random.Generator, along_m: FloatArray, steepest_grade: float) -> FloatArray:
    """Sum of waves that fit the loop, the longer the higher, as steep as asked for."""
    wave = np.arange(1, int(along_m[-1] / SHORTEST_HILL_M) + 1)[:, None]
    height = random.normal(1.0, 0.3, wave.shape) / wave
    turn = random.uniform(0.0, 2 * np.pi, wave.shape)
    angle = 2 * np.pi * along_m / along_m[-1]
    profile = (height * np.cos(wave * angle + turn)).sum(axis=0)
    steepest = np.abs(np.diff(profile) / np.diff(along_m)).max()
    rolling: FloatArray = (profile - profile.min()) * steepest_grade / steepest
    return rolling
