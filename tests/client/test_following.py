"""Jobs are followed by what the server tells, not by asking again and again."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.client import following
from smartrunning.client.events import EventReader
from smartrunning.client.interface import Interface
from smartrunning.errors import AccessDeniedError, ServerUnavailableError

Said = Callable[..., bytes]
Scripted = Callable[..., Any]


def job(job_id: str, state: str, kind: str = "import") -> dict[str, Any]:
    return {"job_id": job_id, "state": state, "kind": kind, "message": "Grüße"}


def event(one: dict[str, Any], number: str) -> bytes:
    return f"event: job\nid: {number}\ndata: {json.dumps(one)}\n\n".encode()


def jobs(said: Said, *listed: dict[str, Any]) -> bytes:
    return said("200 OK", json.dumps({"jobs": listed}))


def stream(*parts: bytes, until: asyncio.Event | None = None) -> Callable[..., Any]:
    """An event stream of some bytes; it stays until the other side goes, or something happens."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = b"".join((b"retry: 2000\n\n", *parts))
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"%x\r\n%s\r\n" % (len(said), said))
        await writer.drain()
        await (until.wait() if until is not None else reader.read())

    return talk


def then(answer: bytes, happened: asyncio.Event) -> Callable[..., Any]:
    """An answer, after which something has happened."""

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        happened.set()

    return talk


def followed(
    scripted: Scripted, streams: list[object], asked: list[object]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Jobs that were told by some streams and answers, and the heads of all requests."""

    async def follow() -> tuple[list[dict[str, Any]], list[str]]:
        async with scripted({"/events": streams, "/jobs": asked}) as server:
            interface = Interface(server.address, "srt_token")
            return [one async for one in following.follow(interface)], server.heads

    return asyncio.run(follow())


def test_it_ends_when_the_last_job_and_its_followers_have_ended(
    scripted: Scripted, said: Said
) -> None:
    queued = job("2", "queued", "statistics")
    told = [job("1", "running"), job("1", "succeeded"), queued, job("2", "succeeded", "statistics")]
    seen, heads = followed(
        scripted,
        [stream(*[event(one, str(number)) for number, one in enumerate(told)])],
        [jobs(said, told[0]), jobs(said, told[1], queued), jobs(said, told[1], told[3])],
    )
    assert seen == told
    asked = [head.split(" ")[1].rsplit("/", 1)[1] for head in heads]
    assert asked == ["events", "jobs", "jobs", "jobs"]


def test_without_an_open_job_it_ends_at_once(scripted: Scripted, said: Said) -> None:
    seen, heads = followed(scripted, [stream()], [jobs(said)])
    assert seen == []
    assert len(heads) == 2


def test_a_stream_that_breaks_off_goes_on_where_it_was(
    scripted: Scripted, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "COME_AGAIN_S", 0.0)
    running, heard = job("1", "running"), asyncio.Event()
    cut = event(running, "2026-11-22T10:00:00+00:00") + event(job("1", "failed"), "x")[:20]
    seen, heads = followed(
        scripted,
        [
            stream(cut, until=heard),
            stream(event(job("1", "succeeded"), "2026-11-22T10:00:01+00:00")),
        ],
        [
            then(jobs(said, running), heard),
            jobs(said, running),
            jobs(said, job("1", "succeeded")),
        ],
    )
    assert seen == [running, job("1", "succeeded")]
    first, again = (head for head in heads if "/events " in head)
    assert "Last-Event-ID" not in first
    assert "\r\nLast-Event-ID: 2026-11-22T10:00:00+00:00\r\n" in again


def test_a_server_that_stays_away_is_given_up(
    scripted: Scripted, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "COME_AGAIN_S", 0.0)
    away, heard = said("503 Away"), asyncio.Event()
    with pytest.raises(ServerUnavailableError, match="cannot answer at the moment"):
        followed(
            scripted,
            [stream(until=heard), *[away] * following.MOST_ATTEMPTS],
            [then(jobs(said, job("1", "running")), heard)],
        )


def test_a_token_that_ends_meanwhile_is_said(
    scripted: Scripted, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "COME_AGAIN_S", 0.0)
    heard = asyncio.Event()
    with pytest.raises(AccessDeniedError, match="does not know this token"):
        followed(
            scripted,
            [stream(until=heard), said("401 Unauthorized")],
            [then(jobs(said, job("1", "running")), heard)],
        )


@given(st.lists(st.integers(1, 60), max_size=60), st.booleans())
@settings(deadline=None)
def test_events_are_the_same_however_they_are_cut(cuts: list[int], windows: bool) -> None:
    told = [job(str(number), "running") for number in range(4)]
    whole = b"retry: 2000\n\n: still here\n\n" + b"".join(
        event(one, str(number)) for number, one in enumerate(told)
    )
    whole += b"event: job\ndata: no JSON\n\nevent: job\ndata: [1]\n\nevent: other\ndata: {}\n\n"
    whole = whole.replace(b"\n", b"\r\n") if windows else whole
    reader, seen, at = EventReader(), [], 0
    for cut in (*cuts, len(whole)):
        seen += list(reader.feed(whole[at : at + cut]))
        at += cut
    assert seen == told
    assert reader.last_id == "3"
