"""Job events as they happen: server-sent events for the pages that are open."""

import json
from datetime import datetime
from typing import Final

from tornado import web

from smartrunning.server.api.event_stream import EventStream
from smartrunning.server.parts import parts_of
from smartrunning.server.push import Subscription, event
from smartrunning.storage.jobs import Job, JobState
from smartrunning.storage.live import JobChange

ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


class Events(EventStream):
    """The stream of one page."""

    @web.authenticated
    async def get(self) -> None:
        """Send events until the page goes or the login ends.

        First come the jobs that are under way, and those that have changed since the event that
        the browser saw last.
        """
        await self._follow(parts_of(self).push.subscribed(self.own.owner))

    async def _begin(self, source: Subscription) -> None:  # noqa: ARG002  # it tells what is new
        jobs = await self.ask(self.store.jobs.list, self.own.owner)
        last = _instant(self.request.headers.get("Last-Event-ID", ""))
        for job in reversed([job for job in jobs if _is_news(job, last)]):
            self._tell(job)

    def _tell(self, news: Job | JobChange) -> None:
        facts = event(news)
        data = json.dumps(facts, allow_nan=False)
        self.write(f"event: job\nid: {facts['updated_at']}\ndata: {data}\n\n")


def _is_news(job: Job, last: datetime | None) -> bool:
    return job.state in ACTIVE or (last is not None and job.updated_at > last)


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
