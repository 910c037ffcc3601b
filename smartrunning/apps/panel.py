"""A widget that draws a tree of elements and tells what was pressed."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from smartrunning.apps import asset
from smartrunning.apps.elements import Element

OnAction = Callable[[str, str], None]


class Panel(anywidget.AnyWidget):
    """A part of a page.

    The browser may say anything. Only an action that is on the page right now is heard, and
    nothing is ever read back from the tree.

    Parameters
    ----------
    *elements : Element
        What is drawn first.
    on_action : callable
        Called with the name and the value of the pressed action.
    """

    _esm = asset.script("panel")
    tree: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, *elements: Element, on_action: OnAction | None = None) -> None:
        super().__init__()
        self._actions: frozenset[tuple[str, str]] = frozenset()
        self._on_action = on_action
        self.on_msg(self._heard)
        self.show(*elements)

    def show(self, *elements: Element) -> None:
        """Draw these elements in place of those before.

        Parameters
        ----------
        *elements : Element
            What is drawn.
        """
        self._actions = frozenset(
            part.action for one in elements for part in one.walk() if part.action
        )
        self.tree = [one.drawn() for one in elements]

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or message.get("type") != "action":
            return
        pressed = (message.get("action"), message.get("value"))
        if all(isinstance(part, str) for part in pressed) and pressed in self._actions:
            action, value = pressed
            if self._on_action:
                self._on_action(str(action), str(value))
