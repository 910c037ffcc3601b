"""The page Upload: files in, what became of each of them, and what can still be decided."""

import time
from typing import Final

import ipywidgets

from smartrunning.apps import page
from smartrunning.apps.copies_view import PATH, copy_list
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.import_list import import_list
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.upload_state import (
    State,
    arrived,
    listing,
    toggle,
    undoing,
    with_imports,
)
from smartrunning.apps.uploader import Uploader
from smartrunning.records.copies import CopyChoice
from smartrunning.storage.info import FileVerdict, Verdict

MOST_IMPORTS: Final = 20
MOST_VERDICTS: Final = 200
SHORTEST_PAUSE_S: Final = 2.0
"""Between two looks into the database while an import runs."""


class Upload:
    """The page at work: reads, keeps one state, draws.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self.state = State()
        self._looked_s = 0.0
        self._list = Panel(on_action=opened.guarded(self._press))
        self._list.add_class("sr-card")
        self._copies = Panel(on_action=opened.guarded(self._choose))
        uploader = Uploader(opened.guarded(self._arrived))
        uploader.add_class("sr-card")
        self.widget = ipywidgets.VBox([uploader, self._copies, self._list])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew and draw."""
        self._looked_s = time.monotonic()
        self.state = with_imports(self.state, self.page.own.imports(limit=MOST_IMPORTS))
        self.draw()
        twice = copy_list(self.page.own.copies(), self.page.today())
        self._copies.show(*([twice] if twice else []))
        (self._copies.add_class if twice else self._copies.remove_class)("sr-card")

    def draw(self) -> None:
        """Draw the list."""
        zone, today = self.page.runner.zone, self.page.today()
        self._list.show(import_list(self.state, self._verdicts(), zone, today))

    def _verdicts(self) -> list[FileVerdict]:
        """Those to be shown: what a person should know about first."""
        if not self.state.opened:
            return []
        read, key = self.page.own.verdicts, self.state.opened
        if self.state.verdict:
            return read(key, kinds={Verdict(self.state.verdict)}, limit=MOST_VERDICTS)
        found = read(key, kinds={*Verdict} - {Verdict.STORED}, limit=MOST_VERDICTS)
        found.sort(key=lambda one: one.verdict is not Verdict.REJECTED)
        room = MOST_VERDICTS - len(found)
        return found + (read(key, kinds={Verdict.STORED}, limit=room) if room else [])

    def _press(self, action: str, value: str) -> None:
        self.page.say("")
        if action == "undo-yes":
            path = f"imports/{value}/undo"
            self.page.courier.post(path, {}, self.page.guarded(self._answered))
        changes = {
            "import": toggle,
            "verdict": listing,
            "undo": undoing,
            "undo-yes": lambda state, _: undoing(state, ""),
            "undo-no": lambda state, _: undoing(state, ""),
        }
        self.state = changes[action](self.state, value)
        self.draw()

    def _choose(self, action: str, session_id: str) -> None:
        self.page.say("")
        body = {"choice": str(CopyChoice(action))}
        self.page.courier.post(PATH.format(session_id), body, self.page.guarded(self._answered))

    def _answered(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)
        self.refresh()

    def _arrived(self, import_id: str) -> None:
        self.refresh()
        self.state = arrived(self.state, import_id)
        self.draw()

    def _heard(self, news: JobNews) -> None:
        rested = time.monotonic() - self._looked_s >= SHORTEST_PAUSE_S
        if news.kind in {"import", "undo"} and (news.ended or rested):
            self.refresh()


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("upload", "Upload", lambda opened: Upload(opened).widget)
