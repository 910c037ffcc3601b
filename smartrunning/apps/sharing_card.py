"""Cards of the profile: who coaches the runner, private places, and consent to research."""

from collections.abc import Sequence
from typing import Any, Final

import ipywidgets
import numpy as np

from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError
from smartrunning.records.privacy_zone import (
    LONGEST_RADIUS_M,
    SHORTEST_RADIUS_M,
    FrequentStart,
    PrivacyZone,
    frequent_start,
)
from smartrunning.storage import OwnedStore
from smartrunning.storage.coaching import Coaching
from smartrunning.storage.sharing import Sharing

LOOKED_AT_SESSIONS: Final = 40
"""The latest ones say where one starts nowadays."""
USUAL_RADIUS_M: Final = 300.0


def coaches(found: Sequence[Coaching], confirming: str) -> Element:
    """Who coaches the runner.

    Parameters
    ----------
    found : sequence of Coaching
        All of them.
    confirming : str
        Key of the one that waits for a second press.

    Returns
    -------
    Element
        Each with a button that ends it.
    """
    heading = element("h2", "Who coaches you")
    if not found:
        sentence = "Nobody. Whoever runs this server can put you into the care of a coach."
        return element("div", heading, element("p", sentence, style="sr-quiet"), style="sr-stack")
    return element(
        "div",
        heading,
        element(
            "p",
            "Your coach reads your sessions, your numbers and your plan, and changes nothing. "
            "You can end this at any time; it takes effect at once.",
            style="sr-quiet",
        ),
        element("ul", *(_coach(one, confirming) for one in found), style="sr-list"),
        style="sr-stack",
    )


def places(sharing: Sharing) -> Element:
    """Places whose surroundings only the runner sees.

    Parameters
    ----------
    sharing : Sharing
        What the runner lets others see.

    Returns
    -------
    Element
        Each with a button that removes it.
    """
    rows = (_place(number, zone) for number, zone in enumerate(sharing.zones))
    listed = (
        e.table("Private places", ("Latitude (°)", "Longitude (°)", "Radius (m)", "Do"), rows)
        if sharing.zones
        else element("p", "There are none: others see your tracks whole.", style="sr-quiet")
    )
    return element(
        "div",
        element("h2", "Private places"),
        element(
            "p",
            "Around these places, such as your home, nobody else sees where you run: neither "
            "coaches nor scientists. More is cut than the circle, and each time a little "
            "differently, so that its middle cannot be worked out. Distance and pace stay.",
            style="sr-quiet",
        ),
        listed,
        style="sr-stack",
    )


def research(sharing: Sharing) -> Element:
    """Whether the runner takes part in research.

    Parameters
    ----------
    sharing : Sharing
        What the runner lets others see.

    Returns
    -------
    Element
        What it means, and a button that changes it.
    """
    since = sharing.research_since
    state = (
        f"You take part since {since.day} {since:%B %Y}."
        if since
        else "You do not take part; nobody does who has not said so."
    )
    return element(
        "div",
        element("h2", "Research"),
        element(
            "p",
            "Scientists on this server may study groups of runners who agreed to it. They see "
            "numbers such as weekly distance and critical speed under a made-up name, together "
            "with sex and age band where at least five share them, and never a position. "
            "You can withdraw at any time; studies made before stay as they are.",
            style="sr-quiet",
        ),
        element("p", state),
        e.button(
            "research",
            "no" if since else "yes",
            "Withdraw my consent" if since else "I agree that my numbers are studied",
            style="sr-button",
        ),
        style="sr-stack sr-start",
    )


def usual_start(own: OwnedStore) -> FrequentStart | None:
    """Place from which most of the latest sessions start.

    Parameters
    ----------
    own : OwnedStore
        The runner's part of the store.

    Returns
    -------
    FrequentStart or None
        None when there is no such place.
    """
    starts = [_start(own, one.session_id) for one in own.sessions(limit=LOOKED_AT_SESSIONS)]
    latitude = np.array([one[0] for one in starts])
    longitude = np.array([one[1] for one in starts])
    return frequent_start(latitude, longitude)


class SharingCards:
    """The cards at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        self._confirming = ""
        press = opened.guarded(self._pressed)
        self._coaches, self._places, self._research = (Panel(on_action=press) for _ in range(3))
        self._latitude = ipywidgets.FloatText(description="Latitude (°)")
        self._longitude = ipywidgets.FloatText(description="Longitude (°)")
        self._radius = ipywidgets.FloatText(value=USUAL_RADIUS_M, description="Radius (m)")
        cards = [self._coaches, self._with_form(), self._research]
        for card in cards:
            card.add_class("sr-card")
        self.widget = ipywidgets.VBox(cards)
        self.widget.add_class("sr-stack")
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew and draw."""
        own, store = self.page.own, self.page.store
        sharing = own.sharing()
        self._coaches.show(coaches(store.coaching.of_runner(own.owner), self._confirming))
        self._places.show(places(sharing))
        self._research.show(research(sharing))

    def _with_form(self) -> ipywidgets.Widget:
        fields = ipywidgets.VBox([self._latitude, self._longitude, self._radius])
        fields.add_class("sr-form")
        for field in fields.children:
            field.add_class("sr-field")
        suggest = ipywidgets.Button(description="Suggest where I start most often")
        suggest.on_click(self.page.guarded(lambda _button: self._suggest()))
        add = ipywidgets.Button(description="Keep this place private", button_style="primary")
        add.on_click(self.page.guarded(lambda _button: self._add()))
        buttons = ipywidgets.HBox([suggest, add])
        buttons.add_class("sr-buttons")
        return ipywidgets.VBox([self._places, fields, buttons])

    def _suggest(self) -> None:
        self.page.say("")
        found = usual_start(self.page.own)
        if found is None:
            self.page.say("Your latest sessions do not start at one place often enough.", calm=True)
            return
        self._latitude.value = round(found.latitude_deg, 5)
        self._longitude.value = round(found.longitude_deg, 5)
        self.page.say(
            f"{found.starts} of your latest sessions start here. Look at the numbers, then press "
            "“Keep this place private”.",
            calm=True,
        )

    def _add(self) -> None:
        self.page.say("")
        if not SHORTEST_RADIUS_M <= self._radius.value <= LONGEST_RADIUS_M:
            raise InvalidRequestError(
                f"The radius must be from {SHORTEST_RADIUS_M:.0f} to {LONGEST_RADIUS_M:.0f} m."
            )
        if not self._latitude.value and not self._longitude.value:
            raise InvalidRequestError(
                "Say first where the place is: give its latitude and longitude, or press "
                "“Suggest where I start most often”."
            )
        wish = {
            "latitude_deg": self._latitude.value,
            "longitude_deg": self._longitude.value,
            "radius_m": self._radius.value,
        }
        self._change({"zones": [*self._zones(), wish]}, "From now on others see nothing there.")

    def _pressed(self, action: str, value: str) -> None:
        self.page.say("")
        if action == "research":
            agreed = value == "yes"
            said = "Thank you; you take part." if agreed else "You take part no more."
            self._change({"research": agreed}, said)
        elif action == "show place":
            left = [one for number, one in enumerate(self._zones()) if str(number) != value]
            self._change({"zones": left}, "Others see this place again.")
        elif action == "end coach" and self._confirming == value:
            self._confirming = ""
            path = f"coaches/{value}/end"
            self.page.courier.post(path, {}, self._answered("Your coach sees nothing any more."))
        else:
            self._confirming = value if action == "end coach" else ""
            self.refresh()

    def _change(self, wish: dict[str, Any], said: str) -> None:
        self.page.courier.patch("sharing", wish, self._answered(said))

    def _answered(self, said: str) -> Any:
        def _heard(answer: Answer) -> None:
            self.page.say(said if answer.accepted else answer.sentence, calm=answer.accepted)
            self.refresh()

        return self.page.guarded(_heard)

    def _zones(self) -> list[dict[str, float]]:
        return [
            {
                "latitude_deg": zone.latitude_deg,
                "longitude_deg": zone.longitude_deg,
                "radius_m": zone.radius_m,
            }
            for zone in self.page.own.sharing().zones
        ]


def _coach(one: Coaching, confirming: str) -> Element:
    since = f"since {one.since.day} {one.since:%B %Y}"
    asked = confirming == one.coaching_id
    return element(
        "li",
        element("strong", one.coach),
        f" {since} ",
        e.button(
            "end coach",
            one.coaching_id,
            "Yes, end it now" if asked else "End it",
            style="sr-button sr-primary" if asked else "sr-button",
            aria_label=f"{'Yes, end' if asked else 'End'} the coaching by {one.coach}",
        ),
        e.button("keep coach", one.coaching_id, "No") if asked else None,
    )


def _place(number: int, zone: PrivacyZone) -> tuple[Element | str, ...]:
    return (
        f"{zone.latitude_deg:.5f}",
        f"{zone.longitude_deg:.5f}",
        f"{zone.radius_m:.0f}",
        e.button(
            "show place",
            str(number),
            "Remove",
            aria_label=f"Remove the private place {number + 1}",
        ),
    )


def _start(own: OwnedStore, session_id: str) -> tuple[float, float]:
    records = own.session(session_id).records
    known = np.flatnonzero(
        np.isfinite(records["latitude_deg"]) & np.isfinite(records["longitude_deg"])
    )
    if not len(known):
        return float("nan"), float("nan")
    first = int(known[0])
    return float(records["latitude_deg"][first]), float(records["longitude_deg"][first])
