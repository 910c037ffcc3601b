"""Names of what has changed in the database, for the open pages of administrators."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smartrunning.logs import logger
from smartrunning.storage.changes import Changes

AGAIN_S = 2.0
_log = logger(__name__)


class News:
    """What has changed since one page last asked; a name is told once however often it changed."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._there = asyncio.Event()
        self._closed = False

    def put(self, name: str) -> None:
        """Add a name.

        Parameters
        ----------
        name : str
            Of a collection.
        """
        self._names.add(name)
        self._there.set()

    def close(self) -> None:
        """End the stream."""
        self._closed = True
        self._there.set()

    async def next(self) -> list[str] | None:
        """Wait until something has changed.

        Returns
        -------
        list of str
            Names; None at the end.
        """
        await self._there.wait()
        self._there.clear()
        names, self._names = sorted(self._names), set()
        return None if self._closed else names


class ChangePush:
    """Fans the names out; the database is watched only while an administrator's page is open.

    Parameters
    ----------
    changes : callable
        Opens the stream of names.
    """

    def __init__(self, changes: Callable[[], Changes]) -> None:
        self._changes = changes
        self._pages: set[News] = set()
        self._watching: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """Number of open pages.

        Returns
        -------
        int
            That get the news.
        """
        return len(self._pages)

    @contextmanager
    def subscribed(self) -> Iterator[News]:
        """News while the block lasts.

        Yields
        ------
        News
            From now on.
        """
        news = News()
        self._pages.add(news)
        if self._watching is None:
            self._watching = asyncio.ensure_future(self._watch())
        try:
            yield news
        finally:
            self._pages.discard(news)
            if not self._pages and self._watching is not None:
                self._watching.cancel()
                self._watching = None

    async def _watch(self) -> None:
        """Watch until told otherwise; when it breaks off, begin again."""
        while True:
            try:
                async with self._changes() as changes:
                    async for name in aiter(changes):
                        for page in tuple(self._pages):
                            page.put(name)
            except Exception as error:  # noqa: BLE001  # the pages stay open and want to know more
                _log.warning("the changes are watched anew", why=str(error))
            await asyncio.sleep(AGAIN_S)
