"""The part "Compare" of the page Analytics at work: which periods, and what differs."""

from datetime import date

import ipywidgets

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.period_comparison import comparison, picture, picture_words, rows
from smartrunning.errors import InsufficientDataError, InvalidRequestError
from smartrunning.history import DatedCriticalSpeed
from smartrunning.history.period_comparison import (
    compared_bests,
    compared_critical_speed,
    compared_periods,
)
from smartrunning.history.period_presets import Block, Preset, period_presets
from smartrunning.history.period_rows import Span
from smartrunning.storage.info import PlanInfo

OWN = "own"
LONGEST_DAYS = 3700


class ComparePart:
    """Two periods, chosen from a few or by their dates.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        plans = opened.own.plans()
        self._presets = {one.key: one for one in period_presets(opened.today(), *blocks(plans))}
        first = next(iter(self._presets.values()))
        self._chosen = first.key
        self._head = Panel(on_action=opened.guarded(self._pressed))
        self._dates = [
            ipywidgets.DatePicker(description=name, value=value)
            for name, value in (
                ("Before: first day", first.before.first),
                ("Before: last day", first.before.last),
                ("Now: first day", first.now.first),
                ("Now: last day", first.now.last),
            )
        ]
        button = ipywidgets.Button(description="Compare these days", button_style="primary")
        button.on_click(opened.guarded(lambda _button: self._compare_own()))
        for field in self._dates:
            field.add_class("sr-field")
        grid = ipywidgets.VBox(self._dates)
        grid.add_class("sr-form")
        self._free = ipywidgets.VBox([grid, button])
        self._free.add_class("sr-stack")
        self._found = ipywidgets.VBox()
        self._found.add_class("sr-stack")
        self.widget = ipywidgets.VBox([self._head, self._free, self._found])
        for name in ("sr-card", "sr-stack"):
            self.widget.add_class(name)

    def draw(self) -> None:
        """Draw what is chosen."""
        names = {key: one.name for key, one in self._presets.items()} | {OWN: "Other days"}
        self._head.show(
            element("h2", "Compare two periods"),
            e.choice("Periods", "periods", names, self._chosen),
        )
        self._free.layout.display = "" if self._chosen == OWN else "none"
        if self._chosen in self._presets:
            chosen: Preset = self._presets[self._chosen]
            self._compare(chosen.before, chosen.now)

    def _pressed(self, action: str, value: str) -> None:
        if action == "periods" and value in {*self._presets, OWN}:
            self._chosen = value
            self.draw()

    def _compare_own(self) -> None:
        self.page.say("")
        days = [field.value for field in self._dates]
        self._compare(_span(days[0], days[1], "earlier"), _span(days[2], days[3], "later"))

    def _compare(self, before: Span, now: Span) -> None:
        own, units = self.page.own, self.page.units
        try:
            found = compared_periods(own.session_table(), before, now)
        except InsufficientDataError as missing:
            self._show(Panel(element("p", f"These periods cannot be compared. {missing}")))
            return
        speed = compared_critical_speed(self._last_speed(found.before), self._last_speed(found.now))
        bests = compared_bests(
            own.efforts_between(found.before.first, found.before.last),
            own.efforts_between(found.now.first, found.now.last),
        )
        compared = rows(found, speed, units)
        drawn = picture(compared)
        heading = (Panel(picture_words()),) if drawn else ()
        self._show(Panel(*comparison(found, compared, bests, units)), *heading, *drawn)

    def _last_speed(self, span: Span) -> DatedCriticalSpeed | None:
        found = self.page.own.critical_speeds(span.first, span.last)
        return found[-1] if found else None

    def _show(self, *children: ipywidgets.Widget) -> None:
        before, self._found.children = self._found.children, children
        charts.discard(before)


def blocks(plans: list[PlanInfo]) -> tuple[Block, ...]:
    """Training for the coming race and for the race before, as plans tell.

    Parameters
    ----------
    plans : list of PlanInfo
        Newest first.

    Returns
    -------
    tuple of Block
        Two, or none when there are not both.
    """
    if not plans:
        return ()
    race = plans[0].race_date
    first = min(plan.start_date for plan in plans if plan.race_date == race)
    last = next((plan for plan in plans if plan.race_date < first), None)
    if last is None:
        return ()
    begun = min(plan.start_date for plan in plans if plan.race_date == last.race_date)
    return Block(first, race), Block(begun, last.race_date)


def _span(first: object, last: object, which: str) -> Span:
    if not isinstance(first, date) or not isinstance(last, date) or first > last:
        raise InvalidRequestError(
            f"Choose a first and a last day of the {which} period, the first not after the last."
        )
    if (last - first).days > LONGEST_DAYS:
        raise InvalidRequestError(f"A period has at most {LONGEST_DAYS} days.")
    return Span(first, last)
