"""A wish to be forgotten in, an empty account or none out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError
from smartrunning.runner import Runner
from smartrunning.storage.accounts import User
from smartrunning.storage.erasure import Erased
from smartrunning.storage.store import Store


class ErasureRequest(BaseModel):
    """What shall go.

    Attributes
    ----------
    what : {'running data', 'account'}
        Everything about running, or that and the account.
    password : str
        Of the account, once more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    what: Literal["running data", "account"]
    password: str = Field(min_length=1, max_length=1024)


def check_erasure(store: Store, user: User, *, account: bool) -> None:
    """See that a removal is possible.

    Parameters
    ----------
    store : Store
        The open store.
    user : User
        Who asks.
    account : bool
        Whether the account shall go too.

    Raises
    ------
    InvalidRequestError
        If there is nothing to remove, or it is the last administrator.
    """
    if account and user.role == "admin" and _is_last_admin(store, user):
        raise InvalidRequestError(
            "You are the only administrator; make another one first, so that one stays."
        )
    if not account and not user.runner_id:
        raise InvalidRequestError("This account has no running data.")


def erase(store: Store, user: User, *, account: bool) -> Erased:
    """Remove all running data of a person, and the account with them if that is wished.

    Repeating it after an interruption goes on where it stopped; the account goes last.

    Parameters
    ----------
    store : Store
        The open store.
    user : User
        Whose password has been checked.
    account : bool
        Whether the account goes too; else the person stays with an empty profile.

    Returns
    -------
    Erased
        What was removed.

    Raises
    ------
    InvalidRequestError
        If there is nothing to remove, or it is the last administrator.
    """
    check_erasure(store, user, account=account)
    documents, files = store.erasure.runner(user.runner_id) if user.runner_id else (0, 0)
    if account:
        pseudonym = store.erasure.forget(user.username, user.runner_id, what="account.erased")
        documents += store.erasure.account(user.username)
    else:
        pseudonym = store.erasure.forget(user.username, user.runner_id, what="data.erased")
        store.runners.create(Runner(user.runner_id, user.username))
    return Erased(pseudonym, documents, files)


def what_stays(settings: Settings) -> str:
    """What an erasure does not reach, for the person who asks for it.

    Parameters
    ----------
    settings : Settings
        How many backups are kept.

    Returns
    -------
    str
        One sentence.
    """
    return (
        f"Backups that were written before still hold the data until they are replaced: "
        f"{settings.backups_kept} are kept, one is written each night, and whoever restores an "
        "older one has to repeat the removal. What scientists copied into their own notebooks "
        "before is theirs to remove."
    )


def _is_last_admin(store: Store, user: User) -> bool:
    return not any(
        one.role == "admin" and one.username != user.username for one in store.users.all()
    )
