"""What a runner says about one session: title, notes, effort, whether it counts, what is kept."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.annotations import HIGHEST_RATING, LONGEST_NOTES, LONGEST_TITLE
from smartrunning.storage.info import SessionInfo
from smartrunning.units import clock

EFFORTS: Final[Mapping[int, str]] = {
    0: "rest",
    1: "very, very easy",
    2: "easy",
    3: "moderate",
    4: "somewhat hard",
    5: "hard",
    6: "hard to very hard",
    7: "very hard",
    8: "very hard",
    9: "almost maximal",
    10: "maximal",
}
"""Borg's CR-10 scale in the words of Foster (2001), in steps of one."""
NOT_SAID: Final = ("Not said", -1.0)
"""A field of choices takes None for no choice at all, so that it needs a number."""
SAVED: Final = "Saved."
CROPPED: Final = "Saved. The numbers are being computed anew; they appear here by themselves."


def effort_options(rating: float | None) -> list[tuple[str, float]]:
    """Ratings to choose from.

    Parameters
    ----------
    rating : float or None
        What was said before, which may lie between two words.

    Returns
    -------
    list of (str, float)
        Words and value, easiest first, after that of `NOT_SAID`.
    """
    known = {float(number) for number in EFFORTS} | ({rating} if rating is not None else set())
    return [NOT_SAID] + [
        (f"{number:g} – {EFFORTS[min(round(number), 10)]}", number) for number in sorted(known)
    ]


def words_change(info: SessionInfo, title: object, notes: object, rating: object) -> dict[str, Any]:
    """What is sent for title, notes and effort.

    Parameters
    ----------
    info : SessionInfo
        As it is.
    title, notes, rating : object
        Whatever the browser says.

    Returns
    -------
    dict of str to object
        Plain JSON values of what has changed; empty when nothing has.

    Raises
    ------
    InvalidRequestError
        If a value makes no sense.
    """
    if not isinstance(title, str) or len(title) > LONGEST_TITLE:
        raise InvalidRequestError(f"A title may have {LONGEST_TITLE} letters.")
    if not isinstance(notes, str) or len(notes) > LONGEST_NOTES:
        raise InvalidRequestError(f"Notes may have {LONGEST_NOTES:,} letters.")
    rating = None if rating == NOT_SAID[1] else rating
    if rating is not None and not (
        isinstance(rating, (int, float)) and 0 <= rating <= HIGHEST_RATING
    ):
        raise InvalidRequestError("Choose one of the ratings from 0 to 10.")
    wanted = {
        "title": " ".join(title.split()),
        "notes": notes,
        "rating_of_perceived_exertion": rating,
    }
    before = {
        "title": info.title if info.title != info.file_title else "",
        "notes": info.notes,
        "rating_of_perceived_exertion": info.rating_of_perceived_exertion,
    }
    return {name: value for name, value in wanted.items() if value != before[name]}


def crop_change(info: SessionInfo, range_s: tuple[float, float]) -> dict[str, float]:
    """What is sent to keep only a part.

    Parameters
    ----------
    info : SessionInfo
        As it is; it may be cropped already.
    range_s : tuple of float
        Part of what is shown, in seconds since its start.

    Returns
    -------
    dict of str to float
        Bounds in seconds since the start of the recording.
    """
    cut_s = info.crop_start_s or 0.0
    return {"crop_start_s": cut_s + range_s[0], "crop_end_s": cut_s + range_s[1]}


UNCROPPED: Final[Mapping[str, None]] = {"crop_start_s": None, "crop_end_s": None}


def decisions(info: SessionInfo, range_s: tuple[float, float] | None, asked: str) -> Element:
    """Buttons to leave the session out and to keep only a part, with what follows from it.

    Parameters
    ----------
    info : SessionInfo
        As it is.
    range_s : tuple of float or None
        Part that is chosen in the charts.
    asked : str
        What has been pressed once and waits for a yes: ``exclude``, ``crop`` or nothing.

    Returns
    -------
    Element
        Two short sections.
    """
    return element(
        "div",
        element("div", element("h3", "Does it count?"), *_counting(info, asked), style="sr-stack"),
        element("div", element("h3", "Crop"), *_cropping(info, range_s, asked), style="sr-stack"),
        style="sr-halves",
    )


def _counting(info: SessionInfo, asked: str) -> tuple[Element, ...]:
    if info.excluded:
        return (
            element("p", "You have left this session out: it counts in no history and no record."),
            e.button("include", "", "Let it count again"),
        )
    if asked == "exclude":
        return (
            element(
                "p",
                "It will be taken out of load, volume, bests and critical speed. Nothing is "
                "deleted, and you can take this back at any time.",
            ),
            _yes_no("exclude-yes", "Leave it out"),
        )
    sentence = "It counts in your load, your volume and your bests."
    return (
        element("p", sentence, style="sr-quiet"),
        e.button("exclude", "", "Leave this session out"),
    )


def _cropping(
    info: SessionInfo, range_s: tuple[float, float] | None, asked: str
) -> tuple[Element, ...]:
    is_cropped = info.crop_start_s is not None or info.crop_end_s is not None
    shown: list[Element] = []
    if is_cropped:
        first, last = clock(info.crop_start_s or 0.0), clock(_end_s(info))
        sentence = f"Only {first} to {last} of the recording is kept. Nothing is deleted."
        shown.append(element("p", sentence))
        shown.append(e.button("uncrop", "", "Bring the whole recording back"))
    if range_s is None:
        hint = "Choose a part in the charts to keep that part only, as when the watch ran on."
        shown.append(element("p", hint, style="sr-quiet"))
    elif asked == "crop":
        bounds = f"{clock(range_s[0])} to {clock(range_s[1])}"
        sentence = f"All numbers will be those of {bounds} alone. You can take this back."
        shown += [element("p", sentence), _yes_no("crop-yes", "Keep only this part")]
    else:
        shown.append(e.button("crop", "", "Keep only the chosen part"))
    return tuple(shown)


def _yes_no(action: str, words: str) -> Element:
    return element(
        "div",
        e.button(action, "", words, style="sr-button sr-primary"),
        e.button("no", "", "No, go back"),
        style="sr-buttons",
    )


def _end_s(info: SessionInfo) -> float:
    return info.elapsed_s if info.crop_end_s is None else info.crop_end_s


def said(info: SessionInfo) -> Element:
    """What the runner says, for those who may only read it.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    Element
        Effort and notes.
    """
    rating = info.rating_of_perceived_exertion
    words = "not said" if rating is None else f"{rating:g} – {EFFORTS[min(round(rating), 10)]}"
    pairs = [("Effort (0 to 10)", words), ("Notes", info.notes or "none")]
    if info.excluded:
        pairs.append(("Counts", "no: the runner has left it out"))
    return element("div", element("h2", "What the runner says"), e.facts(pairs), style="sr-stack")


class SessionEdit(ipywidgets.VBox):
    """The form about one session.

    Parameters
    ----------
    page : Page
        The way to the server.
    on_saved : callable
        Called when the server has taken a change.
    """

    def __init__(self, page: Page, on_saved: Callable[[], None]) -> None:
        self._page, self._on_saved = page, on_saved
        self._info: SessionInfo | None = None
        self._range: tuple[float, float] | None = None
        self._asked = ""
        self._title = ipywidgets.Text(description="Title")
        self._effort = ipywidgets.Dropdown(
            options=effort_options(None), description="How hard was it? (CR-10)"
        )
        self._notes = ipywidgets.Textarea(description="Notes", rows=4)
        save = ipywidgets.Button(description="Save", button_style="primary")
        save.on_click(page.guarded(lambda _button: self._save()))
        for field in (self._title, self._effort, self._notes):
            field.add_class("sr-field")
        self._notes.add_class("sr-notes")
        grid = ipywidgets.VBox([self._title, self._effort])
        grid.add_class("sr-form")
        self._decisions = Panel(on_action=page.guarded(self._press))
        heading = Panel(element("h2", "What you say about it"))
        super().__init__([heading, grid, self._notes, save, self._decisions])
        self.add_class("sr-stack")

    def show(self, info: SessionInfo) -> None:
        """Fill the form in; what is being written stays, unless the store says something new.

        Parameters
        ----------
        info : SessionInfo
            As it is.
        """
        before, self._info = self._info, info
        is_new = before is None or info.session_id != before.session_id
        if is_new:
            self._range, self._asked = None, ""
        if is_new or before is None or info.title != before.title:
            self._title.value = info.title
            self._title.placeholder = info.file_title or "A name of your own"
        if is_new or before is None or info.notes != before.notes:
            self._notes.value = info.notes
        rating = info.rating_of_perceived_exertion
        if is_new or before is None or rating != before.rating_of_perceived_exertion:
            options = effort_options(rating)
            if (
                list(self._effort.options) != options
            ):  # new options take the choice away for a moment
                self._effort.options = options
            self._effort.value = NOT_SAID[1] if rating is None else rating
        self._draw()

    def mark(self, range_s: tuple[float, float] | None) -> None:
        """Say which part is chosen in the charts.

        Parameters
        ----------
        range_s : tuple of float or None
            Seconds since the start of what is shown.
        """
        was, self._range = self._range is None, range_s
        if was != (range_s is None) or self._asked == "crop":
            self._asked = ""
            self._draw()

    def _draw(self) -> None:
        if self._info is not None:
            self._decisions.show(decisions(self._info, self._range, self._asked))

    def _save(self) -> None:
        if self._info is None:
            return
        given = self._title.value
        title = "" if given == self._info.file_title else given
        change = words_change(self._info, title, self._notes.value, self._effort.value)
        if change:
            self._change(change)
        else:
            self._page.say("Nothing has changed.", calm=True)

    def _press(self, action: str, _value: str) -> None:
        if self._info is None:
            return
        self._asked = ""
        match action:
            case "exclude" | "crop":
                self._asked = action
            case "exclude-yes" | "include":
                self._change({"excluded": action == "exclude-yes"})
            case "crop-yes" if self._range is not None:
                self._change(crop_change(self._info, self._range))
            case "uncrop":
                self._change(UNCROPPED)
        self._draw()

    def _change(self, change: Mapping[str, Any]) -> None:
        if self._info is None:
            return
        self._page.say("")
        anew = "crop_start_s" in change or "rating_of_perceived_exertion" in change
        done = self._page.guarded(lambda answer: self._answered(answer, anew=anew))
        self._page.courier.patch(f"sessions/{self._info.session_id}", dict(change), done)

    def _answered(self, answer: Answer, *, anew: bool) -> None:
        if not answer.accepted:
            self._page.say(answer.sentence)
            return
        self._page.say(CROPPED if anew else SAVED, calm=True)
        self._on_saved()
