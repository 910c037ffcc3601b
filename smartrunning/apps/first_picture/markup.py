"""A tree of elements in, HTML out; only known tags and attributes exist, and text is text."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import quote

TAGS: Final = frozenset(
    [
        "div",
        "section",
        "span",
        "p",
        "h1",
        "h2",
        "h3",
        "strong",
        "small",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "button",
        "a",
        "details",
        "summary",
        "i",
        "progress",
    ]
)
ATTRIBUTES: Final = frozenset(
    [
        "title",
        "scope",
        "role",
        "colspan",
        "data-label",
        "data-state",
        "data-id",
        "aria-label",
        "aria-pressed",
        "aria-current",
        "aria-expanded",
        "datetime",
        "value",
        "max",
        "open",
        "aria-hidden",
    ]
)
"""Those of the script that draws elements, but for live regions: the page that follows speaks."""
ABOUT_OTHERS: Final = frozenset({"home", "sessions", "analytics", "plan"})
_CLASSES: Final = re.compile(r"[a-z0-9\- ]*")
_ADDRESS: Final = re.compile(r"(page|api|lab|door):([A-Za-z0-9_\-./#]+(?:\?[A-Za-z0-9_\-=&]+)?)")
_COLOUR: Final = re.compile(r"[a-z]+")


def page_address(name: str, looks_at: str = "") -> str:
    """Address of a page.

    Parameters
    ----------
    name : str
        Its name, with ``#place`` for a place on it.
    looks_at : str
        Another runner whom the page is about.

    Returns
    -------
    str
        Path below the host.
    """
    name, hash_sign, place = name.partition("#")
    about = f"?runner={quote(looks_at, safe='')}" if looks_at and name in ABOUT_OTHERS else ""
    return f"/voila/render/apps/{name}.ipynb{about}{hash_sign}{place}"


def markup(node: Any, looks_at: str = "") -> str:
    """HTML of an element.

    Parameters
    ----------
    node : list or str
        As `Element.drawn` gives it.
    looks_at : str
        Another runner whom the page is about.

    Returns
    -------
    str
        Everything in it is escaped.
    """
    if isinstance(node, str):
        return escape(node)
    tag, named, children = node
    tag = tag if tag in TAGS else "span"
    inner = "".join(markup(child, looks_at) for child in children)
    return f"<{tag}{_decoration(named, looks_at)}>{inner}</{tag}>"


def attributes(named: Mapping[str, Any]) -> str:
    """Attributes as they stand in a tag.

    Parameters
    ----------
    named : mapping of str to object
        Names of our own, values of anybody; None leaves one out.

    Returns
    -------
    str
        With a space in front of each.
    """
    return "".join(
        f' {name}="{escape(str(value))}"' for name, value in named.items() if value is not None
    )


def _decoration(given: Mapping[str, Any], looks_at: str) -> str:
    named: dict[str, str | None] = {}
    style: list[str] = []
    for name, value in given.items():
        if name == "class" and _CLASSES.fullmatch(value):
            named["class"] = value
        elif name == "share":
            style.append(f"--sr-share: {_share(value)}%")
        elif name == "colour" and _COLOUR.fullmatch(value):
            style.append(f"--sr-colour: var(--sr-{value})")
        elif name == "href":
            named["href"] = _target(value, str(given.get("about", looks_at)))
        elif name == "new-tab":
            named |= {"target": "_blank", "rel": "noopener"}
        elif name == "download":
            named["download"] = ""
        elif name == "action":
            named |= {"type": "button", "data-key": " ".join(value)}
        elif name in ATTRIBUTES:
            named[name] = value
    return attributes(named | ({"style": "; ".join(style)} if style else {}))


def _target(value: str, looks_at: str) -> str | None:
    found = _ADDRESS.fullmatch(value)
    if found is None or ".." in value:
        return None
    kind, rest = found.groups()
    if kind == "lab":
        return f"/lab/tree/{rest}"
    if kind == "door":
        return "/password" if rest == "password" else None
    return f"/smartrunning/api/{rest}" if kind == "api" else page_address(rest, looks_at)


def _share(value: str) -> float:
    try:
        return max(0.0, min(100.0, float(value)))
    except ValueError:
        return 0.0
