"""One request in, its answer out; both may be streams, and the answer may come before the end.

A long body is sent when the server has said that it wants it (``Expect: 100-continue``, RFC 9110,
section 10.1.1). What the server says meanwhile is heard at once, and ends the sending.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream, StreamClosedError
from tornado.tcpclient import TCPClient

from smartrunning.client.address import ServerAddress
from smartrunning.errors import ServerUnavailableError

CONNECT_S: Final = 20.0
SILENCE_S: Final = 60.0
"""After so long without a byte either way the connection counts as lost."""
CONTINUE_S: Final = 5.0
"""A server that does not say by then whether it wants the body gets it."""
MOST_ANSWER_BYTES: Final = 64 * 2**20

Listener = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes
    ----------
    method, path : str
        As HTTP has them.
    headers : mapping of str to str
        Besides those that every request has.
    body : iterable of bytes
        Its pieces, drawn while they are sent.
    size_bytes : int
        Length of the body.
    asks_first : bool
        Whether the body waits until the server wants it.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Iterable[bytes] = ()
    size_bytes: int = 0
    asks_first: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered.

    Attributes
    ----------
    status : int
        HTTP status.
    headers : HTTPHeaders
        Its headers.
    body : bytes
        Empty where a listener has taken it.
    """

    status: int
    headers: HTTPHeaders
    body: bytes


async def exchange(
    address: ServerAddress, request: Request, *, listener: Listener | None = None
) -> Answer:
    """Ask, and wait for the end of the answer.

    Parameters
    ----------
    address : ServerAddress
        Whom to ask; what it answers with is never followed to another address.
    request : Request
        The request.
    listener : callable, optional
        Takes the body of an answer that is no error, piece by piece, as it comes.

    Returns
    -------
    Answer
        Of any status.

    Raises
    ------
    ServerUnavailableError
        If nobody answers there, or the connection breaks off.
    SmartRunningError
        What drawing the body raises.
    """
    connected = False
    try:
        async with asyncio.timeout(CONNECT_S) as limit:
            security = ssl.create_default_context() if address.secure else None
            stream = await TCPClient().connect(address.host, address.port, ssl_options=security)
            connected = True
            try:
                return await _Conversation(stream, limit, listener).hold(address, request)
            finally:
                stream.close()
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "its certificate cannot be checked"
        raise ServerUnavailableError(
            f"{address} cannot prove who it is ({why}), so nothing was sent to it."
        ) from error
    except ssl.SSLError as error:
        raise ServerUnavailableError(
            f"{address} does not speak HTTPS; look at the address and the port."
        ) from error
    except TimeoutError as error:
        raise ServerUnavailableError(
            f"{address} does not answer: nothing has come from there for "
            f"{SILENCE_S if connected else CONNECT_S:.0f} seconds."
        ) from error
    except (StreamClosedError, OSError) as error:
        what = f"The connection to {address} broke off" if connected else f"Nobody is at {address}"
        raise ServerUnavailableError(f"{what}: {_why(error)}.") from error


class _Conversation(HTTPMessageDelegate):
    """One request and its answer on an open connection."""

    def __init__(self, stream: IOStream, limit: asyncio.Timeout, listener: Listener | None) -> None:
        self._stream = stream
        self._limit = limit
        self._listener = listener
        self._wanted = asyncio.Event()
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._status = 0
        self._headers = HTTPHeaders()
        self._body = bytearray()

    async def hold(self, address: ServerAddress, request: Request) -> Answer:
        self._note_life()
        rules = HTTP1ConnectionParameters(no_keep_alive=True, max_body_size=_ENDLESS)
        await self._stream.write(_head(address, request))
        reading = asyncio.ensure_future(
            HTTP1Connection(self._stream, is_client=True, params=rules).read_response(self)
        )
        reading.add_done_callback(self._break_off)
        sending = asyncio.ensure_future(self._send(request))
        try:
            await asyncio.wait((self._answer, sending), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            return await self._answer
        finally:
            if not self._answer.cancel() and not self._answer.cancelled():
                self._answer.exception()  # seen, also where the sending has failed first
            for task in (sending, reading):
                task.cancel()
            await asyncio.wait((sending, reading))

    async def _send(self, request: Request) -> None:
        if request.asks_first:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), CONTINUE_S)
        with suppress(StreamClosedError):  # then the answer is there, or the reader says why not
            for piece in request.body:
                await self._stream.write(piece)
                self._note_life()

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        self._note_life()
        code = start_line[1] if isinstance(start_line, ResponseStartLine) else 0
        if 100 <= int(code) < 200:
            self._wanted.set()
        else:
            self._status, self._headers = int(code), headers

    def data_received(self, chunk: bytes) -> None:
        self._note_life()
        if self._listener is not None and self._status < 300:
            self._listener(chunk)
        elif len(self._body) + len(chunk) > MOST_ANSWER_BYTES:
            self._stream.close()
        else:
            self._body += chunk

    def finish(self) -> None:
        if not self._answer.done():
            self._answer.set_result(Answer(self._status, self._headers, bytes(self._body)))

    def _break_off(self, reading: "asyncio.Future[bool]") -> None:
        """Give up the answer when there is nothing more to read."""
        if not reading.cancelled():
            reading.exception()
        if not self._answer.done():
            self._answer.set_exception(StreamClosedError(self._stream.error))

    def _note_life(self) -> None:
        if not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + SILENCE_S)


_ENDLESS: Final = 2**62


def _head(address: ServerAddress, request: Request) -> bytes:
    headers = {
        "Host": address.authority,
        "Connection": "close",
        "User-Agent": "smartrunning",
        **request.headers,
    }
    if request.method != "GET":
        headers["Content-Length"] = str(request.size_bytes)
    if request.asks_first:
        headers["Expect"] = "100-continue"
    lines = [f"{request.method} {request.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _why(error: StreamClosedError | OSError) -> str:
    cause = getattr(error, "real_error", None) or error
    return (getattr(cause, "strerror", None) or "it was closed").lower()
