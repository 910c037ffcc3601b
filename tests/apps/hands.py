"""What a person does with a page, and what is seen of it, without a browser."""

from typing import Any

import ipywidgets
import pytest

from smartrunning.apps.courier import Courier
from smartrunning.apps.panel import Panel


def walk(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """The widget and all below it."""
    below = [*getattr(widget, "children", ()), *getattr(widget, "marks", ())]
    return [widget, *(found for child in below for found in walk(child))]


def texts(tree: Any) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    return [text for child in tree[2] for text in texts(child)]


def words(widget: ipywidgets.Widget) -> str:
    """All text of a page."""
    panels = [one for one in walk(widget) if isinstance(one, Panel)]
    return " ".join(text for panel in panels for node in panel.tree for text in texts(node))


def only(widget: ipywidgets.Widget, kind: type) -> Any:
    (found,) = (one for one in walk(widget) if isinstance(one, kind))
    return found


def press(widget: ipywidgets.Widget, action: str, value: str) -> None:
    """Press what carries this action, as the browser says it."""
    for panel in walk(widget):
        if isinstance(panel, Panel) and (action, value) in panel._actions:
            panel._handle_custom_msg({"type": "action", "action": action, "value": value}, [])
            return
    pytest.fail(f"nothing to press says {action} {value}")


class Sent:
    """What a courier would have sent to the browser."""

    def __init__(self, widget: ipywidgets.Widget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: list[dict] = []
        self.courier = only(widget, Courier)
        monkeypatch.setattr(Courier, "send", lambda _, message: self.messages.append(message))

    def say(self, message: dict) -> None:
        self.courier._handle_custom_msg(message, [])
