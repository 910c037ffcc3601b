"""The page Home: how the runner stands today, what comes next, what was last."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page, session_view
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.plan_view import next_day
from smartrunning.errors import NotFoundError
from smartrunning.history import RunnerHistory
from smartrunning.metrics import SessionStatistics
from smartrunning.optimizer import PlanDay
from smartrunning.reports import display
from smartrunning.reports.daily_load import DailyLoad, daily_load
from smartrunning.reports.display import Units
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.jobs import Job, JobState

LAST_SESSIONS: Final = 5
OPEN: Final = (JobState.QUEUED, JobState.RUNNING)
FRESH_AU: Final = 5.0
BALANCED_AU: Final = -10.0
STRAINED_AU: Final = -30.0
"""Bands of form in au a day, as intervals.icu draws them after Friel."""
JOB_WORDS: Final = {
    "import": "Reading your files",
    "statistics": "Computing your numbers",
    "history": "Updating your history",
    "plan": "Making your training plan",
    "report": "Writing your report",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    name : str
        The runner's name.
    today : datetime.date
        Today in the runner's zone.
    sessions : tuple of (SessionInfo, SessionStatistics or None)
        The last ones, newest first.
    history : RunnerHistory or None
        The runner over time; None while nothing is computed.
    next_day : PlanDay or None
        The next training of the latest plan.
    jobs : tuple of Job
        What is being worked on.
    """

    name: str
    today: date
    sessions: tuple[tuple[SessionInfo, SessionStatistics | None], ...] = ()
    history: RunnerHistory | None = None
    next_day: PlanDay | None = None
    jobs: tuple[Job, ...] = ()

    @property
    def load(self) -> DailyLoad | None:
        """Load up to today.

        Returns
        -------
        DailyLoad or None
            None without sessions.
        """
        return daily_load(self.history, self.today) if self.history else None


def form_words(form_au: float) -> str:
    """What a form says.

    Parameters
    ----------
    form_au : float
        Fitness less fatigue, au a day.

    Returns
    -------
    str
        A few plain words.
    """
    if form_au > FRESH_AU:
        return "rested"
    if form_au >= BALANCED_AU:
        return "in balance"
    return "working hard" if form_au >= STRAINED_AU else "very tired: ease off"


def today_tiles(state: State, units: Units) -> Element:
    """Form, fitness and this week's distance.

    Parameters
    ----------
    state : State
        The page.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        Tiles, or why there are none yet.
    """
    load, history = state.load, state.history
    if load is None or history is None:
        return e.empty(
            f"Welcome, {state.name}",
            "Upload the files of your watch; form, fitness and records appear here by themselves.",
            e.link("upload", "Upload files", style="sr-button sr-primary"),
        )
    monday = state.today.toordinal() - state.today.weekday()
    week = next((one for one in history.weeks if one.start.toordinal() == monday), None)
    form, fitness, fatigue = (
        float(line[-1]) for line in (load.form_au, load.fitness_au, load.fatigue_au)
    )
    shown = [
        e.tile("Form today", display.number(form), "au", form_words(form)),
        e.tile("Fitness", display.number(fitness), "au", "mean daily load of 42 days"),
        e.tile("Fatigue", display.number(fatigue), "au", "mean daily load of 7 days"),
        _week_tile(week.distance_m if week else 0.0, week.sessions if week else 0, units),
    ]
    return element("div", element("h2", "Today"), e.tiles(shown), style="sr-stack")


def next_card(state: State, units: Units) -> Element:
    """The next training.

    Parameters
    ----------
    state : State
        The page.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        What and when, or the way to a plan.
    """
    heading = element("h2", "Next training")
    one = state.next_day
    if one is None:
        sentence = "You have no training plan that goes on. Say for which race you train."
        invitation = element("p", sentence, style="sr-quiet")
        way = e.link("plan", "Make a plan", style="sr-button")
        return element("div", heading, invitation, way, style="sr-stack sr-start")
    when = "Today" if one.day == state.today else f"{one.day:%A}, {one.day.day} {one.day:%B}"
    words = f"{display.span(one.duration_s)}, about {display.distance(one.distance_m, units)}"
    return element(
        "div",
        heading,
        element("p", element("strong", one.title), f" · {when}"),
        element("p", words, style="sr-quiet"),
        e.link(f"plan#{one.day.isoformat()}", "Show the plan"),
        style="sr-stack",
    )


def last_sessions(state: State, units: Units) -> Element | None:
    """The last sessions, each a link to its numbers.

    Parameters
    ----------
    state : State
        The page.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element or None
        A list; None without sessions.
    """
    if not state.sessions:
        return None
    rows = (
        element("li", session_view.linked_row(info, statistics, units))
        for info, statistics in state.sessions
    )
    heading = element("h2", "Last sessions")
    return element("div", heading, element("ul", *rows, style="sr-list"), style="sr-stack")


def open_jobs(state: State) -> Element | None:
    """What is being worked on.

    Parameters
    ----------
    state : State
        The page.

    Returns
    -------
    Element or None
        A list; None when all is done.
    """
    if not state.jobs:
        return None
    rows = (
        element(
            "li",
            JOB_WORDS.get(job.kind, "Working"),
            " – waiting its turn" if job.state is JobState.QUEUED else f" – {job.progress:.0%}",
        )
        for job in state.jobs
    )
    heading = element("h2", "Being worked on")
    return element("div", heading, element("ul", *rows), style="sr-stack")


def _week_tile(distance_m: float, sessions: int, units: Units) -> Element:
    value, _, unit = display.distance(distance_m, units).partition(" ")
    return e.tile("This week", value, unit, f"{sessions} session{'' if sessions == 1 else 's'}")


class Home:
    """The page at work: reads, draws.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self._panels = {name: Panel() for name in ("today", "next", "last", "jobs")}
        for panel in self._panels.values():
            panel.add_class("sr-card")
        self._halves = ipywidgets.VBox([self._panels["next"], self._panels["last"]])
        self._halves.add_class("sr-halves")
        self.widget = ipywidgets.VBox()
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.header.observe(opened.guarded(lambda _change: self.refresh()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew and draw."""
        state, units = self._read(), self.page.units
        parts = {
            "today": today_tiles(state, units),
            "next": next_card(state, units),
            "last": last_sessions(state, units),
            "jobs": open_jobs(state),
        }
        for name, part in parts.items():
            self._panels[name].show(*([part] if part else []))
        below = [self._halves] if parts["last"] else []
        jobs = [self._panels["jobs"]] if parts["jobs"] else []
        self.widget.children = [self._panels["today"], *below, *jobs]

    def _read(self) -> State:
        own, today = self.page.own, self.page.today()
        infos = own.sessions(limit=LAST_SESSIONS)
        plans = own.plans()
        plan = own.plan(plans[0].plan_id) if plans else None
        return State(
            name=self.page.runner.name,
            today=today,
            sessions=tuple((info, self._statistics(info)) for info in infos),
            history=own.history(),
            next_day=next_day(plan, today) if plan else None,
            jobs=tuple(self.page.store.jobs.list(own.owner, states=OPEN, limit=10)),
        )

    def _statistics(self, info: SessionInfo) -> SessionStatistics | None:
        try:
            return self.page.own.statistics_of(info.session_id)
        except NotFoundError:
            return None

    def _heard(self, news: JobNews) -> None:
        if news.ended or news.state == JobState.QUEUED:
            self.refresh()


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("home", "Home", lambda opened: Home(opened).widget)
