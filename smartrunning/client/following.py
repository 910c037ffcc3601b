"""A person's open jobs on a server in, each of their changes out, until none is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

from smartrunning.client.events import EventReader
from smartrunning.client.interface import Interface
from smartrunning.errors import ServerUnavailableError

OPEN: Final = ("queued", "running")
COME_AGAIN_S: Final = 2.0
MOST_ATTEMPTS: Final = 15
"""So often in a row the stream is opened anew before the server counts as gone."""


async def follow(interface: Interface) -> AsyncIterator[dict[str, Any]]:
    """Changes of the person's jobs as the server tells them, until no job is open.

    The stream is open before the jobs are asked for, so no change is missed; they are asked for
    again only when the last one that was known to be open has ended, since it may have a follower.

    Parameters
    ----------
    interface : Interface
        The server.

    Yields
    ------
    dict
        A job after its change.

    Raises
    ------
    SmartRunningError
        If the server refuses, or stays away; the jobs go on without anybody who follows them.
    """
    news: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    stream = asyncio.ensure_future(_stream(interface, news))
    open_jobs: set[str] = set()
    try:
        while True:
            job = await _next(news, stream)
            if job is not None:
                open_jobs = _with(open_jobs, job)
                yield job
            if not open_jobs or job is None:
                jobs = (await interface.get("jobs")).get("jobs", [])
                open_jobs = {str(one["job_id"]) for one in jobs if one["state"] in OPEN}
                if not open_jobs:
                    return
    finally:
        stream.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await stream


async def _stream(interface: Interface, news: "asyncio.Queue[dict[str, Any] | None]") -> None:
    """Put the events on the queue, and None whenever the stream begins; open it anew for ever."""
    reader = EventReader()
    failures = 0
    begun = False

    def hear(piece: bytes) -> None:
        nonlocal failures, begun
        if not begun:
            begun, failures = True, 0
            news.put_nowait(None)
        for job in reader.feed(piece):
            news.put_nowait(job)

    while True:
        begun = False
        reader.begin()
        try:
            await interface.listen(hear, since=reader.last_id)
        except ServerUnavailableError:
            failures += 1
            if failures >= MOST_ATTEMPTS:
                raise
        await asyncio.sleep(COME_AGAIN_S)


async def _next(
    news: "asyncio.Queue[dict[str, Any] | None]", stream: "asyncio.Future[None]"
) -> dict[str, Any] | None:
    """Next change, or what has ended the stream."""
    waiting = asyncio.ensure_future(news.get())
    await asyncio.wait((waiting, stream), return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    stream.result()
    raise AssertionError("the stream ends by an error only")


def _with(open_jobs: set[str], job: dict[str, Any]) -> set[str]:
    key = str(job.get("job_id"))
    return open_jobs | {key} if job.get("state") in OPEN else open_jobs - {key}
