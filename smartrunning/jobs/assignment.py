"""What the code of a job gets to work with, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from smartrunning.config import Settings
from smartrunning.jobs.engine import Engine
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import FollowUp, Job


@dataclass(frozen=True, slots=True)
class Assignment:
    """A claim with everything that is needed to do it.

    Attributes
    ----------
    job : Job
        The claim.
    store : Store
        The open store.
    engine : Engine
        Computes the parts.
    heartbeat : Heartbeat
        Takes the progress; tells when to stop.
    settings : Settings
        What the operator has chosen.
    """

    job: Job
    store: Store
    engine: Engine
    heartbeat: Heartbeat
    settings: Settings

    @property
    def owned(self) -> OwnedStore:
        """The runner's part of the store; it writes only while the claim holds.

        Returns
        -------
        OwnedStore
            Of the job's owner.
        """
        return self.store.owned_by(self.job.owner, job=self.job)

    def today(self) -> date:
        """Today where the runner is.

        Returns
        -------
        datetime.date
            By the clock of this machine and the zone of the runner's profile.
        """
        return self.owned.runner().day_of(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to.

    Attributes
    ----------
    result : mapping of str to object
        Plain JSON values, kept with the job.
    follow_ups : tuple of FollowUp
        Jobs that begin with this one's success.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()


Doing = Callable[[Assignment], Outcome]
"""The code of a kind of job."""
