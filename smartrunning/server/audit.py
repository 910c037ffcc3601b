"""Events that somebody may ask about later, written to the append-only book by and by."""

import asyncio
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.logs import logger
from smartrunning.server.access.visit import Visit
from smartrunning.server.threads import in_thread
from smartrunning.storage.audit import Audit

WAITING: Final = 1000
PATIENCE_S: Final = 5.0
REPEATED_S: Final = 60.0
KEPT: Final = 1000

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the book.

    Attributes
    ----------
    what : str
        Dotted name, such as ``login.ok``.
    who, subject, outcome, address : str
        Account, key of the object, ``ok``, ``refused`` or ``failed``, and network address.
    """

    what: str
    who: str = ""
    subject: str = ""
    outcome: str = "ok"
    address: str = ""


class Book:
    """The book, with a short queue before it.

    Parameters
    ----------
    audit : Audit
        ``store.audit``.
    """

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._queue: asyncio.Queue[Line] = asyncio.Queue(WAITING)
        self._refused: OrderedDict[tuple[str, str], float] = OrderedDict()

    def note(self, line: Line) -> None:
        """Have a line written soon.

        Parameters
        ----------
        line : Line
            The line; it goes to the log when too many are waiting.
        """
        try:
            self._queue.put_nowait(line)
        except asyncio.QueueFull:
            _log.warning("the audit book cannot keep up", what=line.what, who=line.who)

    def note_refusal(self, visit: Visit, request: str, address: str) -> None:
        """Note that a person was refused something, once a minute for each person and thing.

        Parameters
        ----------
        visit : Visit
            The person.
        request : str
            Method and path.
        address : str
            Network address.
        """
        key, now_s = (visit.username, request), time.monotonic()
        if now_s - self._refused.get(key, -REPEATED_S) < REPEATED_S:
            return
        self._refused[key] = now_s
        self._refused.move_to_end(key)
        while len(self._refused) > KEPT:
            self._refused.popitem(last=False)
        self.note(Line("access.refused", visit.username, request[:200], "refused", address))

    async def run(self) -> None:
        """Write lines, for ever; while the database is away they wait."""
        while True:
            line = await self._queue.get()
            try:
                await in_thread(
                    self._audit.append,
                    line.what,
                    who=line.who,
                    subject=line.subject,
                    outcome=line.outcome,
                    address=line.address,
                )
            except DatabaseUnavailableError:
                _log.warning("an audit line was lost", what=line.what, who=line.who)
            finally:
                self._queue.task_done()

    async def written(self) -> None:
        """Wait until all lines so far are in the log, but not for a database that is away."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._queue.join(), PATIENCE_S)
