"""The page Plan: a goal in, a plan with its certificate out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import ipywidgets

from smartrunning.apps import charts, goal_form, page, plan_charts, plan_files, plan_view
from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.goal_form import OTHER, RACES, WEEKDAYS, GoalForm
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.optimizer import Plan
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.storage.info import PlanInfo

Part = Literal["plan", "goal"]
PARTS: Final = {"plan": "Your plan", "goal": "New plan"}
MOST_PLANS: Final = 8


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    plans : tuple of PlanInfo
        All of the runner's, newest first.
    chosen : str
        Key of the plan that is shown; empty when there is none.
    part : {'plan', 'goal'}
        Whether the plan or the form is open.
    day : datetime.date or None
        Day whose steps are shown.
    """

    plans: tuple[PlanInfo, ...] = ()
    chosen: str = ""
    part: Part = "goal"
    day: date | None = None


def with_plans(state: State, plans: Sequence[PlanInfo]) -> State:
    """State with plans that were read anew; a plan that is new is opened.

    Parameters
    ----------
    state : State
        The page as it is.
    plans : sequence of PlanInfo
        In any order.

    Returns
    -------
    State
        The newest plan is open when there is one that was not there before.
    """
    newest = tuple(sorted(plans, key=lambda one: one.revision, reverse=True))
    if not newest:
        return replace(state, plans=(), chosen="", part="goal", day=None)
    if newest[0].plan_id not in {one.plan_id for one in state.plans}:
        return State(newest, newest[0].plan_id, "plan")
    return replace(state, plans=newest)


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
        case "part", "goal":
            return replace(state, part="goal")
        case "part", "plan" if state.plans:
            return replace(state, part="plan")
        case "plan", _ if value in {one.plan_id for one in state.plans}:
            return replace(state, chosen=value, part="plan", day=None)
        case "day", _:
            return open_day(state, value)
        case _:
            return state


def open_day(state: State, text: str) -> State:
    """State with the steps of a day open; of the day that is open already, closed.

    Parameters
    ----------
    state : State
        The page as it is.
    text : str
        A day as ``2026-05-31``, or whatever the browser says, which changes nothing.

    Returns
    -------
    State
        With at most one day open.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return state
    part: Part = "plan" if state.plans else state.part
    return replace(state, day=None if day == state.day else day, part=part)


def other_plans(state: State, units: Units) -> Element | None:
    """Earlier plans to choose from.

    Parameters
    ----------
    state : State
        The page.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element or None
        A folded list; None with one plan only.
    """
    if len(state.plans) < 2:
        return None
    rows = (
        element(
            "li",
            e.button(
                "plan",
                one.plan_id,
                element("strong", display.distance_name(one.race_distance_m, units)),
                element("span", f"race {one.race_date.isoformat()}"),
                element("span", f"Plan {one.revision}", style="sr-quiet sr-small"),
                element(
                    "span",
                    f"made {one.created_at.date().isoformat()}",
                    style="sr-quiet sr-small",
                ),
                style="sr-row",
                aria_pressed="true" if one.plan_id == state.chosen else "false",
            ),
        )
        for one in state.plans[:MOST_PLANS]
    )
    return element(
        "details",
        element("summary", f"All your plans ({len(state.plans)})"),
        element("ul", *rows, style="sr-list"),
    )


def downloads() -> Element:
    """Buttons that hand the plan out.

    Returns
    -------
    Element
        For spreadsheets and for programs.
    """
    return element(
        "div",
        element("h2", "Take it with you"),
        element(
            "div",
            e.button("download", "fit", "This week's workouts for your watch"),
            e.button("download", "ics", "All days for your calendar"),
            e.button("download", "pdf", "PDF, for the wall"),
            e.button("download", "csv", "CSV, for spreadsheets"),
            e.button("download", "json", "JSON, for programs"),
            style="sr-buttons",
        ),
        style="sr-stack",
    )


class _Fields:
    """The widgets of the form; what comes out of them is checked by `goal_form.request`.

    Parameters
    ----------
    form : GoalForm
        What is filled in at first.
    units : {'metric', 'imperial'}
        Unit of the distance.
    """

    def __init__(self, form: GoalForm, units: Units) -> None:
        self.units = units
        self.race_date = ipywidgets.DatePicker(value=form.race_date, description="Day of the race")
        self.race = ipywidgets.Dropdown(options=RACES, value=form.race, description="Distance")
        self.distance = ipywidgets.FloatText(
            value=form.distance,
            description=f"Its length ({display.distance_unit(units)})",
        )
        self.target = ipywidgets.Text(
            value=form.target,
            placeholder="leave empty if you have none",
            description="Hoped-for time (h:mm:ss)",
        )
        self.hours = ipywidgets.FloatText(
            value=form.hours_per_week, step=0.5, description="Hours a week at most"
        )
        self.longest = ipywidgets.FloatText(
            value=form.longest_minutes, step=5, description="Longest run (minutes)"
        )
        self.start_date = ipywidgets.DatePicker(
            value=form.start_date, description="First day of the plan"
        )
        self.long_run_day = ipywidgets.Dropdown(
            options=[(name, day) for day, name in enumerate(WEEKDAYS)],
            value=form.long_run_day,
            description="Day of the long run",
        )
        self.days = tuple(
            ipywidgets.ToggleButton(value=day in form.training_days, description=name)
            for day, name in enumerate(WEEKDAYS)
        )
        self.race.observe(lambda _change: self._show_distance(), "value")
        self._show_distance()

    def form(self) -> GoalForm:
        """Form as it is filled in.

        Returns
        -------
        GoalForm
            Unchecked.
        """
        return GoalForm(
            race_date=self.race_date.value,
            start_date=self.start_date.value,
            race=self.race.value or OTHER,
            distance=self.distance.value,
            hours_per_week=self.hours.value,
            longest_minutes=self.longest.value,
            training_days=tuple(day for day, button in enumerate(self.days) if button.value),
            long_run_day=self.long_run_day.value if self.long_run_day.value is not None else -1,
            target=self.target.value,
        )

    def widget(self) -> ipywidgets.Widget:
        """Fields in their order.

        Returns
        -------
        ipywidgets.Widget
            A grid that folds on narrow screens.
        """
        fields = [
            self.race_date,
            self.race,
            self.distance,
            self.target,
            self.hours,
            self.longest,
            self.long_run_day,
            self.start_date,
        ]
        for field in fields:
            field.add_class("sr-field")
        days = ipywidgets.HBox(self.days)
        days.add_class("sr-days")
        label = Panel(element("span", "Days on which you can train", style="sr-label"))
        grid = ipywidgets.VBox(fields)
        grid.add_class("sr-form")
        return ipywidgets.VBox([grid, label, days])

    def _show_distance(self) -> None:
        self.distance.layout.display = "" if self.race.value == OTHER else "none"


class PlanPage:
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
        self._tabs, self._head, self._calendar, self._next, self._outlook, self._certificate = (
            Panel(on_action=press_here) for _ in range(6)
        )
        self._downloads = Panel(downloads(), on_action=opened.guarded(self._download))
        self._fields = _Fields(
            goal_form.prefilled(opened.own.history(), opened.today()), opened.units
        )
        self._plan: Plan | None = None
        self._form = self._form_widget()
        self._charts = ipywidgets.VBox()
        self._charts.add_class("sr-halves")
        cards = [_card(one) for one in (self._head, self._next, self._calendar)]
        below = [_card(one) for one in (self._outlook, self._certificate, self._downloads)]
        self._viewer = ipywidgets.VBox([*cards, self._charts, *below])
        self._viewer.add_class("sr-stack")
        self._body = ipywidgets.VBox()
        self.widget = ipywidgets.VBox([self._tabs, self._body])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(self._opened_at))
        opened.header.observe(opened.guarded(lambda _change: self._draw_whole()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew and draw."""
        self.state = with_plans(self.state, self.page.own.plans())
        self._draw_whole()

    def _draw_whole(self) -> None:
        state = self.state
        self._tabs.show(
            *([e.tabs("Parts of the page", "part", PARTS, state.part)] if state.plans else [])
        )
        if state.part == "goal":
            self._body.children = [self._form]
            return
        self._plan = self.page.own.plan(state.chosen)
        self._draw_days()
        self._outlook.show(*filter(None, [plan_view.expectation(self._plan)]))
        self._certificate.show(plan_view.certificate(self._plan))
        before, self._charts.children = self._charts.children, _chart_cards(self._plan)
        charts.discard(before)
        self._body.children = [self._viewer]

    def _draw_days(self) -> None:
        plan, today, units = self._plan, self.page.today(), self.page.units
        if plan is None:
            return
        coming = plan_view.next_day(plan, today)
        head = element("h2", plan_view.title(plan, units))
        others = other_plans(self.state, units)
        self._head.show(head, plan_view.summary(plan, today), *([others] if others else []))
        self._next.show(
            element("h2", "Next training"),
            plan_view.day_detail(coming, units) if coming else _over(),
        )
        self._calendar.show(
            element("h2", "Calendar"),
            element("p", "Press a day to see its steps and paces.", style="sr-quiet"),
            plan_view.calendar(plan, self.state.day, today, units),
        )

    def _form_widget(self) -> ipywidgets.Widget:
        button = ipywidgets.Button(description="Make my plan", button_style="primary")
        button.on_click(self.page.guarded(lambda _button: self._ask()))
        words = Panel(
            element("h2", "For which race do you train?"),
            element(
                "p",
                "The plan keeps your days and hours, grows your load no faster than is usual, and "
                "comes with a proof of how good it is. It takes less than a minute.",
                style="sr-quiet",
            ),
        )
        return _card(words, self._fields.widget(), button)

    def _ask(self) -> None:
        self.page.say("")
        wanted = goal_form.request(self._fields.form(), self.page.today(), self._fields.units)
        self.page.courier.post("plans", wanted, self.page.guarded(self._answered))

    def _answered(self, answer: Answer) -> None:
        if answer.accepted:
            self.page.say("Your plan is being made and opens here by itself.", calm=True)
        else:
            self.page.say(answer.sentence)

    def _download(self, _action: str, kind: str) -> None:
        if self._plan is None:
            return
        own, today = self.page.own, self.page.today()
        info = own.plan_info(self.state.chosen)
        thresholds = own.runner().thresholds_on(today)
        file = plan_files.plan_file(
            kind,
            self._plan,
            info,
            today,
            units=self.page.units,
            key=f"{own.owner}-{self._plan.goal.race_date.isoformat()}",
            threshold_heart_rate_bpm=thresholds.threshold_heart_rate_bpm,
        )
        self.page.courier.download(file.name, file.media_type, file.content)

    def _heard(self, news: JobNews) -> None:
        if news.kind == "plan" and news.ended:
            before = self.state.chosen
            self.page.say(news.error)
            self.refresh()
            if self.state.chosen != before or news.error:
                self.page.courier.go_to_top()

    def _opened_at(self, place: str) -> None:
        self._press("day", place)

    def _press(self, action: str, value: str) -> None:
        before, self.state = self.state, press(self.state, action, value)
        if (before.part, before.chosen) == (self.state.part, self.state.chosen):
            self._draw_days()
        else:
            self._draw_whole()


def _card(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    card = ipywidgets.VBox(children)
    card.add_class("sr-card")
    return card


def _chart_cards(plan: Plan) -> list[ipywidgets.Widget]:
    return [_card(*plan_charts.weekly_load(plan)), _card(*plan_charts.projection(plan))]


def _over() -> Element:
    return element("p", "This plan is over. Make a new one for your next race.", style="sr-quiet")


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("plan", "Plan", lambda opened: PlanPage(opened).widget)
