"""Parts of one session as tables: splits, laps, intervals, best and hardest efforts, matches."""

from collections.abc import Sequence
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import Segment, SessionStatistics
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.sport_speed import SpeedWords, speed_words
from smartrunning.units import clock

TABLES: Final[dict[str, str]] = {
    "splits": "Splits",
    "laps": "Laps",
    "intervals": "Intervals",
    "efforts": "Best efforts",
    "hard": "Hardest stretches",
    "matches": "Matches",
}
NOTHING: Final[dict[str, str]] = {
    "splits": "This session has no distance to split.",
    "laps": "The device marked no laps.",
    "intervals": "No work stands out from the rest: the laps tell none, and the pace is too even.",
    "efforts": "No distance that records are kept for was covered.",
    "hard": "Hardest stretches are looked for in runs outdoors with distance, of a minute or more.",
    "matches": "No effort took a tenth of D′ or more, or critical speed and D′ are unknown.",
}
MEANINGS: Final[dict[str, str]] = {
    "hard": "The fastest stretches of these lengths, as if on the flat. Beside each stands how fast"
    " the next best stretch of its length was: near 100 %, it was repeated and so not all-out.",
    "matches": "A match is an effort that took a tenth of D′ or more. D′ is the distance that you "
    "can run above your critical speed before you have to slow down.",
}
KINDS: Final[dict[str, str]] = {
    "work": "Work",
    "rest": "Rest",
    "warmup": "Warm-up",
    "cooldown": "Cool-down",
    "active": "Active",
    "interval": "Work",
    "recovery": "Recovery",
    "manual": "By hand",
    "distance": "By distance",
    "time": "By time",
    "session_end": "End",
}
"""What laps and intervals were for, or what ended them, by the FIT profile."""


def tables(
    statistics: SessionStatistics, chosen: str, units: Units, sport: str = "running"
) -> Element:
    """One of the tables, with a switch to the others.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.
    chosen : str
        Key of `TABLES`.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    sport : str
        Name of the FIT profile; says how speed is written.

    Returns
    -------
    Element
        The table, or why there is none.
    """
    splits = statistics.kilometres if units == "metric" else statistics.miles
    speed = speed_words(sport, units)
    make = {
        "splits": lambda: _segments("Splits", splits, units, speed, moving=True),
        "laps": lambda: _segments("Laps", statistics.laps, units, speed),
        "intervals": lambda: _segments("Intervals", statistics.intervals, units, speed),
        "efforts": lambda: _efforts(statistics, units),
        "hard": lambda: _hard(statistics, units),
        "matches": lambda: _matches(statistics),
    }
    table = make[chosen]()
    nothing = element("p", NOTHING[chosen], style="sr-quiet")
    return element(
        "div",
        e.tabs("Parts of the session", "table", TABLES, chosen),
        table or nothing,
        element("p", MEANINGS[chosen], style="sr-quiet sr-small")
        if table and chosen in MEANINGS
        else None,
        style="sr-stack",
    )


def shown_part(value: str) -> tuple[float, float] | None:
    """Part that a button “Show” stands for.

    Parameters
    ----------
    value : str
        Whatever the browser says.

    Returns
    -------
    tuple of float or None
        Seconds since the start; None when it makes no sense.
    """
    first, _, last = value.partition("-")
    try:
        start_s, end_s = float(first), float(last)
    except ValueError:
        return None
    return (start_s, end_s) if 0 <= start_s < end_s < 1e7 else None


def _show(start_s: float, end_s: float, words: str = "Show") -> Element:
    value = f"{max(start_s, 0.0):.1f}-{end_s:.1f}"
    return e.button("show", value, words, style="sr-link", title="Show this part in the charts")


def _segments(
    caption: str,
    found: Sequence[Segment],
    units: Units,
    speed: SpeedWords,
    *,
    moving: bool = False,
) -> Element | None:
    if not found:
        return None
    unit = display.distance_unit(units)
    has_kind = any(one.kind for one in found)
    on_foot = speed.unit == f"/{unit}"
    heads = (
        "No.",
        *(("Kind",) if has_kind else ()),
        f"Distance ({unit})",
        "Moving (min:s)" if moving else "Time (min:s)",
        f"{speed.name} ({f'min{speed.unit}' if speed.unit.startswith('/') else speed.unit})",
        f"As if flat (min/{unit})",
        "Heart rate (bpm)",
        "Highest (bpm)",
        f"Climb ({display.height_unit(units)})",
        "Cadence (1/min)",
        "Power (W)",
        "Part",
    )
    rows = [
        (
            str(number),
            *((KINDS.get(one.kind, one.kind.replace("_", " ")),) if has_kind else ()),
            display.number(display.distance_number(one.distance_m, units), 2),
            clock(one.moving_s if moving else one.duration_s),
            speed.plain(one.speed_mps),
            speed.plain(one.grade_adjusted_speed_mps) if on_foot else display.UNKNOWN,
            display.number(one.heart_rate_bpm),
            display.number(one.max_heart_rate_bpm),
            display.number(display.height_number(one.ascent_m, units)),
            display.number(one.cadence_spm),
            display.number(one.power_w),
            _show(one.start_s, one.end_s),
        )
        for number, one in enumerate(found, 1)
    ]
    heads, rows = _without_empty(heads, rows)
    swipe = element("p", "Swipe sideways for more columns.", style="sr-quiet sr-small sr-on-phones")
    table = element("div", e.table(caption, heads, rows, narrow=True), style="sr-wide sr-parts")
    return element("div", swipe, table)


def _without_empty(
    heads: Sequence[str], rows: Sequence[Sequence[Element | str]]
) -> tuple[tuple[str, ...], list[tuple[Element | str, ...]]]:
    """Table without the columns in which no row has a number."""
    kept = [at for at in range(len(heads)) if any(row[at] != display.UNKNOWN for row in rows)]
    return tuple(heads[at] for at in kept), [tuple(row[at] for at in kept) for row in rows]


def _efforts(statistics: SessionStatistics, units: Units) -> Element | None:
    rows = [
        (
            display.distance_name(effort.distance_m, units),
            clock(effort.duration_s),
            display.plain_pace(effort.distance_m / effort.duration_s, units),
            effort.refusal or "may count for your bests",
            _show(effort.start_s, effort.end_s),
        )
        for effort in statistics.best_efforts
        if effort.duration_s > 0
    ]
    if not rows:
        return None
    pace = f"Pace (min/{display.distance_unit(units)})"
    table = e.table("Fastest parts", ("Distance", "Time (min:s)", pace, "Remark", "Part"), rows)
    return element("div", table, e.link("analytics#bests", "Your bests"), style="sr-stack sr-start")


def _hard(statistics: SessionStatistics, units: Units) -> Element | None:
    rows = [
        (
            clock(effort.duration_s),
            display.distance(effort.distance_m, units),
            display.plain_pace(effort.level_distance_m / effort.duration_s, units),
            f"{display.number(100 * effort.repeated_fraction)} %"
            if effort.repeated_fraction
            else "none",
            _show(effort.start_s, effort.start_s + effort.duration_s),
        )
        for effort in statistics.hard_efforts
        if effort.duration_s > 0
    ]
    pace = f"As if flat (min/{display.distance_unit(units)})"
    heads = ("Time (min:s)", "Distance", pace, "Next best stretch", "Part")
    return e.table("Hardest stretches", heads, rows) if rows else None


def _matches(statistics: SessionStatistics) -> Element | None:
    rows = [
        (
            str(number),
            clock(match.end_s - match.start_s),
            display.number(match.spent_m),
            display.number(match.left_m),
            _show(match.start_s, match.end_s),
        )
        for number, match in enumerate(statistics.matches, 1)
    ]
    heads = ("No.", "Time (min:s)", "Spent of D′ (m)", "Left of D′ (m)", "Part")
    return e.table("Efforts that took a tenth of D′ or more", heads, rows) if rows else None
