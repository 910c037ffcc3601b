"""Where the parts of a job are computed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.storage import Store
from smartrunning.storage.jobs import Job

Item = TypeVar("Item")
Result = TypeVar("Result")

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
