"""Job events as they happen: server-sent events for the pages that are open."""

import asyncio
import json
from datetime import datetime
from typing import Any, Final

from tornado import iostream, web

from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.parts import parts_of
from smartrunning.server.push import Subscription, event
from smartrunning.storage.jobs import Job, JobState

STILL_HERE_S: Final = 20.0
COME_AGAIN_MS: Final = 2000
MOST_OPEN: Final = 24
"""Streams and connections that one login may hold."""
ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


class Events(ApiHandler):
    """The stream of one page."""

    _track_activity = False

    @web.authenticated
    async def get(self) -> None:
        """Send events until the page goes or the login ends.

        First come the jobs that are under way, and those that have changed since the event that
        the browser saw last.
        """
        owner, logins, push = self.own.owner, parts_of(self).logins, parts_of(self).push
        if logins.count(self.visit.token_hash) >= MOST_OPEN:
            raise Refusal(429, "Too many pages are open; close some of them.")
        self._begin()
        with push.subscribed(owner) as subscription:
            untie = logins.attach(self.visit.token_hash, subscription.close)
            self._subscription = subscription
            try:
                await self._send_missed(owner)
                await self._send_all(subscription)
            except iostream.StreamClosedError:
                return
            finally:
                untie()

    def on_connection_close(self) -> None:
        """End the stream when the browser has gone."""
        super().on_connection_close()
        if subscription := getattr(self, "_subscription", None):
            subscription.close()

    def _begin(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")
        self.write(f"retry: {COME_AGAIN_MS}\n\n")

    async def _send_missed(self, owner: str) -> None:
        jobs = await self.ask(self.store.jobs.list, owner)
        last = _instant(self.request.headers.get("Last-Event-ID", ""))
        for job in reversed([job for job in jobs if _is_news(job, last)]):
            self._write(event(job))
        await self.flush()

    async def _send_all(self, subscription: Subscription) -> None:
        while True:
            try:
                change = await asyncio.wait_for(subscription.next(), STILL_HERE_S)
            except TimeoutError:
                self.write(": still here\n\n")
            else:
                if change is None:
                    return
                self._write(event(change))
            await self.flush()

    def _write(self, job: dict[str, Any]) -> None:
        data = json.dumps(job, allow_nan=False)
        self.write(f"event: job\nid: {job['updated_at']}\ndata: {data}\n\n")


def _is_news(job: Job, last: datetime | None) -> bool:
    return job.state in ACTIVE or (last is not None and job.updated_at > last)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
