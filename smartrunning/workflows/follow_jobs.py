"""A runner's open jobs in, each of their changes out, until none is open."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Final

from smartrunning.storage.jobs import JobState
from smartrunning.storage.live import JobChange, JobFeed
from smartrunning.storage.store import Store

OPEN: Final = (JobState.QUEUED, JobState.RUNNING)
LONGEST_SILENCE_S: Final = 5.0
"""After so long without news the ledger itself is asked."""


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
        while (change := runner.run(anext(changes, None))) is not None:
            yield change


async def _changes(store: Store, owner: str) -> AsyncIterator[JobChange]:
    async with JobFeed(store.uri) as feed:
        news = aiter(feed)
        coming = asyncio.ensure_future(anext(news))
        try:
            while await asyncio.to_thread(store.jobs.list, owner, states=OPEN, limit=1):
                done, _ = await asyncio.wait({coming}, timeout=LONGEST_SILENCE_S)
                if not done:
                    continue
                change, coming = coming.result(), asyncio.ensure_future(anext(news))
                if change.owner == owner:
                    yield change
        finally:
            coming.cancel()
            await asyncio.wait({coming})
