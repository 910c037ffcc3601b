"""Names of pages and visitors in, first pictures out: a process that draws and does nothing else.

It is forked from the process that has imported everything, as kernels are, and reads the database
as they do: read-only, and only the documents of the runner whom its environment names. It runs the
page's own code, so that the picture is the page.

A request is one line of JSON; the answer is the length of the picture in 8 bytes and the picture.
"""

import importlib
import json
import logging
import os
import socket
from typing import Any, Final

import ipywidgets

from smartrunning.apps.first_picture.widgets import drawn

LENGTH_BYTES: Final = 8
PACKAGE: Final = "smartrunning.apps"

log = logging.getLogger("smartrunning.painter")


def serve(line: socket.socket) -> None:
    """Draw until the line ends.

    Parameters
    ----------
    line : socket.socket
        The web server is at its other end.
    """
    with line.makefile("rb") as requests:
        for request in requests:
            asked = json.loads(request)
            drawing = picture(asked["page"], asked["environment"]).encode()
            line.sendall(len(drawing).to_bytes(LENGTH_BYTES, "big") + drawing)


def picture(page: str, environment: dict[str, str]) -> str:
    """First picture of a page.

    Parameters
    ----------
    page : str
        Name of the page.
    environment : dict of str to str
        What the page's kernel gets to see: who looks, and at whom.

    Returns
    -------
    str
        HTML; empty when the page cannot be drawn.
    """
    os.environ.update(environment)
    try:
        module: Any = importlib.import_module(f"{PACKAGE}.{page}")
        return drawn(module.build(), environment.get("SMARTRUNNING_LOOKS_AT", ""))
    except Exception:  # a picture that fails is no picture; the page itself will speak
        log.exception("the first picture of %s could not be drawn", page)
        return ""
    finally:
        ipywidgets.Widget.close_all()
