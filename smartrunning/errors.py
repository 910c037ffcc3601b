"""Every error raised on purpose, on one base, sorted by who can mend it.

Each message is one sentence fit for a person: what was needed, what was found, where, what to do.
Each class has the exit code of a command that ends by it (from ``sysexits.h``).
"""

from typing import ClassVar


class SmartRunningError(Exception):
    """Base of every error that SmartRunning raises on purpose."""

    exit_code: ClassVar[int] = 70


# The person at the keyboard can mend these.


class FileRejectedError(SmartRunningError):
    """A received file that cannot become a session.

    Parameters
    ----------
    code : str
        Stable dotted name of the reason, such as ``fit.corrupt`` or ``zip.encrypted``.
    sentence : str
        The reason as a sentence for the runner.
    """

    exit_code = 65

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        """Return the sentence alone."""
        return self.sentence


class InsufficientDataError(SmartRunningError):
    """A number that cannot be had from the data at hand.

    Parameters
    ----------
    needed : str
        What the computation needs, with its unit.
    found : str
        What was there instead.
    """

    exit_code = 65

    def __init__(self, needed: str, found: str) -> None:
        super().__init__(needed, found)
        self.needed = needed
        self.found = found

    def __str__(self) -> str:
        """Return need and find as one sentence."""
        return f"This needs {self.needed}; found {self.found}."


class InvalidRequestError(SmartRunningError):
    """A request with values that make no sense, such as a race day in the past."""

    exit_code = 64


class InfeasibleGoalError(InvalidRequestError):
    """A training goal that no plan can meet under the runner's constraints."""


class PlanSupersededError(InvalidRequestError):
    """A change to a plan that is not the runner's current one any more."""


class NotFoundError(SmartRunningError):
    """An object that does not exist, or not for this owner: the two look alike on purpose."""

    exit_code = 66


class AccessDeniedError(SmartRunningError):
    """An act that this role may not do."""

    exit_code = 77


class QuotaExceededError(SmartRunningError):
    """An upload past the space or the number of files that a runner has."""

    exit_code = 73


# The operator can mend these.


class ConfigurationError(SmartRunningError):
    """A setting that is missing, contradictory or out of range."""

    exit_code = 78


class DatabaseUnavailableError(SmartRunningError):
    """A MongoDB server that is unreachable, refuses the login or is no replica set."""

    exit_code = 69


class ServerUnavailableError(SmartRunningError):
    """A SmartRunning elsewhere that does not answer, breaks off, or is none."""

    exit_code = 69


class StorageFullError(SmartRunningError):
    """A disk without the room that a write needs."""

    exit_code = 74


class PortBusyError(SmartRunningError):
    """A network port that another program holds."""

    exit_code = 69


class DataFolderError(SmartRunningError):
    """A data folder that is held by another server, or not writable."""

    exit_code = 73


# A programmer can mend these.


class OwnerMissingError(SmartRunningError):
    """A query on runners' data that does not say whose data."""


class ReportFailedError(SmartRunningError):
    """A notebook that stopped at one of its cells.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    cell : int
        Number of the failing cell, from 1.
    reason : str
        Last line of the error.
    """

    def __init__(self, notebook: str, cell: int, reason: str) -> None:
        super().__init__(notebook, cell, reason)
        self.notebook = notebook
        self.cell = cell
        self.reason = reason

    def __str__(self) -> str:
        """Return which cell failed and why."""
        return f"The notebook {self.notebook} stopped at cell {self.cell}: {self.reason}"
