"""News of the installation as it happens: server-sent events with the names of what has changed."""

import asyncio
import json
from typing import Final

from tornado import iostream, web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.events import COME_AGAIN_MS, MOST_OPEN, STILL_HERE_S
from smartrunning.server.api.handler import Refusal
from smartrunning.server.news import News
from smartrunning.server.parts import parts_of
from smartrunning.storage.changes import WATCHED

SHORTEST_PAUSE_S: Final = 0.5
"""However fast things change, a page looks at most twice a second."""


class AdminEvents(AdminHandler):
    """The stream of one page."""

    _track_activity = False

    @web.authenticated
    async def get(self) -> None:
        """Send the names of what has changed, first all, until the page goes or the login ends."""
        logins, push = parts_of(self).logins, parts_of(self).changes
        if logins.count(self.visit.token_hash) >= MOST_OPEN:
            raise Refusal(429, "Too many pages are open; close some of them.")
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")
        self.write(f"retry: {COME_AGAIN_MS}\n\n")
        with push.subscribed() as news:
            untie = logins.attach(self.visit.token_hash, news.close)
            self._news = news
            for name in WATCHED:  # a page that has just come knows nothing yet
                news.put(name)
            try:
                await self.flush()
                await self._send_all(news)
            except iostream.StreamClosedError:
                return
            finally:
                untie()

    def on_connection_close(self) -> None:
        """End the stream when the browser has gone."""
        super().on_connection_close()
        if news := getattr(self, "_news", None):
            news.close()

    async def _send_all(self, news: News) -> None:
        while True:
            try:
                names = await asyncio.wait_for(news.next(), STILL_HERE_S)
            except TimeoutError:
                self.write(": still here\n\n")
            else:
                if names is None:
                    return
                self.write(f"event: changed\ndata: {json.dumps(names)}\n\n")
            await self.flush()
            await asyncio.sleep(SHORTEST_PAUSE_S)
