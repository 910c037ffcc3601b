"""A coach's name and a runner's key in, an assignment out."""

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage.accounts import name_key
from smartrunning.storage.coaching import Coaching
from smartrunning.storage.store import Store


def assign_coach(store: Store, coach: str, runner_id: str) -> Coaching:
    """Put a runner into the care of a coach; a second time changes nothing.

    Parameters
    ----------
    store : Store
        The open store.
    coach : str
        Name of the coach's account.
    runner_id : str
        Key of the runner.

    Returns
    -------
    Coaching
        As it is in the store.

    Raises
    ------
    NotFoundError
        If there is no such runner.
    InvalidRequestError
        If there is no such account, it is no coach's, or the runner would coach himself.
    """
    user = store.users.by_name(coach)
    if user is None:
        raise InvalidRequestError(f"There is no account {coach}; make one for the coach first.")
    if user.role == "runner":
        raise InvalidRequestError(
            f"{user.username} is a runner; give the account the role coach first."
        )
    runner = store.runners.get(runner_id)
    if user.runner_id == runner.runner_id:
        raise InvalidRequestError(f"{user.username} sees the own data anyway.")
    return store.coaching.assign(user.username, runner.runner_id)


def end_coaching(store: Store, coach: str, runner_id: str) -> None:
    """End the care of a coach for a runner.

    Parameters
    ----------
    store : Store
        The open store.
    coach : str
        Name of the coach's account.
    runner_id : str
        Key of the runner.

    Raises
    ------
    NotFoundError
        If the coach does not look after the runner.
    """
    mine = {name_key(one.coach): one for one in store.coaching.of_runner(runner_id)}
    if (found := mine.get(name_key(coach))) is None:
        raise NotFoundError(f"{coach} does not coach {runner_id}.")
    store.coaching.end(found.coaching_id)
