"""The page Analytics: the runner over time."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import ipywidgets

from smartrunning.apps import (
    charts,
    closer_look,
    load_charts,
    page,
    speed_duration_chart,
    trend_charts,
)
from smartrunning.apps import elements as e
from smartrunning.apps.best_history import best_history
from smartrunning.apps.compare_part import ComparePart
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.race_times import race_times
from smartrunning.history import RunnerHistory, best_progression, daily_sums, periods
from smartrunning.history.period_rows import Span
from smartrunning.reports.daily_load import daily_load

Part = Literal["trends", "bests", "compare"]
PARTS: Final = {
    "trends": "Fitness",
    "bests": "Bests",
    "compare": "Compare",
}
LONG_DAYS: Final = 400
"""Over longer times intensity is told by months."""
PERIODS: Final = {"91": "3 months", "365": "1 year", "36500": "All"}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    part : {'trends', 'bests', 'compare'}
        Which part of the page is open.
    days : int
        Length of the period of the part over time.
    closer : bool
        Whether what stands behind the bests is shown.
    distance_m : float
        Whose bests are shown one after the other.
    """

    part: Part = "trends"
    days: int = 91
    closer: bool = False
    distance_m: float = 5000.0


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
        case "part", "trends" | "bests" | "compare":
            return replace(state, part=value, closer=False)
        case "part", "closer":
            return replace(state, part="bests", closer=True)
        case "distance", _ if value.replace(".", "", 1).isdecimal():
            return replace(state, distance_m=float(value))
        case "days", _ if value in PERIODS:
            return replace(state, days=int(value))
        case _:
            return state


@dataclass(slots=True, frozen=True)
class _Parts:
    """Widgets of the page."""

    tabs: Panel
    trends: ipywidgets.VBox
    bests: ipywidgets.VBox
    compare: list[ComparePart]
    body: ipywidgets.VBox


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
            trends=ipywidgets.VBox(),
            bests=ipywidgets.VBox(),
            compare=[],
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
        self._is_empty = not self.page.own.sessions(limit=1)
        self.draw()

    def draw(self) -> None:
        """Draw the open part."""
        if self._is_empty:
            nothing = Panel(e.no_sessions())
            nothing.add_class("sr-card")
            self._parts.body.children = [nothing]
            return
        self._parts.tabs.show(e.tabs("Parts of the page", "part", PARTS, self.state.part))
        draw = {
            "trends": self._draw_trends,
            "bests": self._draw_bests,
            "compare": self._draw_compare,
        }
        draw[self.state.part]()

    def _lay_out(self) -> None:
        for part in (self._parts.trends, self._parts.bests):
            part.add_class("sr-card")
        for part in (self._parts.trends, self._parts.bests, self._parts.body):
            part.add_class("sr-stack")

    def _press(self, action: str, value: str) -> None:
        self.state = press(self.state, action, value)
        self.draw()

    def _opened_at(self, place: str) -> None:
        self._press("part", place)

    def _heard(self, news: JobNews) -> None:
        if news.ended and news.kind in {"import", "statistics", "history"}:
            self.refresh()

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
                *self._quiet_time(today),
                *load_charts.fitness(load.last(self.state.days)),
                *load_charts.volume(history.weeks, today, self.state.days, self.page.units),
                *self._slow_changes(today),
                *self._load_note(history),
            )
        self._parts.body.children = [self._parts.trends]

    def _quiet_time(self, today: date) -> list[Panel]:
        """Say when there was no session in the period, and when the last one was."""
        (last,) = self.page.own.sessions(limit=1)
        if last.local_date >= since(self.state.days, today):
            return []
        day = f"{last.local_date.day} {last.local_date:%B %Y}"
        sentence = f"There is no session in this time; your last one was on {day}."
        return [Panel(e.notice(sentence, calm=True))]

    def _fill(self, box: ipywidgets.VBox, *children: ipywidgets.Widget) -> None:
        before, box.children = box.children, children
        charts.discard(before)

    def _slow_changes(self, today: date) -> tuple[ipywidgets.Widget, ...]:
        table = self.page.own.session_table().counted(today)
        if not len(table):
            return ()
        first, is_long = since(self.state.days, today), self.state.days > LONG_DAYS
        span: Literal["week", "month"] = "month" if is_long else "week"
        summed = periods(daily_sums(table, today=today), span)
        shown = [one for one in summed if one.start >= first] or list(summed[-1:])
        return (
            *trend_charts.intensity(shown, span),
            *trend_charts.efficiency(table, Span(first, today)),
        )

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
                *speed_duration_chart.words(
                    history,
                    self.page.units,
                    race_times(self.page.own.race_forecasts(), self.page.units),
                ),
                on_action=self.page.guarded(self._press),
            )
            chart = speed_duration_chart.chart(history, self.page.units)
            press_here = self.page.guarded(self._press)
            held = best_progression(self.page.own.leaders_of_months())
            bests = best_history(held, self.state.distance_m, self.page.units)
            self._fill(
                self._parts.bests,
                table,
                *chart,
                *trend_charts.critical_speeds(self.page.own.critical_speeds(), self.page.units),
                Panel(*bests, on_action=press_here),
                Panel(*self._closer(), on_action=press_here),
            )
        self._parts.body.children = [self._parts.bests]

    def _draw_compare(self) -> None:
        if not self._parts.compare:
            self._parts.compare.append(ComparePart(self.page))
        (part,) = self._parts.compare
        part.draw()
        self._parts.body.children = [part.widget]

    def _closer(self) -> tuple[Element, ...]:
        if not self.state.closer:
            return (closer_look.invitation(),)
        own = self.page.own
        sessions, timeline = own.counted_sessions(), own.critical_speeds()
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
