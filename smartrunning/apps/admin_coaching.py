"""Runners and coaches on the page Admin: what the server says in, elements and a form out."""

from collections.abc import Callable
from typing import Any

import ipywidgets

from smartrunning.apps import admin_words as w
from smartrunning.apps import elements as e
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.elements import Element, element
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError

Assign = Callable[[str, str], None]


def coaching(facts: Facts, confirming: tuple[str, str]) -> Element:
    """Who coaches whom.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/coaching``.
    confirming : tuple of (str, str)
        Action and value that wait for a second press.

    Returns
    -------
    Element
        Each with a button that ends it.
    """
    listed = w.rows(facts, "coaching")
    table = (
        e.table(
            "Runners and coaches",
            ("Coach", "Runner", "Since (UTC)", "Do"),
            (_row(one, confirming) for one in listed),
        )
        if listed
        else e.empty("Nobody coaches anybody yet", "Choose a coach and a runner above.")
    )
    return element(
        "section",
        element("h2", "Runners and coaches"),
        element(
            "p",
            "A coach reads the sessions, numbers and plans of these runners and changes nothing. "
            "The runner sees it on the profile and can end it at any time.",
            style="sr-quiet",
        ),
        table,
        style="sr-card sr-stack",
    )


class CoachingForm:
    """Two lists to choose from, and a button.

    Parameters
    ----------
    assign : callable
        Called with the coach's name and the runner's key.
    guarded : callable
        Turns errors of an act into a sentence on the page.
    """

    def __init__(self, assign: Assign, guarded: Callable[..., Any]) -> None:
        self._coach = ipywidgets.Dropdown(description="Coach")
        self._runner = ipywidgets.Dropdown(description="Runner")
        button = ipywidgets.Button(description="Put into the coach's care", button_style="primary")

        def _ask(_button: object) -> None:
            if not self._coach.value or not self._runner.value:
                raise InvalidRequestError("Choose a coach and a runner first.")
            assign(self._coach.value, self._runner.value)

        button.on_click(guarded(_ask))
        fields = ipywidgets.HBox([self._coach, self._runner])
        fields.add_class("sr-form")
        for one in (self._coach, self._runner):
            one.add_class("sr-field")
        self.widget = ipywidgets.VBox(
            [Panel(element("h2", "Put a runner into a coach's care")), fields, button]
        )
        self.widget.add_class("sr-card")

    def offer(self, facts: Facts) -> None:
        """Offer the coaches and runners that there are; what is chosen stays.

        Parameters
        ----------
        facts : mapping of str to object
            Of ``admin/coaching``.
        """
        found = facts.get("coaches")
        coaches = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
        runners = [
            (f"{w.text(one, 'name')} ({w.text(one, 'runner_id')})", w.text(one, "runner_id", ""))
            for one in w.rows(facts, "runners")
        ]
        for field, options in ((self._coach, coaches), (self._runner, runners)):
            chosen = field.value
            if list(field.options) == options:
                continue
            field.options = options
            values = [one[1] if isinstance(one, tuple) else one for one in options]
            if chosen in values:
                field.value = chosen


def _row(one: Facts, confirming: tuple[str, str]) -> tuple[Element | str, ...]:
    key = w.text(one, "coaching_id", "")
    coach, runner = w.text(one, "coach"), w.text(one, "name")
    asked = confirming == ("end", key)
    return (
        coach,
        f"{runner} ({w.text(one, 'runner_id')})",
        w.moment(one, "since"),
        element(
            "div",
            e.button(
                "yes" if asked else "end",
                key,
                "Yes, end it" if asked else "End",
                style="sr-button sr-primary" if asked else "sr-button",
                aria_label=f"End: {coach} coaches {runner}",
            ),
            e.button("no", key, "No") if asked else None,
            style="sr-admin-line",
        ),
    )
