"""The command line's client against the real server: refusals cost nothing, nothing comes twice."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smartrunning.client import Interface, server_address
from smartrunning.client.imports import deliver
from smartrunning.errors import (
    AccessDeniedError,
    QuotaExceededError,
    SmartRunningError,
    StorageFullError,
)
from smartrunning.storage import Store
from smartrunning.workflows.parcels import parcels

Come = Callable[..., Any]
Visitor = Any
Server = Any
MEGABYTE = 1024**2


def interface_of(visitor: Visitor, scope: str = "upload") -> Interface:
    wish = {"name": "the command line", "scopes": [scope]}
    token = visitor.api("POST", "tokens", json=wish).json()["token"]
    return Interface(server_address(visitor.server.base), token)


def sent(interface: Interface, size_bytes: int) -> tuple[object, int]:
    """Outcome of an upload, and how many of its bytes were drawn."""
    drawn = 0

    def pieces() -> Iterator[bytes]:
        nonlocal drawn
        for _ in range(size_bytes // MEGABYTE):
            drawn += MEGABYTE
            yield bytes(MEGABYTE)

    try:
        return asyncio.run(interface.upload("a.zip", size_bytes, pieces)), drawn
    except SmartRunningError as error:
        return error, drawn


def test_a_token_without_the_scope_or_unknown_is_refused_before_a_byte_is_sent(
    come: Come, server: Server
) -> None:
    refused, drawn = sent(interface_of(come("runner"), "read"), 8 * MEGABYTE)
    assert isinstance(refused, AccessDeniedError)
    assert "says: This token may not do that." in str(refused)
    assert drawn == 0
    unknown = Interface(server_address(server.base), "srt_nobody-has-this")
    refused, drawn = sent(unknown, 8 * MEGABYTE)
    assert isinstance(refused, AccessDeniedError)
    assert "says: This token is not known, or has ended." in str(refused)
    assert drawn == 0


def test_what_is_too_large_is_refused_before_a_byte_is_sent(come: Come, narrow: Server) -> None:
    refused, drawn = sent(interface_of(come("runner", at=narrow)), 2 * MEGABYTE)
    assert isinstance(refused, QuotaExceededError)
    assert str(refused).endswith(
        "says: A file may have 1 MB; this one is larger. Cut it in several."
    )
    assert drawn == 0


@pytest.mark.long
def test_a_full_disk_refuses_before_a_byte_is_sent(
    come: Come, run_server: Callable[..., Any]
) -> None:
    with run_server(free_space_bytes=2**60) as full:
        interface = interface_of(come("runner", at=full))
        asyncio.run(interface.check())  # what only reads goes on
        refused, drawn = sent(interface, 8 * MEGABYTE)
    assert isinstance(refused, StorageFullError)
    assert "says: " in str(refused)
    assert drawn == 0


def test_a_folder_arrives_as_an_archive_and_is_known_when_it_is_sent_again(
    come: Come, store: Store, tmp_path: Path
) -> None:
    alice = come("runner")
    own = store.owned_by(f"of-{alice.username}")
    interface = interface_of(alice)
    (tmp_path / "runs").mkdir()
    for number in range(3):
        (tmp_path / "runs" / f"{number}.fit").write_bytes(bytes([number]) * MEGABYTE)

    def arrived() -> Any:
        async def send() -> Any:
            known = (await interface.get("imports"))["imports"]
            (parcel,) = parcels(tmp_path / "runs")
            return await deliver(interface, parcel, known, lambda *_: None)

        return asyncio.run(send())

    first = arrived()
    assert first.before == ""
    upload = own.upload(own.import_info(first.import_id).upload_id)
    with own.open_upload(upload.upload_id) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == upload.sha256
    again = arrived()
    assert (again.import_id, again.job_id) == (first.import_id, first.job_id)
    assert again.before.startswith("20")
    assert len(own.imports()) == 1

    store.jobs.cancel(first.job_id, own.owner)  # then nothing will come of it
    third = arrived()
    assert third.before == ""
    assert len(own.imports()) == 2


def test_who_has_not_sent_a_file_does_not_learn_that_somebody_has(
    come: Come, tmp_path: Path
) -> None:
    (tmp_path / "a.fit").write_bytes(b"the same run")
    (parcel,) = parcels(tmp_path / "a.fit")
    for runner in (come("runner"), come("runner")):
        interface = interface_of(runner)

        async def send(asked: Interface = interface) -> Any:
            known = (await asked.get("imports"))["imports"]
            return await deliver(asked, parcel, known, lambda *_: None)

        assert asyncio.run(send()).before == ""


@pytest.mark.parametrize("scope", ["upload", "plan", "report", "read"])
def test_a_token_that_may_follow_jobs_hears_of_them_too(come: Come, scope: str) -> None:
    interface = interface_of(come("runner"), scope)

    async def begin() -> bytes:
        heard: asyncio.Queue[bytes] = asyncio.Queue()
        listening = asyncio.ensure_future(interface.listen(heard.put_nowait))
        first = await asyncio.wait_for(heard.get(), 20)
        listening.cancel()
        return first

    assert asyncio.run(begin()).startswith(b"retry: ")
