"""The accounts on the page Admin: what the server says in, elements out."""

from typing import Final

from smartrunning.apps import admin_words as w
from smartrunning.apps import elements as e
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.elements import Element, element

ROLES: Final = ("runner", "coach", "scientist", "admin")


def people(facts: Facts, confirming: tuple[str, str], own_name: str) -> Element:
    """Who may log in.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/users``.
    confirming : tuple of (str, str)
        Action and value that wait for a second press.
    own_name : str
        Who looks: one's own role stays.

    Returns
    -------
    Element
        Each account with its role and buttons.
    """
    heads = ("Name", "Running data", "Since (UTC)", "Role", "Password")
    listed = [_person_row(one, confirming, own_name) for one in w.rows(facts, "users")]
    return element(
        "section",
        element("h2", "Accounts"),
        e.table("Accounts", heads, listed),
        style="sr-card sr-stack",
    )


def password(facts: Facts) -> Element:
    """A password that is told once.

    Parameters
    ----------
    facts : mapping of str to object
        The server's answer.

    Returns
    -------
    Element
        To be read out or copied, and put away.
    """
    return element(
        "div",
        element("p", f"Account {w.text(facts, 'username')} ({w.text(facts, 'role')}), password"),
        element("p", w.text(facts, "password"), style="sr-admin-secret"),
        element("p", "It is shown this once. Its owner changes it after the first login."),
        e.button("put away", "password", "I have noted it"),
        style="sr-notice sr-calm",
        role="status",
    )


def _person_row(
    person: Facts, confirming: tuple[str, str], own_name: str
) -> tuple[Element | str, ...]:
    name, role = w.text(person, "username", ""), w.text(person, "role", "")
    return (
        name,
        w.text(person, "runner_id"),
        w.moment(person, "created_at"),
        element("span", f"{role} (you)") if name == own_name else _roles(person, confirming),
        _ways_to_password(name, confirming),
    )


def _ways_to_password(name: str, confirming: tuple[str, str]) -> Element:
    return element(
        "div",
        e.button("reset", name, "Reset link", aria_label=f"Reset link for {name}"),
        _confirmed(confirming, "password", name, "New password", f"New password for {name}"),
        style="sr-admin-ways",
    )


def _roles(person: Facts, confirming: tuple[str, str]) -> Element:
    name, role = w.text(person, "username", ""), w.text(person, "role", "")
    asked, value = confirming
    wanted = value.split(" ", 1)
    if asked == "role" and len(wanted) == 2 and wanted[1] == name:
        return _confirmed(confirming, "role", value, "", f"{wanted[0]} for {name}")
    possible = [one for one in ROLES if one != "runner" or w.text(person, "runner_id", "")]
    options = {f"{one} {name}": one for one in possible}
    return e.choice(f"Role of {name}", "role", options, f"{role} {name}")


def _confirmed(
    confirming: tuple[str, str], action: str, value: str, word: str, question: str
) -> Element:
    if confirming != (action, value):
        return e.button(action, value, word, aria_label=question)
    return element(
        "div",
        element("span", f"{question}? All logins of the account end."),
        e.button("yes", value, "Yes", style="sr-button sr-primary"),
        e.button("no", value, "No"),
        style="sr-admin-line",
    )
