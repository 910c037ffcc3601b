"""The page Reports: ask for a report, look at it, take it away, work on with its notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page, session_view
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.day_words import instant_words
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.report_frame import ReportFrame
from smartrunning.apps.weekly_report import WeeklyReport
from smartrunning.errors import InvalidRequestError
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.storage.info import ReportInfo
from smartrunning.storage.session_rows import SessionRow

MOST_SESSIONS: Final = 100
WEEKS: Final = {"Last 4 weeks": 4, "Last 12 weeks": 12, "Last 26 weeks": 26, "Last year": 52}
SCIENTISTS: Final = frozenset({"scientist", "admin"})


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    reports : tuple of ReportInfo
        Newest first.
    sessions : tuple of SessionRow
        Those that a report can be asked for, newest first.
    shown, confirming : str
        Keys of the report that is shown, and of the one whose deletion waits for a second press.
    opened : mapping of str to str
        Places in JupyterLab of reports that were copied there, by key.
    """

    reports: tuple[ReportInfo, ...] = ()
    sessions: tuple[SessionRow, ...] = ()
    shown: str = ""
    confirming: str = ""
    opened: Mapping[str, str] = field(default_factory=dict)


def with_reports(state: State, reports: Sequence[ReportInfo]) -> State:
    """State with reports that were read anew.

    Parameters
    ----------
    state : State
        The page as it is.
    reports : sequence of ReportInfo
        In any order.

    Returns
    -------
    State
        Newest first.
    """
    newest = sorted(reports, key=lambda one: one.created_at, reverse=True)
    there = {one.report_id for one in newest}
    return replace(
        state,
        reports=tuple(newest),
        shown=state.shown if state.shown in there else "",
        confirming="",
    )


def after_press(state: State, action: str, report_id: str) -> State:
    """State after something on the list was pressed.

    Parameters
    ----------
    state : State
        The page as it is.
    action, report_id : str
        What was pressed.

    Returns
    -------
    State
        With another report shown, or one whose deletion is to be confirmed.
    """
    shown = state.shown
    if action == "show":
        shown = "" if shown == report_id else report_id
    return replace(state, shown=shown, confirming=report_id if action == "delete" else "")


def session_request(state: State, session_id: object) -> Mapping[str, Any]:
    """Request for a report on one session.

    Parameters
    ----------
    state : State
        The page.
    session_id : object
        Whatever the browser says.

    Returns
    -------
    mapping of str to object
        What is posted.

    Raises
    ------
    InvalidRequestError
        If there is no such session in the list.
    """
    if session_id not in [one.session_id for one in state.sessions]:
        raise InvalidRequestError("Choose one of your sessions first.")
    return {"kind": "session_report", "parameters": {"session_id": session_id}}


def runner_request(weeks: object, today: date) -> Mapping[str, Any]:
    """Request for a report on the runner over some weeks.

    Parameters
    ----------
    weeks : object
        Whatever the browser says.
    today : datetime.date
        Last day of the report.

    Returns
    -------
    mapping of str to object
        What is posted.

    Raises
    ------
    InvalidRequestError
        If the period is not one of `WEEKS`.
    """
    if not isinstance(weeks, int) or weeks not in WEEKS.values():
        raise InvalidRequestError("Choose one of the periods first.")
    first_day = today - timedelta(weeks=weeks) + timedelta(days=1)
    return {
        "kind": "runner_report",
        "parameters": {"first_day": first_day.isoformat(), "last_day": today.isoformat()},
    }


def report_list(state: State, zone: ZoneInfo, today: date, *, lab: bool) -> Element:
    """The list of reports.

    Parameters
    ----------
    state : State
        The page.
    zone : zoneinfo.ZoneInfo
        Where the runner lives.
    today : datetime.date
        Today in that zone.
    lab : bool
        Whether the visitor may open notebooks in JupyterLab.

    Returns
    -------
    Element
        Each with what can be done with it.
    """
    if not state.reports:
        return e.empty(
            "No reports yet",
            "Ask for one above. It is written in the background and appears here by itself.",
        )
    return element(
        "div",
        element("h2", "Your reports"),
        *(_report(one, state, zone, today, lab=lab) for one in state.reports),
        style="sr-stack",
    )


def _report(one: ReportInfo, state: State, zone: ZoneInfo, today: date, *, lab: bool) -> Element:
    shown = state.shown == one.report_id
    return element(
        "section",
        element("h3", one.title),
        element("p", instant_words(one.created_at, zone, today), style="sr-quiet"),
        element(
            "div",
            e.button(
                "show",
                one.report_id,
                "Close" if shown else "Show",
                style="sr-button sr-primary",
                aria_expanded=str(shown).lower(),
                aria_label=f"{'Close' if shown else 'Show'}: {one.title}",
            ),
            element(
                "a",
                "Open in a tab",
                href=f"api:reports/{one.report_id}.html",
                new_tab="yes",
                style="sr-button",
            ),
            _file(one, "html", "Download HTML"),
            _file(one, "pdf", "Download PDF") if one.has_pdf else None,
            _file(one, "ipynb", "Download notebook"),
            e.button(
                "again",
                one.report_id,
                "Make again",
                title="The same report with the same parameters, from the data as it is now",
            ),
            _lab(one, state) if lab else None,
            *_removal(one, state),
            style="sr-coach-ways",
        ),
        style="sr-report",
    )


def _file(one: ReportInfo, ending: str, words: str) -> Element:
    address = f"api:reports/{one.report_id}.{ending}"
    return element("a", words, href=address, download="yes", style="sr-button")


def _lab(one: ReportInfo, state: State) -> Element:
    place = state.opened.get(one.report_id)
    if place:
        words = "Open it in JupyterLab"
        return element("a", words, href=f"lab:{place}", new_tab="yes", style="sr-button")
    return e.button("open", one.report_id, "Open as notebook")


def _removal(one: ReportInfo, state: State) -> tuple[Element, ...]:
    if state.confirming != one.report_id:
        return (e.button("delete", one.report_id, "Delete", aria_label=f"Delete: {one.title}"),)
    return (
        e.button("delete", one.report_id, "Yes, delete it", style="sr-button sr-primary"),
        e.button("keep", one.report_id, "No"),
    )


class Reports:
    """The page at work: reads, keeps one state, draws.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self.state = State(sessions=tuple(opened.own.session_rows(limit=MOST_SESSIONS)))
        self._list = Panel(on_action=opened.guarded(self._pressed))
        self._list.add_class("sr-card")
        self._frame = ReportFrame()
        self._session = ipywidgets.Dropdown(options=self._choices(), description="Session")
        self._weeks = ipywidgets.Dropdown(options=WEEKS, value=12, description="Period")
        self.widget = ipywidgets.VBox([self._requests(), self._list, self._frame])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(self._opened_at))
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew and draw."""
        self.state = with_reports(self.state, self.page.own.reports())
        self._draw()

    def _draw(self) -> None:
        lab = self.page.visitor.role in SCIENTISTS
        zone, today = self.page.runner.zone, self.page.today()
        self._list.show(report_list(self.state, zone, today, lab=lab))
        titles = {one.report_id: one.title for one in self.state.reports}
        self._frame.title = titles.get(self.state.shown, "")
        self._frame.report_id = self.state.shown

    def _requests(self) -> ipywidgets.Widget:
        if not self.state.sessions:
            nothing = Panel(
                e.empty(
                    "No sessions to report on yet",
                    "Upload the files of your watch first.",
                    e.link("upload", "Upload files", style="sr-button sr-primary"),
                )
            )
            nothing.add_class("sr-card")
            return nothing
        both = ipywidgets.VBox(
            [
                self._request(
                    "One session",
                    "Pace, heart rate, zones and best efforts of a run, with where each number "
                    "comes from.",
                    self._session,
                    lambda: session_request(self.state, self._session.value),
                ),
                self._request(
                    "You over time",
                    "Fitness, fatigue and form, weekly volume, bests and critical speed of a "
                    "period.",
                    self._weeks,
                    lambda: runner_request(self._weeks.value, self.page.today()),
                ),
            ]
        )
        both.add_class("sr-halves")
        weekly = WeeklyReport(self.page).widget
        cards = ipywidgets.VBox([both, weekly])
        cards.add_class("sr-stack")
        return cards

    def _request(
        self, title: str, sentence: str, field: ipywidgets.Widget, request: Any
    ) -> ipywidgets.Widget:
        words = Panel(element("h2", title), element("p", sentence, style="sr-quiet"))
        button = ipywidgets.Button(description="Write this report", button_style="primary")
        button.on_click(self.page.guarded(lambda _button: self._ask(request())))
        field.add_class("sr-field")
        box = ipywidgets.VBox([words, field, button])
        box.add_class("sr-card")
        return box

    def _ask(self, request: Mapping[str, Any]) -> None:
        self.page.say("")
        self.page.courier.post("reports", request, self.page.guarded(self._answered))

    def _pressed(self, action: str, report_id: str) -> None:
        self.page.say("")
        courier, confirmed = self.page.courier, self.state.confirming == report_id
        self.state = after_press(self.state, action, report_id)
        if action == "again":
            path = f"reports/{report_id}/again"
            courier.post(path, {}, self.page.guarded(self._answered))
        elif action == "open":
            path = f"reports/{report_id}/open"
            courier.post(path, {}, self.page.guarded(self._copied(report_id)))
        elif action == "delete" and confirmed:
            path = f"reports/{report_id}/delete"
            courier.post(path, {}, self.page.guarded(self._deleted))
        self._draw()

    def _copied(self, report_id: str) -> Any:
        def _heard(answer: Answer) -> None:
            place = answer.body.get("path")
            if answer.accepted and isinstance(place, str):
                self.state = replace(self.state, opened={**self.state.opened, report_id: place})
                self.page.say("The notebook lies in your workspace now.", calm=True)
                self._draw()
            else:
                self.page.say(answer.sentence)

        return _heard

    def _deleted(self, answer: Answer) -> None:
        self._answered(answer)
        self.refresh()

    def _answered(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)

    def _choices(self) -> list[tuple[str, str]]:
        zone, units = self.page.runner.zone, self.page.units
        return [(session_words(one, zone, units), one.session_id) for one in self.state.sessions]

    def _opened_at(self, place: str) -> None:
        """Choose the session that a link names, also one too old for the list."""
        sessions = self.state.sessions
        if place not in [one.session_id for one in sessions]:
            older = [one for one in self.page.own.session_rows() if one.session_id == place]
            if not older:
                return
            self.state = replace(self.state, sessions=(*sessions, *older))
            self._session.options = self._choices()
        self._session.value = place

    def _heard(self, news: JobNews) -> None:
        if news.ended and news.kind == "report":
            self.refresh()


def session_words(one: SessionRow, zone: ZoneInfo, units: Units) -> str:
    """A session as a list to choose from says it.

    Parameters
    ----------
    one : SessionRow
        The session.
    zone : zoneinfo.ZoneInfo
        Where the runner lives; holds where the file says no offset.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Such as ``Sun 29 May 2022, 17:53 · Running · 10.02 km``.
    """
    start = one.local_start(one.started_at.astimezone(zone).utcoffset() or timedelta(0))
    name = one.title or session_view.sport_name(one.sport, one.sub_sport)
    far = display.distance(one.distance_m, units)
    words = (f"{start:%a} {display.day_name(start)}, {start:%H:%M}", name, far)
    return " · ".join(part for part in words if part != display.UNKNOWN)


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("reports", "Reports", lambda opened: Reports(opened).widget)
