"""Server-sent events for one open page, until the page goes or the login ends."""

import asyncio
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from tornado import iostream

from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.parts import parts_of

STILL_HERE_S: Final = 20.0
COME_AGAIN_MS: Final = 2000
MOST_OPEN: Final = 24
"""Streams and connections that one login may hold."""


class _Source(Protocol):
    """Where events come from; None is the end."""

    async def next(self) -> Any: ...
    def close(self) -> None: ...


class EventStream(ApiHandler):
    """A handler whose answer goes on."""

    pause_s = 0.0
    """However fast things change, so long it waits after each event."""
    _track_activity = False
    _source: _Source | None = None

    def on_connection_close(self) -> None:
        """End the stream when the browser has gone."""
        super().on_connection_close()
        if self._source is not None:
            self._source.close()

    async def _follow(self, subscribed: AbstractContextManager[_Source]) -> None:
        logins = parts_of(self).logins
        if logins.count(self.visit.token_hash) >= MOST_OPEN:
            raise Refusal(429, "Too many pages are open; close some of them.")
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")
        self.write(f"retry: {COME_AGAIN_MS}\n\n")
        with subscribed as source:
            untie = logins.attach(self.visit.token_hash, source.close)
            self._source = source
            try:
                await self._begin(source)
                await self.flush()
                await self._go_on(source)
            except iostream.StreamClosedError:
                return
            finally:
                untie()

    async def _begin(self, source: Any) -> None:
        """Tell a page that has just come what it must know."""
        raise NotImplementedError

    def _tell(self, news: Any) -> None:
        """Write one event."""
        raise NotImplementedError

    async def _go_on(self, source: _Source) -> None:
        while True:
            try:
                news = await asyncio.wait_for(source.next(), STILL_HERE_S)
            except TimeoutError:
                self.write(": still here\n\n")
            else:
                if news is None:
                    return
                self._tell(news)
            await self.flush()
            await asyncio.sleep(self.pause_s)
