"""The card on the page Profile that makes and ends personal tokens for programs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Frame
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError

Facts = Mapping[str, Any]
"""Whatever the browser says that the server has answered."""
LIFETIMES: Final = {"30 days": 30, "90 days": 90, "a year": 365}
USUAL_DAYS: Final = 90
SCOPES: Final = {
    "read": "Read everything of mine",
    "upload": "Upload files",
    "change": "Change sessions and profile",
    "plan": "Ask for plans",
    "report": "Ask for reports",
    "export": "Take files and data out",
    "metrics": "Read the installation's metrics",
}
"""Scopes by their names, in a person's words."""
OF_ADMINS: Final = "metrics"
LONGEST_NAME: Final = 80


def token_list(tokens: Sequence[Facts], confirming: str) -> Element:
    """One's own tokens.

    Parameters
    ----------
    tokens : sequence of mapping
        As the server lists them.
    confirming : str
        Key of the one whose end waits for a second press.

    Returns
    -------
    Element
        A table; a sentence when there are none.
    """
    if not tokens:
        return element("p", "There are none at the moment.", style="sr-quiet")
    heads = ("For", "May", "Last used (UTC)", "Ends (UTC)", "Revoke")
    return e.table("Tokens", heads, [_row(one, confirming) for one in tokens])


def _row(token: Facts, confirming: str) -> tuple[Element | str, ...]:
    key, name = _text(token, "token_id"), _text(token, "name")
    scopes = token.get("scopes")
    words = [str(scope) for scope in scopes] if isinstance(scopes, list) else []
    return (
        name,
        ", ".join(words),
        _moment(token, "used_at") or "never",
        _moment(token, "expires_at"),
        _end(key, name, confirming=key == confirming),
    )


def _end(key: str, name: str, *, confirming: bool) -> Element:
    if not confirming:
        return e.button("revoke", key, "Revoke", aria_label=f"Revoke {name}")
    return element(
        "div",
        element("span", "Its programs are out at once."),
        e.button("yes", key, "Revoke it", style="sr-button sr-primary"),
        e.button("no", key, "No"),
        style="sr-admin-line",
    )


def told_once(answer: Facts) -> Element:
    """A token just made.

    Parameters
    ----------
    answer : mapping of str to object
        The server's answer.

    Returns
    -------
    Element
        To be copied, and put away.
    """
    return element(
        "div",
        element("p", f"The token for {_text(answer, 'name')}:"),
        element("p", _text(answer, "token"), style="sr-admin-secret"),
        element("p", "It is shown this once. Programs send it as Authorization: Bearer …"),
        e.button("put away", "token", "I have copied it"),
        style="sr-notice sr-calm",
        role="status",
    )


def request(name: object, scopes: Iterable[str], days: object) -> Facts:
    """Request for a token.

    Parameters
    ----------
    name : object
        What it is for, as the browser says.
    scopes : iterable of str
        What it may do.
    days : object
        How long it is good.

    Returns
    -------
    mapping of str to object
        What is posted.

    Raises
    ------
    InvalidRequestError
        If something is missing.
    """
    chosen = [scope for scope in scopes if scope in SCOPES]
    if not isinstance(name, str) or not name.strip():
        raise InvalidRequestError("Say first what the token is for, such as the name of a script.")
    if not chosen or days not in LIFETIMES.values():
        raise InvalidRequestError("Choose first what the token may do, and how long it is good.")
    return {"name": name.strip()[:LONGEST_NAME], "scopes": chosen, "days": days}


class TokensCard:
    """The card at work.

    Parameters
    ----------
    opened : Frame
        Who looks.
    """

    def __init__(self, opened: Frame) -> None:
        self.page = opened
        self._tokens: list[Facts] = []
        self._confirming = ""
        self._name = ipywidgets.Text(description="For", placeholder="such as: sync script")
        self._days = ipywidgets.Dropdown(
            options=LIFETIMES, value=USUAL_DAYS, description="Good for"
        )
        possible = [one for one in SCOPES if one != OF_ADMINS or opened.visitor.role == "admin"]
        self._scopes = {
            scope: ipywidgets.Checkbox(
                value=scope == "read", description=SCOPES[scope], indent=False
            )
            for scope in possible
        }
        make = ipywidgets.Button(description="Make a token")
        make.on_click(opened.guarded(lambda _button: self._make()))
        self._told = Panel(on_action=opened.guarded(lambda _action, _value: self._told.show()))
        look = e.button("look", "tokens", "Show my tokens")
        self._list = Panel(look, on_action=opened.guarded(self._pressed))
        for field in (self._name, self._days):
            field.add_class("sr-field")
        fields = ipywidgets.VBox([self._name, self._days])
        fields.add_class("sr-form")
        scopes = ipywidgets.VBox(list(self._scopes.values()))
        scopes.add_class("sr-token-scopes")
        title = Panel(
            element("h2", "Tokens for programs"),
            element(
                "p",
                "A token lets a script of yours read or upload in your name. It ends by itself, "
                "when you revoke it, and with every new password.",
                style="sr-quiet",
            ),
        )
        self.widget = ipywidgets.VBox([title, self._told, self._list, fields, scopes, make])
        self.widget.add_class("sr-card")

    def refresh(self) -> None:
        """Ask the server for the tokens."""
        self.page.courier.get("tokens", self.page.guarded(self._listed))

    def _listed(self, answer: Answer) -> None:
        tokens = answer.body.get("tokens")
        if answer.accepted and isinstance(tokens, list):
            self._tokens = [one for one in tokens if isinstance(one, dict)]
            self._draw()

    def _draw(self) -> None:
        self._list.show(token_list(self._tokens, self._confirming))

    def _make(self) -> None:
        self.page.say("")
        chosen = [scope for scope, box in self._scopes.items() if box.value is True]
        wanted = request(self._name.value, chosen, self._days.value)
        self.page.courier.post("tokens", wanted, self.page.guarded(self._made))

    def _made(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)
            return
        self._told.show(told_once(answer.body))
        self._name.value = ""
        self.refresh()

    def _pressed(self, action: str, key: str) -> None:
        if action == "look":
            self.refresh()
            return
        self._confirming = key if action == "revoke" else ""
        if action == "yes":
            self.page.courier.post(f"tokens/{key}/revoke", {}, self.page.guarded(self._revoked))
        self._draw()

    def _revoked(self, answer: Answer) -> None:
        if not answer.accepted:
            self.page.say(answer.sentence)
        self.refresh()


def _text(facts: Facts, name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _moment(facts: Facts, name: str) -> str:
    try:
        return f"{datetime.fromisoformat(_text(facts, name)):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""
