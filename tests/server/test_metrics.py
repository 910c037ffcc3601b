"""The installation in numbers: who may read them, what they say, and that labels stay few."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from smartrunning.server.access.routes import TABLE
from smartrunning.server.handlers import INTERFACE
from smartrunning.server.telemetry import METHODS, REFUSED, Gauge, Telemetry
from smartrunning.server.watching import readable
from smartrunning.storage import Store

Come = Callable[..., Any]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def admin(come: Come) -> Any:
    return come("admin")


def test_administrators_read_them_and_so_do_their_tokens(admin: Any, come: Come) -> None:
    answer = admin.api("GET", "metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    wish = {"name": "prometheus", "scopes": ["metrics"]}
    token = admin.api("POST", "tokens", json=wish).json()["token"]
    asked = requests.get(
        f"{admin.server.base}/smartrunning/api/metrics",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert read(asked.text).keys() >= {("smartrunning_database_up", frozenset())}
    for role in ("anonymous", "runner", "coach", "scientist"):
        assert come(role).api("GET", "metrics").status_code in (401, 403)
    assert admin.get("/metrics").status_code == 403, "Jupyter's own stay closed"


def test_they_count_requests_by_pattern_and_status(admin: Any, come: Come) -> None:
    before = read(admin.api("GET", "metrics").text)
    alice = come("runner")
    for _ in range(3):
        alice.api("GET", f"sessions/{uuid4().hex[:24]}")
    alice.get("/lab")
    after = read(admin.api("GET", "metrics").text)

    def grown(route: str, status: int) -> float:
        name = "smartrunning_http_requests_total"
        labels = {"route": route, "method": "GET", "status": str(status)}
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("/smartrunning/api/sessions/{key}", 404) == 3
    assert grown(REFUSED, 403) >= 1
    seconds = "smartrunning_http_request_seconds_count"
    assert value(after, seconds, route="/smartrunning/api/sessions/{key}") >= 3


def test_they_count_what_is_open_and_what_waits(admin: Any, come: Come, store: Store) -> None:
    alice = come("runner")
    store.jobs.enqueue("history", f"of-{alice.username}", {})
    before = read(admin.api("GET", "metrics").text)
    alice.open_page()
    events = alice.api("GET", "events", stream=True)
    upload = alice.api("POST", "uploads", data=b"x" * 1234, headers={"X-Filename": "a.fit"})
    assert upload.status_code == 202
    after = read(admin.api("GET", "metrics").text)
    for name, more in (
        ("smartrunning_pages_open", 1),
        ("smartrunning_event_streams_open", 1),
        ("smartrunning_uploaded_bytes_total", 1234),
    ):
        assert value(after, name) - value(before, name) == more, name
    assert value(after, "smartrunning_jobs", kind="history", state="queued") >= 1
    assert value(after, "smartrunning_queue_age_seconds") > 0
    events.close()


def test_the_last_check_and_backup_are_told_once_there_was_one(admin: Any, store: Store) -> None:
    job_id = store.jobs.enqueue("backup", "system", {})
    database = store._connection.database
    database["jobs"].update_one({"_id": job_id}, {"$set": {"state": "succeeded"}})
    age_s = value(read(admin.api("GET", "metrics").text), "smartrunning_last_backup_age_seconds")
    assert 0 <= age_s < 120


def test_no_label_holds_a_path_a_key_or_a_name(admin: Any, come: Come) -> None:
    alice = come("runner")
    secret = f"a{uuid4().hex}"
    alice.get(f"/{secret}")
    alice.api("GET", f"sessions/{secret[:24]}")
    alice.api("GET", f"jobs?{secret}=1")
    admin.server.raw(f"{secret.upper()} /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    text = admin.api("GET", "metrics").text
    assert secret[:24] not in text.lower()
    assert alice.username not in text
    routes = {readable(route.pattern.pattern) for route in TABLE}
    routes |= {readable(pattern) for pattern, _ in INTERFACE} | {REFUSED, ""}
    for _, labels in read(text):
        told = dict(labels)
        assert told.get("route", "") in routes
        assert told.get("method", "GET") in METHODS | {"other"}


def test_gauges_of_one_name_become_one_family() -> None:
    telemetry = Telemetry()
    gauges = [
        Gauge("jobs", "Jobs.", 1, (("kind", "a"),)),
        Gauge("jobs", "Jobs.", 2, (("kind", "b"),)),
    ]
    text = telemetry.text(gauges).decode()
    assert text.count("# HELP jobs") == 1
    assert value(read(text), "jobs", kind="b") == 2
