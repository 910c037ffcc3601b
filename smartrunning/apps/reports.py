"""The page Reports: ask for a report, open it, take its notebook away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page, session_view
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.weekly_report import WeeklyReport
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.info import ReportInfo, SessionInfo

MOST_SESSIONS: Final = 100
WEEKS: Final = {"Last 4 weeks": 4, "Last 12 weeks": 12, "Last 26 weeks": 26, "Last year": 52}
KINDS: Final = {"session_report": "Session report", "runner_report": "Runner report"}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    reports : tuple of ReportInfo
        Newest first.
    sessions : tuple of SessionInfo
        Those that a report can be asked for, newest first.
    """

    reports: tuple[ReportInfo, ...] = ()
    sessions: tuple[SessionInfo, ...] = ()


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
    return replace(state, reports=tuple(newest))


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


def report_list(state: State) -> Element:
    """The list of reports.

    Parameters
    ----------
    state : State
        The page.

    Returns
    -------
    Element
        Each with a link to the report and to its notebook, and a button to make it again.
    """
    if not state.reports:
        return e.empty(
            "No reports yet",
            "Ask for one above. It is written in the background and appears here by itself.",
        )
    rows = (
        (
            element("a", one.title, href=f"api:reports/{one.report_id}.html", new_tab="yes"),
            KINDS.get(one.kind, one.kind),
            f"{one.created_at.day} {one.created_at:%b %Y, %H:%M} UTC",
            element(
                "a",
                "Notebook",
                href=f"api:reports/{one.report_id}.ipynb",
                download="yes",
                title="Download the notebook that made this report",
            ),
            e.button(
                "again",
                one.report_id,
                "Make again",
                style="sr-button sr-plain",
                title="The same report with the same parameters, from the data as it is now",
            ),
        )
        for one in state.reports
    )
    return element(
        "div",
        element("h2", "Your reports"),
        e.table("Your reports", ("Report", "Kind", "Written", "Source", "Repeat"), rows),
        style="sr-stack",
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
        self.state = State(sessions=tuple(opened.own.sessions(limit=MOST_SESSIONS)))
        self._list = Panel(on_action=opened.guarded(self._pressed))
        self._list.add_class("sr-card")
        self._session = ipywidgets.Dropdown(
            options=[(_session_words(one), one.session_id) for one in self.state.sessions],
            description="Session",
        )
        self._weeks = ipywidgets.Dropdown(options=WEEKS, value=12, description="Period")
        self.widget = ipywidgets.VBox([self._requests(), self._list])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(self._opened_at))
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew and draw."""
        self.state = with_reports(self.state, self.page.own.reports())
        self._list.show(report_list(self.state))

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

    def _pressed(self, _action: str, report_id: str) -> None:
        self.page.say("")
        path = f"reports/{report_id}/again"
        self.page.courier.post(path, {}, self.page.guarded(self._answered))

    def _answered(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)

    def _opened_at(self, place: str) -> None:
        if place in [one.session_id for one in self.state.sessions]:
            self._session.value = place

    def _heard(self, news: JobNews) -> None:
        if news.ended and news.kind == "report":
            self.refresh()


def _session_words(one: SessionInfo) -> str:
    sport = session_view.sport_name(one.sport, one.sub_sport)
    return f"{session_view.day_name(one)} · {sport} · {one.started_at:%H:%M} UTC"


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("reports", "Reports", lambda opened: Reports(opened).widget)
