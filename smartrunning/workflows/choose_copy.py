"""A person's word on two recordings of one activity in, the counting copy and a job out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from smartrunning.records.copies import CopyChoice
from smartrunning.storage import Store


class CopyRequest(BaseModel):
    """What shall become of a session that resembles another one.

    Attributes
    ----------
    choice : {'automatic', 'preferred', 'separate'}
        The rule decides; this copy counts; or it is an activity of its own and counts too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice: Literal["automatic", "preferred", "separate"]


def choose_copy(store: Store, owner: str, session_id: str, request: CopyRequest) -> str:
    """Write down the choice and queue the job that brings the history up to date.

    Parameters
    ----------
    store : Store
        The open store.
    owner : str
        The runner.
    session_id : str
        The session.
    request : CopyRequest
        The choice.

    Returns
    -------
    str
        Key of the job.

    Raises
    ------
    NotFoundError
        If this runner has no such session.
    """
    store.owned_by(owner).choose_copy(session_id, CopyChoice(request.choice))
    return store.jobs.enqueue("history", owner, {}, key="history")
