"""What a runner says about a session in, the jobs that follow from it in the ledger out."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smartrunning.storage.annotations import (
    CROP,
    HIGHEST_RATING,
    LONGEST_NOTES,
    LONGEST_TITLE,
)
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
    title : str
        What to call it; empty for the name that the file gives.
    crop_start_s, crop_end_s : float or None
        Part of the recording that is kept, in seconds since its start; None keeps all on that
        side.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)

    excluded: bool = False
    rating_of_perceived_exertion: float | None = Field(None, ge=0, le=HIGHEST_RATING)
    notes: str = Field("", max_length=LONGEST_NOTES)
    title: str = Field("", max_length=LONGEST_TITLE)
    crop_start_s: float | None = Field(None, ge=0)
    crop_end_s: float | None = Field(None, ge=0)


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
    if changes.keys() & {"rating_of_perceived_exertion", *CROP}:
        parameters = {"session_ids": [session_id]}
        store.jobs.enqueue("statistics", owner, parameters, key=f"statistics {session_id}")
    elif "excluded" in changes:
        store.jobs.enqueue("history", owner, {}, key="history")
