"""A session's series in, the curves that are drawn of it out: thinned, in the units of the eye."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from smartrunning.metrics import SessionSeries
from smartrunning.reports import display
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.display import SLOWEST_SHOWN_MPS, Units
from smartrunning.reports.sport_speed import SpeedWords, speed_words
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray, clock

Over = Literal["distance", "time"]

GRADED: Final = "Pace as if flat"
POINTS: Final = 700
"""More points than pixels across a chart show nothing more."""
USUAL_PERCENT: Final = (2.0, 98.0)
MOST_BEYOND: Final = 0.6
"""An axis reaches beyond the usual values by at most this share of their spread, so that a stop or
one bad second does not flatten the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One quantity of a session along its way.

    Attributes
    ----------
    name, label, colour : str
        Name, label of the axis with its unit, name of the colour.
    x, y : ndarray
        Shape (n,); NaN in ``y`` where there is no value.
    low, high : float
        Range of the axis.
    ticks : tuple of (float, str)
        Places and words of the axis; empty where plain numbers do.
    words : callable
        Makes a value of ``y`` readable.
    beside : str
        Name of the curve whose axes it shares; empty where it has its own.
    """

    name: str
    label: str
    colour: str
    x: FloatArray
    y: FloatArray
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    words: Callable[[float], str]
    beside: str = ""

    @property
    def panel(self) -> str:
        """Name of the curve whose axes it shares.

        Returns
        -------
        str
            Its own name where it shares nobody's.
        """
        return self.beside or self.name


def has_distance(series: SessionSeries) -> bool:
    """Whether the session can be drawn over distance.

    Parameters
    ----------
    series : SessionSeries
        The session's arrays.

    Returns
    -------
    bool
        False for a session without distances.
    """
    return bool(np.nan_to_num(series.distance_m).max(initial=0.0) > 0.0)


def x_values(series: SessionSeries, over: Over, units: Units) -> FloatArray:
    """Where each sample stands on the horizontal axis.

    Parameters
    ----------
    series : SessionSeries
        The session's arrays.
    over : {'distance', 'time'}
        What the axis shows.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    ndarray
        Kilometres or miles, or minutes since the start; shape (n,).
    """
    if over == "time":
        return series.elapsed_s / SECONDS_PER_MINUTE
    return series.distance_m * display.distance_number(1.0, units)


def x_label(over: Over, units: Units) -> str:
    """Label of the horizontal axis.

    Parameters
    ----------
    over : {'distance', 'time'}
        What the axis shows.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Name and unit.
    """
    return "Time (min)" if over == "time" else f"Distance ({display.distance_unit(units)})"


def x_words(x: float, over: Over, units: Units) -> str:
    """A place on the horizontal axis in words.

    Parameters
    ----------
    x : float
        Value of the axis.
    over : {'distance', 'time'}
        What the axis shows.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Such as ``5.20 km`` or ``25:00``.
    """
    if over == "time":
        return clock(x * SECONDS_PER_MINUTE)
    return f"{display.number(x, 2)} {display.distance_unit(units)}"


def curves(
    series: SessionSeries,
    over: Over,
    units: Units,
    window: tuple[float, float] | None = None,
    sport: str = "running",
) -> tuple[Curve, ...]:
    """Curves of the quantities that the session has, in the order of the page.

    Parameters
    ----------
    series : SessionSeries
        The session's arrays.
    over : {'distance', 'time'}
        What the horizontal axis shows.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    window : tuple of float, optional
        Part of the horizontal axis that is looked at, and drawn as finely as the whole otherwise.
    sport : str, optional
        Name of the FIT profile; says how speed is written.

    Returns
    -------
    tuple of Curve
        Pace, pace as if on the flat, heart rate, altitude, cadence, power and what is left of D′,
        as far as there are values. Axes are those of the whole session.
    """
    x = x_values(series, over, units)
    height = display.height_number(1.0, units)
    plain = (
        (series.heart_rate_bpm, "Heart rate", "bpm", "vermillion"),
        (series.altitude_m * height, "Altitude", display.height_unit(units), "green"),
        (series.cadence_spm, "Cadence", "steps/min", "purple"),
        (series.power_w, "Power", "W", "orange"),
    )
    drawn = [*_speeds(series, units, speed_words(sport, units)), *(_plain(*one) for one in plain)]
    if len(series.d_prime_balance_m) == len(x):
        drawn.append(_d_prime(series.d_prime_balance_m))
    known = [curve for curve in drawn if np.isfinite(curve.y).any()]
    return tuple(_placed(curve, x, window) for curve in known)


def _placed(curve: Curve, x: FloatArray, window: tuple[float, float] | None) -> Curve:
    """Curve of all samples on its places, thinned."""
    y = curve.y
    if window is not None:
        inside = np.flatnonzero((x >= window[0]) & (x <= window[1]))
        if len(inside):
            around = slice(max(inside[0] - 1, 0), inside[-1] + 2)
            x, y = x[around], y[around]
    places, values = extremes(x, y)
    return replace(curve, x=places, y=values)


def extremes(x: FloatArray, y: FloatArray, points: int = POINTS) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest value of equal groups of samples, so that no peak is lost.

    Parameters
    ----------
    x, y : ndarray
        Shape (n,); samples without ``x`` are left out.
    points : int
        So many points at most, or one more; two a group.

    Returns
    -------
    tuple of ndarray
        Samples as they are, in order; a group without values gives one that is NaN.
    """
    there = np.isfinite(x)
    x, y = x[there], y[there]
    size = -(-2 * len(x) // points)
    if size <= 2 or len(x) <= points:
        return x, y
    groups = -(-len(x) // size)
    padded = np.full(groups * size, np.nan)
    padded[: len(y)] = y
    rows = padded.reshape(groups, size)
    lowest = np.argmin(np.where(np.isnan(rows), np.inf, rows), axis=1)
    highest = np.argmax(np.where(np.isnan(rows), -np.inf, rows), axis=1)
    kept = np.unique(np.arange(groups)[:, None] * size + np.column_stack([lowest, highest]))
    return x[kept], y[kept]


def _speeds(series: SessionSeries, units: Units, said: SpeedWords) -> list[Curve]:
    """Pace and pace as if on the flat, of all samples, on common axes; speed for other sports."""
    speed = series.speed_mps
    on_foot = said.unit == f"/{display.distance_unit(units)}"
    moving = speed[np.isfinite(speed) & (speed > SLOWEST_SHOWN_MPS)]
    low, high = _range(moving) if len(moving) else (2.0, 4.0)
    low, high = max(0.9 * low, SLOWEST_SHOWN_MPS), 1.06 * high
    pace = Curve(
        name=said.name,
        label=f"{said.name} ({f'min{said.unit}' if said.unit.startswith('/') else said.unit})",
        colour="blue",
        x=speed,
        y=speed,
        low=float(low),
        high=float(high),
        ticks=(
            display.pace_ticks(low, high, units)
            if on_foot
            else tuple((at, said.plain(at)) for at in round_ticks(low, high, 5))
        ),
        words=said.words,
    )
    if not on_foot:
        return [pace]
    graded = series.grade_adjusted_speed_mps
    return [pace, replace(pace, name=GRADED, colour="orange", y=graded, beside=pace.name)]


def _d_prime(balance_m: FloatArray) -> Curve:
    """What is left of D′, on an axis from nothing to all of it."""
    drawn = _plain(balance_m, "D′ left", "m", "sky")
    known = balance_m[np.isfinite(balance_m)]
    if not len(known):
        return drawn
    highest_m, lowest_m = float(known.max()), min(float(known.min()), 0.0)
    return replace(drawn, low=lowest_m, high=1.04 * highest_m)


def _plain(values: FloatArray, name: str, unit: str, colour: str) -> Curve:
    known = values[np.isfinite(values) & (values != 0.0)]
    low, high = _range(known) if len(known) else (0.0, 1.0)
    room = 0.08 * max(high - low, 10.0)
    return Curve(
        name=name,
        label=f"{name} ({unit})",
        colour=colour,
        x=values,
        y=values,
        low=float(low - room),
        high=float(high + room),
        ticks=(),
        words=lambda value: f"{display.number(value)} {unit}",
    )


def _range(values: FloatArray) -> tuple[float, float]:
    """Range of an axis: all values, but for those far outside of what is usual."""
    low, high = np.percentile(values, USUAL_PERCENT)
    beyond = MOST_BEYOND * max(high - low, 0.05 * abs(high))
    return float(max(values.min(), low - beyond)), float(min(values.max(), high + beyond))
