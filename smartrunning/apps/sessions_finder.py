"""The fields above the list of sessions: search, order and filters."""

from collections.abc import Callable, Iterable
from typing import Final

import ipywidgets

from smartrunning.apps.session_view import sport_name
from smartrunning.apps.sessions_filter import (
    DISTANCES,
    DURATIONS_MIN,
    PERIODS,
    SORTS,
    STATES,
    years,
)
from smartrunning.apps.sessions_state import State
from smartrunning.reports import display
from smartrunning.reports.display import Units

ALL: Final = ("All", "")
_PERIOD_NAMES: Final = {
    "28": "Last 4 weeks",
    "91": "Last 3 months",
    "365": "Last year",
    "730": "Last 2 years",
}


class Finder:
    """Search and filters; what comes out of them is checked by `sessions_filter.asked`.

    Parameters
    ----------
    guarded : callable
        Wraps what the browser calls.
    on_ask : callable
        Called with the name of a filter and its value.
    switch : ipywidgets.Widget
        Opens and closes the filters; stands beside search and order.
    """

    def __init__(
        self,
        guarded: Callable[[Callable[..., None]], Callable[..., None]],
        on_ask: Callable[[str, object], None],
        switch: ipywidgets.Widget,
    ) -> None:
        self._words = ipywidgets.Text(
            description="Search", placeholder="Title, notes, day, device or file"
        )
        self._choices = {
            "sort": _choice("Order", ((name, key) for key, name in SORTS.items()), "newest"),
            "sport": _choice("Sport", [ALL]),
            "period": _choice("Period", [ALL]),
            "distance": _choice("Distance", _distances("metric")),
            "duration": _choice("Moving time", [ALL, *_bands(DURATIONS_MIN, "min")]),
            "state": _choice("Only", [ALL, *((name, key) for key, name in STATES.items())]),
        }
        self._is_ours = False

        def ask(name: str) -> Callable[[object], None]:
            def changed(change: object) -> None:
                if not self._is_ours and isinstance(change, dict):
                    on_ask(name, change["new"])

            return guarded(changed)

        self._words.observe(ask("words"), "value")
        for name, field in self._choices.items():
            field.observe(ask(name), "value")
        switch.add_class("sr-beside-fields")
        first = _row(self._words, self._choices["sort"])
        first.children = (*first.children, switch)
        self._rest = _row(*(one for name, one in self._choices.items() if name != "sort"))
        self.widget = ipywidgets.VBox([first, self._rest])
        self.widget.add_class("sr-stack")

    def show(self, state: State, units: Units) -> None:
        """Show what is asked.

        Parameters
        ----------
        state : State
            The page.
        units : {'metric', 'imperial'}
            What the eye gets to see.
        """
        self._is_ours = True
        try:
            (self._rest.remove_class if state.filtering else self._rest.add_class)("sr-closed")
            if state.complete:
                sports = sorted({row.sport for row in state.rows})
                self._offer("sport", [ALL, *((sport_name(one, ""), one) for one in sports)])
                named = [(name, key) for key, name in _PERIOD_NAMES.items() if key in PERIODS]
                self._offer("period", [ALL, *named, *((str(y), str(y)) for y in years(state.rows))])
            self._offer("distance", _distances(units))
            self._put("words", self._words, state.filters.words)
            for name, field in self._choices.items():
                self._put(name, field, getattr(state.filters, name))
        finally:
            self._is_ours = False

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self._choices[name]
        if tuple(field.options) != tuple(options):
            kept = field.value
            field.options = options
            field.value = kept if kept in {value for _, value in options} else ""

    def _put(self, _name: str, field: ipywidgets.Widget, value: str) -> None:
        offered = getattr(field, "options", None)
        if field.value != value and (offered is None or value in {one for _, one in offered}):
            field.value = value


def _choice(label: str, options: Iterable[tuple[str, str]], value: str = "") -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(description=label, options=list(options), value=value)


def _distances(units: Units) -> list[tuple[str, str]]:
    return [ALL, *_bands(DISTANCES, display.distance_unit(units))]


def _bands(bands: Iterable[str], unit: str) -> list[tuple[str, str]]:
    named = []
    for key in bands:
        low, _, high = key.partition("-")
        named.append((f"{low} to {high} {unit}" if high else f"{low} {unit} and more", key))
    return named


def _row(*fields: ipywidgets.Widget) -> ipywidgets.VBox:
    for field in fields:
        field.add_class("sr-field")
    row = ipywidgets.VBox(fields)
    row.add_class("sr-form")
    return row
