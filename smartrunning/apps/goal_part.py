"""The part "New plan" of the page Plan at work: the form, what stands against it, the request."""

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import goal_defaults, goal_fields, goal_form, goal_values, remedies
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.form import Form, Values
from smartrunning.apps.goal_form import GoalForm
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.remedies import Conflict

SESSIONS_LOOKED_AT = 200


class GoalPart:
    """The form at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        own, today = opened.own, opened.today()
        self._history = own.history()
        begun = goal_defaults.prefilled(
            self._history, today, own.sessions(limit=SESSIONS_LOOKED_AT)
        )
        self._units = opened.units
        self._form = Form(
            goal_fields.groups(begun.form, begun.sources, opened.units),
            goal_values.of_form(begun.form),
            "Make my plan",
            opened.guarded(self._ask),
        )
        self._conflict: Conflict | None = None
        self._against = Panel(on_action=opened.guarded(self._pressed))
        words = Panel(
            element("h2", "For which race do you train?"),
            element(
                "p",
                "Three things are enough; all else is filled in from your runs and can be changed "
                "below. The plan keeps your days, grows your load no faster than is usual, and "
                "comes with a proof of how good it is.",
                style="sr-quiet",
            ),
        )
        self.widget = ipywidgets.VBox([words, self._form, self._against])
        self.widget.add_class("sr-card")

    def _ask(self, values: Values) -> None:
        self.page.say("")
        today, form = self.page.today(), goal_values.to_form(values)
        problems = goal_form.problems(form, today, self._units)
        self._form.errors = {}
        self._form.errors = dict(problems)
        self._show(None)
        if problems:
            return
        self._show(self._conflict_of(form))
        if self._conflict is None:
            wanted = goal_form.request(form, today, self._units)
            self.page.courier.post("plans", wanted, self.page.guarded(self._answered))

    def _conflict_of(self, form: GoalForm) -> Conflict | None:
        today = self.page.today()
        state = remedies.runner_state(self._history, self.page.runner, today)
        return remedies.conflict(form, state, today, self._units)

    def _answered(self, answer: Answer) -> None:
        if answer.accepted:
            self.page.say("Your plan is being made and opens here by itself.", calm=True)
        else:
            self.page.say(answer.sentence)

    def _show(self, conflict: Conflict | None) -> None:
        self._conflict = conflict
        self._against.show(*([_words(conflict)] if conflict else []))

    def _pressed(self, _action: str, value: str) -> None:
        if self._conflict is None or not value.isdecimal():
            return
        remedy = self._conflict.remedies[int(value)]
        self._form.fill(remedy.values)
        self._conflict = None
        self._against.show(
            e.notice(f"Filled in: {remedy.words}. Press “Make my plan” again.", calm=True)
        )


def _words(conflict: Conflict) -> Element:
    buttons = (
        e.button("remedy", str(at), remedy.words) for at, remedy in enumerate(conflict.remedies)
    )
    if not conflict.remedies:
        return e.notice(conflict.sentence)
    return element(
        "section",
        element("h3", "No plan can meet this goal"),
        element("p", conflict.sentence),
        element("p", "Each of these was tried and would do:", style="sr-quiet"),
        element("div", *buttons, style="sr-buttons"),
        style="sr-stack sr-notice",
        role="alert",
    )
