"""The page Plan: a goal in, a plan with its certificate out, and all that becomes of it."""

from datetime import date
from typing import Any

import ipywidgets

from smartrunning.apps import charts, page, plan_calendar, plan_chart, plan_charts, plan_state
from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.feed import Feed
from smartrunning.apps.goal_part import GoalPart
from smartrunning.apps.mover import Mover
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.plan_blocks import blocks
from smartrunning.apps.plan_certificate import certificate
from smartrunning.apps.plan_changes import changes, proposal
from smartrunning.apps.plan_day import (
    against_moves,
    allowed_days,
    day_detail,
    opened_day,
)
from smartrunning.apps.plan_print import sheet
from smartrunning.apps.plan_reading import Reading, read
from smartrunning.apps.plan_state import PARTS, Part, State
from smartrunning.apps.plan_take import take_along
from smartrunning.apps.plan_view import expectation, summary, title
from smartrunning.apps.what_if import WhatIfPart
from smartrunning.apps.workout_chart import workout_charts
from smartrunning.optimizer import SEED_SCHEMAS, PlanDay, PlanSchema
from smartrunning.reports.display import Units

JOBS = frozenset({"plan", "replan"})
NOT_TO_COME = "A session moves to a day of the plan that is still to come."
ASKED = frozenset({"move", "replan", "dismiss", "undo", "restore", "unlink", "relink", "link"})
OF_ONES_OWN = frozenset({"whatif", "take", "goal"})
NEWS_FOR_DONE = frozenset({"import", "undo", "statistics", "history"})


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
        self._reading: Reading | None = None
        self._goal: GoalPart | None = None
        self._charts: list[plan_chart.Chart] = []
        self._made: list[ipywidgets.Widget] = []
        press = opened.guarded(self._press)
        self._tabs, self._head, self._days, self._day, self._text, self._paper = (
            Panel(on_action=press) for _ in range(6)
        )
        self._mover = Mover(opened.guarded(self._lifted), opened.guarded(self._dropped))
        self._what_if = WhatIfPart(opened, self.refresh)
        self._workout, self._body = ipywidgets.VBox(), ipywidgets.VBox()
        self._head_card, self._text_card = _card(self._head), _card(self._text)
        self._calendar_card = _card(self._days, self._mover)
        self._calendar_card.add_class("sr-plan-calendar")
        self._opened_day = ipywidgets.VBox([_card(self._day), _card(self._workout)])
        self._opened_day.add_class("sr-halves")
        self._feed = _card(Feed())
        self._body.add_class("sr-stack")
        self.widget = ipywidgets.VBox([self._head_card, self._tabs, self._body, self._paper])
        self.widget.add_class("sr-stack")
        self.widget.add_class("sr-plan")
        opened.courier.on_job(opened.guarded(self._heard))
        opened.courier.on_place(opened.guarded(lambda place: self._press("day", place)))
        opened.header.observe(opened.guarded(lambda _change: self._new_units()), "units")
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew and draw."""
        self.state = plan_state.with_plans(self.state, self.page.own.plans())
        self._read()
        self._draw()

    def _read(self) -> None:
        info = self.state.info
        self._reading = None
        if info:
            self._reading = read(self.page.own, info, self.page.today(), is_own=self._may_edit)

    def _draw(self) -> None:
        state, reading = self.state, self._reading
        hidden = frozenset() if self._may_edit else OF_ONES_OWN
        parts = {name: words for name, words in PARTS.items() if name not in hidden}
        self._tabs.show(
            *([e.tabs("Parts of the page", "part", parts, state.part)] if state.plans else [])
        )
        self._head_card.layout.display = "none" if reading is None or state.part == "goal" else ""
        discarded, self._made, self._charts = self._made, [], []
        before, self._workout.children = self._workout.children, []
        if reading is None or state.part == "goal":
            self._paper.show()
            self._body.children = [self._goal_part()]
        else:
            self._head.show(*self._heading(reading))
            self._paper.show(sheet(state, reading, title(reading.plan, self._units), self._units))
            self._body.children = self._part(state.part, reading)
        charts.discard([*discarded, *before])

    @property
    def _units(self) -> Units:
        return self.page.units

    @property
    def _may_edit(self) -> bool:
        return not self.page.read_only

    def _goal_part(self) -> ipywidgets.Widget:
        if not self._may_edit:
            words = e.empty("No plan yet", "This runner has no training plan.")
            self._text.show(words)
            return self._text_card
        if self._goal is None:
            self._goal = GoalPart(self.page)
        return self._goal.widget

    def _heading(self, reading: Reading) -> list[Element]:
        plan, today = reading.plan, reading.today
        shown: list[Element] = [element("h2", title(plan, self._units))]
        if not self.state.is_current:
            shown.append(_earlier(self.state))
        shown.append(summary(plan, today, len(reading.weeks)))
        if reading.coming is None:
            shown.append(element("p", "This plan is over. Make a new one for your next race."))
        if reading.proposal and self.state.is_current and self._may_edit:
            shown += filter(None, [proposal(reading.proposal)])
        return shown

    def _part(self, part: Part, reading: Reading) -> list[ipywidgets.Widget]:
        if part == "calendar":
            return self._calendar_part(reading)
        if part == "form":
            return self._form_part(reading)
        if part == "whatif":
            may_adopt = self.state.is_current and self._may_edit
            self._what_if.show(reading, may_adopt=may_adopt)
            return [self._what_if.widget]
        words = {
            "blocks": lambda: [blocks(reading, reading.today)],
            "proof": lambda: [certificate(reading.plan, reading.info)],
            "changes": lambda: [changes(self.state, reading, self._units, self.page.runner.zone)],
            "take": lambda: [take_along(self.state, reading, self._units)],
        }
        self._text.show(*words[part]())
        with_feed = part == "take" and self._may_edit
        return [self._text_card, self._feed] if with_feed else [self._text_card]

    def _calendar_part(self, reading: Reading) -> list[ipywidgets.Widget]:
        load = plan_charts.weekly_load(
            reading, self.page.guarded(lambda monday: self._press("week", monday.isoformat()))
        )
        self._charts = [load]
        load.choose(self.state.week)
        self._made = [_card(load.words, load.figure)]
        self._draw_days()
        return [self._calendar_card, self._opened_day, *self._made]

    def _form_part(self, reading: Reading) -> list[ipywidgets.Widget]:
        made = [plan_charts.form(reading), plan_charts.race_time(reading)]
        self._charts = [one for one in made if one]
        for one in self._charts:
            one.choose(self.state.week)
        cards = [_card(one.words, one.figure) for one in self._charts]
        if made[1] is None:
            cards.append(_card(Panel(plan_charts.unknown_race_time())))
        self._text.show(*filter(None, [expectation(reading.plan)]))
        self._made = [*cards]
        return [*cards, self._text_card]

    def _draw_days(self) -> None:
        """Draw what changes with a press on a day: the calendar and the day that is open."""
        reading, state = self._reading, self.state
        if reading is None:
            return
        self._days.show(plan_calendar.calendar(state, reading, self._units))
        opened = reading.day(state.day) if state.day else None
        coming = reading.coming
        if opened is not None and opened.steps:
            self._day.show(opened_day(opened, state, reading, self._schema(reading), self._units))
        elif coming is not None:
            self._day.show(element("h2", "Next training"), day_detail(coming, self._units))
        self._draw_workout(opened if opened is not None and opened.steps else coming, reading)

    def _draw_workout(self, one: PlanDay | None, reading: Reading) -> None:
        """Draw the charts of a session; nothing where there is none."""
        self._opened_day.layout.display = "none" if one is None else ""
        state = reading.plan.state
        thresholds = self.page.runner.thresholds_on(self.page.today())
        drawn = (
            workout_charts(
                one,
                state.critical_speed_mps,
                state.d_prime_m,
                thresholds.threshold_heart_rate_bpm,
                self._units,
            )
            if one is not None
            else []
        )
        before, self._workout.children = self._workout.children, drawn
        charts.discard(before)

    def _schema(self, reading: Reading) -> PlanSchema | None:
        """Whose limits a move must keep; None when the library has it no more."""
        known = self.page.store.library.schemas() or SEED_SCHEMAS
        return next((one for one in known if one.name == reading.plan.schema), None)

    def _press(self, action: str, value: str) -> None:
        if action in ASKED:
            self._ask(action, value)
            return
        if action == "print":
            self.page.courier.print_page()
            return
        before = self.state
        self.state = after = plan_state.press(before, action, value, self.page.today())
        if before.chosen != after.chosen:
            self._read()
        if (before.chosen, before.part, before.paper) != (after.chosen, after.part, after.paper):
            self._draw()
        elif after.part == "calendar":
            self._draw_days()
            reading = self._reading
            if reading is not None:
                self._paper.show(
                    sheet(after, reading, title(reading.plan, self._units), self._units)
                )
        for chart in self._charts:
            chart.choose(after.week)

    def _ask(self, action: str, value: str) -> None:
        """Send what changes the plan to the server."""
        first, _, second = value.partition(" ")
        requests: dict[str, tuple[str, dict[str, Any]]] = {
            "move": ("move", {"from_day": first, "to_day": second}),
            "replan": ("replan", {}),
            "dismiss": ("proposal/dismiss", {"proposal_id": value}),
            "undo": ("undo", {}),
            "restore": ("undo", {"to": value}),
            "unlink": ("link", {"day": first, "session_id": None}),
            "relink": ("link", {"day": first, "automatic": True}),
            "link": ("link", {"day": first, "session_id": second}),
        }
        path, body = requests[action]
        plan_id = self.state.plans[0].plan_id if action == "restore" else self.state.chosen
        self.page.say("")
        self.page.courier.post(
            f"plans/{plan_id}/{path}",
            body,
            self.page.guarded(lambda answer: self._answered(action, answer)),
        )

    def _answered(self, action: str, answer: Answer) -> None:
        if answer.status == 202:
            self.page.say("The plan is being made again and appears by itself.", calm=True)
            return
        self.refresh()
        if not answer.accepted:
            self.page.say(answer.sentence)
        elif action == "move":
            self.page.say("Moved. You can undo it under Changes.", calm=True)
        elif action in {"undo", "restore"}:
            self.page.say("The plan is as it was before.", calm=True)

    def _lifted(self, text: str) -> None:
        """Say which days cannot take the session that begins to be dragged."""
        moved = self._movable(text)
        if moved is None:
            return
        one, reading, schema = moved
        days = allowed_days(one, reading, schema)
        against = {
            other.day.isoformat(): days.get(other.day, NOT_TO_COME)
            for other in reading.days
            if other.day != one.day
        }
        self._mover.show_against(text, {day: why for day, why in against.items() if why})

    def _dropped(self, from_day: str, to_day: str) -> None:
        """Move a session, or say at once why it may not go there; the server judges again."""
        moved, to = self._movable(from_day), _date(to_day)
        if moved is None or to is None:
            return
        one, reading, schema = moved
        against = against_moves(one, [to], reading, schema)[to]
        if against:
            self._draw_days()
            self.page.say(f"It stays where it is. {against}")
        else:
            self._ask("move", f"{from_day} {to_day}")

    def _movable(self, text: str) -> tuple[PlanDay, Reading, PlanSchema] | None:
        """A session that may be moved, by its day as the browser says it."""
        reading, day = self._reading, _date(text)
        if reading is None or day is None or not (self.state.is_current and self._may_edit):
            return None
        one, schema = reading.day(day), self._schema(reading)
        return (one, reading, schema) if one and one.steps and schema else None

    def _heard(self, news: JobNews) -> None:
        if not news.ended:
            return
        if news.kind in JOBS:
            before = self.state.chosen
            self.page.say(news.error)
            self.refresh()
            if self.state.chosen != before or news.error:
                self.page.courier.go_to_top()
        elif news.kind in NEWS_FOR_DONE and self.state.part != "goal":
            self.refresh()

    def _new_units(self) -> None:
        self._goal = None
        self._draw()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _earlier(state: State) -> Element:
    return element(
        "div",
        e.notice("You look at an earlier plan; it can be looked at, not changed.", calm=True),
        element(
            "div",
            e.button("plan", state.plans[0].plan_id, "Show the current plan"),
            style="sr-buttons",
        ),
        style="sr-stack",
    )


def _card(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    card = ipywidgets.VBox(children)
    card.add_class("sr-card")
    return card


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        For the notebook to show.
    """
    return page.build("plan", "Plan", lambda opened: PlanPage(opened).widget)
