"""Servers that refuse, break off, are slow or are something else: a sentence for each."""

import asyncio
import datetime
import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smartrunning.client import exchange, interface
from smartrunning.client.address import ServerAddress
from smartrunning.client.interface import Interface
from smartrunning.errors import (
    AccessDeniedError,
    QuotaExceededError,
    ServerUnavailableError,
    SmartRunningError,
    StorageFullError,
)

Said = Callable[..., bytes]
Scripted = Callable[..., Any]
TOKEN = "srt_token"
SIZE = 3 * 2**20


def pieces(drawn: list[int]) -> Iterator[bytes]:
    for number in range(3):
        drawn.append(number)
        yield bytes(2**20)


def uploaded(scripted: Scripted, *answers: object) -> tuple[Any, list[int], list[int], list[str]]:
    """Outcome of an upload to a server: its answer or error, pieces drawn, waits, heads."""
    drawn: list[int] = []
    waits: list[int] = []

    async def send() -> tuple[Any, list[str]]:
        async with scripted(answers) as server:
            asked = Interface(server.address, TOKEN, on_wait=waits.append)
            try:
                return await asked.upload("a.zip", SIZE, lambda: pieces(drawn)), server.heads
            except SmartRunningError as error:
                return error, server.heads

    found, heads = asyncio.run(send())
    return found, drawn, waits, heads


async def take_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    await reader.readexactly(SIZE)
    body = b'{"import_id": "1", "job_id": "2"}'
    writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()


def test_a_file_is_sent_when_the_server_wants_it(scripted: Scripted) -> None:
    found, drawn, _, (head,) = uploaded(scripted, take_all)
    assert found == {"import_id": "1", "job_id": "2"}
    assert drawn == [0, 1, 2]
    assert head.startswith("POST /smartrunning/api/uploads HTTP/1.1\r\n")
    assert "\r\nExpect: 100-continue\r\n" in head
    assert f"\r\nContent-Length: {SIZE}\r\n" in head
    assert "\r\nX-Filename: a.zip\r\n" in head
    assert f"\r\nAuthorization: Bearer {TOKEN}\r\n" in head


def test_a_server_that_says_nothing_first_gets_the_file_too(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(SIZE)
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}")

    monkeypatch.setattr(exchange, "CONTINUE_S", 0.05)
    found, drawn, _, _ = uploaded(scripted, silent)
    assert (found, drawn) == ({}, [0, 1, 2])


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("401 Unauthorized", AccessDeniedError, "does not know this token"),
        ("403 Forbidden", AccessDeniedError, "does not let this token do that"),
        ("413 Too Large", QuotaExceededError, "does not take so much at once"),
        ("507 Full", StorageFullError, "disk of .* is full"),
        ("502 Bad Gateway", ServerUnavailableError, r"cannot answer at the moment \(HTTP 502\)"),
        ("404 Not Found", ServerUnavailableError, "There is no SmartRunning at"),
    ],
)
def test_a_refusal_ends_it_before_anything_is_read_from_the_disk(
    scripted: Scripted, said: Said, status: str, kind: type[SmartRunningError], words: str
) -> None:
    said_by_a_proxy = said(status, "<h1>No</h1>")
    found, drawn, _, _ = uploaded(scripted, said_by_a_proxy)
    assert isinstance(found, kind)
    assert re.search(words, str(found))
    assert drawn == []
    found, _, _, _ = uploaded(scripted, said(status, '{"error": "Because of the moon."}'))
    assert str(found).endswith("says: Because of the moon.")


def test_a_refusal_in_the_middle_is_heard_at_once(scripted: Scripted, said: Said) -> None:
    async def change_mind(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await reader.readexactly(2**20)
        writer.write(said("507 Full", '{"error": "The disk is full."}'))
        await writer.drain()
        await reader.read()  # until the other side has gone

    found, _, _, _ = uploaded(scripted, change_mind)
    assert isinstance(found, StorageFullError)


def test_a_connection_that_breaks_off_is_said_plainly(scripted: Scripted) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await reader.readexactly(2**20)

    found, _, _, _ = uploaded(scripted, hang_up)
    assert isinstance(found, ServerUnavailableError)
    assert "broke off" in str(found)


def test_a_server_that_falls_silent_is_given_up(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fall_silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    monkeypatch.setattr(exchange, "SILENCE_S", 0.2)
    found, _, _, _ = uploaded(scripted, fall_silent)
    assert "nothing has come from there for" in str(found)


def test_what_goes_wrong_with_the_file_is_what_is_said(scripted: Scripted) -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(2**20)
        raise StorageFullError("a stand-in for a disk that fails")

    async def send() -> None:
        async with scripted([take_all]) as server:
            await Interface(server.address, TOKEN).upload("a.zip", SIZE, broken)

    with pytest.raises(StorageFullError, match="stand-in"):
        asyncio.run(send())


def test_too_many_requests_wait_as_long_as_the_server_says(
    scripted: Scripted, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pause(_wait_s: int) -> None:
        return None

    monkeypatch.setattr(interface, "_pause", pause)
    busy = said("429 Too Many Requests", '{"error": "Wait."}', "Retry-After: 17")
    found, drawn, waits, _ = uploaded(scripted, busy, said("429 Busy"), take_all)
    assert found["import_id"] == "1"
    assert drawn == [0, 1, 2]
    assert waits == [17, interface.WAIT_S]

    far = said("429 Too Many Requests", '{"error": "Wait."}', "Retry-After: 3600")
    found, drawn, waits, _ = uploaded(scripted, far)
    assert (str(found).endswith("says: Wait."), drawn, waits) == (True, [], [])
    found, _, waits, _ = uploaded(scripted, *[busy] * interface.MOST_WAITS)
    assert isinstance(found, ServerUnavailableError)
    assert len(waits) == interface.MOST_WAITS


# ── something else than a SmartRunning ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("404 Not Found", "<h1>nginx</h1>"), "There is no SmartRunning at"),
        (("200 OK", "<h1>Welcome</h1>"), "There is no SmartRunning at"),
        (("200 OK", '{"status": "UP"}'), "There is no SmartRunning at"),
        (("200 OK", "[1]"), "There is no SmartRunning at"),
        (("302 Found", "", "Location: /login"), "There is no SmartRunning at"),
        (("301 Moved", "", "Location: https://a.example/x"), "sends on to https://a.example/x"),
        (("503 No", '{"status": "no database"}'), "its database does not answer"),
        (("503 No", "<h1>later</h1>"), r"cannot answer at the moment"),
    ],
)
def test_whoever_answers_there_sees_no_token_before_it_has_shown_to_be_one(
    scripted: Scripted, said: Said, answer: tuple[str, ...], words: str
) -> None:
    async def check() -> list[str]:
        async with scripted([said(*answer)]) as server:
            with pytest.raises(SmartRunningError, match=words):
                await Interface(server.address, TOKEN).check()
            return server.heads

    (head,) = asyncio.run(check())
    assert head.startswith("GET /smartrunning/api/health ")
    assert TOKEN not in head


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_speaks_no_http_is_said_plainly(scripted: Scripted, answer: bytes) -> None:
    async def check() -> None:
        async with scripted([answer]) as server:
            await Interface(server.address, TOKEN).check()

    with pytest.raises(ServerUnavailableError, match="broke off"):
        asyncio.run(check())


def test_nobody_there_is_said_plainly(scripted: Scripted) -> None:
    async def check() -> None:
        async with scripted([]) as server:
            address = server.address
        await Interface(address, TOKEN).check()

    with pytest.raises(ServerUnavailableError, match=r"Nobody is at http://127.*refused"):
        asyncio.run(check())


def test_a_name_that_nobody_knows_is_said_plainly() -> None:
    address = ServerAddress(True, "nowhere.invalid", 443)
    with pytest.raises(ServerUnavailableError, match=r"Nobody is at https://nowhere\.invalid"):
        asyncio.run(Interface(address, TOKEN).check())


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    scripted: Scripted, said: Said, tmp_path: Path
) -> None:
    security = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    security.load_cert_chain(self_signed(tmp_path))

    async def check() -> list[str]:
        async with scripted([said("200 OK", '{"status": "ok"}')], security=security) as server:
            with pytest.raises(ServerUnavailableError, match="cannot prove who it is"):
                await Interface(server.address, TOKEN).check()
            return list(server.heads)

    assert asyncio.run(check()) == []


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file
