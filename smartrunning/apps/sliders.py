"""Sliders whose words are the kernel's; what they say arrives a moment after the last move."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anywidget
import ipywidgets
import traitlets

from smartrunning.apps import asset


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider.

    Attributes
    ----------
    name, label : str
        Key of its place, and what it is.
    words : tuple of str
        What each place means, in order.
    place : int
        Where it stands at first; also what the words ``as it is`` belong to.
    """

    name: str
    label: str
    words: tuple[str, ...]
    place: int


class Sliders(anywidget.AnyWidget):
    """A few sliders under each other.

    Parameters
    ----------
    sliders : sequence of Slider
        In order.
    on_change : callable
        Called with the place of each slider by name, once they have rested for a moment; a place
        is always one of the slider's.
    """

    _esm = asset.script("sliders")
    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self, sliders: Sequence[Slider], on_change: Callable[[Mapping[str, int]], None]
    ) -> None:
        drawn = [
            {"name": one.name, "label": one.label, "words": list(one.words), "place": one.place}
            for one in sliders
        ]
        layout = ipywidgets.Layout(min_height="380px")  # its place until the browser draws it
        super().__init__(sliders=drawn, layout=layout)
        self._known = {one.name: len(one.words) for one in sliders}
        self._on_change = on_change
        self.on_msg(self._heard)

    def reset(self) -> None:
        """Put all sliders back to where they stood at first."""
        self.send({"type": "reset"})

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or message.get("type") != "places":
            return
        places = message.get("places")
        if not isinstance(places, dict) or set(places) != set(self._known):
            return
        if all(
            isinstance(place, int) and 0 <= place < self._known[name]
            for name, place in places.items()
        ):
            self._on_change({name: int(place) for name, place in places.items()})
