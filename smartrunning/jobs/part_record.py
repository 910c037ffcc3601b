"""How the processes ended that computed a part, and when the part itself must be the cause."""

from dataclasses import dataclass
from typing import Final

from smartrunning.jobs.part_process import ChildEnded

MOST_CRASHES_OF_A_PART: Final = 3
"""A part that brought its own process down so often, alone on it, is the cause."""
MOST_KILLS_OF_A_PART: Final = 6
"""Processes are also killed by others, or by the system for want of memory; it looks the same."""
MOST_LOSSES_OF_A_PART: Final = 10
"""Processes of the cluster are lost for reasons that are not a part's own."""


@dataclass(frozen=True, slots=True)
class ProcessLost:
    """A part whose process of the cluster was lost."""

    def __str__(self) -> str:
        """Return what happened, for the log."""
        return "its process was lost"


@dataclass(frozen=True, slots=True)
class PartRecord:
    """How the processes ended that computed a part.

    Attributes
    ----------
    crashes, kills, losses : int
        How often it ended its own process, its process was ended from outside, and its process
        was lost together with all that was on it.
    evidence : tuple of str
        Each end in words.
    """

    crashes: int = 0
    kills: int = 0
    losses: int = 0
    evidence: tuple[str, ...] = ()

    def plus(self, end: ProcessLost | ChildEnded) -> "PartRecord":
        """Record with one end more.

        Parameters
        ----------
        end : ProcessLost or ChildEnded
            How it ended this time.

        Returns
        -------
        PartRecord
            A new one.
        """
        lost = isinstance(end, ProcessLost)
        killed = isinstance(end, ChildEnded) and end.outside
        return PartRecord(
            self.crashes + _weight(end),
            self.kills + killed,
            self.losses + lost,
            (*self.evidence, str(end)),
        )

    @property
    def is_hopeless(self) -> bool:
        """Whether the part itself must be the cause.

        Returns
        -------
        bool
            True when it is not tried again.
        """
        return (
            self.crashes >= MOST_CRASHES_OF_A_PART
            or self.kills >= MOST_KILLS_OF_A_PART
            or self.losses >= MOST_LOSSES_OF_A_PART
        )


def _weight(end: ProcessLost | ChildEnded) -> int:
    """How many crashes of its own an end counts as."""
    if isinstance(end, ProcessLost) or end.outside:
        return 0
    return MOST_CRASHES_OF_A_PART if end.decisive else 1
