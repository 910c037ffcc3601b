"""The page Sessions: find a session, look at all that it holds, hold it against another one."""

from datetime import datetime, timedelta
from typing import Final

import ipywidgets

from smartrunning.apps import charts, page, session_view
from smartrunning.apps import elements as e
from smartrunning.apps import sessions_state as states
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.session_compare import (
    MOST_SIMILAR,
    NEAR_M,
    Side,
    apart_m,
    candidates,
    head,
    numbers,
    overlay,
    start_of,
)
from smartrunning.apps.session_page import SessionPage
from smartrunning.apps.sessions_filter import Filters, asked, fitting, similar
from smartrunning.apps.sessions_finder import Finder
from smartrunning.apps.sessions_list import session_list
from smartrunning.apps.sessions_state import State
from smartrunning.errors import NotFoundError
from smartrunning.metrics import SessionStatistics, series
from smartrunning.storage.session_rows import SessionRow

TITLE: Final = "Sessions"
MAKES_NEW: Final = frozenset({"import", "undo", "statistics", "history"})


class Sessions:
    """The page at work: reads, keeps one state, draws.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self.state, self._named = State(), TITLE
        press = opened.guarded(self._press)
        self._list, self._switch = Panel(on_action=press), Panel(on_action=press)
        self._finder = Finder(opened.guarded, self._asked, self._switch)
        self._similar = Panel(on_action=press)
        self._search = ipywidgets.Text(
            description="Another session", placeholder="Title, notes, day, device or file"
        )
        self._search.add_class("sr-field")
        self._search.observe(opened.guarded(lambda _change: self._show_candidates()), "value")
        heading = Panel(element("h2", "Compare with a similar run"))
        self._candidates = _card(heading, self._search, self._similar)
        self._session: SessionPage | None = None
        self._whole = _card(self._finder.widget, self._list)
        self._compare = ipywidgets.VBox()
        self._compare.add_class("sr-stack")
        self.widget = ipywidgets.VBox()
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(self._opened_at))
        opened.header.observe(opened.guarded(lambda _change: self.draw()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read anew what is shown, and draw."""
        limit = None if self.state.complete else max(self.state.length, states.ROWS_AT_ONCE)
        self._read(limit)
        self.draw()

    def draw(self) -> None:
        """Draw what is open."""
        if not self.state.total:
            self._put(_card(Panel(e.no_sessions())))
            return
        draw = {
            "list": self._draw_list,
            "session": self._draw_session,
            "compare": self._draw_comparison,
        }
        draw[self.state.view]()
        before, self._named = self._named, self._name()
        if self._named != before:
            self.page.courier.name_page(self._named)

    def _name(self) -> str:
        """What is open, for the tab and the history of the browser."""
        if self.state.view == "list":
            return TITLE
        name = session_view.full_name(self.page.own.session_info(self.state.chosen))
        return f"{name}, compared" if self.state.view == "compare" else name

    def _read(self, limit: int | None) -> None:
        own = self.page.own
        rows = own.session_rows(limit=limit)
        whole = limit is None or len(rows) < limit
        total = len(rows) if whole else own.session_count()
        self.state = states.with_rows(self.state, rows, total, complete=whole)

    def _put(self, *widgets: ipywidgets.Widget) -> None:
        if self.widget.children != widgets:
            self.widget.children = widgets

    # ── the list ─────────────────────────────────────────────────────────────────────────────────

    def _draw_list(self) -> None:
        if self.state.needs_all:
            self._read(None)
        state = self.state
        found = state.found(self.page.today(), self.page.units)
        shown = found[: state.length]
        self._finder.show(state, self.page.units)
        number = len(found) if state.complete else state.total
        self._list.show(
            session_list(
                shown,
                self.page.own.kilometre_speeds([one.session_id for one in shown]),
                self.page.units,
                found=number,
                total=state.total,
                today=self.page.today(),
                offset=self._offset,
            )
        )
        chosen = f" ({state.filters.narrowing} set)" if state.filters.narrowing else ""
        words = "Close filters" if state.filtering else f"Filters{chosen}"
        self._switch.show(
            e.button("filters", "", words, aria_expanded="true" if state.filtering else "false")
        )
        self._put(self._whole)

    @property
    def _offset(self) -> timedelta:
        """Offset from UTC where the runner lives, for files that say none."""
        return datetime.now(self.page.runner.zone).utcoffset() or timedelta(0)

    # ── one session ──────────────────────────────────────────────────────────────────────────────

    def _draw_session(self) -> None:
        if self._session is None:
            self._session = SessionPage(self.page, self._press, self.refresh)
        self._session.show(self.state)
        if self.state.comparing:
            self._show_candidates()
        between = [self._candidates] if self.state.comparing else []
        self._put(self._session.head, *between, *self._session.below)

    def _show_candidates(self) -> None:
        if not self.state.complete:
            self._read(None)
        words = self._search.value.strip()
        found = self._searched(words) if words else self._by_start(self._near())
        offset, chosen = self._offset, self.state.chosen
        shown = candidates(found, self.page.units, offset, chosen, searched=bool(words))
        self._similar.show(shown)

    def _searched(self, words: str) -> list[tuple[SessionRow, float]]:
        filters = asked(Filters(), "words", words)
        found = fitting(self.state.rows, filters, self.page.today())
        others = [row for row in found if row.session_id != self.state.chosen]
        return [(row, float("nan")) for row in others[:MOST_SIMILAR]]

    def _near(self) -> list[SessionRow]:
        row = next((one for one in self.state.rows if one.session_id == self.state.chosen), None)
        return similar(self.state.rows, row)[:MOST_SIMILAR] if row else []

    def _by_start(self, rows: list[SessionRow]) -> list[tuple[SessionRow, float]]:
        """Rows with how far apart they began, those from the same place first."""
        here = start_of(self.page.own.session(self.state.chosen))
        far = {}
        for row in rows:
            there = start_of(self.page.own.session(row.session_id)) if here else None
            far[row.session_id] = apart_m(here, there) if here and there else float("nan")
        found = [(row, far[row.session_id]) for row in rows]
        return sorted(found, key=lambda one: not one[1] <= NEAR_M)

    # ── two sessions ─────────────────────────────────────────────────────────────────────────────

    def _draw_comparison(self) -> None:
        first, second = self._side(self.state.chosen), self._side(self.state.other)
        units = self.page.units
        before, figures = self._compare.children, overlay(first, second, units)
        curves = _card(Panel(head(first, second)), *figures)
        self._compare.children = [curves, _card(Panel(numbers(first, second, units)))]
        charts.discard(before)
        self._put(self._compare)

    def _side(self, session_id: str) -> Side:
        own = self.page.own
        info = own.session_info(session_id)
        return Side(info, series(own.session(session_id)), self._statistics(session_id))

    def _statistics(self, session_id: str) -> SessionStatistics | None:
        try:
            return self.page.own.statistics_of(session_id)
        except NotFoundError:
            return None

    # ── what the browser says ────────────────────────────────────────────────────────────────────

    def _asked(self, name: str, value: object) -> None:
        self.state = states.filtered(self.state, name, value)
        self.draw()

    def _press(self, action: str, value: str) -> None:
        self.state = states.press(self.state, action, value)
        self.draw()

    def _opened_at(self, place: str) -> None:
        self.page.say("")
        before, self.state = self.state, states.opened_at(self.state, place)
        try:
            self.draw()
        except NotFoundError:
            self.state = states.opened_at(self.state, "")
            self.draw()
            self.page.say("This session is not there, or not yours.")
        if before.view != self.state.view or before.chosen != self.state.chosen:
            self.page.courier.go_to_top(again=self.state.view == "list")

    def _heard(self, news: JobNews) -> None:
        if news.ended and news.kind in MAKES_NEW:
            if self._session is not None:
                self._session.forget()
            self.refresh()


def _card(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    card = ipywidgets.VBox(children)
    for name in ("sr-card", "sr-stack"):
        card.add_class(name)
    return card


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("sessions", TITLE, lambda opened: Sessions(opened).widget)
