"""One-time links on the page Admin: to an account, and to a new password.

A link is made and shown in the browser alone. The kernel says what it shall be good for, and lists
those that can still be used; it never sees one.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import anywidget
import ipywidgets

from smartrunning.apps import admin_words as w
from smartrunning.apps import asset
from smartrunning.apps import elements as e
from smartrunning.apps.admin_people import ROLES
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.elements import Element, element
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError

HOURS: Final = {"1 day": 24, "3 days": 72, "7 days": 168, "30 days": 720}
USUAL_HOURS: Final = 72
LONGEST_NAME: Final = 64
Wish = Mapping[str, str | int]


class Linker(anywidget.AnyWidget):
    """Where a link is shown, once; no trait of it ever holds one."""

    _esm = asset.script("linker")

    def make(self, wish: Wish) -> None:
        """Let the browser ask the server for a link, and show it.

        Parameters
        ----------
        wish : mapping of str to object
            What is posted.
        """
        self.send({"type": "make", "wish": dict(wish)})

    def put_away(self) -> None:
        """Let the browser forget what it shows."""
        self.send({"type": "put away"})


class InvitationForm:
    """Role, name and time, and a button.

    Parameters
    ----------
    make : callable
        Called with what a link is wished for.
    guarded : callable
        Turns errors of an act into a sentence on the page.
    """

    def __init__(self, make: Callable[[Wish], None], guarded: Callable[..., Any]) -> None:
        role = ipywidgets.Dropdown(options=ROLES, description="Role")
        name = ipywidgets.Text(description="Name", placeholder="the person chooses")
        hours = ipywidgets.Dropdown(options=HOURS, value=USUAL_HOURS, description="Good for")
        button = ipywidgets.Button(description="Invite by link", button_style="primary")

        def _ask(_button: object) -> None:
            make(account_wish(role.value, name.value, hours.value))
            name.value = ""

        button.on_click(guarded(_ask))
        fields = ipywidgets.HBox([role, name, hours])
        fields.add_class("sr-form")
        for one in (role, name, hours):
            one.add_class("sr-field")
        title = Panel(
            element("h2", "Invite somebody"),
            element(
                "p",
                "You get a link that works once. Who opens it chooses a password, and is in.",
                style="sr-quiet",
            ),
        )
        self.widget = ipywidgets.VBox([title, fields, button])
        self.widget.add_class("sr-card")


def account_wish(role: object, name: object, hours: object) -> Wish:
    """Wish for a link to a new account.

    Parameters
    ----------
    role : object
        What the person may do, as the browser says.
    name : object
        Name of the account; empty lets the person choose.
    hours : object
        How long the link is good.

    Returns
    -------
    mapping of str to object
        What is posted.

    Raises
    ------
    InvalidRequestError
        If something was not chosen, or the name is too long.
    """
    if role not in ROLES or not isinstance(hours, int) or hours not in HOURS.values():
        raise InvalidRequestError("Choose first a role, and how long the link is good.")
    if not isinstance(name, str) or len(name.strip()) > LONGEST_NAME:
        raise InvalidRequestError(f"A name has {LONGEST_NAME} characters at most.")
    return {"purpose": "account", "role": str(role), "username": name.strip(), "hours": hours}


def reset_wish(username: str) -> Wish:
    """Wish for a link to a new password.

    Parameters
    ----------
    username : str
        The account.

    Returns
    -------
    mapping of str to object
        What is posted.
    """
    return {"purpose": "password", "username": username}


def open_links(facts: Facts, confirming: tuple[str, str]) -> Element:
    """Links that can still be used.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/invitations``.
    confirming : tuple of (str, str)
        Action and value that wait for a second press.

    Returns
    -------
    Element
        Each with a button that ends it.
    """
    listed = w.rows(facts, "invitations")
    heads = ("For", "Good for", "Made by", "Ends (UTC)", "Do")
    table = (
        e.table("Open invitations", heads, (_row(one, confirming) for one in listed))
        if listed
        else element("p", "No link is open at the moment.", style="sr-quiet")
    )
    return element("section", element("h2", "Open invitations"), table, style="sr-card sr-stack")


def _row(link: Facts, confirming: tuple[str, str]) -> tuple[Element | str, ...]:
    name = w.text(link, "username", "whoever has the link")
    for_password = link.get("purpose") == "password"
    return (
        name,
        "a new password" if for_password else f"an account ({w.text(link, 'role')})",
        w.text(link, "created_by", "the command line"),
        w.moment(link, "expires_at"),
        _revoke(w.text(link, "invitation_id", ""), name, confirming),
    )


def _revoke(key: str, name: str, confirming: tuple[str, str]) -> Element:
    if confirming != ("revoke", key):
        return e.button("revoke", key, "Revoke", aria_label=f"Revoke the link for {name}")
    return element(
        "div",
        element("span", "The link opens nothing any more."),
        e.button("yes", key, "Revoke it", style="sr-button sr-primary"),
        e.button("no", key, "No"),
        style="sr-admin-line",
    )
