"""The list of sessions as elements: a row a session, a card a session on a phone."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps import session_view
from smartrunning.apps.day_words import day_words
from smartrunning.apps.elements import Element, element
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.sport_speed import speed_words
from smartrunning.storage.session_rows import SessionRow
from smartrunning.units import clock

HEADS: Final = ("Day", "Session", "Pace by km", "Distance", "Time", "Pace", "Heart rate",
                "Load", "Data")  # fmt: skip
MOST_BARS: Final = 26
LOWEST_BAR: Final = 0.15
"""The slowest kilometre still shows as this share of the highest bar."""


def session_list(
    shown: Sequence[SessionRow],
    speeds: Mapping[str, tuple[float, ...]],
    units: Units,
    *,
    found: int,
    total: int,
    today: date,
    offset: timedelta = timedelta(0),
) -> Element:
    """The list.

    Parameters
    ----------
    shown : sequence of SessionRow
        Rows in order.
    speeds : mapping of str to tuple of float
        Mean speed of each kilometre, by the key of the session.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    found, total : int
        How many sessions fit, and how many there are.
    today : datetime.date
        Today where the runner is.
    offset : datetime.timedelta
        The runner's offset from UTC where a file says none.

    Returns
    -------
    Element
        Rows, each a link; a button for more; what to do when nothing fits.
    """
    if not found:
        return e.empty(
            "Nothing fits",
            "No session fits what you asked for. Take some of it back.",
            e.button("clear", "", "Show all sessions", style="sr-button sr-primary"),
        )
    words = f"{total:,} sessions" if found == total else f"{found:,} of {total:,} sessions"
    rest = found - len(shown)
    return element(
        "div",
        element(
            "p",
            element("span", words.replace(",", " "), role="status"),
            *_all_again(found, total),
            style="sr-quiet",
        ),
        element(
            "div",
            *(element("span", head) for head in HEADS),
            style="sr-session sr-session-head",
            aria_hidden="true",
        ),
        element(
            "ul",
            *(
                element("li", row(one, speeds.get(one.session_id, ()), units, offset, today))
                for one in shown
            ),
            style="sr-list",
        ),
        e.button("more", "", f"Show more ({rest:,} left)".replace(",", " ")) if rest > 0 else None,
        style="sr-stack",
    )


def _all_again(found: int, total: int) -> tuple[Element | str, ...]:
    if found == total:
        return ()
    return " · ", e.button("clear", "", "Show all", style="sr-link")


def row(
    one: SessionRow, speeds: Sequence[float], units: Units, offset: timedelta, today: date
) -> Element:
    """One session in the list.

    Parameters
    ----------
    one : SessionRow
        What is known.
    speeds : sequence of float
        Mean speed of each kilometre.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    offset : datetime.timedelta
        The runner's offset from UTC where the file says none.
    today : datetime.date
        Today where the runner is.

    Returns
    -------
    Element
        A link to the session.
    """
    start = one.local_start(offset)
    sport = session_view.sport_name(one.sport, one.sub_sport)
    return e.link(
        f"sessions#{one.session_id}",
        element(
            "span",
            element("strong", day_words(start.date(), today)),
            element("small", f"{start:%H:%M}"),
            style="sr-session-day",
        ),
        element(
            "span",
            element("strong", one.title or sport),
            element("small", _about(one, sport)),
            style="sr-session-name",
        ),
        sparkline(speeds),
        element("span", display.distance(one.distance_m, units)),
        element("span", clock(_moving_s(one))),
        element("span", speed_words(one.sport, units).words(one.mean_moving_speed_mps)),
        element("span", display.with_unit(one.mean_heart_rate_bpm, "bpm")),
        element("span", display.with_unit(one.load_au, "au")),
        element("span", badge(one), style="sr-session-badge"),
        style="sr-session",
    )


def badge(one: SessionRow) -> Element:
    """What to know before one trusts a session's numbers.

    Parameters
    ----------
    one : SessionRow
        The session.

    Returns
    -------
    Element
        One short word.
    """
    if one.excluded:
        words, style = "Left out", "sr-quiet"
    elif one.is_spare:
        words, style = "Spare copy", "sr-warn"
    elif one.remarks:
        words, style = f"{one.remarks} remark{'' if one.remarks == 1 else 's'}", "sr-warn"
    else:
        return element("span", "Good", style="sr-quiet sr-small")
    return element("span", words, style=f"sr-badge {style}")


def sparkline(speeds: Sequence[float]) -> Element:
    """Pace of each kilometre as small bars, the faster the higher.

    Parameters
    ----------
    speeds : sequence of float
        Mean speed of each kilometre in m/s; NaN where unknown.

    Returns
    -------
    Element
        Bars, or nothing where there is one kilometre or none.
    """
    known = [speed for speed in _few(speeds) if math.isfinite(speed)]
    if len(known) < 2:
        return element("span", style="sr-spark")
    low, high = min(known), max(known)
    width = max(high - low, 0.05 * high)
    shares = (LOWEST_BAR + (1 - LOWEST_BAR) * (speed - low) / width for speed in known)
    bars = (element("i", share=f"{100 * share:.0f}") for share in shares)
    return element("span", *bars, style="sr-spark", aria_hidden="true")


def _few(speeds: Sequence[float]) -> list[float]:
    """Means of neighbours, so that a long run has as many bars as fit."""
    size = max(1, -(-len(speeds) // MOST_BARS))
    groups = [speeds[at : at + size] for at in range(0, len(speeds), size)]
    known = [[speed for speed in group if math.isfinite(speed)] for group in groups]
    return [sum(group) / len(group) for group in known if group]


def _about(one: SessionRow, sport: str) -> str:
    parts = (sport if one.title else "", session_view.device_name(one.manufacturer, one.product))
    return " · ".join(filter(None, parts))


def _moving_s(one: SessionRow) -> float:
    return one.moving_s if math.isfinite(one.moving_s) else one.elapsed_s
