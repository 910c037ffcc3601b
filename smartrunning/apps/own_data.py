"""Cards of the profile: all of one's own data as one archive, and its removal for good."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.day_words import instant_words
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError

WAYS: Final = {
    "running data": "Remove all my running data",
    "account": "Remove my account and everything in it",
}
MEGABYTE: Final = 1024**2


def exports(answer: Answer | None, zone: ZoneInfo, today: date, *, asked: bool) -> Element:
    """All of one's own data as one archive.

    Parameters
    ----------
    answer : Answer or None
        What the server said of the exports that there are; None while it has not answered.
    zone : zoneinfo.ZoneInfo
        The runner's.
    today : datetime.date
        Today in that zone.
    asked : bool
        Whether one is being made.

    Returns
    -------
    Element
        What is in it, a button that has one made, and the newest one.
    """
    found = answer.body.get("exports", []) if answer and answer.accepted else []
    return element(
        "div",
        element("h2", "Your data, to take away"),
        element(
            "p",
            "One ZIP with everything: the files of your watch byte for byte, your numbers, notes, "
            "plans and reports as files that other programs can read. Upload it to an empty "
            "account, here or on another SmartRunning, and everything is there again.",
            style="sr-quiet",
        ),
        element("p", "It is being written; it appears here by itself.", role="status")
        if asked
        else e.button("export", "now", "Write the archive", style="sr-button"),
        *_listed(found, zone, today),
        style="sr-stack sr-start",
    )


def removal(way: str) -> Element:
    """Removal for good.

    Parameters
    ----------
    way : str
        What was chosen, one of `WAYS`; empty when nothing was.

    Returns
    -------
    Element
        What it means, and the ways to it.
    """
    return element(
        "div",
        element("h2", "Removal for good"),
        element(
            "p",
            "Sessions, files, numbers, plans, reports, jobs, links and who coaches you: all of it "
            "goes at once and nobody can bring it back. The audit log keeps one line under a "
            "made-up name. Backups that were written before still hold your data until newer "
            "ones have replaced them.",
            style="sr-quiet",
        ),
        element(
            "div",
            *(
                e.button(
                    "remove", key, words, style="sr-button", aria_pressed=str(key == way).lower()
                )
                for key, words in WAYS.items()
            ),
            style="sr-coach-ways",
        ),
        style="sr-stack sr-start",
    )


class OwnData:
    """The cards at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self._answer: Answer | None = None
        self._asked = False
        self._way = ""
        press = opened.guarded(self._pressed)
        self._exports, self._removal = Panel(on_action=press), Panel(on_action=press)
        self._password = ipywidgets.Password(description="Your password")
        self._password.add_class("sr-field")
        sure = ipywidgets.Button(description="Remove it for good", button_style="danger")
        sure.on_click(opened.guarded(lambda _button: self._remove()))
        self._confirm = ipywidgets.VBox([self._password, sure])
        self._confirm.add_class("sr-form")
        below = ipywidgets.VBox([self._removal, self._confirm])
        for card in (self._exports, below):
            card.add_class("sr-card")
        self.widget = ipywidgets.VBox([self._exports, below])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        self._draw()

    def read(self) -> None:
        """Ask the server which exports there are."""
        self.page.courier.get("export", self.page.guarded(self._read))

    def _read(self, answer: Answer) -> None:
        self._answer = answer
        self._draw()

    def _draw(self) -> None:
        zone, today = self.page.runner.zone, self.page.today()
        self._exports.show(exports(self._answer, zone, today, asked=self._asked))
        self._removal.show(removal(self._way))
        (self._confirm.remove_class if self._way else self._confirm.add_class)("sr-closed")

    def _pressed(self, action: str, value: str) -> None:
        self.page.say("")
        if action == "export":
            self._asked = True
            self.page.courier.post("export", {}, self._done(""))
        elif action == "remove":
            self._way = "" if self._way == value else value
        self._draw()

    def _heard(self, news: JobNews) -> None:
        if news.kind == "export":
            self._asked = not news.ended
            self.read()

    def _remove(self) -> None:
        password, self._password.value = self._password.value, ""
        if not password:
            raise InvalidRequestError("Give your password, so that nobody else can do this.")
        wish = {"what": self._way, "password": password}
        self.page.courier.post("erase", wish, self._done("All of it is gone. Reload the page."))

    def _done(self, said: str) -> Any:
        def _heard(answer: Answer) -> None:
            if not answer.accepted:
                self._asked = False
                self.page.say(answer.sentence)
            elif said:
                self._way = ""
                self.page.say(said, calm=True)
            self._draw()

        return self.page.guarded(_heard)


def _listed(found: object, zone: ZoneInfo, today: date) -> Sequence[Element]:
    rows = found if isinstance(found, list) else []
    return [_one(row, zone, today) for row in rows if isinstance(row, dict)]


def _one(row: dict[str, Any], zone: ZoneInfo, today: date) -> Element:
    size = row.get("size_bytes")
    megabytes = size / MEGABYTE if isinstance(size, int) else 0.0
    when = _when(str(row.get("created_at", "")), zone, today)
    return element(
        "p",
        element(
            "a",
            "Download the archive",
            href=f"api:export/{str(row.get('export_id', ''))[:64]}.zip",
            download="yes",
            style="sr-button sr-primary",
        ),
        element("span", f" written{when}, {megabytes:.1f} MB", style="sr-quiet"),
    )


def _when(instant: str, zone: ZoneInfo, today: date) -> str:
    """An instant of the server's in words; nothing where it is none."""
    try:
        return f": {instant_words(datetime.fromisoformat(instant), zone, today)}"
    except ValueError:
        return ""
