"""The page Upload: files in, and what became of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page
from smartrunning.apps.courier import JobNews
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.uploader import Uploader
from smartrunning.reports import display
from smartrunning.storage.info import FileVerdict, ImportInfo, Verdict

MOST_IMPORTS: Final = 20
MOST_VERDICTS: Final = 200
MEGABYTE: Final = 1e6
WORDS: Final = {
    Verdict.STORED: ("Stored", "sr-good"),
    Verdict.DUPLICATE: ("Already there", "sr-warn"),
    Verdict.REJECTED: ("Rejected", "sr-bad"),
}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    imports : tuple of ImportInfo
        Latest uploads, newest first.
    opened : str
        Key of the import whose files are listed; empty when none is.
    """

    imports: tuple[ImportInfo, ...] = ()
    opened: str = ""


def with_imports(state: State, imports: Sequence[ImportInfo]) -> State:
    """State with a list that was read anew.

    Parameters
    ----------
    state : State
        The page as it is.
    imports : sequence of ImportInfo
        Newest first.

    Returns
    -------
    State
        Nothing stays open that is gone.
    """
    there = {one.import_id for one in imports}
    return replace(
        state, imports=tuple(imports), opened=state.opened if state.opened in there else ""
    )


def toggle(state: State, import_id: str) -> State:
    """State with an import opened, or closed again.

    Parameters
    ----------
    state : State
        The page as it is.
    import_id : str
        Whatever the browser says; unknown keys change nothing.

    Returns
    -------
    State
        With at most one import open.
    """
    if import_id not in {one.import_id for one in state.imports}:
        return state
    return replace(state, opened="" if import_id == state.opened else import_id)


def arrived(state: State, import_id: str) -> State:
    """State after an upload, with the new import open.

    Parameters
    ----------
    state : State
        The page as it is, its list already read anew.
    import_id : str
        Whatever the browser says; unknown keys change nothing.

    Returns
    -------
    State
        With the new import open.
    """
    known = import_id in {one.import_id for one in state.imports}
    return replace(state, opened=import_id) if known else state


def import_list(state: State, verdicts: Sequence[FileVerdict]) -> Element:
    """Latest uploads and what became of them.

    Parameters
    ----------
    state : State
        The page.
    verdicts : sequence of FileVerdict
        Of the import that is open.

    Returns
    -------
    Element
        A list; the open import lists its files.
    """
    if not state.imports:
        return e.empty(
            "Nothing uploaded yet",
            "Connect your watch to a computer or export an archive from the service you use now, "
            "and drop the files above. Whatever is in them twice is stored once.",
        )
    rows = []
    for one in state.imports:
        opened = one.import_id == state.opened
        rows.append(element("li", _row(one, opened), _files(verdicts) if opened else None))
    return element(
        "div",
        element("h2", "Latest uploads"),
        element("ul", *rows, style="sr-list"),
        style="sr-stack",
    )


def counts(one: ImportInfo) -> str:
    """What became of an import's files, in words.

    Parameters
    ----------
    one : ImportInfo
        The import.

    Returns
    -------
    str
        Such as ``12 stored, 1 already there``; that it is being read as long as nothing is known.
    """
    parts = (
        (one.stored, "stored"),
        (one.duplicates, "already there"),
        (one.rejected, "rejected"),
    )
    words = ", ".join(f"{number} {word}" for number, word in parts if number)
    return words or "being read"


def size(size_bytes: int) -> str:
    """Length of a file for the eye.

    Parameters
    ----------
    size_bytes : int
        In bytes.

    Returns
    -------
    str
        In kB or MB.
    """
    if size_bytes < MEGABYTE:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{display.number(size_bytes / MEGABYTE, 1)} MB"


def _row(one: ImportInfo, opened: bool) -> Element:
    return e.button(
        "import",
        one.import_id,
        element("strong", one.name),
        element("span", counts(one)),
        element(
            "span",
            f"{one.created_at.day} {one.created_at:%b %Y, %H:%M} UTC",
            style="sr-quiet sr-small",
        ),
        element("span", size(one.size_bytes), style="sr-quiet sr-small"),
        style="sr-row sr-shared",
        aria_expanded="true" if opened else "false",
        aria_current="true" if opened else "false",
    )


def _files(verdicts: Sequence[FileVerdict]) -> Element:
    if not verdicts:
        return element("p", "The files are being read …", style="sr-quiet sr-inset")
    shown = sorted(verdicts, key=lambda one: one.verdict is not Verdict.REJECTED)[:MOST_VERDICTS]
    rest = len(verdicts) - len(shown)
    return element(
        "div",
        element("ul", *(element("li", _verdict(one)) for one in shown), style="sr-list"),
        element("p", f"and {rest} more", style="sr-quiet") if rest else None,
        style="sr-inset",
    )


def _verdict(one: FileVerdict) -> Element:
    word, style = WORDS[one.verdict]
    sessions = len(one.session_ids)
    more = one.sentence or (f"{sessions} sessions in this file." if sessions > 1 else "")
    name: Element | str = element("span", one.name)
    if one.session_ids:
        name = e.link(f"analytics#{one.session_ids[0]}", one.name)
    return element(
        "div",
        element("span", word, style=f"sr-badge {style}"),
        name,
        element("span", more, style="sr-quiet sr-small") if more else None,
        style="sr-verdict",
    )


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
        self._list = Panel(on_action=opened.guarded(self._press))
        self._list.add_class("sr-card")
        uploader = Uploader(opened.guarded(self._arrived))
        uploader.add_class("sr-card")
        self.widget = ipywidgets.VBox([uploader, self._list])
        self.widget.add_class("sr-stack")
        opened.courier.on_job(opened.guarded(self._heard))
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew and draw."""
        self.state = with_imports(self.state, self.page.own.imports(limit=MOST_IMPORTS))
        self.draw()

    def draw(self) -> None:
        """Draw the list."""
        verdicts = self.page.own.verdicts(self.state.opened) if self.state.opened else []
        self._list.show(import_list(self.state, verdicts))

    def _press(self, _action: str, value: str) -> None:
        self.state = toggle(self.state, value)
        self.draw()

    def _arrived(self, import_id: str) -> None:
        self.state = with_imports(self.state, self.page.own.imports(limit=MOST_IMPORTS))
        self.state = arrived(self.state, import_id)
        self.draw()

    def _heard(self, news: JobNews) -> None:
        if news.kind == "import":
            self.refresh()


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("upload", "Upload", lambda opened: Upload(opened).widget)
