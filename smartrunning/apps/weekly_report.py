"""The card on the page Reports that has a report written every week."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.schedules import Schedule

NAME: Final = "weekly_report"
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES: Final = tuple(f"{hour:02}:00" for hour in range(24))
PERIODS: Final = {"the last 4 weeks": 4, "the last 12 weeks": 12, "the last year": 52}
USUAL: Final = ("Monday", "07:00", 12)


def words(schedule: Schedule | None) -> Element:
    """How the weekly report stands.

    Parameters
    ----------
    schedule : Schedule or None
        As the store has it; None when it was never wanted.

    Returns
    -------
    Element
        One sentence.
    """
    if schedule is None or not schedule.enabled or schedule.next_due_at is None:
        return element("p", "None is written at the moment.", style="sr-quiet")
    due = schedule.next_due_at.astimezone(ZoneInfo(schedule.time_zone))
    day = DAYS[schedule.weekday or 0]
    zone = schedule.time_zone.replace("_", " ")
    return e.notice(
        f"A report is written every {day} at {schedule.at} ({zone} time). "
        f"The next one comes on {due:%A}, {due.day} {due:%B %Y}.",
        calm=True,
    )


def request(day: object, at: object, weeks: object) -> Mapping[str, Any]:
    """Request to have a report written every week.

    Parameters
    ----------
    day, at, weeks : object
        Whatever the browser says.

    Returns
    -------
    mapping of str to object
        What is posted.

    Raises
    ------
    InvalidRequestError
        If it is none of the choices.
    """
    if day not in DAYS or at not in TIMES or weeks not in PERIODS.values():
        raise InvalidRequestError("Choose a day, a time and a period first.")
    return {"enabled": True, "weekday": DAYS.index(str(day)), "at": at, "weeks": weeks}


class WeeklyReport:
    """The card at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        schedule = self._stored()
        day, at, weeks = USUAL
        if schedule is not None:
            day, at = DAYS[schedule.weekday or 0], schedule.at
            weeks = schedule.parameters.get("weeks", weeks)
        self._day = ipywidgets.Dropdown(options=DAYS, value=day, description="Day")
        self._at = ipywidgets.Dropdown(
            options=TIMES, value=at if at in TIMES else USUAL[1], description="Time"
        )
        self._weeks = ipywidgets.Dropdown(
            options=PERIODS,
            value=weeks if weeks in PERIODS.values() else USUAL[2],
            description="About",
        )
        self._words = Panel()
        self._on = ipywidgets.Button(description="Write one every week", button_style="primary")
        self._off = ipywidgets.Button(description="Stop the weekly report")
        self._on.on_click(opened.guarded(lambda _button: self._want()))
        self._off.on_click(opened.guarded(lambda _button: self._ask({"enabled": False})))
        for field in (self._day, self._at, self._weeks):
            field.add_class("sr-field")
        title = Panel(
            element("h2", "Every week"),
            element("p", "The report on you over time, without asking for it.", style="sr-quiet"),
        )
        buttons = ipywidgets.HBox([self._on, self._off])
        buttons.add_class("sr-admin-line")
        fields = ipywidgets.HBox([self._day, self._at, self._weeks])
        fields.add_class("sr-form")
        self.widget = ipywidgets.VBox([title, self._words, fields, buttons])
        self.widget.add_class("sr-card")
        self.refresh()

    def refresh(self) -> None:
        """Read the schedule anew and draw."""
        schedule = self._stored()
        on = schedule is not None and schedule.enabled
        self._words.show(words(schedule))
        self._on.description = "Change it" if on else "Write one every week"
        self._off.layout.display = None if on else "none"

    def _stored(self) -> Schedule | None:
        return self.page.store.schedules.named(self.page.own.owner, NAME)

    def _want(self) -> None:
        self._ask(request(self._day.value, self._at.value, self._weeks.value))

    def _ask(self, wish: Mapping[str, Any]) -> None:
        self.page.say("")
        self.page.courier.post("schedules", wish, self.page.guarded(self._answered))

    def _answered(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)
        self.refresh()
