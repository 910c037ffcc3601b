"""Everything that a runner owns, asked for by its owner and by somebody else; told as described."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from smartrunning.runner import Thresholds
from smartrunning.server.handlers import INTERFACE
from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any
Things = Any
API: Final = "/smartrunning/api"
DESCRIPTION: Final = json.loads(
    files("smartrunning.server.api").joinpath("openapi.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def alice(server: Any, account: Callable[..., str], visitor_of: Callable[..., Any]) -> Visitor:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture(scope="module")
def things(alice: Visitor, stock: Callable[[str], Things]) -> Things:
    return stock(f"of-{alice.username}")


def reads(things: Things) -> Iterator[tuple[str, str]]:
    """Each described address of an object with its key, and the address as described."""
    keys = {
        "session_id": things.session_id,
        "import_id": things.import_id,
        "job_id": things.job_id,
        "plan_id": things.plan_id,
        "what_if_id": things.what_if_id,
        "number": "1",
        "day": "2026-06-01",
        "kind": "pdf",
        "report_id": things.report_id,
    }
    for path, methods in DESCRIPTION["paths"].items():
        named = set(re.findall("{([a-z_]+)}", path))
        if named and "get" in methods and named != {"export_id"}:  # exports have their own tests
            yield path.format(**keys), path


# ── the description ─────────────────────────────────────────────────────────────────────────────


def test_the_description_has_every_address_and_method_and_no_other() -> None:
    described = {
        (path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods
    }
    handled = set()
    for pattern, handler in INTERFACE:
        path = pattern.removeprefix(API).replace("\\", "")
        path = path.replace("([A-Za-z0-9._-]{1,64})", "{}")
        for method in ("get", "post", "put", "patch", "delete"):
            if method in vars(handler):
                handled.add((path, method))
    assert {(re.sub("{[a-z_]+}", "{}", path), method) for path, method in described} == handled


def test_the_description_can_be_read_by_whoever_is_logged_in(alice: Visitor) -> None:
    answer = alice.api("GET", "openapi.json")
    assert answer.json() == DESCRIPTION
    assert answer.headers["Content-Type"].startswith("application/json")


def test_every_reference_in_the_description_leads_somewhere() -> None:
    for name in DESCRIPTION["components"]["schemas"]:
        Draft202012Validator.check_schema(DESCRIPTION["components"]["schemas"][name])
    text = json.dumps(DESCRIPTION)
    for part in text.split('"$ref": "#/')[1:]:
        found: Any = DESCRIPTION
        for step in part.split('"')[0].split("/"):
            found = found[step]
        assert found


def check_as_described(answer: Any, path: str, method: str) -> None:
    responses = DESCRIPTION["paths"][path][method]["responses"]
    described = responses[str(answer.status_code)]
    if "$ref" in described:
        described = DESCRIPTION["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if answer.content:
        assert kind in described["content"], (kind, path)
    if kind == "application/json":
        schema = described["content"][kind]["schema"]
        whole = {"components": DESCRIPTION["components"], **schema}
        Draft202012Validator(whole).validate(answer.json())


def test_every_object_is_told_as_described(alice: Visitor, things: Things) -> None:
    for path, described in reads(things):
        answer = alice.api("GET", path[1:])
        assert answer.status_code == 200, (path, answer.text)
        check_as_described(answer, described, "get")


@pytest.mark.parametrize(
    "path", ["me", "imports", "jobs", "sessions", "plans", "reports", "runner"]
)
def test_every_list_is_told_as_described(alice: Visitor, things: Things, path: str) -> None:
    answer = alice.api("GET", path)
    check_as_described(answer, f"/{path}", "get")
    if path in ("imports", "jobs", "sessions", "plans", "reports"):
        assert len(answer.json()[path]) >= 1


def test_the_health_is_told_to_everybody(come: Come) -> None:
    answer = come("anonymous").api("GET", "health")
    assert answer.json() == {"status": "ok"}
    check_as_described(answer, "/health", "get")


# ── whose they are ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["runner", "coach", "scientist", "admin"])
def test_the_objects_of_another_person_look_missing(come: Come, things: Things, role: str) -> None:
    stranger = come(role)
    for path, described in reads(things):
        answer = stranger.api("GET", path[1:])
        assert answer.status_code == (404 if role == "runner" else 403), path
        assert set(answer.json()) == {"error"}
        check_as_described(answer, described, "get")
    cancel = stranger.api("POST", f"jobs/{things.job_id}/cancel", json={})
    assert cancel.status_code == (404 if role == "runner" else 403)
    if role == "runner":
        for path in ("imports", "jobs", "sessions", "plans", "reports"):
            assert stranger.api("GET", path).json() == {path: []}


@pytest.mark.parametrize("key", ["f" * 24, "0", "a.b", "-", "nil", "x" * 64])
def test_a_key_of_nothing_looks_the_same(alice: Visitor, things: Things, key: str) -> None:
    names = ("session_id", "import_id", "job_id", "plan_id", "report_id")
    for path, _ in reads(replace(things, **dict.fromkeys(names, key))):
        answer = alice.api("GET", path[1:])
        assert answer.status_code == 404, path
        assert answer.json()["error"]


@pytest.mark.parametrize("key", ["x" * 65, "a%20b", "%7B%22$ne%22:null%7D", "a;b", "é"])
def test_what_is_no_key_at_all_does_not_pass_the_gate(alice: Visitor, key: str) -> None:
    assert alice.api("GET", f"sessions/{key}").status_code == 403


def test_the_file_of_a_session_comes_back_as_an_attachment(alice: Visitor, things: Things) -> None:
    answer = alice.api("GET", f"sessions/{things.session_id}/file")
    assert answer.content == things.file
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''my%20run.fit"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_report_is_shown_in_a_sandbox_without_scripts(alice: Visitor, things: Things) -> None:
    answer = alice.api("GET", f"reports/{things.report_id}.html")
    assert answer.text == things.report
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    notebook = alice.api("GET", f"reports/{things.report_id}.ipynb")
    assert notebook.headers["Content-Disposition"].startswith("attachment")
    assert notebook.json() == json.loads(things.notebook)


def test_unknown_numbers_are_null_and_never_nan(alice: Visitor, things: Things) -> None:
    plan = alice.api("GET", f"plans/{things.plan_id}")
    assert plan.json()["expected_race_s"] is None
    assert plan.json()["days"][0]["day"] == "2026-06-01"
    assert "NaN" not in plan.text + alice.api("GET", "runner").text


def test_statistics_come_with_their_reasons(alice: Visitor, things: Things) -> None:
    statistics = alice.api("GET", f"sessions/{things.session_id}").json()["statistics"]
    for name, value in statistics["values"].items():
        assert (value["value"] is None) == bool(value["reason"]), name


# ── wishes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_wish_for_a_plan_becomes_one_job(alice: Visitor, store: Store) -> None:
    wish = {"race_date": "2026-10-04", "race_distance_m": 21097.5, "hours_per_week": 5}
    first = alice.api("POST", "plans", json=wish)
    check_as_described(first, "/plans", "post")
    assert first.status_code == 202
    assert alice.api("POST", "plans", json=wish).json() == first.json()
    job = store.jobs.get(first.json()["job_id"], f"of-{alice.username}")
    assert job.kind == "plan"
    assert job.parameters["race_distance_m"] == 21097.5
    assert alice.api("POST", f"jobs/{job.job_id}/cancel").json()["state"] == "cancelled"


def test_a_wish_for_a_report_becomes_one_job_for_each_wish(
    alice: Visitor, things: Things, store: Store
) -> None:
    of_session = {"session_id": things.session_id, "units": None}
    wishes = [{"kind": "runner_report"}, {"kind": "session_report", "parameters": of_session}]
    jobs = [
        alice.api("POST", "reports", json=wish).json()["job_id"] for wish in [*wishes, wishes[0]]
    ]
    assert jobs[0] == jobs[2] != jobs[1]
    job = store.jobs.get(jobs[1], f"of-{alice.username}")
    assert job.parameters == {"kind": "session_report", "parameters": of_session}


@pytest.mark.parametrize(
    ("path", "wish", "sentence"),
    [
        ("plans", {}, "race_date"),
        ("plans", {"race_date": "soon", "race_distance_m": 10_000}, "race_date"),
        ("plans", {"race_date": "2026-10-04", "race_distance_m": -1}, "race_distance_m"),
        ("plans", {"race_date": "2026-10-04", "race_distance_m": 1e4, "owner": "bob"}, "owner"),
        ("plans", [], ""),
        ("reports", {"kind": "../../etc/passwd"}, "runner_report"),
        ("reports", {"kind": {"$ne": ""}}, "kind"),
        ("reports", {}, "kind"),
        ("reports", {"kind": "start_here"}, "runner_report"),
        ("reports", {"kind": "session_report"}, "session_id"),
        ("reports", {"kind": "runner_report", "parameters": {"x=1;import os": 1}}, "import os"),
        ("reports", {"kind": "runner_report", "parameters": {"first_day": "__import__"}}, "day"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(
    alice: Visitor, path: str, wish: Any, sentence: str
) -> None:
    answer = alice.api("POST", path, json=wish)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    check_as_described(answer, f"/{path}", "post")


def test_a_report_on_the_session_of_another_person_is_refused(come: Come, things: Things) -> None:
    wish = {"kind": "session_report", "parameters": {"session_id": things.session_id}}
    assert come("runner").api("POST", "reports", json=wish).status_code == 404


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"nothing", b'{"a": NaN', b"[" * 20_000])
def test_a_body_that_is_no_json_is_refused_with_a_sentence(alice: Visitor, body: bytes) -> None:
    answer = alice.api("POST", "plans", data=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": "The request needs a body of JSON."}


def test_a_body_larger_than_any_wish_is_refused(alice: Visitor) -> None:
    answer = alice.api("POST", "plans", data=b"[" * 300_000)
    assert answer.status_code == 413
    assert answer.json() == {"error": "This is too large."}


# ── the profile ─────────────────────────────────────────────────────────────────────────────────


def test_the_profile_changes_in_parts(come: Come, store: Store) -> None:
    alice = come("runner")
    change = {
        "sex": "female",
        "birth_date": "1990-02-28",
        "mass_kg": 58.5,
        "time_zone": "Europe/Berlin",
        "thresholds": [
            {"valid_from": "2026-05-01", "heart_rate_max_bpm": 191},
            {"valid_from": "2026-01-01", "heart_rate_max_bpm": 193, "critical_speed_mps": 3.9},
        ],
    }
    answer = alice.api("PATCH", "runner", json=change)
    assert answer.status_code == 200, answer.text
    check_as_described(answer, "/runner", "patch")
    runner = store.owned_by(f"of-{alice.username}").runner()
    assert runner.name == alice.username
    assert (runner.sex, runner.birth_date, runner.mass_kg) == ("female", date(1990, 2, 28), 58.5)
    assert [entry.valid_from for entry in runner.thresholds] == [date(2026, 1, 1), date(2026, 5, 1)]
    assert runner.thresholds[0].source == "runner"
    assert answer.json()["thresholds"][1]["critical_speed_mps"] is None
    jobs = store.jobs.list(f"of-{alice.username}")
    assert [job.kind for job in jobs] == ["statistics"], "thresholds change the numbers"


def test_saving_thresholds_drops_nothing_that_the_request_does_not_name(
    come: Come, store: Store
) -> None:
    alice = come("runner")
    owned = store.owned_by(f"of-{alice.username}")
    first = Thresholds(
        date(2026, 1, 1),
        heart_rate_max_bpm=190.0,
        source="population",
        aerobic_threshold_heart_rate_bpm=148.5,
        heart_rate_zone_bounds_bpm=(110.0, 130.0, 150.25),
        speed_zone_bounds_mps=(2.5, 3.21, 4.0),
    )
    owned.save_runner(replace(owned.runner(), thresholds=(first,)))
    there = alice.api("GET", "runner").json()["thresholds"][0]
    assert there["heart_rate_zone_bounds_bpm"] == [110.0, 130.0, 150.25]
    kept = {name: value for name, value in there.items() if name != "source"}
    newer = {"valid_from": "2026-05-01", "speed_zone_bounds_mps": [2.0, 3.0]}
    answer = alice.api("PATCH", "runner", json={"thresholds": [kept, newer]})
    check_as_described(answer, "/runner", "patch")
    assert owned.runner().thresholds[0] == first, "with its source"
    assert owned.runner().thresholds[1].speed_zone_bounds_mps == (2.0, 3.0)
    older = {"valid_from": "2026-01-01", "heart_rate_max_bpm": 191}  # a client of an older version
    alice.api("PATCH", "runner", json={"thresholds": [older]})
    (now,) = owned.runner().thresholds
    changed = replace(first, heart_rate_max_bpm=191.0, source="runner")
    assert now == changed


@pytest.mark.parametrize(
    "wrong",
    [
        {"heart_rate_zone_bounds_bpm": [130, 120]},
        {"heart_rate_zone_bounds_bpm": [10]},
        {"speed_zone_bounds_mps": [1 + n / 10 for n in range(11)]},
        {"speed_zone_bounds_mps": [3.0, 3.0]},
        {"aerobic_threshold_heart_rate_bpm": 20},
    ],
)
def test_zones_that_make_no_sense_are_refused(alice: Visitor, wrong: dict[str, Any]) -> None:
    change = {"thresholds": [{"valid_from": "2026-01-01"} | wrong]}
    answer = alice.api("PATCH", "runner", json=change)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_what_only_the_eye_sees_computes_nothing_anew(come: Come, store: Store) -> None:
    alice = come("runner")
    alice.api("PATCH", "runner", json={"units": "imperial", "name": "Zoë"})
    assert alice.api("GET", "runner").json()["units"] == "imperial"
    assert not store.jobs.list(f"of-{alice.username}")
    alice.api("PATCH", "runner", json={"mass_kg": None})
    assert alice.api("GET", "runner").json()["mass_kg"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"runner_id": "of-bob"},
        {"mass_kg": 1},
        {"height_m": 1e9},
        {"time_zone": "Moon/Sea"},
        {"time_zone": "../../etc/passwd"},
        {"sex": {"$ne": ""}},
        {"name": ""},
        {"thresholds": [{"heart_rate_max_bpm": 190}]},
        {"thresholds": [{"valid_from": "2026-01-01", "heart_rate_max_bpm": 900}]},
        {"units": "furlongs"},
    ],
)
def test_a_profile_that_makes_no_sense_is_refused_with_a_sentence(
    alice: Visitor, change: dict[str, Any]
) -> None:
    answer = alice.api("PATCH", "runner", json=change)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


# ── what is said about a session ────────────────────────────────────────────────────────────────


def test_what_is_said_about_a_session_is_kept_and_what_rests_on_it_is_computed_anew(
    come: Come, stock: Callable[[str], Things], store: Store
) -> None:
    carol = come("runner")
    things = stock(f"of-{carol.username}")
    path, told = f"sessions/{things.session_id}", "/sessions/{session_id}"
    said = {"excluded": True, "notes": "<b>windy</b>", "title": "Lake <i>"}
    answer = carol.api("PATCH", path, json=said)
    assert answer.status_code == 200
    check_as_described(answer, told, "patch")
    assert {name: answer.json()[name] for name in said} == said
    rated = carol.api("PATCH", path, json={"rating_of_perceived_exertion": 6.5})
    assert rated.json()["rating_of_perceived_exertion"] == 6.5
    assert rated.json()["excluded"]
    owner = f"of-{carol.username}"
    asked = [(job.kind, dict(job.parameters)) for job in store.jobs.list(owner)]
    assert ("history", {}) in asked
    assert ("statistics", {"session_ids": [things.session_id]}) in asked


def test_a_crop_is_kept_computed_and_taken_back(
    come: Come, stock: Callable[[str], Things], store: Store
) -> None:
    carol = come("runner")
    owner = f"of-{carol.username}"
    path = f"sessions/{stock(owner).session_id}"
    answer = carol.api("PATCH", path, json={"crop_start_s": 2.0, "crop_end_s": None})
    check_as_described(answer, "/sessions/{session_id}", "patch")
    assert answer.json()["crop_start_s"] == 2.0
    assert carol.api("GET", path).json()["statistics"] is None, "until they are made anew"
    assert "statistics" in {job.kind for job in store.jobs.list(owner)}
    refused = carol.api("PATCH", path, json={"crop_end_s": 8.0})
    assert (refused.status_code, "at least 10 s" in refused.json()["error"]) == (400, True)
    answer = carol.api("PATCH", path, json={"crop_start_s": None})
    assert (answer.json()["crop_start_s"], answer.json()["crop_end_s"]) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"rating_of_perceived_exertion": 11},
        {"rating_of_perceived_exertion": "7"},
        {"excluded": "yes"},
        {"notes": "x" * 10_001},
        {"title": "x" * 201},
        {"crop_start_s": 30, "crop_end_s": 20},
        {"crop_start_s": -1},
        {"crop_end_s": "60"},
        {"crop_end_s": 5},
        {"sport": "cycling"},
    ],
)
def test_what_makes_no_sense_is_not_said_about_a_session(
    alice: Visitor, things: Things, change: dict[str, Any]
) -> None:
    answer = alice.api("PATCH", f"sessions/{things.session_id}", json=change)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_nobody_else_says_anything_about_a_session(come: Come, things: Things) -> None:
    for role in ("runner", "coach", "scientist", "admin"):
        answer = come(role).api("PATCH", f"sessions/{things.session_id}", json={"notes": "mine"})
        assert answer.status_code in (403, 404)
