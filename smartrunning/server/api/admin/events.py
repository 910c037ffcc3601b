"""News of the installation as it happens: server-sent events with the names of what has changed."""

import json

from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.event_stream import EventStream
from smartrunning.server.news import News
from smartrunning.server.parts import parts_of
from smartrunning.storage.changes import WATCHED


class AdminEvents(EventStream, AdminHandler):
    """The stream of one page."""

    pause_s = 0.5

    @web.authenticated
    async def get(self) -> None:
        """Send the names of what has changed, first all, until the page goes or the login ends."""
        await self._follow(parts_of(self).changes.subscribed())

    async def _begin(self, source: News) -> None:
        for name in WATCHED:  # a page that has just come knows nothing yet
            source.put(name)

    def _tell(self, news: list[str]) -> None:
        self.write(f"event: changed\ndata: {json.dumps(news)}\n\n")
