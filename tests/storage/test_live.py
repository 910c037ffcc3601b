"""Changes of jobs reach the web server as they happen, also after a restart of the database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from smartrunning.config import Settings
from smartrunning.errors import DatabaseUnavailableError
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.live import JobChange, JobFeed

Step = Callable[[], object]


async def take(feed: JobFeed, owner: str, until: str) -> list[JobChange]:
    """Changes of one owner's jobs up to the first with the state waited for."""
    seen = []
    async for change in feed:
        if change.owner == owner:
            seen.append(change)
            if change.state == until:
                break
    return seen


def test_every_step_of_a_job_comes_in_order(
    store: Store, owned: OwnedStore, server_settings: Settings
) -> None:
    async def follow() -> list[JobChange]:
        async with JobFeed(settings=server_settings) as feed:
            changes = aiter(feed)
            return [await after(step, changes) for step in steps()]

    async def after(step: Step, changes: AsyncIterator[JobChange]) -> JobChange:
        await asyncio.to_thread(step)
        while True:
            change = await asyncio.wait_for(anext(changes), 20)
            if change.owner == owned.owner:
                return change

    def steps() -> Iterator[Step]:
        yield lambda: store.jobs.enqueue("live", owned.owner, {}, parent="a" * 24)
        claimed = []
        yield lambda: claimed.append(store.jobs.claim("worker", ["live"]))
        (job,) = claimed
        yield lambda: (store.jobs.renew(job), store.jobs.progress(job, 0.5, "half"))
        yield lambda: store.jobs.cancel(job.job_id, owned.owner)
        yield lambda: store.jobs.succeed(job, {"session_ids": ["x"]})

    seen = asyncio.run(follow())
    assert [(change.state, change.progress) for change in seen] == [
        ("queued", 0.0),
        ("running", 0.0),
        ("running", 0.5),  # renewing is no news
        ("running", 0.5),
        ("succeeded", 1.0),
    ]
    assert [change.cancel_requested for change in seen] == [False, False, False, True, True]
    assert {(change.kind, change.parent) for change in seen} == {("live", "a" * 24)}
    assert seen[-1].result == {"session_ids": ["x"]}
    assert seen[-1].updated_at.tzinfo is not None


def test_no_change_is_lost_while_the_database_restarts(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")

    async def follow(server: EmbeddedServer, store: Store) -> list[JobChange]:
        async with JobFeed(settings=settings) as feed:
            taking = asyncio.create_task(take(feed, "ann", "succeeded"))
            await asyncio.to_thread(work, server, store)
            return await asyncio.wait_for(taking, 30)

    def work(server: EmbeddedServer, store: Store) -> None:
        store.jobs.enqueue("live", "ann", {})
        job = store.jobs.claim("worker")
        assert job is not None
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        store.jobs.progress(job, 0.5, "after the kill")
        store.jobs.succeed(job, {})

    with EmbeddedServer(settings) as server, open_store(settings=settings) as store:
        seen = asyncio.run(follow(server, store))
    assert [change.state for change in seen][-1] == "succeeded"
    assert "after the kill" in {change.message for change in seen}


def test_what_the_server_has_forgotten_is_made_up_for(
    store: Store, owned: OwnedStore, server_settings: Settings
) -> None:
    async def follow() -> list[JobChange]:
        async with JobFeed(settings=server_settings) as feed:
            feed._stream = None
            feed._token = None  # as after an error that says the history is lost
            await asyncio.to_thread(store.jobs.enqueue, "live", owned.owner, {})
            return await asyncio.wait_for(take(feed, owned.owner, "queued"), 20)

    assert len(asyncio.run(follow())) == 1


def test_a_server_that_is_away_is_told(server_settings: Settings) -> None:
    hurried = server_settings.model_copy(update={"database_timeout_s": 0.5})

    async def connect() -> None:
        async with JobFeed("mongodb://127.0.0.1:9/", settings=hurried):
            pass

    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        asyncio.run(connect())
