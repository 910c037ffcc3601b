"""The page Home: how the runner stands today, what comes next, what was last."""

import math
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import home_welcome, page, session_view
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.home_state import State, form_words, trend_words
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.plan_view import next_day
from smartrunning.apps.since_last_visit import news_card, read_news
from smartrunning.errors import NotFoundError
from smartrunning.metrics import SessionStatistics
from smartrunning.optimizer import PlanDay
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.apps.plan_words import long_day
from smartrunning.reports.plan_words import day_name
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.jobs import JobState

LAST_SESSIONS: Final = 5
FITNESS_DAYS: Final = 42
LOAD_UNIT: Final = "au is the unit of training load: an hour at your threshold is 100."
OPEN: Final = (JobState.QUEUED, JobState.RUNNING)
JOB_WORDS: Final = {
    "import": "Reading your files",
    "undo": "Taking an import back",
    "statistics": "Computing your numbers",
    "history": "Updating your history",
    "plan": "Making your training plan",
    "replan": "Making your training plan again",
    "what_if": "Working out what would be if",
    "report": "Writing your report",
    "export": "Packing your data",
}


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
        return home_welcome.first_steps(
            state.name,
            has_thresholds=state.has_thresholds,
            has_plan=state.next_day is not None,
            reading=any(job.kind == "import" for job in state.jobs),
        )
    monday = state.today.toordinal() - state.today.weekday()
    week = next((one for one in history.weeks if one.start.toordinal() == monday), None)
    form, fitness, fatigue = (
        float(line[-1]) for line in (load.form_au, load.fitness_au, load.fatigue_au)
    )
    words = ", ".join(filter(None, (form_words(form), trend_words(load.form_au))))
    shown = [
        e.tile("Form", display.number(form), "au", words),
        e.tile("Fitness", display.number(fitness), "au", "load a day, over 42 days"),
        e.tile("Fatigue", display.number(fatigue), "au", "load a day, over 7 days"),
        _week_tile(week.distance_m if week else 0.0, week.sessions if week else 0, units),
    ]
    return element(
        "div",
        element("h2", "How you stand"),
        e.tiles(shown),
        element("p", LOAD_UNIT + _settling(len(load.days)), style="sr-quiet sr-small"),
        style="sr-stack",
    )


def _settling(days: int) -> str:
    """What to know about numbers that have not yet seen all the days that they count."""
    if days >= FITNESS_DAYS:
        return ""
    return (
        f" Fitness looks back on {FITNESS_DAYS} days; {days} of them "
        f"{'is' if days == 1 else 'are'} known, so that it is still too low."
    )


def next_card(state: State, units: Units) -> Element:
    """Today's training, and the next one where today has none.

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
    one = state.next_day
    if one is None:
        sentence = "You have no training plan that goes on. Say for which race you train."
        heading = element("h2", "Next training")
        invitation = element("p", sentence, style="sr-quiet")
        way = e.link("plan", "Make a plan", style="sr-button")
        return element("div", heading, invitation, way, style="sr-stack sr-start")
    is_today = one.day == state.today
    heading = element("h2", "Today’s training" if is_today else "Next training")
    rests = not is_today and state.plan_today is not None
    return element(
        "div",
        heading,
        element("p", "Today is a day of rest.") if rests else None,
        element("p", "You have run today already.") if is_today and state.ran_today else None,
        *_workout(one, units, when="" if is_today else long_day(one.day)),
        e.link(f"plan#{one.day.isoformat()}", "Show the plan"),
        style="sr-stack",
    )


def _workout(one: PlanDay, units: Units, *, when: str) -> list[Element]:
    length = display.span(one.duration_s)
    if math.isfinite(one.distance_m):
        length += f", about {display.distance(one.distance_m, units)}"
    return [
        element("p", element("strong", day_name(one, units)), f" · {when}" if when else ""),
        element("p", length, style="sr-quiet"),
        *([element("p", f"Why: {one.reason}", style="sr-quiet")] if one.reason else []),
    ]


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
        element("li", session_view.linked_row(info, statistics, units, state.today))
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
    if not sessions:
        return e.tile("This week", "0", unit, "no session since Monday")
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
        self._panels = {name: Panel() for name in ("back", "today", "news", "next", "last", "jobs")}
        for panel in self._panels.values():
            panel.add_class("sr-card")
        self._now, self._past = ipywidgets.VBox(), ipywidgets.VBox()
        for halves in (self._now, self._past):
            halves.add_class("sr-halves")
            halves.add_class("sr-even")
        self.widget = ipywidgets.VBox()
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.header.observe(opened.guarded(lambda _change: self.refresh()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew and draw."""
        state, units = self._read(), self.page.units
        parts = {
            "back": home_welcome.welcome_back(state.name, state.last_day, state.today, state.load),
            "news": news_card(state.news, units, self.page.runner.zone, state.today)
            if state.news
            else None,
            "today": today_tiles(state, units),
            "next": next_card(state, units),
            "last": last_sessions(state, units),
            "jobs": open_jobs(state),
        }
        for name, part in parts.items():
            self._panels[name].show(*([part] if part else []))
        self._lay_out({name for name, part in parts.items() if part})

    def _lay_out(self, there: AbstractSet[str]) -> None:
        """Put what there is in its place: today above, what was below."""
        some = {name: [self._panels[name]] if name in there else [] for name in self._panels}
        self._now.children = [self._panels["next"], self._panels["today"]]
        self._past.children = [*some["last"], *some["news"]]
        now = self._now if "last" in there else self._panels["today"]
        both = [self._past] if len(self._past.children) > 1 else self._past.children
        self.widget.children = [*some["back"], *some["jobs"], now, *both]

    def _read(self) -> State:
        own, today = self.page.own, self.page.today()
        infos, history, plans = self._last(), own.history(), own.plans()
        plan = own.plan(plans[0].plan_id) if plans else None
        before = own.view_before(self.page.visitor.user, datetime.now(UTC))
        return State(
            name=self.page.runner.name,
            today=today,
            sessions=tuple((info, self._statistics(info)) for info in infos),
            history=history,
            next_day=next_day(plan, today) if plan else None,
            jobs=tuple(self.page.store.jobs.list(own.owner, states=OPEN, limit=10)),
            plan_today=next((one for one in plan.days if one.day == today), None) if plan else None,
            news=None
            if before is None
            else read_news(
                own,
                before,
                bests=history.bests if history else (),
                critical_speed=history.critical_speed if history else None,
                plans=plans,
            ),
            has_thresholds=self.page.runner.thresholds_on(today).heart_rate_max_bpm > 0,
        )

    def _last(self) -> list[SessionInfo]:
        """The last sessions; of two recordings of one activity the one that counts."""
        found = self.page.own.sessions(limit=2 * LAST_SESSIONS)
        return [info for info in found if not info.is_spare][:LAST_SESSIONS]

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
