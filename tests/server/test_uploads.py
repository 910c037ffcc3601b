"""Files on their way in: streamed, in constant memory, refused before they are read, or kept."""

import hashlib
import io
import socket
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any
Server = Any
MEGABYTE = 1024**2


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


def runner_of(visitor: Visitor) -> str:
    return f"of-{visitor.username}"


def chunks_in(store: Store) -> int:
    chunks = store.owned_by("anybody")._connection.collection("uploads.chunks")
    return int(chunks.count_documents({}))


def test_a_file_arrives_byte_for_byte(
    alice: Visitor, store: Store, fit_files: tuple[Path, ...]
) -> None:
    data = fit_files[0].read_bytes()
    answer = alice.api(
        "POST", "uploads", data=data, headers={"X-Filename": "Morning%20run%20%E2%9C%93.fit"}
    )
    assert answer.status_code == 202
    own = store.owned_by(runner_of(alice))
    info = own.import_info(answer.json()["import_id"])
    upload = own.upload(info.upload_id)
    assert (upload.name, upload.size_bytes) == ("Morning run ✓.fit", len(data))
    assert upload.sha256 == hashlib.sha256(data).hexdigest()
    with own.open_upload(info.upload_id) as file:
        assert file.read() == data
    job = store.jobs.get(answer.json()["job_id"], runner_of(alice))
    assert (job.kind, job.state) == ("import", "queued")


def test_the_import_can_be_looked_at_at_once(alice: Visitor) -> None:
    sent = alice.api("POST", "uploads", data=b"x" * 100, headers={"X-Filename": "a.fit"}).json()
    one = alice.api("GET", f"imports/{sent['import_id']}").json()
    assert (one["name"], one["size_bytes"], one["verdicts"]) == ("a.fit", 100, [])
    assert [entry["import_id"] for entry in alice.api("GET", "imports").json()["imports"]] == [
        sent["import_id"]
    ]
    assert alice.api("GET", f"jobs/{sent['job_id']}").json()["state"] == "queued"


def test_sixty_megabytes_take_no_memory_and_an_instant_after_the_last_byte(
    come: Come, alice: Visitor, store: Store
) -> None:
    data = zip_of(60 * MEGABYTE)
    server = psutil.Process(alice.server.process.pid)
    highest: list[int] = []

    def body() -> Any:
        for start in range(0, len(data), MEGABYTE):
            yield data[start : start + MEGABYTE]
            highest.append(server.memory_info().rss)
        body.sent_at = time.perf_counter()  # type: ignore[attr-defined]

    before = server.memory_info().rss
    answer = alice.api("POST", "uploads", data=Sized(body(), len(data)))
    assert time.perf_counter() - body.sent_at < 0.5  # type: ignore[attr-defined]
    assert answer.status_code == 202
    assert max(highest) - before < 40e6
    own = store.owned_by(runner_of(alice))
    upload = own.upload(own.import_info(answer.json()["import_id"]).upload_id)
    assert upload.sha256 == hashlib.sha256(data).hexdigest()


class Sized:
    """A body that says how long it is and is made while it is sent."""

    def __init__(self, parts: Any, size: int) -> None:
        self.parts = parts
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Any:
        return self.parts

    def read(self, _size: int = -1) -> bytes:
        return next(self.parts, b"")


def zip_of(size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("noise.fit", hashlib.shake_256(b"noise").digest(size))
    return made.getvalue()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("", "upload"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C%3A%5CUsers%5Cme%5Crun.fit", "run.fit"),
        ("a%00b%0Ac.fit", "abc.fit"),
        ("x" * 500, "x" * 200),
        ("%FF%FE", "��"),
    ],
)
def test_a_file_name_is_a_label_and_never_a_path(
    alice: Visitor, store: Store, sent: str, kept: str
) -> None:
    answer = alice.api("POST", "uploads", data=b"abc", headers={"X-Filename": sent})
    info = store.owned_by(runner_of(alice)).import_info(answer.json()["import_id"])
    assert info.name == kept


def test_an_empty_file_is_refused_with_a_sentence(alice: Visitor) -> None:
    answer = alice.api("POST", "uploads", data=b"")
    assert answer.status_code == 400
    assert answer.json() == {"error": "The file is empty."}


def test_somebody_without_running_data_cannot_upload(come: Come) -> None:
    answer = come("scientist").api("POST", "uploads", data=b"abc")
    assert answer.status_code == 403
    assert answer.json() == {"error": "Your account has no running data of its own."}


def head(visitor: Visitor, length: int, *, cookie: bool = True, xsrf: bool = True) -> bytes:
    lines = [
        "POST /smartrunning/api/uploads HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {length}",
        *([f"Cookie: {visitor.cookie}"] if cookie else []),
        *([f"X-XSRFToken: {visitor.cookies['_xsrf']}"] if xsrf else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.mark.parametrize(
    ("without", "status"), [({"cookie": False}, b"401"), ({"xsrf": False}, b"403")]
)
def test_without_login_or_token_the_body_is_not_read(
    alice: Visitor, store: Store, without: dict[str, bool], status: bytes
) -> None:
    before = chunks_in(store)
    answer = alice.server.raw(head(alice, 200 * MEGABYTE, **without))
    assert answer.split(b" ", 2)[1] == status
    assert chunks_in(store) == before


def test_a_huge_file_is_refused_before_it_is_read(alice: Visitor) -> None:
    answer = alice.server.raw(head(alice, 16 * 1024 * MEGABYTE))
    assert answer.split(b" ", 2)[1] in (b"400", b"413")


def test_a_file_that_is_a_little_too_large_is_refused_with_a_sentence(
    come: Come, narrow: Server, store: Store
) -> None:
    visitor = come("runner", at=narrow)
    before = chunks_in(store)
    answer = visitor.api("POST", "uploads", data=b"x" * (MEGABYTE + 1))
    assert answer.status_code == 413
    assert answer.json()["error"] == (
        "A file may have 1 MB; this one is larger. Cut it in several."
    )
    assert chunks_in(store) == before
    assert visitor.api("GET", "imports").json() == {"imports": []}


def test_a_body_of_unknown_length_meets_the_limit_too(
    come: Come, narrow: Server, store: Store
) -> None:
    visitor = come("runner", at=narrow)
    before = chunks_in(store)
    answer = visitor.api("POST", "uploads", data=iter([b"x" * 700_000] * 2))
    assert answer.status_code == 413
    assert chunks_in(store) == before
    small = visitor.api("POST", "uploads", data=iter([b"x" * 300_000] * 3))
    assert small.status_code == 202


def test_a_dropped_connection_leaves_nothing(
    alice: Visitor, store: Store, wait_until: Callable[..., None]
) -> None:
    before = chunks_in(store)
    with socket.create_connection(alice.server.address) as line:
        line.sendall(head(alice, 50 * MEGABYTE))
        line.sendall(b"x" * 5 * MEGABYTE)
        wait_until(lambda: chunks_in(store) > before)
    wait_until(lambda: chunks_in(store) == before)
    assert alice.api("GET", "imports").json() == {"imports": []}
    assert alice.api("POST", "uploads", data=b"abc").status_code == 202


def test_a_runner_sends_four_files_at_the_same_time_and_no_more(
    alice: Visitor, store: Store, wait_until: Callable[..., None]
) -> None:
    before = chunks_in(store)
    lines = [socket.create_connection(alice.server.address) for _ in range(4)]
    try:
        for number, line in enumerate(lines):
            line.sendall(head(alice, 50 * MEGABYTE) + b"x" * 2 * MEGABYTE)
            wait_until(lambda number=number: chunks_in(store) >= before + (number + 1) * 4)
        assert alice.api("POST", "uploads", data=b"abc").status_code == 429
    finally:
        for line in lines:
            line.close()
    wait_until(lambda: alice.api("POST", "uploads", data=b"abc").status_code == 202)


def test_a_runner_without_room_is_told_so(come: Come, narrow: Server) -> None:
    visitor = come("runner", at=narrow)
    nearly_one = b"x" * 900_000
    answers = [visitor.api("POST", "uploads", data=nearly_one) for _ in range(6)]
    assert answers[0].status_code == 202
    assert answers[-1].status_code == 413
    assert "3 MB together" in answers[-1].json()["error"]
