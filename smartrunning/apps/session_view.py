"""One session in words and bars: its row in a list, its key numbers, zones, laps and flags."""

import math
from collections.abc import Sequence

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import SessionStatistics
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.key_numbers import key_numbers
from smartrunning.reports.palette import ZONES
from smartrunning.reports.session_curves import Over
from smartrunning.storage.info import SessionInfo
from smartrunning.units import clock

ZONE_NAMES = (
    "Zone 1 · very easy",
    "Zone 2 · easy",
    "Zone 3 · steady",
    "Zone 4 · hard",
    "Zone 5 · maximal",
)


def sport_name(sport: str, sub_sport: str) -> str:
    """Sport as people say it.

    Parameters
    ----------
    sport, sub_sport : str
        Names of the FIT profile.

    Returns
    -------
    str
        Such as ``Trail running``.
    """
    plain = sport.replace("_", " ").strip() or "activity"
    kind = sub_sport.replace("_", " ").strip()
    if kind in ("", "generic", "street", plain):
        return plain.capitalize()
    return (kind if plain in kind else f"{kind} {plain}").capitalize()


def day_name(info: SessionInfo) -> str:
    """Day of a session as people write it.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    str
        Such as ``Tue 3 Mar 2026``.
    """
    return f"{info.local_date:%a} {info.local_date.day} {info.local_date:%b %Y}"


def row(
    info: SessionInfo, statistics: SessionStatistics | None, units: Units, *, chosen: bool
) -> Element:
    """A session in a list.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    chosen : bool
        Whether it is the one that is shown.

    Returns
    -------
    Element
        A button that chooses it.
    """
    plain = linked_row(info, statistics, units)
    return e.button(
        "session",
        info.session_id,
        *plain.children,
        style="sr-row",
        aria_pressed="true" if chosen else "false",
    )


def linked_row(info: SessionInfo, statistics: SessionStatistics | None, units: Units) -> Element:
    """A session in a list on another page.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        A link to it on the page Analytics.
    """
    distance, moving = _lengths(info, statistics)
    return e.link(
        f"analytics#{info.session_id}",
        element("strong", day_name(info)),
        element("span", display.distance(distance, units)),
        element("span", sport_name(info.sport, info.sub_sport), style="sr-quiet sr-small"),
        element("span", clock(moving), style="sr-quiet sr-small"),
        style="sr-row",
    )


def head(info: SessionInfo, statistics: SessionStatistics | None, units: Units) -> Element:
    """Title and key numbers of a session.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        A title row and tiles.
    """
    title = element(
        "div",
        element("h2", f"{sport_name(info.sport, info.sub_sport)}, {day_name(info)}"),
        element("span", _origin(info), style="sr-quiet sr-small"),
        style="sr-title-row",
    )
    if statistics is None:
        waiting = element("p", "The numbers of this session are being computed.", style="sr-quiet")
        return element("div", title, waiting, style="sr-stack")
    shown = (
        e.tile(one.label, one.value, one.unit, one.note, one.meaning)
        for one in key_numbers(statistics, units)
    )
    return element("div", title, e.tiles(shown), style="sr-stack")


def over_choice(over: Over, *, possible: bool) -> Element:
    """The switch between distance and time.

    Parameters
    ----------
    over : {'distance', 'time'}
        What the charts show now.
    possible : bool
        Whether the session has distances.

    Returns
    -------
    Element
        The switch, or why there is none.
    """
    if not possible:
        return element("p", "This file has no distance, so time is shown.", style="sr-quiet")
    return e.choice("Draw over", "over", {"distance": "Distance", "time": "Time"}, over)


def after(
    info: SessionInfo, statistics: SessionStatistics | None, units: Units
) -> tuple[Element, ...]:
    """What stands below the charts: zones, best efforts, and what to know about the data.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        As far as there is something to show.
    """
    if statistics is None:
        return (ways(info),)
    found = (zones(statistics), efforts(statistics, units), flags(info), ways(info))
    return tuple(one for one in found if one is not None)


def ways(info: SessionInfo) -> Element:
    """What else can be had of a session: a report on it, and the file as it came.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    Element
        Links.
    """
    file = element(
        "a",
        "Original file",
        href=f"api:sessions/{info.session_id}/file",
        download="yes",
        style="sr-button",
    )
    report = e.link(f"reports#{info.session_id}", "Report on this session", style="sr-button")
    return element("div", report, file, style="sr-buttons")


def zones(statistics: SessionStatistics) -> Element:
    """Time in each heart-rate zone.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.

    Returns
    -------
    Element
        Five bars, or the reason why there are none.
    """
    names = [f"heart_rate_zone_{zone}_s" for zone in range(1, 6)]
    seconds = [statistics.number(name) for name in names]
    total = math.fsum(value for value in seconds if math.isfinite(value))
    heading = element("h3", "Time in heart-rate zones")
    if total <= 0:
        missing = statistics.values.get(names[0])
        reason = missing.reason if missing else ""
        reason = reason or "No time of this session was spent in any heart-rate zone."
        way = e.link("profile", "Your profile") if "profile" in reason else None
        sentence = element("p", f"{reason} ", way, style="sr-quiet")
        return element("div", heading, sentence, style="sr-panel")
    rows = [
        (name, value / total, colour, f"{clock(value)}  ({100 * value / total:.0f} %)")
        for name, value, colour in zip(ZONE_NAMES, seconds, ZONES, strict=True)
    ]
    return element("div", heading, e.bars(rows), style="sr-panel")


def efforts(statistics: SessionStatistics, units: Units) -> Element | None:
    """Best efforts inside the session.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element or None
        A table, folded; None where the session has none.
    """
    if not statistics.best_efforts:
        return None
    rows = [
        (
            display.distance_name(effort.distance_m, units),
            clock(effort.duration_s),
            display.plain_pace(effort.distance_m / effort.duration_s, units),
            effort.refusal or "counts for your bests",
        )
        for effort in statistics.best_efforts
        if effort.duration_s > 0
    ]
    table = e.table(
        "Fastest parts of this session",
        ("Distance", "Time (min:s)", f"Pace (min/{display.distance_unit(units)})", "Remark"),
        rows,
    )
    return element("details", element("summary", "Fastest parts of this session"), table)


def flags(info: SessionInfo) -> Element | None:
    """What a person should know about the session's data.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    Element or None
        A list; None where all is well.
    """
    if not info.flags:
        return None
    return element(
        "div",
        element("h3", "About the data of this file"),
        element("ul", *(element("li", flag.sentence) for flag in info.flags)),
        style="sr-panel sr-small",
    )


def _origin(info: SessionInfo) -> str:
    device = f"{info.device.manufacturer} {info.device.product}".replace("_", " ").strip()
    return " · ".join(part for part in (device, info.file_name) if part)


def _lengths(info: SessionInfo, statistics: SessionStatistics | None) -> Sequence[float]:
    if statistics is None:
        return info.device_summary.get("distance_m", math.nan), info.elapsed_s
    return statistics.number("distance_m"), statistics.number("moving_s")
