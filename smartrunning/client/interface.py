"""The interface of a server, asked with a token: errors as sentences, waiting where it asks to."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from smartrunning import errors
from smartrunning.client.address import ServerAddress
from smartrunning.client.exchange import Answer, Listener, Request, exchange

MOST_WAITS: Final = 10
LONGEST_WAIT_S: Final = 120
WAIT_S: Final = 2
"""Where a server says “too many” and not for how long."""
HEALTHY: Final = ("ok", "disk full", "no database")
"""What the health of a SmartRunning can be."""

ERRORS: Final[Mapping[int, type[errors.SmartRunningError]]] = {
    400: errors.InvalidRequestError,
    401: errors.AccessDeniedError,
    403: errors.AccessDeniedError,
    404: errors.NotFoundError,
    409: errors.InvalidRequestError,
    413: errors.QuotaExceededError,
    422: errors.InvalidRequestError,
    507: errors.StorageFullError,
}
WORDS: Final = {
    401: "{address} does not know this token, or it has ended.",
    403: "{address} does not let this token do that.",
    413: "{address} does not take so much at once.",
    429: "{address} has had too many requests; try again in a while.",
    507: "The disk of {address} is full.",
}
"""Where no sentence came with the refusal, as from a proxy on the way."""

OnWait = Callable[[int], None]


class Interface:
    """What a program may ask of a server with a person's token.

    Parameters
    ----------
    address : ServerAddress
        The server.
    token : str
        The person's token; sent to a SmartRunning and to nobody else.
    on_wait : callable
        Told for how many seconds the server wants to be left alone.
    """

    def __init__(
        self, address: ServerAddress, token: str, *, on_wait: OnWait = lambda _: None
    ) -> None:
        self.address = address
        self._token = token
        self._on_wait = on_wait

    async def check(self) -> None:
        """Make sure, before the token is shown, that a SmartRunning answers there.

        Raises
        ------
        ServerUnavailableError
            If nobody answers, or something else does.
        DatabaseUnavailableError
            If the server has no database.
        """
        answer = await exchange(self.address, Request("GET", self.address.path("health")))
        state = _json(answer).get("status")
        if state not in HEALTHY:
            raise errors.ServerUnavailableError(self._elsewhere(answer))
        if state == "no database":
            raise errors.DatabaseUnavailableError(
                f"{self.address} is there, but its database does not answer; try again later."
            )

    async def get(self, below: str) -> dict[str, Any]:
        """Ask for something.

        Parameters
        ----------
        below : str
            Path below that of the interface.

        Returns
        -------
        dict
            The answer.

        Raises
        ------
        SmartRunningError
            With the server's sentence.
        """
        return _json(await self._ask("GET", below))

    async def post(self, below: str) -> dict[str, Any]:
        """Have something done.

        Parameters
        ----------
        below : str
            Path below that of the interface.

        Returns
        -------
        dict
            The answer.

        Raises
        ------
        SmartRunningError
            With the server's sentence.
        """
        return _json(await self._ask("POST", below))

    async def upload(
        self, name: str, size_bytes: int, pieces: Callable[[], Iterable[bytes]]
    ) -> dict[str, Any]:
        """Send a file.

        Parameters
        ----------
        name : str
            What it is called.
        size_bytes : int
            Its length.
        pieces : callable
            Begins its bytes anew.

        Returns
        -------
        dict
            Keys of the import and of its job.

        Raises
        ------
        SmartRunningError
            With the server's sentence, mostly before the file has been sent.
        """
        headers = {"X-Filename": quote(name, safe=""), "Content-Type": "application/octet-stream"}
        answer = await self._ask("POST", "uploads", headers, pieces=pieces, size_bytes=size_bytes)
        return _json(answer)

    async def listen(self, listener: Listener, *, since: str = "") -> None:
        """Listen to the events of the person's jobs until the server ends the stream.

        Parameters
        ----------
        listener : callable
            Takes the bytes of the stream.
        since : str
            Number of the last event that was heard; empty at first.

        Raises
        ------
        SmartRunningError
            With the server's sentence, or when the connection breaks off.
        """
        headers = {"Last-Event-ID": since} if since else {}
        await self._ask("GET", "events", headers, listener=listener)

    async def _ask(
        self,
        method: str,
        below: str,
        headers: Mapping[str, str] | None = None,
        *,
        pieces: Callable[[], Iterable[bytes]] = tuple,
        size_bytes: int = 0,
        listener: Listener | None = None,
    ) -> Answer:
        for _ in range(MOST_WAITS):
            request = Request(
                method,
                self.address.path(below),
                {"Authorization": f"Bearer {self._token}", **(headers or {})},
                pieces(),
                size_bytes,
                asks_first=size_bytes > 0,
            )
            answer = await exchange(self.address, request, listener=listener)
            wait_s = _wait_s(answer)
            if answer.status != 429 or wait_s > LONGEST_WAIT_S:
                break
            self._on_wait(wait_s)
            await _pause(wait_s)
        if answer.status >= 300:
            raise self._refusal(answer)
        return answer

    def _refusal(self, answer: Answer) -> errors.SmartRunningError:
        kind = ERRORS.get(answer.status, errors.ServerUnavailableError)
        sentence = _json(answer).get("error")
        if isinstance(sentence, str) and sentence:
            return kind(f"{self.address} says: {sentence}")
        if words := WORDS.get(answer.status):
            return kind(words.format(address=self.address))
        return errors.ServerUnavailableError(self._elsewhere(answer))

    def _elsewhere(self, answer: Answer) -> str:
        place = answer.headers.get("Location", "")
        if 300 <= answer.status < 400 and place.startswith(("https://", "http://")):
            return f"{self.address} sends on to {place[:200]}; if that is right, name it yourself."
        if answer.status >= 500:
            return f"{self.address} cannot answer at the moment (HTTP {answer.status})."
        return (
            f"There is no SmartRunning at {self.address} (HTTP {answer.status}); look at the "
            "address, as it stands in the browser before /login."
        )


async def _pause(wait_s: int) -> None:
    await asyncio.sleep(wait_s)


def _json(answer: Answer) -> dict[str, Any]:
    """What an answer says; an empty mapping when it is not in the form of this interface."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wait_s(answer: Answer) -> int:
    text = answer.headers.get("Retry-After", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() else WAIT_S
