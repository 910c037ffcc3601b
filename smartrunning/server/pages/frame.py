"""The beginning of an app page, which leaves before there is a kernel, and its first picture."""

from typing import Any

from smartrunning.server.pages import looks
from smartrunning.server.pages.static import BUNDLE
from smartrunning.server.pages.templates import rendered
from smartrunning.server.pages.voila import versions


def beginning(name: str, config: dict[str, Any]) -> str:
    """Head of a page, and what it says while it has nothing to show.

    Parameters
    ----------
    name : str
        Name of the app.
    config : dict
        What Voila's frontend is told.

    Returns
    -------
    str
        HTML that goes on.
    """
    entries = [
        f"{config['fullLabextensionsUrl']}/{one['name']}/{one['load']}"
        for one in config["federated_extensions"]
    ]
    return rendered(
        "page_begin.html.j2",
        title=name.capitalize(),
        looks=looks.address(),
        config=config,
        scripts=[f"/voila/static/{versions()}/{BUNDLE}", *entries],
    )


def picture(drawn: str) -> str:
    """First picture as a part of the page.

    Parameters
    ----------
    drawn : str
        HTML of the picture; empty when there is none.

    Returns
    -------
    str
        HTML with a mark at its end.
    """
    if not drawn:
        return ""
    return f'<div id="sr-first" aria-busy="true">{drawn}</div><i id="sr-first-end" hidden></i>\n'
