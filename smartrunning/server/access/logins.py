"""Tokens in, visits out; and what hangs on a login, closed at once when it ends.

The database has the truth, and is asked for every request of a program. This process remembers a
login for `REMEMBERED_S`, so that the hundred scripts of a page cost one query, and looks after each
login that has something open here, so that one that ends elsewhere ends here too.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.server.access.visit import Visit, new_token
from smartrunning.server.threads import in_thread
from smartrunning.storage.accounts import User
from smartrunning.storage.keys import secret_hash
from smartrunning.storage.logins import Logins as LoginTable
from smartrunning.storage.tokens import Tokens as TokenTable

REMEMBERED_S: Final = 3.0
SWEEP_S: Final = 2.0
ENDED_KEPT_S: Final = 60.0
TOUCH_S: Final = 60.0

Close = Callable[[], None]


class Logins:
    """The logins that this process knows.

    Parameters
    ----------
    table : LoginTable
        ``store.logins``.
    tokens : TokenTable
        ``store.tokens``.
    idle_s, lifetime_s : float
        A login ends after this time without a request, and after this time in any case.
    """

    def __init__(
        self, table: LoginTable, tokens: TokenTable, *, idle_s: float, lifetime_s: float
    ) -> None:
        self._table = table
        self._tokens = tokens
        self._idle_s = idle_s
        self._lifetime_s = lifetime_s
        self._remembered: dict[str, tuple[float, Visit]] = {}
        self._looking: dict[str, asyncio.Task[Visit | None]] = {}
        self._ended: dict[str, float] = {}
        self._open_things: dict[str, set[Close]] = {}
        self._background: set[asyncio.Future[Any]] = set()
        self._at_end: list[Callable[[str], None]] = []
        self._watched: list[Callable[[], Iterable[str]]] = []

    async def open(self, user: User) -> str:
        """Open a login.

        Parameters
        ----------
        user : User
            Who gave the right password.

        Returns
        -------
        str
            Token for the cookie.
        """
        token = new_token()
        await in_thread(
            self._table.create,
            secret_hash(token),
            user.username,
            lifetime_s=self._lifetime_s,
            password_hash=user.password_hash,
        )
        return token

    async def visit(self, token: str) -> Visit | None:
        """Person behind a token.

        Parameters
        ----------
        token : str
            As the cookie has it.

        Returns
        -------
        Visit or None
            None when there is no such login or it has ended.
        """
        token_hash = secret_hash(token)
        until_s, visit = self._remembered.get(token_hash, (0.0, None))
        if visit is None or until_s < time.monotonic():
            visit = await self._look(token_hash)
        return None if token_hash in self._ended else visit

    async def visit_of_program(self, token: str) -> Visit | None:
        """Program behind a personal token; the table is asked each time.

        Parameters
        ----------
        token : str
            As the header has it.

        Returns
        -------
        Visit or None
            None when there is no such token or it has ended.
        """
        found = await in_thread(self._tokens.find, secret_hash(token))
        if found is None:
            return None
        kept, user = found
        scopes = frozenset(kept.scopes)
        return Visit(secret_hash(token), user.username, user.role, user.runner_id, scopes=scopes)

    async def _look(self, token_hash: str) -> Visit | None:
        """Ask the table, once for all requests that ask at the same time."""
        task = self._looking.get(token_hash)
        if task is None:
            task = asyncio.ensure_future(self._find(token_hash))
            self._looking[token_hash] = task
            task.add_done_callback(lambda _: self._looking.pop(token_hash, None))
        return await asyncio.shield(task)

    async def _find(self, token_hash: str) -> Visit | None:
        found = await in_thread(self._table.find, token_hash, idle_s=self._idle_s)
        if found is None:
            if token_hash in self._remembered:
                self.close_all(token_hash)
            return None
        _, user = found
        visit = Visit(token_hash, user.username, user.role, user.runner_id)
        if token_hash not in self._ended:
            self._remembered[token_hash] = (time.monotonic() + REMEMBERED_S, visit)
        return visit

    def touch(self, token_hash: str) -> None:
        """Keep a login from falling idle while its person works through an open connection.

        Parameters
        ----------
        token_hash : str
            The login.
        """
        until_s, _ = self._remembered.get(token_hash, (0.0, None))
        if token_hash in self._open_things and until_s + TOUCH_S < time.monotonic():
            self._soon(self._look(token_hash))

    def attach(self, token_hash: str, close: Close) -> Close:
        """Tie something open to a login: it is closed when the login ends.

        Parameters
        ----------
        token_hash : str
            The login.
        close : callable
            Closes the thing; must not wait.

        Returns
        -------
        callable
            Unties it again; harmless when called twice.
        """
        things = self._open_things.setdefault(token_hash, set())
        things.add(close)

        def untie() -> None:
            """Untie the thing, and forget a login on which nothing hangs."""
            things.discard(close)
            if not things and self._open_things.get(token_hash) is things:
                del self._open_things[token_hash]

        return untie

    def count(self, token_hash: str) -> int:
        """Number of things that hang on a login.

        Parameters
        ----------
        token_hash : str
            The login.

        Returns
        -------
        int
            Open connections and kernels.
        """
        return len(self._open_things.get(token_hash, ()))

    def watch(self, logins: Callable[[], Iterable[str]]) -> None:
        """Look after the logins of what stays without an open connection, such as kernels.

        Parameters
        ----------
        logins : callable
            Gives the hashes of their tokens.
        """
        self._watched.append(logins)

    def at_end(self, tell: Callable[[str], None]) -> None:
        """Have somebody told about each login that ends.

        Parameters
        ----------
        tell : callable
            Gets the hash of the token; must not wait.
        """
        self._at_end.append(tell)

    async def end(self, token_hash: str) -> None:
        """End a login for good, here first and then in the database.

        Parameters
        ----------
        token_hash : str
            The login.
        """
        self.close_all(token_hash)
        await in_thread(self._table.delete, token_hash)

    async def end_token(self, token: str) -> None:
        """End the login of a token, if there is one.

        Parameters
        ----------
        token : str
            As the cookie has it.
        """
        await self.end(secret_hash(token))

    def end_all_of(self, username: str) -> None:
        """Close what hangs on the logins of an account, after the database has ended them.

        Parameters
        ----------
        username : str
            The account.
        """
        hashes = [key for key, (_, visit) in self._remembered.items() if visit.username == username]
        for token_hash in hashes:
            self.close_all(token_hash)
        self._soon(self._sweep_quietly())

    def close_all(self, token_hash: str) -> None:
        """Forget a login and close everything that hangs on it.

        Parameters
        ----------
        token_hash : str
            The login.
        """
        self._remembered.pop(token_hash, None)
        self._ended[token_hash] = time.monotonic()
        for close in tuple(self._open_things.pop(token_hash, ())):
            close()
        for tell in self._at_end:
            tell(token_hash)

    async def look_after(self) -> None:
        """Close, for ever, what hangs on logins that ended elsewhere or by themselves."""
        while True:
            await asyncio.sleep(SWEEP_S)
            await self._sweep_quietly()

    async def _sweep_quietly(self) -> None:
        with suppress(DatabaseUnavailableError):
            await self.sweep()

    def _soon(self, work: Coroutine[Any, Any, Any]) -> None:
        self._background.add(task := asyncio.ensure_future(work))
        task.add_done_callback(self._background.discard)

    async def sweep(self) -> None:
        """Close what hangs on logins that have ended; forget what is old."""
        now_s = time.monotonic()
        self._ended = {key: at for key, at in self._ended.items() if at > now_s - ENDED_KEPT_S}
        elsewhere = {token_hash for logins in self._watched for token_hash in logins()}
        watched = {*self._open_things, *self._remembered, *elsewhere}
        if not watched:
            return
        still_open = await in_thread(self._table.open_among, watched, idle_s=self._idle_s)
        if programs := watched - still_open:
            still_open |= await in_thread(self._tokens.open_among, programs)
        for token_hash in watched - still_open:
            self.close_all(token_hash)
        idle = [key for key in self._remembered if key not in self._open_things]
        for token_hash in idle:
            if self._remembered[token_hash][0] < now_s:
                del self._remembered[token_hash]
