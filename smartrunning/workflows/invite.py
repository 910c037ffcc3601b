"""A role or an account in, a link that works once out; and what the invited person makes of it."""

import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.accounts import Role, User
from smartrunning.storage.invitations import Invitation
from smartrunning.storage.keys import not_found, secret_hash
from smartrunning.storage.store import Store

PAGE: Final = "/invitation"
ARGUMENT: Final = "token"
"""Name of the argument in the link; the server's log leaves out what stands behind it."""
SECRET_BYTES: Final = 32
LONGEST_HOURS: Final = 30 * 24
USUAL_HOURS: Final = 72
RESET_HOURS: Final = 24
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made.

    Attributes
    ----------
    invitation : Invitation
        What it is good for.
    address : str
        In clear, to be handed over once; the store has the hash of its secret only.
    """

    invitation: Invitation
    address: str


def invite(
    store: Store,
    settings: Settings,
    role: Role,
    *,
    username: str = "",
    runner_id: str = "",
    hours: float = USUAL_HOURS,
    created_by: str = "",
) -> Link:
    """Make a link by which somebody makes an account.

    Parameters
    ----------
    store : Store
        The store.
    settings : Settings
        Name the address of the page.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    username : str
        Name of the account; empty lets the person choose.
    runner_id : str
        Data that are there already and become the person's own; empty for new ones.
    hours : float
        The link ends after this time.
    created_by : str
        Account of who invites; empty on the command line.

    Returns
    -------
    Link
        To be handed over.

    Raises
    ------
    InvalidRequestError
        If the name is taken, the data are somebody's, or the time makes no sense.
    """
    _check_hours(hours)
    if username and store.users.by_name(username) is not None:
        raise InvalidRequestError(f"The name {username} is taken; choose another.")
    if runner_id:
        _check_free(store, runner_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation = store.invitations.create(
        secret_hash(secret),
        "account",
        role=role,
        username=username,
        runner_id=runner_id,
        created_by=created_by,
        lifetime_s=hours * HOUR_S,
    )
    return Link(invitation, _address(settings, secret))


def invite_to_reset(
    store: Store,
    settings: Settings,
    username: str,
    *,
    hours: float = RESET_HOURS,
    created_by: str = "",
) -> Link:
    """Make a link by which somebody chooses a new password.

    Parameters
    ----------
    store : Store
        The store.
    settings : Settings
        Name the address of the page.
    username : str
        The account.
    hours : float
        The link ends after this time.
    created_by : str
        Account of who makes it; empty on the command line.

    Returns
    -------
    Link
        To be handed over; the old password holds until it is used.

    Raises
    ------
    NotFoundError
        If there is no such account.
    InvalidRequestError
        If the time makes no sense.
    """
    _check_hours(hours)
    user = store.users.by_name(username)
    if user is None:
        raise not_found("account")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation = store.invitations.create(
        secret_hash(secret),
        "password",
        role=user.role,
        username=user.username,
        runner_id=user.runner_id,
        created_by=created_by,
        lifetime_s=hours * HOUR_S,
    )
    return Link(invitation, _address(settings, secret))


def accept(store: Store, secret: str, username: str, password_hash: str) -> User:
    """Use a link up.

    Parameters
    ----------
    store : Store
        The store.
    secret : str
        As the link has it.
    username : str
        Name that the person chose.
    password_hash : str
        Hash of the password that the person chose.

    Returns
    -------
    User
        The account, new or with its new password.

    Raises
    ------
    NotFoundError
        If the link has been used, has ended or never was.
    InvalidRequestError
        If the name is taken or cannot be used.
    """
    return store.invitations.accept(secret_hash(secret), username, password_hash)


def _check_hours(hours: float) -> None:
    if not 0 < hours <= LONGEST_HOURS:
        raise InvalidRequestError(
            f"A link may be good for up to {LONGEST_HOURS} hours; found {hours:g}."
        )


def _check_free(store: Store, runner_id: str) -> None:
    store.runners.get(runner_id)
    if any(user.runner_id == runner_id for user in store.users.all()):
        raise InvalidRequestError(f"The data of {runner_id} belong to an account already.")


def _address(settings: Settings, secret: str) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = (settings.public_url or f"http://{host}:{settings.port}").rstrip("/")
    return f"{base}{PAGE}?{urlencode({ARGUMENT: secret})}"
