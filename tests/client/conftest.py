"""A server that says what a test has written down, and keeps what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from smartrunning.client.address import ServerAddress

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


@dataclass
class Scripted:
    """A server of a test: its address, and the heads of the requests that came."""

    address: ServerAddress
    heads: list[str] = field(default_factory=list)


def said(status: str, body: str = "", *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@asynccontextmanager
async def scripted(
    answers: Sequence[bytes | Talk] | Mapping[str, Sequence[bytes | Talk]],
    *,
    security: ssl.SSLContext | None = None,
) -> AsyncIterator[Scripted]:
    """Answer in this order, or for each end of a path in an order of its own."""
    named = answers if isinstance(answers, Mapping) else {"": answers}
    left = {name: iter(several) for name, several in named.items()}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            server.heads.append(head)
            path = head.split(" ")[1]
            answer = next(next(left[name] for name in left if path.endswith(name)))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=security)
    port = listening.sockets[0].getsockname()[1]
    server = Scripted(ServerAddress(security is not None, "127.0.0.1", port))
    async with listening:
        yield server


@pytest.fixture(name="said", scope="session")
def said_() -> Callable[..., bytes]:
    return said


@pytest.fixture(name="scripted", scope="session")
def scripted_() -> Callable[..., AbstractAsyncContextManager[Scripted]]:
    return scripted
