"""A name and a role in, an account with a password to be shown once out."""

from dataclasses import dataclass

from smartrunning.errors import InvalidRequestError
from smartrunning.runner import Runner
from smartrunning.storage.accounts import Role, User
from smartrunning.storage.store import Store
from smartrunning.workflows.passwords import hashed, one_time_password


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account just made, or given a new password.

    Attributes
    ----------
    user : User
        The account.
    password : str
        In clear, to be shown once; the store has its hash only.
    """

    user: User
    password: str


def create_account(
    store: Store, username: str, role: Role, *, runner: Runner | None = None
) -> NewAccount:
    """Make an account; a runner gets an empty profile of the same name with it.

    Parameters
    ----------
    store : Store
        The store.
    username : str
        Name to log in with.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do.
    runner : Runner, optional
        Profile of the person's own data; its ``runner_id`` must be free. Needed by nobody: who
        runs without one gets an empty one.

    Returns
    -------
    NewAccount
        With the password.

    Raises
    ------
    InvalidRequestError
        If the name is taken or cannot be used.
    """
    if store.users.by_name(username) is not None:
        raise InvalidRequestError(f"The name {username} is taken; choose another.")
    if runner is None and role == "runner":
        runner = Runner(runner_id=username.lower(), name=username)
    if runner is not None:
        store.runners.create(runner)
    password = one_time_password()
    user = store.users.create(
        username, hashed(password), role, runner_id=runner.runner_id if runner else ""
    )
    return NewAccount(user, password)


def reset_password(store: Store, username: str) -> NewAccount:
    """Give an account a new password and end all its logins.

    Parameters
    ----------
    store : Store
        The store.
    username : str
        The account.

    Returns
    -------
    NewAccount
        With the password.

    Raises
    ------
    NotFoundError
        If there is no such account.
    """
    password = one_time_password()
    store.users.set_password(username, hashed(password))
    user = store.users.by_name(username)
    if user is None:
        raise InvalidRequestError(f"The account {username} was removed meanwhile.")
    return NewAccount(user, password)
