"""Drags a session to another day, by mouse, finger or keys, in the calendar beside it."""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from smartrunning.apps import asset

LONGEST_DAY_TEXT = 10


class Mover(anywidget.AnyWidget):
    """Follows what is dragged over the days of the calendar that stands in the same box.

    Parameters
    ----------
    on_lift : callable
        Called with the day that begins to be dragged.
    on_drop : callable
        Called with the day that was dragged and the day where it was let go.
    """

    _esm = asset.script("mover")
    lifted = traitlets.Unicode().tag(sync=True)
    against: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)

    def __init__(self, on_lift: Callable[[str], None], on_drop: Callable[[str, str], None]) -> None:
        super().__init__()
        self._on_lift = on_lift
        self._on_drop = on_drop
        self.on_msg(self._heard)

    def show_against(self, day: str, against: Mapping[str, str]) -> None:
        """Say which days cannot take what is being dragged.

        Parameters
        ----------
        day : str
            The day that is dragged.
        against : mapping of str to str
            What speaks against each day to which it may not go; days that are free have none.
        """
        with self.hold_sync():
            self.lifted = day
            self.against = dict(against)

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict):
            return
        days = (message.get("from"), message.get("to"))
        kind = message.get("type")
        if kind == "lift" and _is_short(days[0]):
            self._on_lift(str(days[0]))
        if kind == "drop" and all(map(_is_short, days)):
            self._on_drop(str(days[0]), str(days[1]))


def _is_short(word: object) -> bool:
    return isinstance(word, str) and len(word) <= LONGEST_DAY_TEXT
