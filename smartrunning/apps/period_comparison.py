"""Any period of a runner's training against any other, in words, tables and a picture."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import bqplot
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.history.period_comparison import Compared, ComparedBest, PeriodComparison
from smartrunning.history.period_rows import Span
from smartrunning.reports import display
from smartrunning.reports.display import UNKNOWN, Units
from smartrunning.units import SECONDS_PER_MINUTE, clock

COLUMNS: Final = ("What", "Before", "Now", "Difference", "95 % interval of the difference")
ROW_PX: Final = 34
LEAST_PERCENT: Final = 10.0
Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One number that is compared.

    Attributes
    ----------
    name : str
        What it is, with its unit.
    compared : Compared
        The number of both periods.
    words : callable
        From the number to text without its unit.
    """

    name: str
    compared: Compared
    words: Words


def rows(found: PeriodComparison, speed: Compared, units: Units) -> tuple[Row, ...]:
    """Numbers that are compared, in the order of the page.

    Parameters
    ----------
    found : PeriodComparison
        What differs between the periods.
    speed : Compared
        Critical speed at their ends, m/s.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Row
        Volume, load, intensity, efficiency, critical speed, long runs.
    """
    unit = display.distance_unit(units)
    percent = _scaled(100.0, 0)
    return (
        Row("Sessions a week", found.sessions, _scaled(1.0, 1)),
        Row(f"Distance a week ({unit})", found.distance_m, _distance(units)),
        Row("Running time a week (h)", found.moving_s, _scaled(1 / 3600, 1)),
        Row("Training load a week (au)", found.load_au, _scaled(1.0, 0)),
        Row("Easy time (%)", found.easy_fraction, percent),
        Row("Threshold time (%)", found.threshold_fraction, percent),
        Row("Hard time (%)", found.hard_fraction, percent),
        Row("Efficiency (m a heart beat)", found.efficiency_m_per_beat, _scaled(1.0, 2)),
        Row(f"Critical speed ({_speed_unit(units)})", speed, _speed(units)),
        Row("Long runs a week (90 min or more)", found.long_runs, _scaled(1.0, 1)),
        Row(f"Longest run ({unit})", found.longest_run_m, _distance(units)),
        Row("Longest run (h)", found.longest_run_s, _scaled(1 / 3600, 1)),
    )


def comparison(
    found: PeriodComparison, compared: Sequence[Row], bests: Sequence[ComparedBest], units: Units
) -> tuple[Element, ...]:
    """What differs, in words and tables.

    Parameters
    ----------
    found : PeriodComparison
        What differs between the periods.
    compared : sequence of Row
        Its numbers.
    bests : sequence of ComparedBest
        Bests of both.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        Sentences and tables.
    """
    return (
        element(
            "p",
            element("strong", "Before: "),
            _days(found.before),
            element("strong", " Now: "),
            _days(found.now),
            style="sr-quiet",
        ),
        *(element("p", sentence) for sentence in summary(compared)),
        *_pace_at_heart_rate(found, units),
        e.table("What differs between the periods", COLUMNS, map(_cells, compared)),
        *_bests(bests, units),
        element(
            "p",
            "Sums and bests of a period are exact. The intervals ask whether other weeks and "
            "sessions like these would differ too: a change whose interval holds 0 may be chance. "
            "Weeks and sessions by Welch (1947), shares as ratio estimates (Cochran 1977), "
            "critical speed by Zou & Donner (2008).",
            style="sr-quiet sr-small",
        ),
    )


def summary(compared: Sequence[Row]) -> list[str]:
    """What has changed for sure, and what cannot be told.

    Parameters
    ----------
    compared : sequence of Row
        The numbers.

    Returns
    -------
    list of str
        One or two sentences.
    """
    sure = [row for row in compared if row.compared.is_sure]
    vague = [row for row in compared if row.compared.interval and not row.compared.is_sure]
    known = [f"{_plain(row)} {'rose' if row.compared.change > 0 else 'fell'}" for row in sure]
    said = [f"For sure: {_listed(known)}."] if known else []
    if not known and vague:
        said = ["Nothing has changed so much that it could not be chance."]
    if not known and not vague:
        said = ["There are too few weeks and sessions in these periods to say what has changed."]
    return said


def picture(compared: Sequence[Row]) -> tuple[bqplot.Figure, ...]:
    """Changes in per cent with their intervals, one below the other.

    Parameters
    ----------
    compared : sequence of Row
        The numbers; those without an interval are left out.

    Returns
    -------
    tuple of bqplot.Figure
        One; empty without intervals.
    """
    shown = [row for row in compared if row.compared.interval and row.compared.before > 0]
    if not shown:
        return ()
    change = [np.array(_in_percent(row.compared)) for row in shown]
    reach = max(LEAST_PERCENT, 1.1 * max(float(np.abs(each).max()) for each in change))
    x = bqplot.LinearScale(min=-reach, max=reach)
    y = bqplot.LinearScale(min=-0.7, max=len(shown) - 0.3)
    places = [float(len(shown) - 1 - place) for place in range(len(shown))]
    scales = {"x": x, "y": y}
    colours = [charts.colour("blue" if row.compared.is_sure else "grey") for row in shown]
    marks: list[bqplot.Mark] = [
        bqplot.Lines(
            x=[0.0, 0.0], y=[-0.7, len(shown) - 0.3], scales=scales, colors=[charts.colour("quiet")]
        ),
        bqplot.Lines(
            x=np.array([each[1:] for each in change]),
            y=np.array([[place, place] for place in places]),
            scales=scales,
            colors=colours,
            stroke_width=3.0,
        ),
        bqplot.Scatter(
            x=[float(each[0]) for each in change],
            y=places,
            scales=scales,
            colors=colours,
            default_size=70,
        ),
    ]
    step = _step(reach)
    ticks = [n * step for n in range(-int(reach // step), int(reach // step) + 1)]
    axes = [
        charts.axis(x, "Change (%)", ticks=charts.plain_ticks(ticks)),
        charts.axis(
            y,
            "",
            upright=True,
            ticks=[(place, _plain(row)) for place, row in zip(places, shown, strict=True)],
        ),
    ]
    margin = charts.MARGIN | {"left": 150}
    return (charts.figure(marks, axes, height_px=70 + ROW_PX * len(shown), margin=margin),)


def picture_words() -> Element:
    """What the picture shows.

    Returns
    -------
    Element
        Heading and legend.
    """
    legend = e.legend(
        (("Changed for sure", "blue", "line"), ("May be chance", "grey", "line")),
    )
    return element("div", element("h2", "Change with its 95 % interval"), legend, style="sr-stack")


def _cells(row: Row) -> Iterator[Element | str]:
    one, words = row.compared, row.words
    yield row.name
    yield _said(one.before, words)
    yield _said(one.now, words)
    yield _signed(one.change, words)
    if one.interval is None:
        yield element("span", one.reason or UNKNOWN, style="sr-quiet sr-small")
    else:
        low, high = one.interval
        sure = "" if one.is_sure else " (may be chance)"
        yield f"{_signed(low, words)} to {_signed(high, words)}{sure}"


def _pace_at_heart_rate(found: PeriodComparison, units: Units) -> tuple[Element, ...]:
    one, bpm = found.efficiency_m_per_beat, found.heart_rate_bpm
    speeds = [value * bpm / SECONDS_PER_MINUTE for value in (one.before, one.now)]
    if not all(map(math.isfinite, speeds)):
        return ()
    before, now = (display.pace(speed, units) for speed in speeds)
    sentence = (
        f"At {bpm:.0f} bpm you ran {before} before and {now} now: as if on the flat, mean of "
        f"{one.counts[0]} and {one.counts[1]} runs of 20 minutes or more."
    )
    return (element("p", sentence),)


def _bests(bests: Sequence[ComparedBest], units: Units) -> tuple[Element, ...]:
    if not bests:
        return ()
    lines = (
        (
            display.distance_name(one.distance_m, units),
            clock(one.before.duration_s) if one.before else UNKNOWN,
            clock(one.now.duration_s) if one.now else UNKNOWN,
            _time_change(one),
        )
        for one in bests
    )
    heads = ("Distance", "Before (h:min:s)", "Now (h:min:s)", "Difference")
    head = element("h3", "Best times of each period")
    note = element(
        "p", "One effort each, all-out or not; so there is no interval.", style="sr-quiet"
    )
    return head, e.table("Best times of each period", heads, lines), note


def _time_change(one: ComparedBest) -> str:
    if one.before is None or one.now is None:
        return UNKNOWN
    change_s = one.now.duration_s - one.before.duration_s
    percent = 100 * change_s / one.before.duration_s
    sign = "+" if change_s > 0 else ""
    return f"{sign}{clock(change_s)} ({_number(percent, 1)} %)"


def _days(span: Span) -> str:
    return f"{_day(span.first)} to {_day(span.last)} ({span.days} days)."


def _day(day: object) -> str:
    return f"{day:%-d %b %Y}"


def _in_percent(one: Compared) -> tuple[float, float, float]:
    low, high = one.interval or (math.nan, math.nan)
    share = 100.0 / one.before
    return one.change * share, low * share, high * share


def _plain(row: Row) -> str:
    return row.name.partition(" (")[0]


def _listed(words: Sequence[str]) -> str:
    lower = [word[0].lower() + word[1:] for word in words]
    return ", ".join(lower[:-1]) + (" and " if len(lower) > 1 else "") + lower[-1]


def _step(reach: float) -> float:
    return next((step for step in (5.0, 10.0, 20.0, 25.0, 50.0, 100.0) if reach / step <= 3), 200.0)


def _scaled(factor: float, digits: int) -> Words:
    return lambda value: display.number(value * factor, digits)


def _distance(units: Units) -> Words:
    return lambda value: display.number(value * display.distance_number(1.0, units), 1)


def _speed(units: Units) -> Words:
    return lambda value: display.number(value * 3.6 * display.distance_number(1000.0, units), 2)


def _speed_unit(units: Units) -> str:
    return "km/h" if units == "metric" else "mph"


def _said(value: float, words: Words) -> str:
    return words(value) if math.isfinite(value) else UNKNOWN


def _signed(value: float, words: Words) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    plain = words(abs(value))
    is_zero = not any(digit in plain for digit in "123456789")
    return plain if is_zero else f"{'+' if value > 0 else '−'}{plain}"


def _number(value: float, digits: int) -> str:
    return _signed(value, _scaled(1.0, digits))
