"""Job events: pushed to the pages of their owner, to nobody else, each at least once."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any


class Stream:
    """An open stream of events, read in a thread as a browser would."""

    def __init__(self, visitor: Visitor, *, last: str = "") -> None:
        self.socket = socket.create_connection(visitor.server.address, timeout=60)
        head = [
            "GET /smartrunning/api/events HTTP/1.0",  # whose answers come without chunks
            "Host: 127.0.0.1",
            f"Cookie: {visitor.cookie}",
            *([f"Last-Event-ID: {last}"] if last else []),
        ]
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.status = int(self.lines.readline().split(" ")[1])
        self.headers = dict(self._headers())
        self.events: list[dict[str, Any]] = []
        self.ids: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.lines.readline().strip():
            name, _, value = line.partition(": ")
            yield name, value

    def _read(self) -> None:
        for line in self.lines:
            if line.startswith("data: "):
                self.events.append(json.loads(line[6:]))
            if line.startswith("id: "):
                self.ids.append(line[4:].strip())

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def states(self, job_id: str) -> list[str]:
        return [event["state"] for event in self.events if event["job_id"] == job_id]


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


@pytest.fixture
def listen() -> Iterator[Callable[..., Stream]]:
    streams: list[Stream] = []

    def begin(visitor: Visitor, **how: str) -> Stream:
        streams.append(Stream(visitor, **how))
        return streams[-1]

    yield begin
    for stream in streams:
        stream.close()


def owner(visitor: Visitor) -> str:
    return f"of-{visitor.username}"


def test_events_reach_every_page_of_their_owner_and_no_other(
    come: Come, store: Store, listen: Callable[..., Stream], wait_until: Callable[..., None]
) -> None:
    alice, bob = come("runner"), come("runner")
    pages = [listen(alice), listen(alice)]
    foreign = listen(bob)
    assert pages[0].headers["Content-Type"] == "text/event-stream"
    of_bob = store.jobs.enqueue("plan", owner(bob), {})
    of_alice = store.jobs.enqueue("history", owner(alice), {})
    job = store.jobs.claim("a worker", ["history"])
    while job is not None and job.job_id != of_alice:
        store.jobs.succeed(job, {})
        job = store.jobs.claim("a worker", ["history"])
    assert job is not None
    store.jobs.progress(job, 0.5, "half of it")
    store.jobs.succeed(job, {"answer": 42})
    for page in pages:
        wait_until(lambda page=page: "succeeded" in page.states(of_alice))
        assert page.states(of_alice)[0] == "queued"
        assert not page.states(of_bob)
        last = [event for event in page.events if event["job_id"] == of_alice][-1]
        assert (last["kind"], last["result"], last["error"]) == ("history", {"answer": 42}, "")
        assert "owner" not in last
    wait_until(lambda: set(foreign.states(of_bob)) == {"queued"})
    assert not foreign.states(of_alice)


def test_an_event_comes_within_a_moment(
    alice: Visitor, store: Store, listen: Callable[..., Stream], wait_until: Callable[..., None]
) -> None:
    page = listen(alice)
    waits = []
    for number in range(5):
        began = time.perf_counter()
        job_id = store.jobs.enqueue("plan", owner(alice), {"number": number})
        wait_until(lambda job_id=job_id: bool(page.states(job_id)))
        waits.append(time.perf_counter() - began)
    assert sorted(waits)[2] < 0.5, waits


def test_a_page_that_opens_late_hears_of_the_jobs_under_way(
    alice: Visitor, store: Store, listen: Callable[..., Stream], wait_until: Callable[..., None]
) -> None:
    waiting = store.jobs.enqueue("plan", owner(alice), {})
    ended = store.jobs.enqueue("report", owner(alice), {})
    store.jobs.cancel(ended, owner(alice))
    page = listen(alice)
    wait_until(lambda: set(page.states(waiting)) == {"queued"})
    assert not page.states(ended)


def test_a_page_that_comes_again_hears_what_it_has_missed(
    alice: Visitor, store: Store, listen: Callable[..., Stream], wait_until: Callable[..., None]
) -> None:
    job_id = store.jobs.enqueue("plan", owner(alice), {})
    page = listen(alice)
    wait_until(lambda: set(page.states(job_id)) == {"queued"})
    page.close()
    store.jobs.cancel(job_id, owner(alice))
    again = listen(alice, last=page.ids[-1])
    wait_until(lambda: set(again.states(job_id)) == {"cancelled"})


@pytest.mark.parametrize("last", ["nonsense", "2026-01-01", "'; drop", "0" * 500])
def test_a_made_up_last_event_does_no_harm(
    alice: Visitor, listen: Callable[..., Stream], last: str
) -> None:
    assert listen(alice, last=last).status == 200


def test_a_login_holds_a_limited_number_of_streams(
    alice: Visitor, listen: Callable[..., Stream]
) -> None:
    answers = [listen(alice).status for _ in range(25)]
    assert answers[:24] == [200] * 24
    assert answers[24] == 429


def test_somebody_without_running_data_gets_no_stream(come: Come) -> None:
    assert come("scientist").api("GET", "events").status_code == 403
