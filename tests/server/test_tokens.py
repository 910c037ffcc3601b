"""Personal tokens: made, shown once, used within their scopes, gone the moment they are revoked."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, get_args

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.server.access.pace import MOST_GUESSES, MOST_REQUESTS, Pace
from smartrunning.server.access.reading import bearer
from smartrunning.server.access.routes import SCOPES, TABLE, Scope, Standing, route_for
from smartrunning.storage import Store
from smartrunning.storage.keys import secret_hash
from smartrunning.storage.tokens import MOST_TOKENS

Come = Callable[..., Any]
Visitor = Any
Server = Any
KEY: Final = "6650c0ffee0123456789abcd"
API: Final = "/smartrunning/api"
EVERY: Final = frozenset(SCOPES)
READ: Final = {"read"}
ADMITTED: Final[dict[str, dict[str, set[str]]]] = {
    f"{API}/me": {"GET": set(SCOPES)},
    f"{API}/events": {"GET": {"read", "upload", "plan", "report"}},
    f"{API}/runner": {"GET": READ, "PATCH": {"change"}},
    f"{API}/openapi.json": {"GET": READ},
    f"{API}/uploads": {"POST": {"upload"}},
    f"{API}/imports": {"GET": {"read", "upload"}},
    f"{API}/imports/{KEY}": {"GET": {"read", "upload"}},
    f"{API}/imports/{KEY}/undo": {"POST": {"upload"}},
    f"{API}/copies": {"GET": READ},
    f"{API}/jobs": {"GET": {"read", "upload", "plan", "report"}},
    f"{API}/jobs/{KEY}": {"GET": {"read", "upload", "plan", "report"}},
    f"{API}/jobs/{KEY}/cancel": {"POST": {"change"}},
    f"{API}/sessions": {"GET": READ},
    f"{API}/sessions/{KEY}": {"GET": READ, "PATCH": {"change"}},
    f"{API}/sessions/{KEY}/file": {"GET": {"export"}},
    f"{API}/sessions/{KEY}/copy": {"POST": {"change"}},
    f"{API}/plans": {"GET": READ, "POST": {"plan"}},
    f"{API}/plans/{KEY}": {"GET": READ},
    **{
        f"{API}/plans/{KEY}/{name}": {"GET": {"read", "plan"}}
        for name in ("revisions", "what-ifs", f"what-ifs/{KEY}", "proposal", "adherence")
    },
    **{
        f"{API}/plans/{KEY}/{name}": {"POST": {"plan"}}
        for name in (
            "replan",
            "move",
            "undo",
            "what-if",
            f"what-ifs/{KEY}/adopt",
            "proposal/dismiss",
            "link",
        )
    },
    **{
        f"{API}/plans/{KEY}/{name}": {"GET": {"read", "export"}}
        for name in ("week-1.zip", "2026-06-01.fit", "plan.ics", "plan.pdf")
    },
    f"{API}/plan-settings": {"GET": {"read", "plan"}, "PATCH": {"plan"}},
    f"{API}/library": {"GET": {"read", "plan"}, "POST": {"plan"}},
    f"{API}/library/workouts/own_hills": {"DELETE": {"plan"}},
    f"{API}/library/schema.json": {"GET": {"read", "plan"}},
    f"{API}/reports": {"GET": READ, "POST": {"report"}},
    f"{API}/reports/{KEY}.html": {"GET": {"read", "export"}},
    f"{API}/reports/{KEY}.ipynb": {"GET": {"read", "export"}},
    f"{API}/reports/{KEY}/again": {"POST": {"report"}},
    f"{API}/schedules": {"GET": READ, "POST": {"report"}},
    f"{API}/metrics": {"GET": {"metrics"}},
}
"""What tokens may do: each address with its methods, and the scopes of which one is needed."""
NEVER: Final = [
    "/",
    "/login",
    "/logout",
    "/password",
    "/invitation",
    f"{API}/logout",
    f"{API}/password",
    f"{API}/tokens",
    f"{API}/tokens/{KEY}/revoke",
    f"{API}/admin/users",
    f"{API}/admin/users/password",
    f"{API}/admin/users/role",
    f"{API}/admin/invitations",
    f"{API}/admin/overview",
    f"{API}/admin/audit",
    "/voila/render/apps/home.ipynb",
    "/voila/render/apps/admin.ipynb",
    "/voila/api/shutdown/0f8fad5b-d9cb-469f-a165-70867728950e",
    "/api/kernels",
    "/api/kernels/0f8fad5b-d9cb-469f-a165-70867728950e",
    "/api/kernels/0f8fad5b-d9cb-469f-a165-70867728950e/channels",
    "/api/sessions",
    "/api/contents",
    "/files/notebooks/start_here.ipynb",
    "/lab",
]
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "WEBSOCKET")


class Program:
    """Asks with a token and nothing else."""

    def __init__(self, server: Server, token: str, scheme: str = "Bearer") -> None:
        self.server = server
        self.headers = {"Authorization": f"{scheme} {token}"}

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        headers = self.headers | how.pop("headers", {})
        address = f"{self.server.base}{path if path.startswith('/') else f'{API}/{path}'}"
        return requests.request(
            method, address, headers=headers, timeout=30, allow_redirects=False, **how
        )


def made(visitor: Visitor, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = visitor.api(
        "POST", "tokens", json={"name": "my script", "scopes": list(scopes)} | more
    )
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json()
    return token


def program(visitor: Visitor, *scopes: str) -> Program:
    return Program(visitor.server, made(visitor, *scopes)["token"])


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


# ── the table ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [*ADMITTED, *NEVER])
def test_the_table_admits_tokens_with_the_scopes_of_the_review(path: str) -> None:
    for method in METHODS:
        admitting = {
            scope for scope in SCOPES if route_for(method, path, "admin", frozenset({scope}))
        }
        assert admitting == ADMITTED.get(path, {}).get(method, set()), f"{method} {path}"


def test_every_line_that_admits_tokens_is_about_the_interface_and_known_scopes() -> None:
    assert set(get_args(Scope)) == set(SCOPES)
    for route in TABLE:
        assert route.scopes <= EVERY
        if route.scopes:
            assert route.pattern.pattern.startswith(API)
            assert "anonymous" not in route.standings
            assert not route.kernel
            assert "WEBSOCKET" not in route.methods
            assert not route.admits("GET", f"{API}/tokens", "admin")


@pytest.mark.parametrize("standing", ["runner", "coach", "scientist", "admin"])
def test_a_token_may_never_do_more_than_its_person(standing: Standing) -> None:
    for path in [*ADMITTED, *NEVER]:
        for method in METHODS:
            if route_for(method, path, standing, EVERY):
                assert route_for(method, path, standing), f"{method} {path}"


# ── at work ─────────────────────────────────────────────────────────────────────────────────────


def test_a_token_is_told_once_and_kept_as_a_hash(alice: Visitor, store: Store) -> None:
    token = made(alice, "read", days=30)
    assert token["token"].startswith("srt_")
    assert len(token["token"]) == 47  # 256 bits in base64, and the beginning
    (listed,) = alice.api("GET", "tokens").json()["tokens"]
    assert "token" not in listed
    assert listed["used_at"] is None
    assert Program(alice.server, token["token"]).ask("GET", "me").json()["username"] == (
        alice.username
    )
    (listed,) = alice.api("GET", "tokens").json()["tokens"]
    assert listed["used_at"] is not None
    assert store.tokens.find(token["token"]) is None
    found = store.tokens.find(secret_hash(token["token"]))
    assert found is not None
    assert found[0].scopes == ("read",)


def test_a_program_uploads_and_follows_the_job_without_a_cookie(alice: Visitor) -> None:
    uploader = program(alice, "upload")
    answer = uploader.ask("POST", "uploads", data=b"no run at all", headers={"X-Filename": "a.fit"})
    assert answer.status_code == 202, answer.text
    assert "Set-Cookie" not in answer.headers
    job = uploader.ask("GET", f"jobs/{answer.json()['job_id']}")
    assert job.json()["kind"] == "import"
    assert alice.api("GET", f"imports/{answer.json()['import_id']}").status_code == 200


def test_a_token_opens_only_what_its_scopes_say(alice: Visitor) -> None:
    reader = program(alice, "read")
    assert reader.ask("GET", "sessions").status_code == 200
    for method, path in (
        ("POST", "plans"),
        ("POST", "uploads"),
        ("PATCH", "runner"),
        ("GET", "tokens"),
        ("POST", "tokens"),
        ("POST", "password"),
        ("POST", "logout"),
        ("GET", "metrics"),
        ("GET", "/voila/render/apps/home.ipynb"),
        ("GET", "/lab"),
        ("GET", "/"),
        ("POST", "/login"),
        ("GET", "/password"),
    ):
        answer = reader.ask(method, path)
        assert answer.status_code == 403, (method, path)
        assert "token may not do that" in answer.text


@pytest.mark.parametrize("role", ["runner", "coach", "scientist", "admin"])
def test_no_scope_makes_a_person_more_than_they_are(come: Come, role: str) -> None:
    person = come(role)
    scopes = [scope for scope in SCOPES if scope != "metrics" or role == "admin"]
    everything = program(person, *scopes)
    assert everything.ask("GET", "me").json()["role"] == role
    assert everything.ask("GET", "admin/users").status_code == 403
    assert everything.ask("GET", "metrics").status_code == (200 if role == "admin" else 403)
    if role != "admin":
        wish = {"name": "x", "scopes": ["metrics"]}
        assert person.api("POST", "tokens", json=wish).status_code == 403


def test_a_revoked_token_fails_at_once_with_its_streams(alice: Visitor) -> None:
    token = made(alice, "read")
    reader = Program(alice.server, token["token"])
    assert reader.ask("GET", "me").status_code == 200
    events = reader.ask("GET", "events", stream=True)
    assert events.status_code == 200
    assert alice.api("POST", f"tokens/{token['token_id']}/revoke").status_code == 204
    assert b"event:" not in b"".join(events.iter_content(64))
    answer = reader.ask("GET", "me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert alice.api("GET", "tokens").json()["tokens"] == []
    again = alice.api("POST", f"tokens/{token['token_id']}/revoke")
    assert again.status_code == 404


def test_an_upload_ends_with_the_token_that_it_came_with(
    alice: Visitor, store: Store, wait_until: Callable[..., None]
) -> None:
    token = made(alice, "upload")
    head = (
        "POST /smartrunning/api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Filename: run.fit\r\n"
        f"Authorization: Bearer {token['token']}\r\nContent-Length: 100000\r\n\r\n"
    )
    with socket.create_connection(alice.server.address, timeout=30) as line:
        line.sendall(head.encode() + b"x" * 50_000)
        wait_until(lambda: alice.api("GET", "tokens").json()["tokens"][0]["used_at"] is not None)
        assert alice.api("POST", f"tokens/{token['token_id']}/revoke").status_code == 204
        with suppress(ConnectionResetError):
            assert line.recv(1000) == b"", "it closes, though half of the file is missing"
    assert store.owned_by(f"of-{alice.username}").imports() == []


def test_a_stream_of_a_token_stays_open_while_its_token_is_good(
    alice: Visitor, store: Store
) -> None:
    """The logins that ended are swept every two seconds; tokens are not among them."""
    token = made(alice, "read")
    events = Program(alice.server, token["token"]).ask("GET", "events", stream=True)
    lines = events.iter_lines()
    assert next(lines).startswith(b"retry:")
    elsewhere = alice.again()
    kernel = elsewhere.open_page()
    with elsewhere.websocket(kernel):
        store.logins.delete_all_of(alice.username)
        seen = time.monotonic()
        while elsewhere.get(f"/api/kernels/{kernel}").status_code == 200:
            assert time.monotonic() - seen < 10
    store.jobs.enqueue("history", f"of-{alice.username}", {})
    assert any(line.startswith(b"event: job") for line in lines)
    events.close()


@pytest.mark.parametrize("change", ["password", "role", "reset", "account"])
def test_whatever_ends_logins_ends_tokens_too(
    come: Come, store: Store, password: str, change: str
) -> None:
    coach = come("coach")
    reader = program(coach, "read")
    assert reader.ask("GET", "me").status_code == 200
    if change == "password":
        wish = {"old": password, "new": "another three miles"}
        assert coach.api("POST", "password", json=wish).status_code == 204
    elif change == "role":
        store.users.set_role(coach.username, "scientist")
    elif change == "reset":
        store.users.set_password(coach.username, "x")
    else:
        store.users.delete(coach.username)
    assert reader.ask("GET", "me").status_code == 401


def test_a_token_that_has_ended_is_unknown(alice: Visitor, store: Store) -> None:
    store.tokens.create(
        secret_hash("srt_short"), alice.username, name="x", scopes=["read"], lifetime_s=0.0
    )
    assert Program(alice.server, "srt_short").ask("GET", "me").status_code == 401
    assert store.tokens.of(alice.username) == []


def test_nobody_ends_or_sees_the_token_of_another_person(come: Come, alice: Visitor) -> None:
    token = made(alice, "read")
    for role in ("runner", "coach", "scientist", "admin"):
        stranger = come(role)
        assert stranger.api("POST", f"tokens/{token['token_id']}/revoke").status_code == 404
        assert stranger.api("GET", "tokens").json()["tokens"] == []
    assert Program(alice.server, token["token"]).ask("GET", "me").status_code == 200


# ── what a token does not get around ────────────────────────────────────────────────────────────


def test_a_cookie_beside_a_token_counts_for_nothing(come: Come, alice: Visitor) -> None:
    admin = come("admin")
    reader = program(alice, "read")
    for path in ("me", "admin/users"):
        answer = reader.ask("GET", path, headers={"Cookie": admin.cookie})
        assert answer.status_code in (200, 403)
        assert admin.username not in answer.text
    unknown = Program(alice.server, "srt_guess")
    assert unknown.ask("GET", "me", headers={"Cookie": admin.cookie}).status_code == 401


def test_a_cookie_alone_still_needs_the_token_of_a_page(alice: Visitor) -> None:
    for scheme in ("token", "Basic", "Bear", "BearerX"):
        answer = alice.api(
            "PATCH",
            "runner",
            xsrf=False,
            json={"units": "imperial"},
            headers={"Authorization": f"{scheme} anything"},
        )
        assert answer.status_code == 403, scheme
    for header in ("Bearer", "Bearer ", "bearer  x"):
        answer = alice.api(
            "PATCH",
            "runner",
            xsrf=False,
            json={"units": "imperial"},
            headers={"Authorization": header},
        )
        assert answer.status_code == 401, header


def test_the_token_of_a_login_is_no_personal_token_and_the_other_way_round(alice: Visitor) -> None:
    of_login = Program(alice.server, alice.cookies["smartrunning_login"])
    assert of_login.ask("GET", "me").status_code == 401
    token = made(alice, "read")["token"]
    cookie = {"Cookie": f"smartrunning_login={token}"}
    answer = requests.get(f"{alice.server.base}{API}/me", headers=cookie, timeout=30)
    assert answer.status_code == 401


def test_a_page_of_another_site_cannot_use_a_token(alice: Visitor) -> None:
    reader = program(alice, "read")
    foreign = {"Origin": "http://evil.example"}
    answer = reader.ask("GET", "me", headers=foreign)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_token_opens_no_websocket(alice: Visitor) -> None:
    token = made(alice, *(scope for scope in SCOPES if scope != "metrics"))["token"]
    kernel = alice.open_page()
    request = (
        f"GET /api/kernels/{kernel}/channels HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert b" 403 " in alice.server.raw(request.encode())[:30]


# ── how often ───────────────────────────────────────────────────────────────────────────────────


def test_guessing_tokens_is_slowed_down_by_address(server: Server) -> None:
    def guess(number: int) -> bytes:
        head = f"GET {API}/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer srt_{number}"
        return bytes(server.raw(f"{head}\r\n\r\n".encode(), source="127.0.0.7"))

    for number in range(MOST_GUESSES):
        assert b" 401 " in guess(number)[:30]
    answer = guess(-1)
    assert b" 429 " in answer[:30]
    assert b"Retry-After: " in answer


def test_a_program_in_a_hurry_has_to_wait() -> None:
    pace = Pace()
    assert [pace.of_token_s("a") for _ in range(MOST_REQUESTS)] == [0] * MOST_REQUESTS
    assert 0 < pace.of_token_s("a") <= 60
    assert pace.of_token_s("b") == 0


# ── wishes ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({}, "name"),
        ({"name": "x"}, "scopes"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["everything"]}, "a scope is one of"),
        ({"name": "x", "scopes": [{"$ne": ""}]}, "scopes"),
        ({"name": "x", "scopes": ["read"], "days": 0}, "days"),
        ({"name": "x", "scopes": ["read"], "days": 1e9}, "days"),
        ({"name": "x", "scopes": ["read"], "username": "bob"}, "username"),
        ({"name": "  ", "scopes": ["read"]}, "name"),
        ({"name": {"$ne": ""}, "scopes": ["read"]}, "name"),
        ([], ""),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(
    alice: Visitor, wish: Any, sentence: str
) -> None:
    answer = alice.api("POST", "tokens", json=wish)
    assert answer.status_code == 400, answer.text
    assert sentence in answer.json()["error"]


def test_there_is_an_end_to_tokens(come: Come, store: Store) -> None:
    alice = come("runner")
    for number in range(MOST_TOKENS):
        store.tokens.create(
            secret_hash(f"{alice.username} {number}"),
            alice.username,
            name=str(number),
            scopes=["read"],
            lifetime_s=60.0,
        )
    answer = alice.api("POST", "tokens", json={"name": "x", "scopes": ["read"]})
    assert answer.status_code == 400
    assert "revoke one" in answer.json()["error"]


def test_the_audit_book_knows_of_tokens(come: Come, store: Store, wait_until: Any) -> None:
    alice = come("runner")
    token = made(alice, "read")
    alice.api("POST", f"tokens/{token['token_id']}/revoke")

    def noted() -> bool:
        lines = store.audit.latest(20, who=alice.username)
        return {"token.create", "token.revoke"} <= {line.what for line in lines}

    wait_until(noted)
    assert token["token"] not in str(store.audit.latest(200))


@given(st.text(max_size=40))
def test_only_the_scheme_of_bearers_is_a_token(header: str) -> None:
    token = bearer({"Authorization": header})  # type: ignore[arg-type]
    assert bool(token) == (header.split(" ", 1)[0].lower() == "bearer")
