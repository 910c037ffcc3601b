"""A runner's open jobs in, each of their changes out, until none is open."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Final

from smartrunning.storage.jobs import JobState
from smartrunning.storage.live import JobChange, JobFeed
from smartrunning.storage.store import Store

OPEN: Final = (JobState.QUEUED, JobState.RUNNING)


def follow_jobs(store: Store, owner: str) -> Iterator[JobChange]:
    """Changes of a runner's jobs as they happen, until no job is open.

    Parameters
    ----------
    store : Store
        The open store.
    owner : str
        The runner.

    Yields
    ------
    JobChange
        One after the other; follow-up jobs are followed too.
    """
    with asyncio.Runner() as runner:
        changes = _changes(store, owner)
        try:
            while (change := runner.run(anext(changes, None))) is not None:
                yield change
        finally:
            runner.run(changes.aclose())


async def _changes(store: Store, owner: str) -> AsyncGenerator[JobChange, None]:
    """Changes as they happen; the feed is open before the ledger is asked, so none is missed.

    Nothing is ever cancelled while it waits for news: the database's client can miss that.
    """
    async with JobFeed(store.uri) as feed:
        news = aiter(feed)
        while await asyncio.to_thread(store.jobs.list, owner, states=OPEN, limit=1):
            change = await anext(news)
            if change.owner == owner:
                yield change
