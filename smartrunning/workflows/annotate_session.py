"""What a runner says about a session in, the jobs that follow from it in the ledger out."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smartrunning.storage.sessions import HIGHEST_RATING, LONGEST_NOTES
from smartrunning.storage.store import Store


class SessionChange(BaseModel):
    """What a runner says about a session; what is not named stays.

    Attributes
    ----------
    excluded : bool
        Whether it counts nowhere.
    rating_of_perceived_exertion : float or None
        How hard the whole session was, from 0 to 10; None takes the rating back.
    notes : str
        Anything.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)

    excluded: bool = False
    rating_of_perceived_exertion: float | None = Field(None, ge=0, le=HIGHEST_RATING)
    notes: str = Field("", max_length=LONGEST_NOTES)


def annotated(store: Store, owner: str, session_id: str, changes: Mapping[str, Any]) -> None:
    """Enqueue what follows from a change that has been stored.

    Parameters
    ----------
    store : Store
        The open store.
    owner : str
        The runner.
    session_id : str
        The session.
    changes : mapping of str to object
        What was changed, by name.
    """
    if "rating_of_perceived_exertion" in changes:
        parameters = {"session_ids": [session_id]}
        store.jobs.enqueue("statistics", owner, parameters, key=f"statistics {session_id}")
    elif "excluded" in changes:
        store.jobs.enqueue("history", owner, {}, key="history")
