"""Each answered request in, one count out, under the pattern of its address."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from tornado.web import RequestHandler

from smartrunning.server.access.gate import Gate
from smartrunning.server.access.routes import ANY, ID, KEY, PLAIN
from smartrunning.server.handlers import INTERFACE
from smartrunning.server.telemetry import Telemetry

_NAMES: Final = (
    (f"({KEY})", "{key}"),
    (KEY, "{key}"),
    (f"({ID})", "{id}"),
    (PLAIN, "{path}"),
    (ANY, "{path}"),
    ("(?:", "("),
    ("\\", ""),
)
STREAM: Final = "text/event-stream"
SWITCHED: Final = 101


def watched(
    log: Callable[[RequestHandler], None], gate: Gate, telemetry: Telemetry
) -> Callable[[RequestHandler], None]:
    """A function that logs a request as before, and counts it.

    Parameters
    ----------
    log : callable
        Jupyter's own.
    gate : Gate
        Knows which line of the table has admitted a request.
    telemetry : Telemetry
        Counts.

    Returns
    -------
    callable
        For Tornado's application.
    """
    of_interface = {handler: readable(pattern) for pattern, handler in INTERFACE}

    def _note(handler: RequestHandler) -> None:
        """Log and count a request that has been answered."""
        log(handler)
        route = gate.route_of(handler.request.connection)
        label = of_interface.get(type(handler)) or (
            readable(route.pattern.pattern) if route else ""
        )
        kind = str(handler._headers.get("Content-Type", ""))  # noqa: SLF001  there is no other way
        status = handler.get_status()
        telemetry.note(
            label,
            handler.request.method or "",
            status,
            handler.request.request_time(),
            stream=status == SWITCHED or kind.startswith(STREAM),
        )

    return _note


@cache
def readable(pattern: str) -> str:
    """Pattern of an address as a person would write it.

    Parameters
    ----------
    pattern : str
        Regular expression of the table.

    Returns
    -------
    str
        One of as few as the table has lines.
    """
    for expression, name in _NAMES:
        pattern = pattern.replace(expression, name)
    return re.sub(r"\s+", " ", pattern)
