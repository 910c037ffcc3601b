"""The kernel's way to the server: the browser carries its requests with the login cookie."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import anywidget
import traitlets

from smartrunning.apps import asset

LONGEST_WORDS: Final = 500
ONLY_READ: Final = "You look at another runner's data, so nothing can be changed here."
FORWARDED: Final = frozenset(
    {"import", "undo", "statistics", "history", "plan", "replan", "what_if", "report", "export"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered.

    Attributes
    ----------
    status : int
        HTTP status; 0 when the server could not be reached.
    body : mapping of str to object
        The answer's JSON object; empty when there is none.
    """

    status: int
    body: Mapping[str, Any]

    @property
    def accepted(self) -> bool:
        """Whether the server did as asked.

        Returns
        -------
        bool
            True for the statuses 200 to 299.
        """
        return 200 <= self.status < 300

    @property
    def sentence(self) -> str:
        """Why the server refused, for a person.

        Returns
        -------
        str
            The server's own sentence where it gives one.
        """
        said = self.body.get("error")
        if isinstance(said, str) and said:
            return said[:LONGEST_WORDS]
        if self.status in (401, 403):
            return "You are no longer logged in. Reload the page and log in again."
        return "The server could not do this. Try again in a moment."


@dataclass(frozen=True, slots=True)
class JobNews:
    """A job that changed.

    Attributes
    ----------
    job_id, kind, state : str
        As the ledger calls them.
    ended : bool
        Whether it will not change any more.
    error : str
        Why it failed, for a person; empty when it did not.
    """

    job_id: str
    kind: str
    state: str
    ended: bool
    error: str


class Courier(anywidget.AnyWidget):
    """The door between kernel and server, in the browser.

    What comes back is only ever a reason to look into the database again, or a sentence to show:
    the browser belongs to the runner and may say anything.

    Parameters
    ----------
    stream : {'jobs', 'admin', 'none'}
        Whose events it listens to: those of one's own jobs, those of the whole installation, or
        nobody's.
    looks_at : str
        Another runner whom the page is about: then it reads that runner's objects, and refuses to
        change anything, which would be the visitor's own.
    """

    _esm = asset.script("courier")
    stream = traitlets.Enum(("jobs", "admin", "none"), default_value="jobs").tag(sync=True)

    def __init__(self, stream: str = "jobs", *, looks_at: str = "") -> None:
        super().__init__(stream="none" if looks_at else stream)
        self._looks_at = looks_at
        self._numbers = count(1)
        self._waiting: dict[int, Callable[[Answer], None]] = {}
        self._on_job: list[Callable[[JobNews], None]] = []
        self._on_place: list[Callable[[str], None]] = []
        self._on_change: list[Callable[[Sequence[str]], None]] = []
        self.on_msg(self._heard)

    def get(self, path: str, on_answer: Callable[[Answer], None]) -> None:
        """Ask the browser to read something from the server.

        Parameters
        ----------
        path : str
            Path below the platform's own, such as ``admin/overview``.
        on_answer : callable
            Called once with the answer.
        """
        self._ask("GET", path, None, on_answer)

    def post(self, path: str, body: Mapping[str, Any], on_answer: Callable[[Answer], None]) -> None:
        """Ask the browser to post to the server.

        Parameters
        ----------
        path : str
            Path below the platform's own, such as ``plans``.
        body : mapping of str to object
            Plain JSON values.
        on_answer : callable
            Called once with the answer.
        """
        self._ask("POST", path, body, on_answer)

    def patch(
        self, path: str, body: Mapping[str, Any], on_answer: Callable[[Answer], None]
    ) -> None:
        """Ask the browser to change something on the server.

        Parameters
        ----------
        path : str
            Path below the platform's own, such as ``runner``.
        body : mapping of str to object
            Plain JSON values.
        on_answer : callable
            Called once with the answer.
        """
        self._ask("PATCH", path, body, on_answer)

    def download(self, name: str, mime: str, content: str | bytes) -> None:
        """Hand a file to the runner.

        Parameters
        ----------
        name, mime : str
            File name and media type.
        content : str or bytes
            Content.
        """
        data = content.encode() if isinstance(content, str) else content
        text = base64.b64encode(data).decode("ascii")
        self.send({"type": "download", "name": name, "mime": mime, "base64": text})

    def mark(self, place: str) -> None:
        """Write a place of the page into its address, so that a reload comes back to it.

        Parameters
        ----------
        place : str
            Such as the key of a session.
        """
        self.send({"type": "place", "place": place})

    def name_page(self, name: str) -> None:
        """Name the browser's tab.

        Parameters
        ----------
        name : str
            What is open.
        """
        self.send({"type": "name", "name": name})

    def print_page(self) -> None:
        """Open the browser's own window for printing."""
        self.send({"type": "print"})

    def scroll_to(self, style: str) -> None:
        """Bring a part of the page into sight.

        Parameters
        ----------
        style : str
            A class of the part; the first one of that class is meant.
        """
        self.send({"type": "scroll", "to": style})

    def go_to_top(self, *, again: bool = False) -> None:
        """Scroll to where the page begins, when something new stands there.

        Parameters
        ----------
        again : bool
            Whether to go to where the runner was when this place was last left, if ever it was.
        """
        self.send({"type": "top", "again": again})

    def on_job(self, heard: Callable[[JobNews], None]) -> None:
        """Tell about jobs that change.

        Parameters
        ----------
        heard : callable
            Called with each piece of news.
        """
        self._on_job.append(heard)

    def on_change(self, heard: Callable[[Sequence[str]], None]) -> None:
        """Tell about what changes in the installation; needs the stream ``admin``.

        Parameters
        ----------
        heard : callable
            Called with names of collections.
        """
        self._on_change.append(heard)

    def on_place(self, heard: Callable[[str], None]) -> None:
        """Tell about the place that the page was opened at.

        Parameters
        ----------
        heard : callable
            Called with the place, as anybody may have written it into the address.
        """
        self._on_place.append(heard)

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        on_answer: Callable[[Answer], None],
    ) -> None:
        if self._looks_at and method != "GET":
            on_answer(Answer(403, {"error": ONLY_READ}))
            return
        number = next(self._numbers)
        self._waiting[number] = on_answer
        content = {"body": dict(body)} if body is not None else {}
        self.send({"type": "request", "id": number, "method": method, "path": path, **content})

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict):
            return
        hear = {
            "answer": self._answered,
            "job": self._job_changed,
            "place": self._opened_at,
            "changed": self._changed,
        }
        kind = message.get("type")
        if isinstance(kind, str) and kind in hear:
            hear[kind](message)

    def _answered(self, message: Mapping[str, Any]) -> None:
        number, status, body = message.get("id"), message.get("status"), message.get("body")
        if not isinstance(number, int) or not isinstance(status, int):
            return
        on_answer = self._waiting.pop(number, None)
        if on_answer:
            on_answer(Answer(status, body if isinstance(body, dict) else {}))

    def _job_changed(self, message: Mapping[str, Any]) -> None:
        words = {name: message.get(name) for name in ("job_id", "kind", "state", "error")}
        if not all(isinstance(word, str) for word in words.values()):
            return
        if words["kind"] not in FORWARDED:
            return
        short = {name: str(word)[:LONGEST_WORDS] for name, word in words.items()}
        for heard in self._on_job:
            heard(JobNews(ended=message.get("ended") is True, **short))

    def _changed(self, message: Mapping[str, Any]) -> None:
        names = message.get("names")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return
        for heard in self._on_change:
            heard(names)

    def _opened_at(self, message: Mapping[str, Any]) -> None:
        place = message.get("place")
        if isinstance(place, str):
            for heard in self._on_place:
                heard(place[:LONGEST_WORDS])
