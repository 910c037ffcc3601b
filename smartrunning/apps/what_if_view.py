"""The answer to "what if" beside the present plan."""

import math

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_certificate import gap_words
from smartrunning.optimizer import Comparison, Plan
from smartrunning.reports import display
from smartrunning.storage.info import WhatIf
from smartrunning.units import SECONDS_PER_MINUTE, clock


def waiting() -> Element:
    """What stands there while the answer is searched.

    Returns
    -------
    Element
        Words and a bar.
    """
    return element(
        "div",
        element("p", "Searching the best plan for this …"),
        element("progress", aria_label="Searching"),
        style="sr-stack",
        aria_live="polite",
    )


def unasked() -> Element:
    """What stands there before anything was asked.

    Returns
    -------
    Element
        A sentence.
    """
    return element(
        "p",
        "Move a slider: the best plan for it is searched in the background and shown here beside "
        "your present one. Nothing changes until you adopt it.",
        style="sr-quiet",
    )


def refused(sentence: str) -> Element:
    """An answer that there is no such plan.

    Parameters
    ----------
    sentence : str
        Why, and what would do.

    Returns
    -------
    Element
        A notice.
    """
    return element("div", e.notice(sentence), _discard(), style="sr-stack")


def answer(plan: Plan, found: WhatIf, *, can_adopt: bool) -> Element:
    """A plan for other wishes beside the present one.

    Parameters
    ----------
    plan : Plan
        The present one.
    found : WhatIf
        What was asked, and its answer.
    can_adopt : bool
        Whether it may take the present one's place.

    Returns
    -------
    Element
        A table and the buttons to adopt or discard it.
    """
    comparison = found.comparison
    if found.state != "solved" or comparison is None:
        return refused(found.sentence or "There is no plan for this.")
    adopt = e.button("adopt", found.what_if_id, "Adopt this plan", style="sr-button sr-primary")
    return element(
        "div",
        *(element("p", sentence) for sentence in comparison.sentences),
        e.table(
            "The present plan and the other one",
            ("Compared", "Present", "What if", "Difference"),
            _rows(plan, found, comparison),
        ),
        element("div", *([adopt] if can_adopt else []), *_discard().children, style="sr-buttons"),
        style="sr-stack sr-what-if-answer",
        aria_live="polite",
    )


def _discard() -> Element:
    return element("div", e.button("discard", "", "Discard"), style="sr-buttons")


def _rows(plan: Plan, found: WhatIf, other: Comparison) -> list[tuple[Element | str, ...]]:
    rows: list[tuple[Element | str, ...]] = []
    other_s = found.plan.outlook if found.plan else None
    if other_s is not None and math.isfinite(other.race_difference_s):
        rows.append(
            (
                "Race time",
                _two_lines(clock(other_s.race_s - other.race_difference_s), "from where you stand"),
                _two_lines(
                    clock(other_s.race_s),
                    f"95 %: {clock(other_s.fastest_s)} – {clock(other_s.slowest_s)}",
                ),
                _difference_s(other),
            )
        )
    elif other_s is not None and math.isfinite(other_s.race_s):
        rows.append(("Race time", "", clock(other_s.race_s), "another race"))
    else:
        rows.append(("Speed on race day", "", "", _difference_percent(other)))
    load_au = other.weekly_load_au - other.weekly_load_difference_au
    rows += [
        (
            "Load of a week",
            f"{display.number(load_au)} au",
            f"{display.number(other.weekly_load_au)} au",
            f"{_signed(other.weekly_load_difference_au)} au",
        ),
        (
            "Time of a week",
            display.span(SECONDS_PER_MINUTE * (other.minutes_per_week - other.minutes_difference)),
            display.span(SECONDS_PER_MINUTE * other.minutes_per_week),
            f"{_signed(other.minutes_difference)} min",
        ),
        ("Certificate", _proof(plan.gap_percent), _proof(other.gap_percent), ""),
        ("Days that change", "", str(other.changed_days), ""),
    ]
    return rows


def _two_lines(head: str, small: str) -> Element:
    return element(
        "span",
        element("strong", head),
        element("span", small, style="sr-quiet sr-small"),
        style="sr-two-lines",
    )


def _difference_percent(other: Comparison) -> Element:
    low, high = other.lowest_speed_difference_percent, other.highest_speed_difference_percent
    return _two_lines(
        f"{other.speed_difference_percent:+.1f} %", f"95 %: {low:+.1f} to {high:+.1f} %"
    )


def _difference_s(other: Comparison) -> Element:
    difference_s = other.race_difference_s
    words = "the same"
    if abs(difference_s) >= 0.5:
        words = f"{clock(abs(difference_s))} {'faster' if difference_s < 0 else 'slower'}"
    low, high = other.lowest_difference_s, other.highest_difference_s
    return element(
        "span",
        element("strong", words, style="sr-good" if difference_s < 0 else ""),
        element("span", f"95 %: {_signed(low)} to {_signed(high)} s", style="sr-quiet sr-small"),
        style="sr-two-lines",
    )


def _signed(value: float) -> str:
    if not math.isfinite(value):
        return display.UNKNOWN
    return f"{value:+.0f}".replace("-", "−")


def _proof(gap_percent: float) -> str:
    return f"gap {gap_words(gap_percent)}" if math.isfinite(gap_percent) else "no bound"
