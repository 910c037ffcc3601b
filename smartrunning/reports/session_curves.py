"""A session's series in, the curves that are drawn of it out: thinned, in the units of the eye."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from smartrunning.metrics import SessionSeries
from smartrunning.reports import display
from smartrunning.reports.display import SLOWEST_SHOWN_MPS, Units
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray, clock

Over = Literal["distance", "time"]

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


def curves(series: SessionSeries, over: Over, units: Units) -> tuple[Curve, ...]:
    """Curves of the quantities that the session has, in the order of the page.

    Parameters
    ----------
    series : SessionSeries
        The session's arrays.
    over : {'distance', 'time'}
        What the horizontal axis shows.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Curve
        Pace, heart rate, altitude, cadence and power, as far as there are values.
    """
    x = x_values(series, over, units)
    drawn = [_pace(x, series, units)]
    drawn += [
        _plain(x, series.heart_rate_bpm, "Heart rate", "bpm", "vermillion"),
        _plain(
            x,
            series.altitude_m * display.height_number(1.0, units),
            "Altitude",
            display.height_unit(units),
            "green",
        ),
        _plain(x, series.cadence_spm, "Cadence", "steps/min", "purple"),
        _plain(x, series.power_w, "Power", "W", "orange"),
    ]
    return tuple(curve for curve in drawn if np.isfinite(curve.y).any())


def thinned(x: FloatArray, y: FloatArray, points: int = POINTS) -> tuple[FloatArray, FloatArray]:
    """Means of equal groups of samples.

    Parameters
    ----------
    x, y : ndarray
        Shape (n,); samples without ``x`` are left out.
    points : int
        At most so many groups.

    Returns
    -------
    tuple of ndarray
        Mean ``x`` and mean ``y`` of each group, NaN where a group has no ``y``.
    """
    known = np.isfinite(x)
    x, y = x[known], y[known]
    size = max(1, -(-len(x) // points))
    starts = np.arange(0, len(x), size)
    if len(starts) == 0:
        return x, y
    there = np.isfinite(y)
    count = np.add.reduceat(there.astype(float), starts)
    total = np.add.reduceat(np.where(there, y, 0.0), starts)
    lengths = np.diff(np.append(starts, len(x)))
    means = np.full(len(starts), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return np.add.reduceat(x, starts) / lengths, means


def _pace(x: FloatArray, series: SessionSeries, units: Units) -> Curve:
    places, speed = thinned(x, series.speed_mps)
    moving = speed[np.isfinite(speed) & (speed > SLOWEST_SHOWN_MPS)]
    low, high = _range(moving) if len(moving) else (2.0, 4.0)
    low, high = max(0.9 * low, SLOWEST_SHOWN_MPS), 1.06 * high
    return Curve(
        name="Pace",
        label=f"Pace (min/{display.distance_unit(units)})",
        colour="blue",
        x=places,
        y=speed,
        low=float(low),
        high=float(high),
        ticks=display.pace_ticks(low, high, units),
        words=lambda value: display.pace(value, units),
    )


def _plain(x: FloatArray, values: FloatArray, name: str, unit: str, colour: str) -> Curve:
    places, means = thinned(x, values)
    known = means[np.isfinite(means) & (means != 0.0)]
    low, high = _range(known) if len(known) else (0.0, 1.0)
    room = 0.08 * max(high - low, 10.0)
    return Curve(
        name=name,
        label=f"{name} ({unit})",
        colour=colour,
        x=places,
        y=means,
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
