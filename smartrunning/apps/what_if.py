"""The part "What if" of the page Plan: sliders, a search in the background, adopt or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets

from smartrunning.apps import what_if_view, wishes
from smartrunning.apps.courier import Answer, JobNews
from smartrunning.apps.elements import element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.plan_reading import Reading
from smartrunning.apps.sliders import Sliders


@dataclass(frozen=True, slots=True)
class Asking:
    """What is being asked.

    Attributes
    ----------
    number : int
        Counts the wishes, so that late answers to earlier ones are told apart.
    wish : mapping of str to object
        The latest wish; empty for none.
    job_id, what_if_id : str
        Keys of the search and of its answer, as far as the server has said them.
    done : bool
        Whether the answer is there.
    sentence : str
        Why there is none.
    """

    number: int = 0
    wish: Mapping[str, Any] | None = None
    job_id: str = ""
    what_if_id: str = ""
    done: bool = False
    sentence: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come.

        Returns
        -------
        bool
            False before anything was asked.
        """
        return bool(self.wish) and not self.done and not self.sentence


def asked(before: Asking, wish: Mapping[str, Any]) -> Asking:
    """State after the sliders have come to rest.

    Parameters
    ----------
    before : Asking
        What was being asked.
    wish : mapping of str to object
        What is wanted now; empty for the present plan.

    Returns
    -------
    Asking
        Unchanged for the same wish.
    """
    if wish == (before.wish or {}):
        return before
    return Asking(number=before.number + 1, wish=wish or None)


def accepted(before: Asking, number: int, job_id: str, what_if_id: str) -> Asking:
    """State after the server has taken a wish.

    Parameters
    ----------
    before : Asking
        What is being asked.
    number : int
        Number of the wish that it took; earlier ones change nothing.
    job_id, what_if_id : str
        Keys.

    Returns
    -------
    Asking
        With the keys.
    """
    if number != before.number:
        return before
    return replace(before, job_id=job_id, what_if_id=what_if_id)


def ended(before: Asking, job_id: str, sentence: str) -> Asking:
    """State after a search has ended.

    Parameters
    ----------
    before : Asking
        What is being asked.
    job_id : str
        Key of the search; others change nothing.
    sentence : str
        Why it failed; empty when it did not.

    Returns
    -------
    Asking
        With its answer to be read.
    """
    if not job_id or job_id != before.job_id:
        return before
    return replace(before, done=not sentence, sentence=sentence)


class WhatIfPart:
    """The part at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    on_adopted : callable
        Called when another plan has taken the present one's place.
    """

    def __init__(self, opened: Page, on_adopted: Callable[[], None]) -> None:
        self.page = opened
        self._on_adopted = on_adopted
        self.asking = Asking()
        self._reading: Reading | None = None
        self._may_adopt = False
        self._sliders = ipywidgets.VBox()
        self._result = Panel(on_action=opened.guarded(self._pressed))
        words = Panel(
            element("h2", "What if …"),
            element("p", "… you had other days, more or less time, or another race day?"),
        )
        left = ipywidgets.VBox([words, self._sliders])
        right = ipywidgets.VBox([self._result])
        for card in (left, right):
            card.add_class("sr-card")
        self.widget = ipywidgets.VBox([left, right])
        self.widget.add_class("sr-halves")
        opened.courier.on_job(opened.guarded(self._heard))

    def show(self, reading: Reading, *, may_adopt: bool) -> None:
        """Show the sliders of a plan; those of the same plan stay as they stand.

        Parameters
        ----------
        reading : Reading
            The plan.
        may_adopt : bool
            Whether it is the current one, and the visitor's own.
        """
        before, self._reading = self._reading, reading
        self._may_adopt = may_adopt
        if before is None or before.info.plan_id != reading.info.plan_id:
            self._give_up()
            self.asking = Asking(number=self.asking.number + 1)
            places = wishes.sliders(reading.plan.goal, reading.today)
            old = self._sliders.children
            self._sliders.children = [Sliders(places, self.page.guarded(self._moved))]
            for one in old:
                one.close()
        self._draw()

    def _moved(self, places: Mapping[str, int]) -> None:
        if self._reading is None:
            return
        wish = wishes.wish(self._reading.plan.goal, places, self._reading.today)
        after = asked(self.asking, wish)
        if after == self.asking:
            return
        self._give_up()
        self.asking = after
        self._draw()
        if wish:
            number = after.number
            self.page.courier.post(
                f"plans/{self._reading.info.plan_id}/what-if",
                wish,
                self.page.guarded(lambda answer: self._answered(number, answer)),
            )

    def _answered(self, number: int, answer: Answer) -> None:
        job_id, what_if_id = (str(answer.body.get(key, "")) for key in ("job_id", "what_if_id"))
        if not answer.accepted:
            if number == self.asking.number:
                self.asking = replace(self.asking, sentence=answer.sentence)
        elif number != self.asking.number:
            self._cancel(job_id)  # the sliders have moved on before the server answered
        else:
            self.asking = accepted(self.asking, number, job_id, what_if_id)
            self._look()
        self._draw()

    def _heard(self, news: JobNews) -> None:
        if news.kind == "what_if" and news.ended:
            self.asking = ended(self.asking, news.job_id, news.error)
            self._draw()

    def _look(self) -> None:
        """Whether the answer was there already: the same wish twice is searched once."""
        if self._reading is None:
            return
        known = {one.what_if_id for one in self.page.own.what_ifs(self._reading.info.plan_id)}
        if self.asking.what_if_id in known:
            self.asking = replace(self.asking, done=True)

    def _give_up(self) -> None:
        if self.asking.is_waiting:
            self._cancel(self.asking.job_id)

    def _cancel(self, job_id: str) -> None:
        if job_id:
            self.page.courier.post(f"jobs/{job_id}/cancel", {}, lambda _answer: None)

    def _draw(self) -> None:
        heading = element("h2", "Beside your present plan")
        self._result.show(heading, self._shown())

    def _shown(self) -> Any:
        asking, reading = self.asking, self._reading
        if reading is None or not asking.wish:
            return what_if_view.unasked()
        if asking.sentence:
            return what_if_view.refused(asking.sentence)
        if not asking.done:
            return what_if_view.waiting()
        found = self.page.own.what_if(asking.what_if_id)
        return what_if_view.answer(reading.plan, found, can_adopt=self._may_adopt)

    def _pressed(self, action: str, value: str) -> None:
        if self._reading is None:
            return
        if action == "discard":
            self._give_up()
            self.asking = Asking(number=self.asking.number + 1)
            for one in self._sliders.children:
                one.reset()
            self._draw()
        elif action == "adopt" and value == self.asking.what_if_id:
            path = f"plans/{self._reading.info.plan_id}/what-ifs/{value}/adopt"
            self.page.courier.post(path, {}, self.page.guarded(self._adopted))

    def _adopted(self, answer: Answer) -> None:
        if answer.accepted:
            self._on_adopted()
            self.page.say("Your plan is another one now. You can undo it under Changes.", calm=True)
        else:
            self.page.say(answer.sentence)
