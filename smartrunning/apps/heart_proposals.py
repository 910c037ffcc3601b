"""What the runner's own runs suggest for the heart, to be taken over or not."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.history import HeartRateProposal, heart_rate_proposals
from smartrunning.history.heart_rate_proposals import LOOK_BACK_DAYS
from smartrunning.reports import display

NAMES: Final[Mapping[str, str]] = {
    "heart_rate_max_bpm": "Highest heart rate",
    "heart_rate_rest_bpm": "Heart rate at rest",
    "threshold_heart_rate_bpm": "Threshold heart rate",
}
FILLED: Final = "Filled in above. Nothing changes before you save."

Fill = Callable[[str, float], None]


class HeartProposals:
    """The panel at work: it looks when asked, and fills the form when told to.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    fill : callable
        Writes a threshold into the form, given its field and its value in bpm.
    """

    def __init__(self, opened: Page, fill: Fill) -> None:
        self._page, self._fill = opened, fill
        self._proposals: Mapping[str, HeartRateProposal] = {}
        self.panel = Panel(*invitation(), on_action=opened.guarded(self._pressed))

    def _pressed(self, action: str, value: str) -> None:
        if action == "look":
            today = self._page.today()
            sessions = self._page.own.statistics(
                today - timedelta(days=LOOK_BACK_DAYS), today, brief=True
            )
            found = heart_rate_proposals(sessions, self._page.own.runner(), today)
            self._proposals = {one.threshold: one for one in found}
            self.panel.show(*proposal_list(found))
        elif value in self._proposals:
            self._fill(value, self._proposals[value].proposed_bpm)
            self._page.say(FILLED, calm=True)


def invitation() -> tuple[Element, ...]:
    """What stands there before anybody has asked.

    Returns
    -------
    tuple of Element
        A sentence and a button.
    """
    return (
        element("h2", "What your runs suggest"),
        element(
            "p",
            "Your runs of the last year can tell something about these heart rates.",
            style="sr-quiet",
        ),
        e.button("look", "heart", "Look in my runs"),
    )


def proposal_list(proposals: Sequence[HeartRateProposal]) -> tuple[Element, ...]:
    """Proposals with their evidence.

    Parameters
    ----------
    proposals : sequence of HeartRateProposal
        What the runs suggest.

    Returns
    -------
    tuple of Element
        One part a proposal; a button where there is something to take over.
    """
    return (element("h2", "What your runs suggest"), *(_proposal(one) for one in proposals))


def _proposal(one: HeartRateProposal) -> Element:
    name = NAMES[one.threshold]
    parts: list[Element] = [element("h3", name), element("p", one.evidence, style="sr-quiet")]
    if math.isfinite(one.proposed_bpm):
        words = f"Fill in {display.number(one.proposed_bpm)} bpm"
        known = "" if math.isnan(one.current_bpm) else f", now {display.number(one.current_bpm)}"
        parts.append(e.button("fill", one.threshold, words, aria_label=f"{name}: {words}{known}"))
    return element("div", *parts, style="sr-stack")
