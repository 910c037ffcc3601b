"""One's own data through the interface: taken away, removed after the password, shared or not."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pytest

from smartrunning.jobs.report_pdf import pdf
from smartrunning.storage import Store
from smartrunning.workflows.export_own_data import export_own_data

Come = Callable[..., Any]
API: Final = "/smartrunning/api"
ZONE: Final = {"latitude_deg": 50.0, "longitude_deg": 8.5, "radius_m": 300}


@pytest.fixture(scope="module")
def anna(server: Any, account: Callable[..., str], visitor_of: Callable[..., Any]) -> Any:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture(scope="module")
def things(anna: Any, stock: Callable[[str], Any]) -> Any:
    return stock(f"of-{anna.username}")


# ── taken away ──────────────────────────────────────────────────────────────────────────────────


def test_an_export_is_asked_for_once_and_comes_as_a_file(
    anna: Any, things: Any, store: Store, come: Come
) -> None:
    asked = anna.api("POST", "export", json={})
    assert asked.status_code == 202
    assert anna.api("POST", "export", json={}).json() == asked.json()
    own = store.owned_by(f"of-{anna.username}")
    job = store.jobs.get(asked.json()["job_id"], own.owner)
    assert job.kind == "export"
    export_own_data(own, job_id=job.job_id, made_at=store.schedules.now())
    (one,) = anna.api("GET", "export").json()["exports"]
    answer = anna.api("GET", f"export/{one['export_id']}.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) == one["size_bytes"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.read("activities/my run.fit") == things.file
    for role in ("runner", "coach", "scientist", "admin"):
        assert come(role).api("GET", f"export/{one['export_id']}.zip").status_code in (403, 404)


def test_the_next_export_takes_the_place_of_the_one_before(anna: Any, store: Store) -> None:
    own = store.owned_by(f"of-{anna.username}")
    keys = [
        export_own_data(own, job_id=f"job {number}", made_at=store.schedules.now())
        for number in (1, 2)
    ]
    assert [one["export_id"] for one in anna.api("GET", "export").json()["exports"]] == keys[1:]
    assert anna.api("GET", f"export/{keys[0]}.zip").status_code == 404


# ── removed ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"what": "account", "password": "not this one"}, 403),
        ({"what": "account"}, 400),
        ({"what": "everybody", "password": "x"}, 400),
        ({"what": "account", "password": {"$ne": ""}}, 400),
        ({}, 400),
    ],
)
def test_without_the_password_nothing_goes(
    anna: Any, things: Any, wish: dict[str, Any], status: int
) -> None:
    answer = anna.api("POST", "erase", json=wish)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert anna.api("GET", f"sessions/{things.session_id}").status_code == 200


def test_guessing_the_password_is_slowed_down(come: Come) -> None:
    guesser = come("runner")
    wish = {"what": "account", "password": "a guess"}
    answers = [guesser.api("POST", "erase", json=wish).status_code for _ in range(12)]
    assert answers[-1] == 429
    assert set(answers) == {403, 429}


@pytest.fixture
def people(come: Come, stock: Any) -> tuple[Any, Any, Any]:
    """A runner, a coach, and what the runner has."""
    bea, coach = come("runner"), come("coach")
    return bea, coach, stock(f"of-{bea.username}")


def test_an_account_goes_with_its_logins_pages_and_data(
    people: tuple[Any, Any, Any], store: Store, password: str, code_of_closing: Callable[..., int]
) -> None:
    bea, coach, things = people
    runner = f"of-{bea.username}"
    store.coaching.assign(coach.username, runner)
    again = bea.again()
    socket = bea.websocket(bea.open_page())
    looked_at = coach.websocket(coach.open_page("home", f"?runner={runner}"))
    answer = bea.api("POST", "erase", json={"what": "account", "password": password})
    assert answer.status_code == 200, answer.text
    assert answer.json()["pseudonym"].startswith("removed-")
    assert "Backups" in answer.json()["stays"]
    code_of_closing(socket)
    code_of_closing(looked_at)
    for visitor in (bea, again):
        assert visitor.api("GET", "me").status_code == 401
    assert coach.api("GET", f"sessions?runner={runner}").status_code == 404
    assert coach.api("GET", f"sessions/{things.session_id}?runner={runner}").status_code == 404
    assert store.users.by_name(bea.username) is None
    said = " ".join(repr(one) for one in store.audit.latest(500))
    assert bea.username not in said


def test_running_data_goes_and_the_person_stays(come: Come, stock: Any, password: str) -> None:
    bea = come("runner")
    stock(f"of-{bea.username}")
    answer = bea.api("POST", "erase", json={"what": "running data", "password": password})
    assert answer.status_code == 200
    assert bea.api("GET", "sessions").json() == {"sessions": []}
    assert bea.api("GET", "runner").json()["name"] == bea.username
    scientist = come("scientist")
    refused = scientist.api("POST", "erase", json={"what": "running data", "password": password})
    assert refused.status_code == 400


# ── shared ──────────────────────────────────────────────────────────────────────────────────────


def test_sharing_begins_with_nothing_and_changes_in_parts(come: Come, store: Store) -> None:
    bea = come("runner")
    assert bea.api("GET", "sharing").json() == {
        "zones": [],
        "research": False,
        "research_since": None,
    }
    changed = bea.api("PATCH", "sharing", json={"zones": [ZONE]})
    assert changed.json()["zones"] == [ZONE]
    assert "secret" not in changed.text
    (zone,) = store.owned_by(f"of-{bea.username}").sharing().zones
    assert len(zone.secret) == 32
    agreed = bea.api("PATCH", "sharing", json={"research": True}).json()
    assert agreed["research"]
    assert agreed["zones"] == [ZONE]
    both = bea.api("PATCH", "sharing", json={"zones": [ZONE, ZONE | {"radius_m": 500}]})
    assert len(both.json()["zones"]) == 2
    kept = store.owned_by(f"of-{bea.username}").sharing()
    assert kept.zones[0] == zone, "a zone that stays keeps its secret"
    withdrawn = bea.api("PATCH", "sharing", json={"research": False}).json()
    assert withdrawn["research_since"] is None
    assert store.owned_by(f"of-{bea.username}").sharing().pseudonym == ""


@pytest.mark.parametrize(
    "change",
    [
        {"zones": [ZONE | {"radius_m": 10}]},
        {"zones": [ZONE | {"latitude_deg": 91}]},
        {"zones": [ZONE | {"secret": "mine"}]},
        {"zones": [ZONE] * 11},
        {"research": "yes"},
        {"owner": "bob"},
    ],
)
def test_what_makes_no_sense_is_not_shared(anna: Any, change: dict[str, Any]) -> None:
    assert anna.api("PATCH", "sharing", json=change).status_code == 400


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


def test_a_report_is_printed_and_deleted_by_its_owner_alone(
    anna: Any, things: Any, store: Store, come: Come
) -> None:
    printed = pdf("<h1>A run</h1>")
    report_id = store.owned_by(f"of-{anna.username}").save_report(
        kind="runner_report",
        title="Zoë's weeks",
        notebook_json='{"cells": []}',
        html="<h1>A run</h1>",
        pdf=printed,
        parameters={},
        provenance={},
        job_id="another job",
    )
    answer = anna.api("GET", f"reports/{report_id}.pdf")
    assert answer.content == printed
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "weeks.pdf" in answer.headers["Content-Disposition"]  # its title says the days
    assert anna.api("GET", f"reports/{'0' * 24}.pdf").status_code == 404
    stranger = come("runner")
    assert stranger.api("GET", f"reports/{report_id}.pdf").status_code == 404
    assert stranger.api("POST", f"reports/{report_id}/delete", json={}).status_code == 404
    assert anna.api("POST", f"reports/{report_id}/delete", json={}).status_code == 204
    assert anna.api("GET", f"reports/{report_id}.html").status_code == 404
    assert anna.api("POST", f"reports/{report_id}/open", json={}).status_code == 403


def test_a_scientist_works_on_with_the_notebook(
    server: Any, store: Store, visitor_of: Callable[..., Any], stock: Any, account: Any
) -> None:
    name = account("runner")
    things = stock(f"of-{name}")
    store.users.set_role(name, "scientist")
    scientist = visitor_of(server, name)
    scientist.log_in()
    answer = scientist.api("POST", f"reports/{things.report_id}/open", json={})
    assert answer.status_code == 201
    place = answer.json()["path"]
    assert place.startswith("reports/session_report-")
    read = scientist.get(f"/api/contents/{place}")
    assert read.status_code == 200
    assert read.json()["content"]["nbformat"] == json.loads(things.notebook)["nbformat"]
