"""Coaches: what they may read, of whom, and until when; everything else stays closed."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import pytest

from smartrunning.storage import Store

Come = Callable[..., Any]
API: Final = "/smartrunning/api"
READ: Final = ("sessions", "sessions/{session_id}", "plans", "plans/{plan_id}", "runner")
NEVER: Final = (
    "imports",
    "imports/{import_id}",
    "jobs",
    "jobs/{job_id}",
    "reports",
    "reports/{report_id}.html",
    "reports/{report_id}.ipynb",
    "sessions/{session_id}/file",
    "schedules",
    "copies",
    "coaches",
    "me",
)
KEYS: Final = ("session_id", "import_id", "job_id", "plan_id", "report_id")


@pytest.fixture(scope="module")
def anna(server: Any, account: Callable[..., str], visitor_of: Callable[..., Any]) -> Any:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture(scope="module")
def things(anna: Any, stock: Callable[[str], Any]) -> dict[str, str]:
    made = stock(f"of-{anna.username}")
    return {name: getattr(made, name) for name in KEYS}


@pytest.fixture(scope="module")
def coach(
    server: Any,
    account: Callable[..., str],
    visitor_of: Callable[..., Any],
    anna: Any,
    store: Store,
) -> Any:
    visitor = visitor_of(server, account("coach"))
    visitor.log_in()
    store.coaching.assign(visitor.username, f"of-{anna.username}")
    return visitor


def about(path: str, anna: Any, things: dict[str, str]) -> str:
    return f"{path.format(**things)}?runner={quote(f'of-{anna.username}')}"


@pytest.mark.parametrize("path", READ)
def test_a_coach_reads_what_the_runner_reads(coach: Any, anna: Any, things: Any, path: str) -> None:
    seen = coach.api("GET", about(path, anna, things))
    assert seen.status_code == 200, seen.text
    assert seen.json() == anna.api("GET", path.format(**things)).json()


@pytest.mark.parametrize("path", NEVER)
def test_a_coach_reads_nothing_else(coach: Any, anna: Any, things: Any, path: str) -> None:
    assert coach.api("GET", about(path, anna, things)).status_code == 403


@pytest.mark.parametrize("path", [*READ, *NEVER])
@pytest.mark.parametrize("role", ["runner", "coach", "scientist", "admin"])
def test_whoever_is_not_assigned_reads_nothing(
    strangers: dict[str, Any], anna: Any, things: Any, path: str, role: str
) -> None:
    answer = strangers[role].api("GET", about(path, anna, things))
    assert answer.status_code in (403, 404)
    assert set(answer.json()) == {"error"}


@pytest.fixture(scope="module")
def strangers(
    server: Any,
    account: Callable[..., str],
    visitor_of: Callable[..., Any],
    anna: Any,
    store: Store,
) -> dict[str, Any]:
    """One of each role; the coach among them has another runner."""
    people = {}
    for role in ("runner", "coach", "scientist", "admin"):
        people[role] = visitor_of(server, account(role))  # type: ignore[arg-type]
        people[role].log_in()
    store.coaching.assign(people["coach"].username, f"of-{people['runner'].username}")
    return people


@pytest.mark.parametrize(
    "request_line",
    [
        "PATCH runner",
        "PATCH sessions/{session_id}",
        "POST plans",
        "POST reports",
        "POST jobs/{job_id}/cancel",
        "POST imports/{import_id}/undo",
        "POST reports/{report_id}/again",
        "POST uploads",
    ],
)
def test_a_coach_changes_nothing(coach: Any, anna: Any, things: Any, request_line: str) -> None:
    method, path = request_line.split()
    before = anna.api("GET", "runner").json()
    answer = coach.api(method, about(path, anna, things), json={"name": "changed"})
    assert answer.status_code == 403
    assert anna.api("GET", "runner").json() == before


@pytest.mark.parametrize(
    "query",
    ["runner=", "runner=nobody", "runner={0}&runner={0}", "runner={0}%00", "runner[$ne]=x", "x=1"],
)
def test_only_the_one_runner_who_is_assigned_is_meant(coach: Any, anna: Any, query: str) -> None:
    answer = coach.api("GET", f"sessions?{query.format(f'of-{anna.username}')}")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("name", ["X-Remote-User", "X-Forwarded-User", "X-Smartrunning-Runner"])
def test_headers_and_cookies_name_nobody(coach: Any, anna: Any, name: str) -> None:
    runner = f"of-{anna.username}"
    headers = {name: runner, "Cookie": f"{coach.cookie}; runner={runner}; looks_at={runner}"}
    assert coach.api("GET", "sessions", headers=headers).status_code == 403


def test_the_runners_of_a_coach_are_listed_for_that_coach_alone(coach: Any, anna: Any) -> None:
    (row,) = coach.api("GET", "runners").json()["runners"]
    assert (row["runner_id"], row["coach"]) == (f"of-{anna.username}", coach.username)
    assert anna.api("GET", "runners").status_code == 403


@pytest.mark.parametrize("name", ["home", "analytics", "plan"])
def test_a_page_about_a_runner_opens_for_the_coach_alone(
    coach: Any, strangers: dict[str, Any], anna: Any, things: Any, name: str
) -> None:
    page = f"/voila/render/apps/{name}.ipynb?runner=of-{anna.username}"
    for role, stranger in strangers.items():
        assert stranger.get(page).status_code == 404, role
    opened = coach.get(page)
    assert opened.status_code == 200
    assert "You look at" in opened.text


@pytest.mark.parametrize("name", ["profile", "upload", "reports", "admin", "coach"])
def test_pages_that_are_never_about_others_do_not_open_so(
    coach: Any, anna: Any, things: Any, name: str
) -> None:
    answer = coach.get(f"/voila/render/apps/{name}.ipynb?runner=of-{anna.username}")
    assert answer.status_code in (403, 404)


def test_the_list_of_runners_is_a_page(coach: Any, anna: Any) -> None:
    opened = coach.get("/voila/render/apps/coach.ipynb")
    assert opened.status_code == 200
    assert anna.username in opened.text


def test_the_runner_ends_it_and_the_open_page_closes_at_once(
    come: Come,
    stock: Any,
    store: Store,
    code_of_closing: Callable[..., int],
    wait_until: Callable[..., None],
) -> None:
    bea, carl, dora = come("runner"), come("coach"), come("coach")
    for coach in (carl, dora):
        store.coaching.assign(coach.username, f"of-{bea.username}")
    kernels = {
        coach.username: coach.open_page("home", f"?runner=of-{bea.username}")
        for coach in (carl, dora)
    }
    socket = carl.websocket(kernels[carl.username])
    known = {
        one["coach"]: one["coaching_id"] for one in bea.api("GET", "coaches").json()["coaches"]
    }
    assert set(known) == {carl.username, dora.username}
    path = f"coaches/{known[carl.username]}/end"
    assert carl.api("POST", path, json={}).status_code == 403
    assert come("runner").api("POST", path, json={}).status_code == 404
    assert bea.api("POST", path, json={}).status_code == 204
    code_of_closing(socket)
    assert carl.get(f"/api/kernels/{kernels[carl.username]}").status_code == 403
    assert carl.api("GET", f"sessions?runner=of-{bea.username}").status_code == 404
    assert dora.api("GET", f"sessions?runner=of-{bea.username}").status_code == 200
    assert dora.get(f"/api/kernels/{kernels[dora.username]}").status_code == 200
    # ended in another process, such as the command line: the pages close within seconds
    store.coaching.end(known[dora.username])
    wait_until(lambda: dora.get(f"/api/kernels/{kernels[dora.username]}").status_code == 403)


def test_administrators_assign_and_end(come: Come, store: Store) -> None:
    admin, runner, coach = come("admin"), come("runner"), come("coach")
    body = {"coach": coach.username, "runner_id": f"of-{runner.username}"}
    for stranger in (runner, coach, come("scientist")):
        assert stranger.api("POST", "admin/coaching", json=body).status_code == 403
    made = admin.api("POST", "admin/coaching", json=body)
    assert made.status_code == 201
    assert admin.api("POST", "admin/coaching", json=body).json() == made.json()
    listed = admin.api("GET", "admin/coaching").json()
    assert made.json() in listed["coaching"]
    assert coach.username in listed["coaches"]
    assert runner.username not in listed["coaches"]
    assert coach.api("GET", f"sessions?runner=of-{runner.username}").status_code == 200
    key = made.json()["coaching_id"]
    assert admin.api("POST", f"admin/coaching/{key}/end", json={}).status_code == 204
    assert admin.api("POST", f"admin/coaching/{key}/end", json={}).status_code == 404
    assert coach.api("GET", f"sessions?runner=of-{runner.username}").status_code == 404


@pytest.mark.parametrize("wrong", ["coach", "runner_id", "both"])
def test_what_makes_no_sense_is_not_assigned(come: Come, wrong: str) -> None:
    admin, runner = come("admin"), come("runner")
    body = {"coach": "nobody-here", "runner_id": "nobody-here"}
    if wrong == "runner_id":
        body["coach"] = come("coach").username
    elif wrong == "coach":
        body = {"coach": runner.username, "runner_id": f"of-{runner.username}"}
    answer = admin.api("POST", "admin/coaching", json=body)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"].endswith(".")


def test_a_coach_who_becomes_a_runner_sees_nothing_any_more(come: Come, store: Store) -> None:
    runner, other = come("runner"), come("runner")
    store.coaching.assign(other.username, f"of-{runner.username}")
    assert other.api("GET", f"sessions?runner=of-{runner.username}").status_code == 404
