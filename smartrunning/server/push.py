"""Changes of jobs in, events for the open pages of their owner out; one stream for the process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from smartrunning.storage.jobs import Job
from smartrunning.storage.live import JobChange, JobFeed

WAITING: Final = 200
"""So many events wait for a browser that does not read; then it has to come again."""


class Subscription:
    """The events for one open page."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[JobChange | None] = asyncio.Queue(WAITING)

    def put(self, change: JobChange) -> None:
        """Add an event.

        Parameters
        ----------
        change : JobChange
            The event.
        """
        try:
            self._events.put_nowait(change)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """End the stream; what is waiting is dropped, and comes again with the page."""
        while not self._events.empty():
            self._events.get_nowait()
        self._events.put_nowait(None)

    async def next(self) -> JobChange | None:
        """Wait for an event.

        Returns
        -------
        JobChange or None
            None at the end.
        """
        return await self._events.get()


class JobPush:
    """Fans the changes out.

    Parameters
    ----------
    feed : callable
        Opens the stream of changes.
    """

    def __init__(self, feed: Callable[[], JobFeed]) -> None:
        self._feed = feed
        self._subscriptions: dict[str, set[Subscription]] = {}

    @property
    def count(self) -> int:
        """Number of open streams.

        Returns
        -------
        int
            Of all runners.
        """
        return sum(map(len, self._subscriptions.values()))

    @contextmanager
    def subscribed(self, owner: str) -> Iterator[Subscription]:
        """Events of one runner's jobs while the block lasts.

        Parameters
        ----------
        owner : str
            The runner.

        Yields
        ------
        Subscription
            From now on.
        """
        subscription = Subscription()
        self._subscriptions.setdefault(owner, set()).add(subscription)
        try:
            yield subscription
        finally:
            others = self._subscriptions.get(owner, set())
            others.discard(subscription)
            if not others:
                self._subscriptions.pop(owner, None)

    async def run(self) -> None:
        """Pass changes on, for ever."""
        async with self._feed() as feed:
            await self._pass_on(aiter(feed))

    async def _pass_on(self, changes: AsyncIterator[JobChange]) -> None:
        async for change in changes:
            for subscription in tuple(self._subscriptions.get(change.owner, ())):
                subscription.put(change)


def event(job: Job | JobChange) -> dict[str, Any]:
    """What a page gets to know of a job.

    Parameters
    ----------
    job : Job or JobChange
        The job.

    Returns
    -------
    dict
        Plain JSON values.
    """
    return {
        "job_id": job.job_id,
        "kind": job.kind,
        "state": str(job.state),
        "progress": job.progress,
        "message": job.message,
        "error": job.error,
        "parent": job.parent,
        "result": dict(job.result),
        "updated_at": job.updated_at.isoformat(),
    }
