"""The door for files: the browser sends them to the server, the kernel hears that they arrived."""

from collections.abc import Callable
from typing import Any

import anywidget

from smartrunning.apps import asset


class Uploader(anywidget.AnyWidget):
    """A place to drop files on, a button to choose them, and how far each one is.

    Parameters
    ----------
    on_arrival : callable
        Called with the key of the import, as the browser says it.
    """

    _esm = asset.script("uploader")

    def __init__(self, on_arrival: Callable[[str], None]) -> None:
        super().__init__()
        self._on_arrival = on_arrival
        self.on_msg(self._heard)

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or message.get("type") != "accepted":
            return
        import_id = message.get("import_id")
        if isinstance(import_id, str):
            self._on_arrival(import_id)
