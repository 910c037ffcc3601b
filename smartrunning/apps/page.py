"""One open page: who looks at it, what it may read, and the frame around its content."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import ipywidgets
from traitlets.log import get_logger

from smartrunning.apps.banner import JobBanner
from smartrunning.apps.courier import Courier
from smartrunning.apps.elements import Element, button, element, empty, link, notice
from smartrunning.apps.header import Header
from smartrunning.apps.panel import Panel
from smartrunning.apps.visitor import Visitor
from smartrunning.config import settings
from smartrunning.errors import SmartRunningError
from smartrunning.reports.display import Units
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_reader

NO_ZONE: Final = "UTC"
"""Zone of a runner who has not said one."""
OUR_FAULT: Final = (
    "Something went wrong on our side, and it has been written down. "
    "Reload the page; if that does not help, tell whoever runs this server."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page.

    Attributes
    ----------
    visitor : Visitor
        Who is looking.
    header : Header
        Its ``units`` follow the switch.
    courier : Courier
        The way to the server.
    notices : Panel
        Where sentences are shown.
    """

    visitor: Visitor
    header: Header
    courier: Courier
    notices: Panel

    def say(self, sentence: str, *, calm: bool = False) -> None:
        """Show a sentence above the page's content.

        Parameters
        ----------
        sentence : str
            What happened and what to do; empty takes the last one away.
        calm : bool
            Whether it is news rather than an error.
        """
        self.notices.show(*([_said(sentence, calm=calm)] if sentence else []))

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Turn errors in the block into a sentence on the page; the log gets the rest.

        Yields
        ------
        None
            Nothing.
        """
        with _Guard(self.notices):
            yield

    def guarded(self, act: Callable[..., None]) -> Callable[..., None]:
        """Wrap an act in `guard`.

        Parameters
        ----------
        act : callable
            What a widget calls.

        Returns
        -------
        callable
            The same, with errors turned into a sentence.
        """

        def _safe(*arguments: object) -> None:
            with self.guard():
                act(*arguments)

        return _safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Frame):
    """What a page's code gets.

    Attributes
    ----------
    store : Store
        The database, read-only.
    own : OwnedStore
        The visitor's part of it.
    runner : Runner
        The visitor's profile as it was when the page opened.
    """

    store: Store
    own: OwnedStore
    runner: Runner

    @property
    def units(self) -> Units:
        """What the visitor wants to read.

        Returns
        -------
        {'metric', 'imperial'}
            As the switch stands.
        """
        return "imperial" if self.header.units == "imperial" else "metric"

    @property
    def read_only(self) -> bool:
        """Whether the visitor looks at another runner's data, and can change nothing.

        Returns
        -------
        bool
            False on one's own pages.
        """
        return bool(self.visitor.looks_at)

    def today(self) -> date:
        """Day that it is where the runner is.

        Returns
        -------
        datetime.date
            In the runner's own zone.
        """
        return self.runner.day_of(datetime.now(UTC))


class _Guard:
    """Context that swallows errors, after saying so; a page never shows a traceback."""

    def __init__(self, notices: Panel) -> None:
        self._notices = notices

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> bool:
        """Say what happened; let only the end of the process through."""
        if kind is None:
            return False
        if issubclass(kind, SmartRunningError):
            self._notices.show(_said(str(error)))
            return True
        if not issubclass(kind, Exception):
            return False
        # the log of the kernel, not of the page: what goes to stderr would be shown
        get_logger().error("a page failed", exc_info=error)
        self._notices.show(_said(OUR_FAULT))
        return True


def build(name: str, title: str, content: Callable[[Page], ipywidgets.Widget]) -> ipywidgets.Widget:
    """Build a whole page.

    Parameters
    ----------
    name, title : str
        Name and title of the page.
    content : callable
        Makes what stands below the header, for a visitor with running data.

    Returns
    -------
    ipywidgets.Widget
        Header, notices, content and banner; in whatever state the platform is, no traceback.
    """
    visitor, notices, whose = Visitor.of_environment(), _notices(), Panel()
    header = Header(name, title, visitor, "metric")
    body: ipywidgets.Widget = ipywidgets.VBox([])
    live: list[ipywidgets.Widget] = []
    with _Guard(notices):
        if visitor.runner_id:
            courier = Courier(looks_at=visitor.looks_at)
            live = [courier] if visitor.looks_at else [courier, JobBanner()]
            opened = _opened(visitor, header, courier, notices)
            if visitor.looks_at:
                whose.show(looked_at(opened.runner.name))
            body = content(opened)
        else:
            body = nothing_here(visitor)
    return _whole(header, title, notices, body, live, whose)


def build_frame(
    name: str, title: str, courier: Courier, content: Callable[[Frame], ipywidgets.Widget]
) -> ipywidgets.Widget:
    """Build a whole page that is about no runner.

    Parameters
    ----------
    name, title : str
        Name and title of the page.
    courier : Courier
        The way to the server.
    content : callable
        Makes what stands below the header.

    Returns
    -------
    ipywidgets.Widget
        Header, notices and content; in whatever state the platform is, no traceback.
    """
    visitor, notices = Visitor.of_environment(), _notices()
    header = Header(name, title, visitor, "metric")
    body: ipywidgets.Widget = ipywidgets.VBox([])
    with _Guard(notices):
        body = content(Frame(visitor, header, courier, notices))
    return _whole(header, title, notices, body, [courier])


def _notices() -> Panel:
    """Where sentences are shown: in sight however far down one is, until they are put away."""
    panel = Panel(on_action=lambda _action, _value: panel.show())
    panel.add_class("sr-notices")
    return panel


def _said(sentence: str, *, calm: bool = False) -> Element:
    away = button(
        "put away", "", "×", style="sr-button sr-plain", aria_label="Put this message away"
    )
    return element("div", notice(sentence, calm=calm), away, style="sr-said")


def _whole(
    header: Header,
    title: str,
    notices: Panel,
    body: ipywidgets.Widget,
    live: Sequence[ipywidgets.Widget],
    *above: ipywidgets.Widget,
) -> ipywidgets.Widget:
    main = ipywidgets.VBox([*above, Panel(element("h1", title)), notices, body])
    main.add_class("sr-main")
    whole = ipywidgets.VBox([header, main, *live])
    whole.add_class("sr-page")
    return whole


def _opened(visitor: Visitor, header: Header, courier: Courier, notices: Panel) -> Page:
    store = _reader(settings().database_file)
    about = store.shared_by if visitor.looks_at else store.owned_by
    own = about(visitor.runner_id)
    runner = own.runner()
    header.units = runner.units
    header.takes_zone = (
        not visitor.looks_at and runner.time_zone == NO_ZONE and not own.sessions(limit=1)
    )
    return Page(visitor, header, courier, notices, store=store, own=own, runner=runner)


@cache
def _reader(_database_file: Path | None) -> Store:
    """One connection for the process: one that draws first pictures opens many pages."""
    return open_reader()


def looked_at(name: str) -> Element:
    """What stands above every page that is about another runner.

    Parameters
    ----------
    name : str
        Name of the runner.

    Returns
    -------
    Element
        Says whose data it is, and leads back.
    """
    return element(
        "p",
        element("strong", f"You look at {name}'s data."),
        " You can read everything and change nothing; places near home are hidden. ",
        link("coach", "Back to your runners"),
        style="sr-notice sr-calm sr-looked-at",
        role="status",
    )


def nothing_here(visitor: Visitor) -> Panel:
    """What stands on pages of an account that belongs to no runner.

    Parameters
    ----------
    visitor : Visitor
        Who is looking.

    Returns
    -------
    Panel
        A sentence.
    """
    panel = Panel(
        empty(
            "No running data here",
            f"The account “{visitor.user}” belongs to no runner, so it has no sessions of its own.",
        )
    )
    panel.add_class("sr-card")
    return panel
