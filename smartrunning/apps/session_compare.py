"""Two sessions against each other: curves over distance, key numbers, splits side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts, session_view
from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import SessionSeries, SessionStatistics
from smartrunning.records import Session
from smartrunning.reports import display, session_curves
from smartrunning.reports.axis_ticks import round_ticks
from smartrunning.reports.display import Units
from smartrunning.reports.session_comparison import SplitPair, differences, split_pairs
from smartrunning.reports.session_curves import Curve, Over
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.session_rows import SessionRow
from smartrunning.units import MEAN_EARTH_RADIUS_M, clock

COMPARED: Final = ("Pace", session_curves.GRADED, "Heart rate", "Altitude", "Cadence", "Power")
FIRST: Final = "blue"
SECOND: Final = "vermillion"
HEIGHT_PX: Final = 190
MOST_SIMILAR: Final = 12
NOTHING_SIMILAR: Final = (
    "No other session of this sport is within 5 % of its distance. Search for one above."
)
NOTHING_FOUND: Final = "No other session has these words in title, notes, day, device or file."
WHAT_IS_SIMILAR: Final = (
    "Same sport, distance within 5 %: from the same place first, then nearest in time."
)
WHAT_WAS_SEARCHED: Final = "Sessions with these words, newest first."
NEAR_M: Final = 500.0
"""Starts within this distance are the same place."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sessions.

    Attributes
    ----------
    info : SessionInfo
        What the store says.
    series : SessionSeries
        Its curves.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    """

    info: SessionInfo
    series: SessionSeries
    statistics: SessionStatistics | None


def start_of(session: Session) -> tuple[float, float] | None:
    """Where a session began.

    Parameters
    ----------
    session : Session
        What was recorded.

    Returns
    -------
    tuple of float or None
        Latitude and longitude in degrees of the first sample with a position.
    """
    records = session.records
    known = np.isfinite(records["latitude_deg"]) & np.isfinite(records["longitude_deg"])
    if not known.any():
        return None
    first = int(np.argmax(known))
    return float(records["latitude_deg"][first]), float(records["longitude_deg"][first])


def apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance between two places near each other.

    Parameters
    ----------
    one, other : tuple of float
        Latitude and longitude in degrees.

    Returns
    -------
    float
        Metres, on a plane that touches the globe between them.
    """
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return MEAN_EARTH_RADIUS_M * math.hypot(north, east)


def candidates(
    found: Sequence[tuple[SessionRow, float]],
    units: Units,
    offset: timedelta,
    chosen: str,
    *,
    searched: bool = False,
) -> Element:
    """Sessions to compare with.

    Parameters
    ----------
    found : sequence of (SessionRow, float)
        Similar sessions, and how far from the same place they began in m; NaN when unknown.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    offset : datetime.timedelta
        The runner's offset from UTC where a file says none.
    chosen : str
        Key of the session that they are compared with.
    searched : bool
        Whether they are what was searched for, and not similar ones.

    Returns
    -------
    Element
        Links, or that there is none.
    """
    if not found:
        sentence = NOTHING_FOUND if searched else NOTHING_SIMILAR
        return element("p", sentence, style="sr-quiet", role="status")
    rows = (element("li", _candidate(row, far, units, offset, chosen)) for row, far in found)
    return element(
        "div",
        element("p", WHAT_WAS_SEARCHED if searched else WHAT_IS_SIMILAR, style="sr-quiet"),
        element("ul", *rows, style="sr-list"),
        style="sr-stack",
    )


def _candidate(
    row: SessionRow, far_m: float, units: Units, offset: timedelta, chosen: str
) -> Element:
    start = row.local_start(offset)
    place = "same start" if far_m <= NEAR_M else "another start" if math.isfinite(far_m) else ""
    name = row.title or session_view.sport_name(row.sport, row.sub_sport)
    numbers = (
        display.distance(row.distance_m, units),
        display.pace(row.mean_moving_speed_mps, units),
    )
    return e.link(
        f"sessions#{chosen}-{row.session_id}",
        element("strong", f"{start:%a} {start.day} {start:%b %Y}"),
        element("span", " · ".join(numbers)),
        element("span", name, style="sr-quiet sr-small"),
        element("span", place, style="sr-quiet sr-small"),
        style="sr-row",
    )


def head(first: Side, second: Side) -> Element:
    """Title, legend and ways back.

    Parameters
    ----------
    first, second : Side
        The two sessions.

    Returns
    -------
    Element
        Both with their colours, each a link.
    """
    return element(
        "div",
        element("h2", "Two sessions compared"),
        e.legend(
            [
                (f"First: {_name(first.info)}", FIRST, "line"),
                (f"Second: {_name(second.info)}", SECOND, "dashed"),
            ]
        ),
        element(
            "div",
            e.link(f"sessions#{first.info.session_id}", "Back to the first", style="sr-button"),
            e.link(f"sessions#{second.info.session_id}", "Open the second", style="sr-button"),
            e.link(
                f"sessions#{second.info.session_id}-{first.info.session_id}",
                "Swap",
                style="sr-button",
            ),
            style="sr-buttons",
        ),
        style="sr-stack",
    )


def numbers(first: Side, second: Side, units: Units) -> Element:
    """Key numbers side by side, and the splits.

    Parameters
    ----------
    first, second : Side
        The two sessions.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        Two tables, or why there are none.
    """
    if first.statistics is None or second.statistics is None:
        waiting = "The numbers of one of them are being computed; they appear by themselves."
        return element("p", waiting, style="sr-quiet")
    heads = ("Number", "First", "Second", "Second against first")
    rows = (
        (one.label, one.first, one.second, one.words or display.UNKNOWN)
        for one in differences(first.statistics, second.statistics, units)
    )
    splits = (
        (one.statistics.kilometres if units == "metric" else one.statistics.miles)
        for one in (first, second)
        if one.statistics
    )
    pairs = split_pairs(*splits)
    return element(
        "div",
        element("h3", "Key numbers"),
        e.table("Key numbers of both sessions", heads, rows),
        _splits(pairs, units) if pairs else None,
        style="sr-stack",
    )


def _splits(pairs: Sequence[SplitPair], units: Units) -> Element:
    unit = display.distance_unit(units)
    heads = (
        unit,
        f"First (min/{unit})",
        f"Second (min/{unit})",
        "First (bpm)",
        "Second (bpm)",
        "Second ahead (min:s)",
    )
    rows = (
        (
            str(pair.number),
            display.plain_pace(pair.first_mps, units),
            display.plain_pace(pair.second_mps, units),
            display.number(pair.first_bpm),
            display.number(pair.second_bpm),
            _lead(pair.ahead_s),
        )
        for pair in pairs
    )
    table = e.table("Splits of both sessions", heads, rows)
    return element("div", element("h3", "Splits"), table, style="sr-stack")


def overlay(first: Side, second: Side, units: Units) -> list[ipywidgets.Widget]:
    """Curves of both over distance; over time where one has no distance.

    Parameters
    ----------
    first, second : Side
        The two sessions.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    list of ipywidgets.Widget
        A figure for each quantity that both have.
    """
    both = (first, second)
    over: Over = (
        "distance" if all(session_curves.has_distance(one.series) for one in both) else "time"
    )
    drawn = [
        {
            curve.name: curve
            for curve in session_curves.curves(one.series, over, units, sport=one.info.sport)
        }
        for one in both
    ]
    names = [name for name in COMPARED if all(name in curves for curves in drawn)]
    ends = [float(curves[name].x.max()) for curves in drawn for name in names]
    if not names or not max(ends) > 0:
        return []
    x = bqplot.LinearScale(min=0.0, max=max(ends))
    return [
        _figure(drawn[0][name], drawn[1][name], x, session_curves.x_label(over, units))
        for name in names
    ]


def _figure(one: Curve, other: Curve, x: bqplot.LinearScale, x_label: str) -> bqplot.Figure:
    low, high = min(one.low, other.low), max(one.high, other.high)
    y = bqplot.LinearScale(min=low, max=high)
    lines = [
        bqplot.Lines(
            x=curve.x,
            y=curve.y,
            scales={"x": x, "y": y},
            colors=[charts.colour(colour)],
            stroke_width=1.6,
            line_style=style,
        )
        for curve, colour, style in ((one, FIRST, "solid"), (other, SECOND, "dashed"))
    ]
    wider = one if one.high - one.low >= other.high - other.low else other
    ticks = wider.ticks or charts.plain_ticks(round_ticks(low, high, 4))
    label = one.label.replace("Pace", one.name) if one.beside else one.label
    axes = [
        charts.axis(x, x_label, ticks=charts.plain_ticks(round_ticks(x.min, x.max))),
        charts.axis(y, label, upright=True, ticks=ticks),
    ]
    return charts.figure(lines, axes, height_px=HEIGHT_PX)


def _lead(ahead_s: float) -> str:
    """Lead with its sign, so that nobody has to guess who was in front."""
    if not math.isfinite(ahead_s):
        return display.UNKNOWN
    whole_s = round(ahead_s)
    return f"+{clock(whole_s)}" if whole_s > 0 else clock(whole_s)


def _name(info: SessionInfo) -> str:
    title = f"{info.title}, " if info.title else ""
    return f"{title}{session_view.day_name(info)}"
