"""The top of a page as HTML, as `header.js` draws it."""

from typing import Final

from smartrunning.apps.elements import Element, element
from smartrunning.apps.first_picture.markup import ABOUT_OTHERS, attributes, markup, page_address
from smartrunning.apps.header import Header

PAGES: Final = ("home", "upload", "sessions", "analytics", "plan", "reports")
OF_ROLES: Final = (
    ("coach", "Runners", ("coach", "scientist", "admin")),
    ("cohort", "Cohort", ("scientist", "admin")),
    ("lab", "Lab", ("scientist", "admin")),
    ("admin", "Admin", ("admin",)),
)
_MARK: Final = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
    '<path d="M2 13h4l3 7 5-16 3 9h5"/></svg>'
)


def header(of: Header, looks_at: str = "") -> str:
    """HTML of a header.

    Parameters
    ----------
    of : Header
        The widget.
    looks_at : str
        Another runner whom the page is about.

    Returns
    -------
    str
        Links work; what has to tell the kernel something does not yet.
    """
    brand = f'<a class="sr-brand" href="{page_address("home", looks_at)}">{_MARK}SmartRunning</a>'
    units = markup(_units(of).drawn()) if of.has_runner else ""
    name = {"class": "sr-who-name", "title": f"Logged in as {of.user}"}
    who = markup(of.user)
    if of.has_runner:
        who = f"<a{attributes(name | {'href': page_address('profile')})}>{who}</a>"
    else:
        who = f"<span{attributes(name)}>{who}</span>"
    out = '<button type="button" class="sr-button sr-plain" disabled>Log out</button>'
    return (
        f'<header class="sr-header"><div class="sr-header-row">{brand}{_navigation(of, looks_at)}'
        f'<div class="sr-who">{units}{who}{out}</div></div></header>'
    )


def _navigation(of: Header, looks_at: str) -> str:
    shown = [(name, name.capitalize()) for name in PAGES if not looks_at or name in ABOUT_OTHERS]
    shown += [(name, title) for name, title, roles in OF_ROLES if of.role in roles]
    links = "".join(
        f"<a{attributes({'href': _address(name, looks_at), 'aria-current': _current(of, name)})}>"
        f"{title}</a>"
        for name, title in shown
    )
    return f'<nav class="sr-nav" aria-label="Pages">{links}</nav>'


def _address(name: str, looks_at: str) -> str:
    return "/lab" if name == "lab" else page_address(name, looks_at)


def _current(of: Header, name: str) -> str | None:
    return "page" if name == of.page else None


def _units(of: Header) -> Element:
    buttons = (
        Element(
            "button",
            (short,),
            {"title": full, "aria-label": full, "aria-pressed": str(of.units == name).lower()},
        )
        for name, short, full in (("metric", "km", "Kilometres"), ("imperial", "mi", "Miles"))
    )
    return element("div", *buttons, style="sr-choice", role="group", aria_label="Units")
