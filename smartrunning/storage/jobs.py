"""What a job is, how long a claim on it holds, and how often it is tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from smartrunning.errors import SmartRunningError

LEASE_S: Final = 30
"""A claim ends after this on the server's clock, unless it is renewed."""
MOST_CRASHES: Final = 3
"""A job that brought its own process down this often is set aside."""
MOST_LOST_LEASES: Final = 10
"""Workers die for reasons that are not the job's own, so losing a lease is forgiven more often;
then the job runs once more with nothing else on its worker, and only that loss is held against it.
"""
MOST_TROUBLES: Final = 20
"""Of a job, that are written down."""


class LeaseLostError(SmartRunningError):
    """A write of a job that another worker has taken over meanwhile; nothing was written."""

    exit_code = 75


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lease(StrEnum):
    """What a worker learns when it renews."""

    HELD = "held"
    CANCELLING = "cancelling"
    """Held, but the owner has asked to stop: stop soon and call `Jobs.cancelled`."""
    LOST = "lost"
    """Another worker has the job: stop at once and write nothing."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an attempt at a job did not come to its end.

    Attributes
    ----------
    at : datetime.datetime
        Aware, UTC, by the server's clock.
    attempt : int
        Which one.
    worker : str
        Who had the job.
    what : {'crashes', 'returns', 'lost_leases'}
        Whether it ended its own process, was given back, or lost its worker.
    sentence : str
        What happened, for a person.
    """

    at: datetime
    attempt: int
    worker: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the ledger has it.

    Attributes
    ----------
    job_id, kind, owner : str
        Key, kind, and the runner whose data it works on.
    parameters : mapping of str to object
        Plain JSON values.
    state : JobState
        Where it stands.
    progress : float
        From 0 to 1.
    message : str
        What it is doing, for a person.
    attempt : int
        How often it was claimed; the fence.
    worker : str
        Who has it, or had it last.
    result : mapping of str to object
        What it brought, when succeeded.
    error, detail : str
        One sentence for the runner, and the rest for the operator, when failed.
    cancel_requested : bool
        Whether the owner has asked to stop it.
    parent : str or None
        The job that it follows.
    created_at, updated_at : datetime.datetime
        Aware, UTC.
    started_at, ended_at, lease_until : datetime.datetime or None
        Aware, UTC.
    lost_leases : int
        How often its worker was lost.
    troubles : tuple of Trouble
        The last `MOST_TROUBLES` attempts that did not come to their end: the evidence when it is
        set aside.
    """

    job_id: str
    kind: str
    owner: str
    parameters: Mapping[str, Any]
    state: JobState
    created_at: datetime
    updated_at: datetime
    progress: float = 0.0
    message: str = ""
    attempt: int = 0
    worker: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    detail: str = ""
    cancel_requested: bool = False
    parent: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    lease_until: datetime | None = None
    lost_leases: int = 0
    troubles: tuple[Trouble, ...] = ()

    @property
    def runs_alone(self) -> bool:
        """Whether it has lost so many workers that nothing else may run beside it.

        Returns
        -------
        bool
            True for the last run before it is set aside.
        """
        return self.lost_leases >= MOST_LOST_LEASES


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A job to enqueue in the same transaction as another one's success.

    Attributes
    ----------
    kind : str
        Kind of the job; its owner is that of the job it follows.
    parameters : mapping of str to object
        Plain JSON values.
    key : str or None
        While a job of this owner with this key is queued, no second one is made.
    """

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
