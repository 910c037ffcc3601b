"""The private calendar: its secret link, and the feed that the link opens to anybody who has it."""

import secrets
import time
from collections import deque
from typing import Any, Final

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from smartrunning.errors import NotFoundError
from smartrunning.server.access.throttle import neighbourhood
from smartrunning.server.api.handler import ApiHandler
from smartrunning.storage import Store
from smartrunning.storage.keys import secret_hash
from smartrunning.workflows.calendar_feed import Feed, calendar_feed
from smartrunning.workflows.plan_requests import CalendarRequest
from smartrunning.workflows.requests import checked

SECRET_BYTES: Final = 32
KEPT_S: Final = 900
"""How long a calendar may keep the feed without asking again."""
WINDOW_S: Final = 60.0
MOST_PER_ADDRESS: Final = 60
MOST_ADDRESSES: Final = 10_000
HIDDEN: Final = "[secret]"
TOO_OFTEN: Final = "The calendar was asked for too often. Try again in a minute."


class CalendarLink(ApiHandler):
    """The runner's secret link."""

    @web.authenticated
    async def get(self) -> None:
        """Answer whether there is one; its secret is known to nobody here."""
        link = await self.ask(self.own.calendar_link)
        self.send(
            {
                "active": link is not None,
                "created_at": link.created_at if link else None,
                "start_time": (link.start_time or None) if link else None,
                "last_read_at": link.last_read_at if link else None,
            }
        )

    @web.authenticated
    async def post(self) -> None:
        """Make one and show it this once; one before it opens nothing any more."""
        request = await self.ask(checked, CalendarRequest, self.body())
        secret = secrets.token_urlsafe(SECRET_BYTES)
        await self.ask(self.own.open_calendar, secret_hash(secret), start_time=request.start_time)
        self.note("calendar.open")
        self.send({"path": f"/smartrunning/calendar/{secret}.ics"}, status=201)

    @web.authenticated
    async def delete(self) -> None:
        """Forget it."""
        await self.ask(self.own.close_calendar)
        self.note("calendar.close")
        self.set_status(204)
        self.finish()


class RevokeCalendar(ApiHandler):
    """The wish that the secret link opens nothing any more."""

    @web.authenticated
    async def post(self) -> None:
        """Forget it."""
        await self.ask(self.own.close_calendar)
        self.note("calendar.close")
        self.send({"active": False})


class CalendarFeed(ApiHandler):
    """The feed: whoever has the link may read it, and nothing else."""

    _asked: Final[dict[str, deque[float]]] = {}

    @allow_unauthenticated
    async def get(self, secret: str) -> None:
        """Answer with the calendar, or that it has not changed.

        Parameters
        ----------
        secret : str
            What the link holds.
        """
        self.request.uri = self.request.path.replace(secret, HIDDEN)  # as the log will have it
        if self._is_too_often():
            self.set_header("Retry-After", str(int(WINDOW_S)))
            self.send({"error": TOO_OFTEN}, status=429)
            return
        feed = await self.ask(_feed, self.store, secret_hash(secret))
        self.set_header("Cache-Control", f"private, max-age={KEPT_S}")
        self.set_header("ETag", feed.tag)
        self.set_header("Last-Modified", feed.changed_at)
        self.set_header("X-Robots-Tag", "noindex")
        if self.request.headers.get("If-None-Match") == feed.tag:
            self.set_status(304)
            self.finish()
            return
        self.finish(feed.content, set_content_type="text/calendar; charset=utf-8")

    def _is_too_often(self) -> bool:
        now_s = time.monotonic()
        address = neighbourhood(self.request.remote_ip or "")
        if len(self._asked) > MOST_ADDRESSES:
            self._asked.clear()
        times_s = self._asked.setdefault(address, deque(maxlen=MOST_PER_ADDRESS))
        if len(times_s) == MOST_PER_ADDRESS and now_s - times_s[0] < WINDOW_S:
            return True
        times_s.append(now_s)
        return False

    def compute_etag(self) -> Any:
        """Leave the tag to the feed.

        Returns
        -------
        None
            No other tag.
        """


def _feed(store: Store, secret_hash: str) -> Feed:
    owner = store.calendar_links.owner_of(secret_hash)
    owned = store.owned_by(owner)
    feed = calendar_feed(owned)
    if feed is None:
        raise NotFoundError("There is no such calendar.")
    owned.calendar_was_read()
    return feed
