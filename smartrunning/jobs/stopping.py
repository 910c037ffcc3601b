"""Why work on a job stops before its end."""

from enum import StrEnum

from smartrunning.errors import SmartRunningError


class StopReason(StrEnum):
    """Who wants the work to stop."""

    CANCELLED = "cancelled"
    """The job's owner."""
    LEASE_LOST = "lease lost"
    """Nobody, but another worker may have the job: nothing may be written any more."""
    TIME_LIMIT = "time limit"
    """Nobody, but it has taken longer than a job of its kind may."""
    DISK_FULL = "disk full"
    """Nobody, but what is written now would take the last room of the database."""
    SHUTDOWN = "shutdown"
    """The operator: the worker ends, the job goes back."""


class JobStoppedError(SmartRunningError):
    """Work that stops before its end because somebody wants it to.

    Parameters
    ----------
    reason : StopReason
        Who wants it.
    """

    exit_code = 75

    def __init__(self, reason: StopReason) -> None:
        super().__init__(f"The job was stopped ({reason}).")
        self.reason = reason


class ProcessCrashedError(SmartRunningError):
    """A job that brought its own process down."""


class EngineLostError(SmartRunningError):
    """The cluster that computes is away; what it was doing can be done again."""

    exit_code = 75


class ProcessFailedError(SmartRunningError):
    """A job whose own process was ended by an error of the program."""
