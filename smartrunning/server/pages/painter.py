"""First pictures of pages, from a process of their own that has everything imported."""

import asyncio
import json
import socket
from typing import Final

from smartrunning.errors import ConfigurationError
from smartrunning.logs import logger
from smartrunning.server.access.visit import Visit
from smartrunning.server.kernels.environment import Surroundings
from smartrunning.server.kernels.fork_server import ForkRequest
from smartrunning.server.kernels.forking import ForkedProcess, ForkServer

LONGEST_S: Final = 2.0
"""A picture that takes longer is worth nothing: the page itself is there by then."""
MOST_PICTURES: Final = 200
"""A painter goes after so many, whatever it may have kept."""
LENGTH_BYTES: Final = 8
PAINTS_AS: Final = "runner"
"""Role whose right the painter has, where roles have users of the system."""

_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_log = logger(__name__)


class Painter:
    """Draws one picture after the other; it is made when it is needed, and again when it dies.

    Parameters
    ----------
    fork_server : ForkServer or None
        Makes its process; None where there is none, and then there are no pictures.
    surroundings : Surroundings
        What the process gets to see.
    folder : str
        Folder that it works in.
    """

    def __init__(
        self, fork_server: ForkServer | None, surroundings: Surroundings, folder: str
    ) -> None:
        self._fork_server = fork_server
        self._surroundings = surroundings
        self._folder = folder
        self._one_at_a_time = asyncio.Lock()
        self._process: ForkedProcess | None = None
        self._line: _Line | None = None
        self._drawn = 0

    async def draw(self, page: str, visit: Visit) -> str:
        """Draw the first picture of a page.

        Parameters
        ----------
        page : str
            Name of the page.
        visit : Visit
            Who opens it, and whose data it is about.

        Returns
        -------
        str
            HTML; empty when there is no picture in time.
        """
        if not await self.open():
            return ""
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self._ask(page, self._seen_by(visit))
        except (TimeoutError, OSError, EOFError) as error:
            _log.warning("no first picture", page=page, why=repr(error))
            return ""

    async def open(self) -> bool:
        """Have the process made, unless it is there; as with kernels, that takes what it takes.

        Returns
        -------
        bool
            Whether there is one.
        """
        if self._fork_server is None:
            return False
        async with self._one_at_a_time:
            try:
                if self._line is None or self._process is None or self._process.poll() is not None:
                    self.stop()
                    self._line = await self._made(self._fork_server)
            except (OSError, ConfigurationError) as error:
                _log.warning("no painter", why=repr(error))
                return False
        return True

    def _seen_by(self, visit: Visit) -> dict[str, str]:
        """Environment of a page; the way to the database is the painter's own."""
        return self._surroundings.of(visit, page=True) | self._surroundings.own_to(PAINTS_AS)

    def stop(self) -> None:
        """End the process."""
        if self._line is not None:
            self._line[1].close()
        if self._process is not None:
            self._process.kill()
        self._line = self._process = None

    async def _ask(self, page: str, environment: dict[str, str]) -> str:
        async with self._one_at_a_time:
            if self._line is None:
                raise EOFError("the painter has gone")
            reader, writer = self._line
            answered = False
            try:
                question = json.dumps({"page": page, "environment": environment})
                writer.write(question.encode() + b"\n")
                length = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
                picture = (await reader.readexactly(length)).decode()
                answered = True
            finally:
                self._drawn += 1
                if not answered or self._drawn >= MOST_PICTURES:
                    self.stop()  # an answer to a question that nobody remembers must not come
            return picture

    async def _made(self, fork_server: ForkServer) -> _Line:
        self._drawn = 0
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            user = self._surroundings.users.get(PAINTS_AS)
            request = ForkRequest(
                "",
                self._surroundings.bare() | self._surroundings.own_to(PAINTS_AS),
                str(user.home) if user else self._folder,
                paints=True,
                uid=user.uid if user else None,
                gid=user.gid if user else None,
            )
            self._process = await fork_server.fork(request, theirs)
        return await asyncio.open_connection(sock=ours)
