"""What administrators see and do goes across owners; nobody else gets to it."""

import json
import re
import socket
import threading
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator

from smartrunning.storage import Store
from smartrunning.storage.schedules import SYSTEM_OWNER
from smartrunning.workflows.fire_schedules import seed_schedules

Come = Callable[..., Any]
Visitor = Any
DESCRIPTION = json.loads(
    files("smartrunning.server.api").joinpath("openapi.json").read_text("utf-8")
)
LISTS = ("overview", "jobs", "schedules", "users", "storage", "audit")


def check_as_described(answer: Any, path: str, method: str = "get") -> None:
    described = DESCRIPTION["paths"][path][method]["responses"][str(answer.status_code)]
    if "$ref" in described:
        described = DESCRIPTION["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    schema = described["content"]["application/json"]["schema"]
    whole = {"components": DESCRIPTION["components"], **schema}
    Draft202012Validator(whole).validate(answer.json())


@pytest.fixture
def admin(come: Come) -> Visitor:
    return come("admin")


@pytest.fixture
def failed(store: Store) -> Any:
    """A job of somebody that has failed."""
    owner = f"owner-{uuid4().hex[:8]}"
    kind = f"kind-{owner}"
    store.jobs.enqueue(kind, owner, {"file": "<b>bad</b>.fit"})
    claimed = store.jobs.claim("a worker", [kind])
    assert claimed is not None
    store.jobs.give_back(claimed, "The worker was stopped.", crashed=False, delay_s=0)
    claimed = store.jobs.claim("a worker", [kind])
    assert claimed is not None
    store.jobs.fail(claimed, "The file is broken.", "Traceback: line 7")
    return store.all_jobs.get(claimed.job_id)


@pytest.fixture
def schedule(store: Store, database: Any) -> Any:
    seed_schedules(store, database, frozenset({"backup"}))
    found = store.schedules.named(SYSTEM_OWNER, "backup")
    assert found is not None
    return found


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_told_as_described(
    admin: Visitor, failed: Any, schedule: Any, store: Store, path: str
) -> None:
    store.workers.seen(
        "machine:7",
        version="0.1.0",
        engine=[
            {
                "name": "0",
                "threads": 1,
                "parts": 2,
                "memory_bytes": 10**8,
                "memory_limit_bytes": 10**9,
            }
        ],
    )
    answer = admin.api("GET", f"admin/{path}")
    assert answer.status_code == 200, answer.text
    check_as_described(answer, f"/admin/{path}")
    assert "$argon2" not in answer.text
    assert "_hash" not in answer.text


@pytest.mark.parametrize("role", ["anonymous", "runner", "coach", "scientist"])
def test_nobody_else_gets_anywhere(
    come: Come, failed: Any, schedule: Any, store: Store, role: str
) -> None:
    stranger = come(role)
    wishes = [
        *(("GET", path) for path in (*LISTS, "events")),
        ("POST", f"jobs/{failed.job_id}/retry"),
        ("POST", f"jobs/{failed.job_id}/cancel"),
        ("PATCH", f"schedules/{schedule.schedule_id}"),
        ("POST", f"schedules/{schedule.schedule_id}/run"),
        ("POST", "users"),
        ("POST", "users/password"),
        ("POST", "users/role"),
    ]
    stranger.get("/login")
    for method, path in wishes:
        answer = stranger.api(method, f"admin/{path}", json={})
        assert answer.status_code in (401, 403), path
    assert store.all_jobs.get(failed.job_id).state == "failed"


def test_a_failed_job_is_seen_with_its_reason_and_tried_again(
    admin: Visitor, failed: Any, store: Store
) -> None:
    listed = admin.api("GET", "admin/jobs?state=failed").json()["jobs"]
    (seen,) = [job for job in listed if job["job_id"] == failed.job_id]
    assert (seen["owner"], seen["error"]) == (failed.owner, "The file is broken.")
    assert seen["detail"] == "Traceback: line 7"
    answer = admin.api("POST", f"admin/jobs/{failed.job_id}/retry", json={})
    assert answer.status_code == 202
    check_as_described(answer, "/admin/jobs/{job_id}/retry", "post")
    again = store.jobs.claim("a worker", [failed.kind])
    assert again is not None
    assert (again.job_id, again.attempt, again.error) == (failed.job_id, 3, "")
    refused = admin.api("POST", f"admin/jobs/{failed.job_id}/retry", json={})
    assert refused.status_code == 400
    assert "running" in refused.json()["error"]
    store.jobs.succeed(again, {})


def test_a_job_of_anybody_can_be_stopped(admin: Visitor, store: Store) -> None:
    owner = f"owner-{uuid4().hex[:8]}"
    job_id = store.jobs.enqueue("nobody does this", owner, {})
    answer = admin.api("POST", f"admin/jobs/{job_id}/cancel", json={})
    assert answer.json() == {"job_id": job_id, "state": "cancelled"}
    assert admin.api("POST", f"admin/jobs/{'f' * 24}/cancel", json={}).status_code == 404
    assert admin.api("GET", "admin/jobs?state=%7B").status_code == 400


def test_a_schedule_is_switched_and_run(admin: Visitor, schedule: Any, store: Store) -> None:
    path = f"admin/schedules/{schedule.schedule_id}"
    off = admin.api("PATCH", path, json={"enabled": False})
    check_as_described(off, "/admin/schedules/{schedule_id}", "patch")
    assert off.json()["next_due_at"] is None
    assert admin.api("PATCH", path, json={"enabled": "maybe"}).status_code == 400
    assert admin.api("PATCH", path, json={"enabled": True}).json()["next_due_at"]
    run = admin.api("POST", f"{path}/run", json={})
    assert run.status_code == 202
    assert store.jobs.cancel(run.json()["job_id"], SYSTEM_OWNER).kind == "backup"
    assert (
        admin.api("PATCH", f"admin/schedules/{'f' * 24}", json={"enabled": True}).status_code == 404
    )


def test_people_are_invited_and_given_passwords_and_roles(
    admin: Visitor, come: Come, visitor_of: Any, server: Any, store: Store
) -> None:
    name = f"Zoë {uuid4().hex[:6]}"
    made = admin.api("POST", "admin/users", json={"username": name, "role": "runner"})
    assert made.status_code == 201, made.text
    check_as_described(made, "/admin/users", "post")
    invited = visitor_of(server, name)
    assert invited.log_in(made.json()["password"]).status_code == 302
    assert invited.api("GET", "me").json()["role"] == "runner"

    reset = admin.api("POST", "admin/users/password", json={"username": name})
    check_as_described(reset, "/admin/users/password", "post")
    assert invited.api("GET", "me").status_code in (302, 401, 403), "all logins ended"
    assert invited.log_in(reset.json()["password"]).status_code == 302

    role = admin.api("POST", "admin/users/role", json={"username": name, "role": "coach"})
    check_as_described(role, "/admin/users/role", "post")
    assert store.users.by_name(name).role == "coach"
    taken = admin.api("POST", "admin/users", json={"username": name.upper(), "role": "coach"})
    assert taken.status_code == 400
    for wish in (
        {"username": name, "role": "king"},
        {"username": {"$ne": ""}, "role": "coach"},
        {"username": name, "role": "admin", "runner_id": "other"},
        {},
    ):
        assert admin.api("POST", "admin/users/role", json=wish).status_code == 400, wish
    missing = admin.api("POST", "admin/users/role", json={"username": "nobody", "role": "coach"})
    assert missing.status_code == 404


def test_nobody_takes_the_administrators_role_from_oneself(admin: Visitor) -> None:
    wish = {"username": admin.username, "role": "coach"}
    assert admin.api("POST", "admin/users/role", json=wish).status_code == 400
    coach_without_data = {"username": admin.username, "role": "runner"}
    assert admin.api("POST", "admin/users/role", json=coach_without_data).status_code == 400


def test_what_administrators_do_is_in_the_audit_log(
    admin: Visitor, failed: Any, wait_until: Callable[..., None]
) -> None:
    admin.api("POST", f"admin/jobs/{failed.job_id}/retry", json={})
    admin.api("POST", f"admin/jobs/{failed.job_id}/cancel", json={})

    def written() -> bool:
        lines = admin.api("GET", f"admin/audit?who={admin.username}").json()["lines"]
        found = {(line["what"], line["subject"]) for line in lines}
        return {
            ("admin.job.retry", failed.job_id),
            ("admin.job.cancel", failed.job_id),
        } <= found

    wait_until(written)


class News:
    """An open stream of the administrators' events."""

    def __init__(self, visitor: Visitor) -> None:
        self.socket = socket.create_connection(visitor.server.address, timeout=60)
        head = [
            "GET /smartrunning/api/admin/events HTTP/1.0",
            "Host: 127.0.0.1",
            f"Cookie: {visitor.cookie}",
        ]
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.names: list[str] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.socket.makefile("r", encoding="utf-8"):
            if found := re.match(r"data: (.*)", line):
                self.names += json.loads(found[1])
        self.ended.set()


def test_news_come_as_they_happen_and_end_with_the_login(
    admin: Visitor, store: Store, wait_until: Callable[..., None]
) -> None:
    news = News(admin)
    wait_until(lambda: "workers" in news.names)
    for name, act in (
        ("jobs", lambda: store.jobs.enqueue("nobody does this", "somebody", {})),
        ("workers", lambda: store.workers.seen("machine:8", version="", engine=[])),
    ):
        news.names.clear()
        act()
        wait_until(lambda name=name: name in news.names)
    store.logins.delete_all_of(admin.username)
    assert news.ended.wait(60)


# ── a runner's own ──────────────────────────────────────────────────────────────────────────────


def test_a_runner_switches_the_weekly_report_on_and_off(come: Come, store: Store) -> None:
    alice = come("runner")
    assert alice.api("GET", "schedules").json() == {"schedules": []}
    alice.api("PATCH", "runner", json={"time_zone": "Europe/Berlin"})
    on = alice.api("POST", "schedules", json={"enabled": True, "weekday": 6, "at": "18:15"})
    assert on.status_code == 200, on.text
    check_as_described(on, "/schedules", "post")
    assert (on.json()["at"], on.json()["time_zone"]) == ("18:15", "Europe/Berlin")
    assert on.json()["next_due_at"]
    alice.api("PATCH", "runner", json={"time_zone": "Asia/Tokyo"})
    listed = alice.api("GET", "schedules")
    check_as_described(listed, "/schedules")
    (schedule,) = listed.json()["schedules"]
    assert schedule["time_zone"] == "Asia/Tokyo"
    off = alice.api("POST", "schedules", json={"enabled": False})
    assert off.json()["next_due_at"] is None
    assert come("runner").api("GET", "schedules").json() == {"schedules": []}
    assert alice.api("POST", "schedules", json={"enabled": True, "at": "25:00"}).status_code == 400
    assert alice.api("POST", "schedules", json={"enabled": True, "owner": "x"}).status_code == 400


def test_a_report_is_made_again_with_its_parameters(
    come: Come, stock: Callable[[str], Any], store: Store
) -> None:
    alice = come("runner")
    things = stock(f"of-{alice.username}")
    answer = alice.api("POST", f"reports/{things.report_id}/again", json={})
    assert answer.status_code == 202, answer.text
    check_as_described(answer, "/reports/{report_id}/again", "post")
    job = store.jobs.get(answer.json()["job_id"], f"of-{alice.username}")
    assert job.parameters == {
        "kind": "session_report",
        "parameters": {"session_id": things.session_id},
        "again": things.report_id,
    }
    assert come("runner").api("POST", f"reports/{things.report_id}/again").status_code == 404
