"""One session in words: its row in a list on another page, its title and its key numbers."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.day_words import day_words
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import SessionStatistics
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.key_numbers import KeyNumber, key_numbers
from smartrunning.reports.session_curves import Over
from smartrunning.reports.sport_speed import speed_words
from smartrunning.storage.info import SessionInfo
from smartrunning.units import clock

LEADING: Final = 3
"""Distance, time and pace are what a runner looks for first."""


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


def device_name(manufacturer: str, product: str) -> str:
    """Device as people say it.

    Parameters
    ----------
    manufacturer, product : str
        As the file has them.

    Returns
    -------
    str
        Without what says nothing, such as the maker of devices that are being developed.
    """
    maker = "" if manufacturer == "development" else manufacturer
    return " ".join(filter(None, (maker, product))).replace("_", " ")


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


def full_name(info: SessionInfo) -> str:
    """A session's name that tells it from all others.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    str
        Such as ``Running, Tue 3 Mar 2026``.
    """
    return f"{info.title or sport_name(info.sport, info.sub_sport)}, {day_name(info)}"


def linked_row(
    info: SessionInfo, statistics: SessionStatistics | None, units: Units, today: date
) -> Element:
    """A session in a list on another page.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    today : datetime.date
        Today where the runner is.

    Returns
    -------
    Element
        A link to it on the page Sessions.
    """
    distance, moving = _lengths(info, statistics)
    speed = statistics.number("mean_moving_speed_mps") if statistics else math.nan
    pace = speed_words(info.sport, units).words(speed)
    numbers = (clock(moving), pace if pace != display.UNKNOWN else "")
    return e.link(
        f"sessions#{info.session_id}",
        element("strong", day_words(info.local_date, today)),
        element("span", display.distance(distance, units)),
        element(
            "span", info.title or sport_name(info.sport, info.sub_sport), style="sr-quiet sr-small"
        ),
        element("span", " · ".join(filter(None, numbers)), style="sr-quiet sr-small"),
        style="sr-row",
    )


def head(
    info: SessionInfo,
    statistics: SessionStatistics | None,
    units: Units,
    *,
    start: datetime,
    newer: str = "",
    older: str = "",
    read_only: bool = False,
) -> Element:
    """Title, ways and key numbers of a session.

    Parameters
    ----------
    info : SessionInfo
        The session.
    statistics : SessionStatistics or None
        Its numbers; None while they are being computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    start : datetime.datetime
        Start by the clock on the runner's wrist.
    newer, older : str
        Keys of the sessions beside it; empty for none.
    read_only : bool
        Whether the visitor looks at another runner's data.

    Returns
    -------
    Element
        A title row, links and tiles.
    """
    sport = sport_name(info.sport, info.sub_sport)
    device = device_name(info.device.manufacturer, info.device.product)
    about = (f"{day_name(info)}, {start:%H:%M}", sport if info.title else "", device)
    title = element(
        "div",
        element("h2", info.title or sport),
        element("span", " · ".join(filter(None, about)), style="sr-quiet"),
        *(element("span", words, style="sr-badge sr-warn") for words in _standing(info)),
        style="sr-title-row sr-session-title",
    )
    first = _ways(newer, older)
    acts = _acts(info, read_only=read_only)
    if statistics is None:
        waiting = element("p", "The numbers of this session are being computed.", style="sr-quiet")
        return element("div", first, title, waiting, acts, style="sr-stack")
    found = key_numbers(statistics, units, info.sport)
    shown = [
        e.tile(one.label, one.value, one.unit, one.note, f"{one.meaning} ({one.source})")
        for one in found
        if one.value != display.UNKNOWN
    ]
    return element(
        "div",
        first,
        title,
        e.tiles(shown[:LEADING], leading=True),
        e.tiles(shown[LEADING:]),
        *_missing(found),
        acts,
        style="sr-stack",
    )


def _standing(info: SessionInfo) -> Iterator[str]:
    """What keeps it from counting as it was recorded."""
    if info.excluded:
        yield "Left out"
    if info.is_spare:
        yield "Spare copy"
    if info.crop_start_s is not None or info.crop_end_s is not None:
        yield "Cropped"


def _missing(found: Sequence[KeyNumber]) -> Iterator[Element]:
    """Numbers that are unknown, those with one reason together."""
    unknown = [one for one in found if one.value == display.UNKNOWN]
    for reason in dict.fromkeys(one.note for one in unknown):
        names = ", ".join(one.label for one in unknown if one.note == reason)
        yield element("p", f"Unknown: {names}. {reason}", style="sr-quiet sr-small")


def _ways(newer: str, older: str) -> Element:
    """Where one can go from a session."""
    return element(
        "div",
        e.link("sessions#all", "All sessions", style="sr-button"),
        e.link(f"sessions#{newer}", "Newer", style="sr-button") if newer else None,
        e.link(f"sessions#{older}", "Older", style="sr-button") if older else None,
        style="sr-buttons",
    )


def _acts(info: SessionInfo, *, read_only: bool) -> Element:
    """What can be done with a session."""
    own = () if read_only else _ways_of_the_owner(info)
    return element("div", e.button("compare", "", "Compare"), *own, style="sr-buttons")


def _ways_of_the_owner(info: SessionInfo) -> tuple[Element, Element]:
    """What else can be had of a session: a report on it, and the file as it came."""
    file = element(
        "a",
        "Original file",
        href=f"api:sessions/{info.session_id}/file",
        download="yes",
        style="sr-button",
    )
    return e.link(f"reports#{info.session_id}", "Report", style="sr-button"), file


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


def _lengths(info: SessionInfo, statistics: SessionStatistics | None) -> Sequence[float]:
    if statistics is None:
        return info.device_summary.get("distance_m", math.nan), info.elapsed_s
    return statistics.number("distance_m"), statistics.number("moving_s")
