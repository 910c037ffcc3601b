"""The page Cohort: distributions over runners who agreed to research, nobody to be told apart."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page
from smartrunning.apps.courier import Courier
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Frame
from smartrunning.apps.panel import Panel
from smartrunning.errors import InsufficientDataError, NotFoundError
from smartrunning.reports import display
from smartrunning.reports.cohort import (
    AGES,
    CLOCK,
    EXPERIENCES,
    LONGEST,
    MEASURES,
    OLDEST,
    WEEKS,
    K,
    Measure,
    Participant,
    group,
    participant,
)
from smartrunning.reports.cohort_distribution import Distribution, distribution
from smartrunning.storage import Store, open_reader
from smartrunning.units import SECONDS_PER_MINUTE, clock

EVERYBODY: Final = ""
FILTERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "sex": ("Sex", ("female", "male")),
    "age_band": ("Age", (*(name for _, _, name in AGES), OLDEST)),
    "experience": ("Experience", (*(name for _, _, name in EXPERIENCES), LONGEST)),
}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    people : tuple of Participant
        All who agreed.
    chosen : mapping of str to str
        Wanted values by the names of `FILTERS`.
    """

    people: tuple[Participant, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)


def narrowed(state: State, name: str, value: str) -> State:
    """State after a filter was set.

    Parameters
    ----------
    state : State
        The page as it is.
    name, value : str
        One of `FILTERS`, and the wanted value; empty for everybody.

    Returns
    -------
    State
        With the other filters as they were.
    """
    others = {other: kept for other, kept in state.chosen.items() if other != name}
    return replace(state, chosen={**others, name: value} if value else others)


def filters(state: State) -> Element:
    """Filters, each with what is chosen.

    Parameters
    ----------
    state : State
        The page.

    Returns
    -------
    Element
        A choice a filter.
    """
    return element(
        "div",
        *(
            element(
                "div",
                element("span", title, style="sr-quiet sr-small", aria_hidden="true"),
                e.choice(
                    title,
                    name,
                    {EVERYBODY: "All"} | {value: value for value in values},
                    state.chosen.get(name, EVERYBODY),
                ),
                style="sr-cohort-filter",
            )
            for name, (title, values) in FILTERS.items()
        ),
        style="sr-cohort-filters",
    )


def drawn(state: State) -> Element:
    """The distributions of the chosen group.

    Parameters
    ----------
    state : State
        The page.

    Returns
    -------
    Element
        Or why there are none.
    """
    if len(state.people) < K:
        return e.empty(
            "Too few runners yet",
            f"At least {K} runners have to agree on their profile before anything is shown.",
        )
    try:
        found = group(state.people, state.chosen)
    except InsufficientDataError as error:
        return e.empty(
            "Too few to stay unknown",
            f"Nothing is shown about fewer than {K} runners: {error}",
        )
    shown = [distribution(found, measure) for measure in MEASURES]
    return element(
        "div",
        element(
            "p",
            f"{len(found)} runners who agreed to research. Weekly numbers are means of the last "
            f"{WEEKS} whole weeks; all numbers are rounded. Ranges with fewer than {K} runners "
            "are joined with their neighbours.",
            style="sr-quiet",
        ),
        element("div", *map(card, shown), style="sr-cohort-cards"),
        style="sr-stack",
    )


def card(one: Distribution) -> Element:
    """One distribution.

    Parameters
    ----------
    one : Distribution
        What is known.

    Returns
    -------
    Element
        Median with its interval, and a bar a range.
    """
    unit = one.measure.unit
    heading = element("h2", f"{one.measure.title} ({unit})" if unit else one.measure.title)
    if not one.bars:
        words = f"Known of fewer than {K} runners of this group."
        return element(
            "section", heading, element("p", words, style="sr-quiet"), style="sr-card sr-stack"
        )
    largest = max(bar.count for bar in one.bars)
    rows = (
        element(
            "li",
            element("span", _range(bar.low, bar.high, one.measure), style="sr-cohort-range"),
            element("span", share=str(100 * bar.count / largest), style="sr-cohort-bar"),
            element("span", str(bar.count), style="sr-cohort-count"),
        )
        for bar in one.bars
    )
    return element(
        "section",
        heading,
        element("p", _median(one)),
        element("ul", *rows, style="sr-cohort-bars", aria_label="Runners in each range"),
        style="sr-card sr-stack",
    )


def everybody(store: Store, now: datetime) -> tuple[Participant, ...]:
    """All who agreed, as others may know them.

    Parameters
    ----------
    store : Store
        The database, read-only.
    now : datetime.datetime
        This instant, aware.

    Returns
    -------
    tuple of Participant
        By their made-up names.
    """
    found = []
    for owner, pseudonym in store.research.participants().items():
        shared = store.shared_by(owner)
        try:
            found.append(participant(pseudonym, shared.runner(), shared.history(), now.date()))
        except NotFoundError:  # being removed at this moment
            continue
    return tuple(found)


class Cohort:
    """The page at work.

    Parameters
    ----------
    frame : Frame
        Who looks.
    people : sequence of Participant
        All who agreed.
    """

    def __init__(self, frame: Frame, people: Sequence[Participant]) -> None:
        self.frame = frame
        self.state = State(tuple(people))
        self._filters = Panel(on_action=frame.guarded(self._pressed))
        self._filters.add_class("sr-card")
        self._shown = Panel()
        self.widget = ipywidgets.VBox([self._filters, self._shown])
        self.widget.add_class("sr-stack")
        self._draw()

    def _pressed(self, name: str, value: str) -> None:
        self.state = narrowed(self.state, name, value)
        self._draw()

    def _draw(self) -> None:
        self._filters.show(filters(self.state))
        self._shown.show(drawn(self.state))


def _range(low: float, high: float, measure: Measure) -> str:
    return f"{_words(low, measure)} to {_words(high, measure)}"


def _median(one: Distribution) -> str:
    measure = one.measure
    unit = "" if measure.unit in ("", CLOCK) else f" {measure.unit}"
    median = f"Median {_words(one.median, measure)}{unit}"
    low, high = _words(one.low, measure), _words(one.high, measure)
    if display.UNKNOWN in (low, high):
        return f"{median} ({one.count} runners: too few for an interval)"
    return f"{median}, 95 % interval {low} to {high}{unit} ({one.count} runners)"


def _words(value: float, measure: Measure) -> str:
    if measure.unit == CLOCK and math.isfinite(value):
        return clock(SECONDS_PER_MINUTE * value)
    return display.number(value, _digits(measure))


def _digits(measure: Measure) -> int:
    return 0 if measure.step >= 1 else 2 if measure.step < 0.5 else 1


def _content(frame: Frame) -> ipywidgets.Widget:
    return Cohort(frame, everybody(open_reader(), datetime.now(UTC))).widget


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build_frame("cohort", "Cohort", Courier("none"), _content)
