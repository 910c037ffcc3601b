"""Where the parts of a job are computed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.storage import Store
from smartrunning.storage.jobs import Job

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_CRASHES_OF_A_PART: Final = 3
"""A part that brought its own process down so often, alone on it, is the cause."""
MOST_KILLS_OF_A_PART: Final = 6
"""Processes are also killed by others, or by the system for want of memory; it looks the same."""
MOST_LOSSES_OF_A_PART: Final = 10
"""Processes of the cluster are lost for reasons that are not a part's own."""
PartOf = Callable[[Store, Job, Item], Result]
"""A part of a job: a function of a module, so that another process finds it by its name."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """What comes of a part that brought its process down again and again.

    Attributes
    ----------
    times : int
        How often.
    evidence : tuple of str
        How each of the processes ended.
    """

    times: int
    evidence: tuple[str, ...] = ()


class Engine(Protocol):
    """Computes the parts of jobs; several jobs may use it at the same time."""

    def each(
        self, part: PartOf[Item, Result], items: Iterable[Item], job: Job, heartbeat: Heartbeat
    ) -> Iterator[tuple[Item, Result | Crashed]]:
        """Compute a part for each item.

        Parameters
        ----------
        part : callable
            Takes a store, the job and an item.
        items : iterable
            Drawn one after the other, when there is room for the next.
        job : Job
            The claim on whose behalf is written.
        heartbeat : Heartbeat
            Tells when to stop.

        Yields
        ------
        tuple
            Each item with what came of it, in any order.

        Raises
        ------
        JobStoppedError
            If the work should stop.
        EngineLostError
            If the engine is away.
        """

    def close(self) -> None:
        """Leave nothing behind."""
