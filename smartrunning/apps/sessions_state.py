"""What the page Sessions shows, and what pressing does to it: states in, states out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from smartrunning.apps.session_tables import TABLES
from smartrunning.apps.session_zones import MODELS
from smartrunning.apps.sessions_filter import Filters, asked, fitting
from smartrunning.reports.display import Units
from smartrunning.reports.session_curves import Over
from smartrunning.storage.session_rows import SessionRow

ROWS_AT_ONCE: Final = 30
View = Literal["list", "session", "compare"]
_PLACE: Final = re.compile(r"([0-9a-f]{24})(?:-([0-9a-f]{24}))?")


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    rows : tuple of SessionRow
        Newest first; all of them only when `complete`.
    total : int
        How many sessions there are.
    complete : bool
        Whether all rows have been read.
    filters : Filters
        What is asked of the list.
    filtering : bool
        Whether the filters are open.
    length : int
        How many rows the list shows.
    chosen, other : str
        Keys of the session that is open and of the one it is compared with; empty for none.
    over : {'distance', 'time'}
        What the horizontal axis shows.
    table : str
        Which table of the session is open.
    zones : str
        Which model of zones is shown.
    comparing : bool
        Whether sessions to compare with are offered.
    """

    rows: tuple[SessionRow, ...] = ()
    total: int = 0
    complete: bool = False
    filters: Filters = field(default_factory=Filters)
    filtering: bool = False
    length: int = ROWS_AT_ONCE
    chosen: str = ""
    other: str = ""
    over: Over = "distance"
    table: str = "splits"
    zones: str = ""
    comparing: bool = False

    @property
    def view(self) -> View:
        """Which of the three is open.

        Returns
        -------
        {'list', 'session', 'compare'}
            The list when no session is chosen.
        """
        if not self.chosen:
            return "list"
        return "compare" if self.other else "session"

    @property
    def needs_all(self) -> bool:
        """Whether the list cannot be drawn from the rows that have been read.

        Returns
        -------
        bool
            True when something is asked, or more rows are shown than were read.
        """
        asks = self.filtering or not self.filters.ask_nothing
        return not self.complete and (asks or self.length > len(self.rows) < self.total)

    def found(self, today: date, units: Units = "metric") -> tuple[SessionRow, ...]:
        """Rows that fit.

        Parameters
        ----------
        today : datetime.date
            Today where the runner is.
        units : {'metric', 'imperial'}
            What the eye gets to see.

        Returns
        -------
        tuple of SessionRow
            In the order asked for.
        """
        return fitting(self.rows, self.filters, today, units)

    def neighbour(self, step: int) -> str:
        """Key of the session beside the open one.

        Parameters
        ----------
        step : int
            −1 for the newer one, 1 for the older one.

        Returns
        -------
        str
            Empty when there is none among the rows that were read.
        """
        keys = [one.session_id for one in self.rows]
        if self.chosen not in keys:
            return ""
        at = keys.index(self.chosen) + step
        return keys[at] if 0 <= at < len(keys) else ""


def with_rows(state: State, rows: Sequence[SessionRow], total: int, *, complete: bool) -> State:
    """State with rows that were read anew.

    Parameters
    ----------
    state : State
        The page as it is.
    rows : sequence of SessionRow
        Newest first.
    total : int
        How many there are.
    complete : bool
        Whether these are all.

    Returns
    -------
    State
        With the same filters, and the same session open.
    """
    return replace(state, rows=tuple(rows), total=total, complete=complete)


def opened_at(state: State, place: str) -> State:
    """State of a place of the page.

    Parameters
    ----------
    state : State
        The page as it is.
    place : str
        As anybody may have written it into the address: a key, two keys, or anything.

    Returns
    -------
    State
        The list for what names no session.
    """
    named = _PLACE.fullmatch(place)
    chosen, other = (named[1], named[2] or "") if named else ("", "")
    if chosen == other:
        other = ""
    return replace(state, chosen=chosen, other=other, comparing=False)


def filtered(state: State, name: str, value: object) -> State:
    """State after a filter was changed.

    Parameters
    ----------
    state : State
        The page as it is.
    name : str
        Field of `Filters`.
    value : object
        Whatever the browser says.

    Returns
    -------
    State
        With a list that begins at its top.
    """
    filters = asked(state.filters, name, value)
    return replace(state, filters=filters, length=ROWS_AT_ONCE)


def press(state: State, action: str, value: str) -> State:
    """State after something was pressed.

    Parameters
    ----------
    state : State
        The page as it is.
    action, value : str
        Whatever the browser says; what makes no sense changes nothing.

    Returns
    -------
    State
        The page as it becomes.
    """
    changes: dict[str, dict[str, Any]] = {
        "more": {"length": state.length + ROWS_AT_ONCE},
        "clear": {"filters": Filters(), "length": ROWS_AT_ONCE},
        "filters": {"filtering": not state.filtering},
        "over": {"over": value} if value in ("distance", "time") else {},
        "table": {"table": value} if value in TABLES else {},
        "zones": {"zones": value} if value in MODELS else {},
        "compare": {"comparing": not state.comparing},
    }
    return replace(state, **changes.get(action, {}))
