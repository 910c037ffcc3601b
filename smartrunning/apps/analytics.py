"""The page Analytics: every session, and the runner over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

import ipywidgets

from smartrunning.apps import (
    charts,
    closer_look,
    load_charts,
    page,
    session_view,
    speed_duration_chart,
)
from smartrunning.apps import elements as e
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.session_charts import SessionCharts
from smartrunning.errors import NotFoundError
from smartrunning.history import RunnerHistory
from smartrunning.metrics import SessionStatistics, series
from smartrunning.reports.daily_load import daily_load
from smartrunning.reports.display import Units
from smartrunning.reports.session_curves import Over, has_distance
from smartrunning.storage.info import SessionInfo

Part = Literal["sessions", "trends", "bests"]
PARTS: Final = {"sessions": "Sessions", "trends": "Fitness and volume", "bests": "Bests and speed"}
PERIODS: Final = {"91": "3 months", "365": "1 year", "36500": "All"}
ROWS_AT_ONCE: Final = 30


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    sessions : tuple of SessionInfo
        All of the runner's, newest first.
    chosen : str
        Key of the session that is shown; empty when there is none.
    part : {'sessions', 'trends', 'bests'}
        Which part of the page is open.
    over : {'distance', 'time'}
        What the horizontal axis of a session shows.
    days : int
        Length of the period of the part over time.
    rows : int
        How many sessions the list shows.
    closer : bool
        Whether what stands behind the bests is shown.
    """

    sessions: tuple[SessionInfo, ...] = ()
    chosen: str = ""
    part: Part = "sessions"
    over: Over = "distance"
    days: int = 91
    rows: int = ROWS_AT_ONCE
    closer: bool = False

    @property
    def shown(self) -> tuple[SessionInfo, ...]:
        """Sessions that the list shows.

        Returns
        -------
        tuple of SessionInfo
            The newest ones.
        """
        return self.sessions[: self.rows]

    @property
    def info(self) -> SessionInfo | None:
        """The chosen session.

        Returns
        -------
        SessionInfo or None
            None when there is none.
        """
        return next((one for one in self.sessions if one.session_id == self.chosen), None)


def with_sessions(state: State, sessions: Sequence[SessionInfo]) -> State:
    """State with a list that was read anew; the choice stays where it can.

    Parameters
    ----------
    state : State
        The page as it is.
    sessions : sequence of SessionInfo
        In any order.

    Returns
    -------
    State
        Newest first; the newest is chosen where the chosen one is gone.
    """
    newest = tuple(sorted(sessions, key=lambda one: one.started_at, reverse=True))
    there = {one.session_id for one in newest}
    first = newest[0].session_id if newest else ""
    chosen = state.chosen if state.chosen in there else first
    return replace(state, sessions=newest, chosen=chosen)


def choose(state: State, session_id: str) -> State:
    """State with another session chosen.

    Parameters
    ----------
    state : State
        The page as it is.
    session_id : str
        Whatever the browser says; unknown keys change nothing.

    Returns
    -------
    State
        With enough rows that the chosen one is in the list.
    """
    keys = [one.session_id for one in state.sessions]
    if session_id not in keys:
        return state
    rows = max(state.rows, keys.index(session_id) + 1)
    return replace(state, chosen=session_id, part="sessions", rows=rows)


def show_more(state: State) -> State:
    """State with a longer list.

    Parameters
    ----------
    state : State
        The page as it is.

    Returns
    -------
    State
        With `ROWS_AT_ONCE` more rows.
    """
    return replace(state, rows=state.rows + ROWS_AT_ONCE)


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
    match action, value:
        case "session" | "more", _:
            return choose(state, value) if action == "session" else show_more(state)
        case "part", "sessions" | "trends" | "bests":
            return replace(state, part=value, closer=False)
        case "part", "closer":
            return replace(state, part="bests", closer=True)
        case "over", "distance" | "time":
            return replace(state, over=value)
        case "days", _ if value in PERIODS:
            return replace(state, days=int(value))
        case _:
            return state


def session_list(
    state: State, statistics: Mapping[str, SessionStatistics], units: Units
) -> Element:
    """The list of sessions.

    Parameters
    ----------
    state : State
        The page.
    statistics : mapping of str to SessionStatistics
        Of the sessions in the list, as far as they are computed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        Newest first, the chosen one marked.
    """
    rows = [
        element(
            "li",
            session_view.row(
                one, statistics.get(one.session_id), units, chosen=one.session_id == state.chosen
            ),
        )
        for one in state.shown
    ]
    more = len(state.sessions) - len(rows)
    return element(
        "div",
        element("h2", f"{len(state.sessions)} sessions"),
        element("ul", *rows, style="sr-list sr-scroll"),
        e.button("more", "", f"Show more ({more} left)") if more > 0 else None,
        style="sr-stack",
    )


def no_sessions() -> Element:
    """What stands where there are no sessions yet.

    Returns
    -------
    Element
        What to do.
    """
    return e.empty(
        "No sessions yet",
        "Upload the files of your watch; your numbers and charts appear here by themselves.",
        e.link("upload", "Upload files", style="sr-button sr-primary"),
    )


@dataclass(slots=True, frozen=True)
class _Parts:
    """Widgets of the page."""

    tabs: Panel
    list: Panel
    head: Panel
    charts: SessionCharts
    after: Panel
    session: ipywidgets.VBox
    trends: ipywidgets.VBox
    bests: ipywidgets.VBox
    body: ipywidgets.VBox
    known: dict[str, SessionStatistics] = field(default_factory=dict)


class Analytics:
    """The page at work: reads, keeps one state, draws.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self.state = State()
        press_here = opened.guarded(self._press)
        self._parts = _Parts(
            tabs=Panel(on_action=press_here),
            list=Panel(on_action=press_here),
            head=Panel(on_action=press_here),
            charts=SessionCharts(opened.guarded),
            after=Panel(),
            session=ipywidgets.VBox(),
            trends=ipywidgets.VBox(),
            bests=ipywidgets.VBox(),
            body=ipywidgets.VBox(),
        )
        self._lay_out()
        self.widget = ipywidgets.VBox([self._parts.tabs, self._parts.body])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(self._opened_at))
        opened.header.observe(opened.guarded(lambda _change: self.draw()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew and draw."""
        self.state = with_sessions(self.state, self.page.own.sessions())
        self._parts.known.clear()
        self.draw()

    def draw(self) -> None:
        """Draw the open part."""
        if not self.state.sessions:
            nothing = Panel(no_sessions())
            nothing.add_class("sr-card")
            self._parts.body.children = [nothing]
            return
        self._parts.tabs.show(e.tabs("Parts of the page", "part", PARTS, self.state.part))
        draw = {
            "sessions": self._draw_session,
            "trends": self._draw_trends,
            "bests": self._draw_bests,
        }
        draw[self.state.part]()

    def _lay_out(self) -> None:
        parts = self._parts
        detail = ipywidgets.VBox([parts.head, parts.charts, parts.after])
        for name in ("sr-card", "sr-stack"):
            detail.add_class(name)
        parts.session.children = [parts.list, detail]
        parts.session.add_class("sr-columns")
        for part in (self._parts.list, self._parts.trends, self._parts.bests):
            part.add_class("sr-card")
        for part in (self._parts.trends, self._parts.bests, self._parts.body):
            part.add_class("sr-stack")

    def _press(self, action: str, value: str) -> None:
        before, self.state = self.state, press(self.state, action, value)
        if self.state.chosen != before.chosen:
            self.page.courier.mark(self.state.chosen)
        self.draw()

    def _opened_at(self, place: str) -> None:
        self.state = choose(self.state, place)
        self.draw()

    def _heard(self, news: JobNews) -> None:
        if news.ended and news.kind in {"import", "statistics", "history"}:
            self.refresh()

    # ── one session ──────────────────────────────────────────────────────────────────────────────

    def _draw_session(self) -> None:
        parts, state, units = self._parts, self.state, self.page.units
        known = {one.session_id: found for one in state.shown if (found := self._statistics(one))}
        parts.list.show(session_list(state, known, units))
        info = state.info
        if info is None:
            return
        drawn = series(self.page.own.session(info.session_id))
        over: Over = state.over if has_distance(drawn) else "time"
        parts.head.show(
            session_view.head(info, known.get(info.session_id), units),
            session_view.over_choice(over, possible=has_distance(drawn)),
        )
        parts.charts.show(drawn, over, units)
        parts.after.show(*session_view.after(info, known.get(info.session_id), units))
        parts.body.children = [parts.session]

    def _statistics(self, info: SessionInfo) -> SessionStatistics | None:
        if info.session_id not in self._parts.known:
            try:
                found = self.page.own.statistics_of(info.session_id)
            except NotFoundError:
                return None
            self._parts.known[info.session_id] = found
        return self._parts.known[info.session_id]

    # ── over time ────────────────────────────────────────────────────────────────────────────────

    def _draw_trends(self) -> None:
        history, today = self.page.own.history(), self.page.today()
        load = daily_load(history, today) if history else None
        if history is None or load is None:
            self._fill(self._parts.trends, Panel(not_computed()))
        else:
            period = Panel(
                e.choice("Period", "days", PERIODS, str(self.state.days)),
                on_action=self.page.guarded(self._press),
            )
            self._fill(
                self._parts.trends,
                period,
                *load_charts.fitness(load.last(self.state.days)),
                *load_charts.volume(history.weeks, today, self.state.days, self.page.units),
                *self._load_note(history),
            )
        self._parts.body.children = [self._parts.trends]

    def _fill(self, box: ipywidgets.VBox, *children: ipywidgets.Widget) -> None:
        before, box.children = box.children, children
        charts.discard(before)

    def _load_note(self, history: RunnerHistory) -> list[Panel]:
        if not history.sessions_without_load:
            return []
        sentence = (
            f"{history.sessions_without_load} sessions have no training load, because they have "
            "neither a usable heart rate nor a usable pace. They count as 0 here."
        )
        return [Panel(element("p", sentence, style="sr-quiet"))]

    def _draw_bests(self) -> None:
        history = self.page.own.history()
        if history is None:
            self._fill(self._parts.bests, Panel(not_computed()))
        else:
            table = Panel(
                *speed_duration_chart.words(history, self.page.units),
                on_action=self.page.guarded(self._press),
            )
            chart = speed_duration_chart.chart(history, self.page.units)
            behind = Panel(*self._closer(), on_action=self.page.guarded(self._press))
            self._fill(self._parts.bests, table, *chart, behind)
        self._parts.body.children = [self._parts.bests]

    def _closer(self) -> tuple[Element, ...]:
        if not self.state.closer:
            return (closer_look.invitation(),)
        own = self.page.own
        sessions, timeline = own.statistics(brief=True), own.critical_speeds()
        return closer_look.closer_look(sessions, timeline, self.page.today(), self.page.units)


def not_computed() -> Element:
    """What stands where the history is still being computed.

    Returns
    -------
    Element
        What is going on.
    """
    return e.empty(
        "Your history is being computed",
        "It appears here by itself as soon as your files are read.",
    )


def since(days: int, today: date) -> date:
    """First day of a period that ends today.

    Parameters
    ----------
    days : int
        Length of the period.
    today : datetime.date
        Its last day.

    Returns
    -------
    datetime.date
        Not before the year 1970.
    """
    return date.fromordinal(max(today.toordinal() - days + 1, date(1970, 1, 1).toordinal()))


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("analytics", "Analytics", lambda opened: Analytics(opened).widget)
