"""Activities that were recorded more than once in, what a person can decide about them out."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from smartrunning.apps import elements as e
from smartrunning.apps import session_view
from smartrunning.apps.day_words import day_words
from smartrunning.apps.elements import Element, element
from smartrunning.records.copies import CopyChoice
from smartrunning.reports import display
from smartrunning.storage.info import CopyGroup, SessionInfo

Parts = tuple[Element | None, ...]
MOST_GROUPS = 20
PATH = "sessions/{}/copy"


def copy_list(groups: Sequence[CopyGroup], today: date) -> Element | None:
    """Activities that were recorded more than once.

    Parameters
    ----------
    groups : sequence of CopyGroup
        Newest first.
    today : datetime.date
        Today where the runner is.

    Returns
    -------
    Element or None
        What counts, why, and buttons to decide otherwise; None without such activities.
    """
    if not groups:
        return None
    rest = len(groups) - MOST_GROUPS
    told = partial(_told, today=today)
    return element(
        "div",
        element("h2", "Recorded twice"),
        element(
            "p",
            "These recordings cover the same time, from a second device or as another export. "
            "All are kept; the one that holds the most counts, unless you decide otherwise.",
            style="sr-quiet",
        ),
        *(_group(group, told) for group in groups[:MOST_GROUPS]),
        element("p", f"and {rest} more", style="sr-quiet") if rest > 0 else None,
        style="sr-stack",
    )


def _group(group: CopyGroup, told: Callable[[SessionInfo, str], Parts]) -> Element:
    first = group.first
    preferred = first.copy_choice is CopyChoice.PREFERRED
    why = "You chose this one." if preferred else ""
    return element(
        "div",
        element("div", *told(first, why)),
        *(
            element(
                "div",
                *told(copy, "" if preferred else _why(reason)),
                element("div", *_buttons(copy, preferred=preferred), style="sr-buttons"),
            )
            for copy, reason in zip(group.copies, group.reasons, strict=True)
        ),
        style="sr-copy",
    )


def _told(one: SessionInfo, why: str, today: date) -> Parts:
    badge = ("Spare", "sr-warn") if one.is_spare else ("Counts", "sr-good")
    if one.excluded:
        badge = ("Left out", "sr-quiet")
    device = session_view.device_name(one.device.manufacturer, one.device.product)
    words = (
        day_words(one.local_date, today),
        one.sport.replace("_", " "),
        device,
        f"{display.number(one.elapsed_s / 60, 0)} min",
        f"{one.samples:,} samples",
        f"{len(one.columns)} kinds of values",
    )
    return (
        element("span", badge[0], style=f"sr-badge {badge[1]}"),
        e.link(f"sessions#{one.session_id}", one.file_name),
        element("span", ", ".join(filter(None, words)), style="sr-quiet sr-small"),
        element("span", why, style="sr-small") if why else None,
    )


def _why(reason: str) -> str:
    return f"The other one holds {reason}." if reason else "Both hold the same."


def _buttons(copy: SessionInfo, *, preferred: bool) -> list[Element]:
    plain = "sr-button sr-plain"
    if copy.copy_choice is CopyChoice.SEPARATE:
        return [e.button("automatic", copy.session_id, "Count one only", style=plain)]
    buttons = [
        e.button("preferred", copy.session_id, "Count this one instead", style=plain),
        e.button("separate", copy.session_id, "Count both", style=plain),
    ]
    if preferred:
        buttons.append(e.button("automatic", copy.session_id, "Decide by content", style=plain))
    return buttons
