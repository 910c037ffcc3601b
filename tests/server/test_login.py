"""Who gets in, who does not, and what ends when somebody goes."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.server.access.passwords import objection
from smartrunning.server.access.throttle import Throttle
from smartrunning.server.pages.door import way_on
from smartrunning.storage import Store
from smartrunning.storage.keys import secret_hash
from smartrunning.workflows.passwords import hashed

Come = Callable[..., Any]
Visitor = Any


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


# ── the form ────────────────────────────────────────────────────────────────────────────────────


def test_the_login_page_can_be_used_by_everybody(come: Come) -> None:
    page = come("anonymous").get("/login")
    assert page.status_code == 200
    for needed in (
        '<html lang="en">',
        'name="viewport"',
        '<label for="username">',
        '<label for="password">',
        'autocomplete="current-password"',
        "SmartRunning",
    ):
        assert needed in page.text
    assert (
        "prefers-color-scheme: dark" in come("anonymous").get("/smartrunning/static/door.css").text
    )


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        ("runner", "/voila/render/apps/home.ipynb"),
        ("coach", "/voila/render/apps/home.ipynb"),
        ("scientist", "/lab"),
        ("admin", "/voila/render/apps/admin.ipynb"),
    ],
)
def test_everybody_lands_on_the_page_of_their_role(
    come: Come, account: Callable[..., str], role: str, first_page: str
) -> None:
    visitor = come("anonymous")
    visitor.username = account(role)
    assert visitor.log_in().headers["Location"] == first_page
    assert visitor.get("/").headers["Location"] == first_page
    assert visitor.get("/login").headers["Location"] == first_page


def test_a_name_is_the_same_name_in_any_case(come: Come, account: Callable[..., str]) -> None:
    visitor = come("anonymous")
    name = account("runner")
    visitor.username = name.upper()
    assert visitor.log_in().status_code == 302
    assert visitor.api("GET", "me").json()["username"] == name


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(alice: Visitor) -> None:
    answer = alice.log_in()
    login = answer.headers["Set-Cookie"]
    assert "smartrunning_login=" in login
    assert "HttpOnly" in login
    assert "SameSite=Lax" in login
    assert "Path=/" in login


def test_a_browser_that_has_forgotten_the_token_of_its_pages_gets_it_with_the_next(
    alice: Visitor,
) -> None:
    del alice.cookies["_xsrf"]
    assert alice.api("PATCH", "runner", json={"units": "imperial"}).status_code == 403
    alice.open_page()
    assert alice.api("PATCH", "runner", json={"units": "imperial"}).status_code == 200


def test_only_the_hash_of_the_token_is_kept(alice: Visitor, store: Store) -> None:
    token = alice.cookies["smartrunning_login"]
    assert len(token) == 43  # 256 bits in base64
    found = store.logins.find(secret_hash(token), idle_s=60)
    assert found is not None
    assert found[1].username == alice.username
    assert store.logins.find(token, idle_s=60) is None


def test_a_new_login_has_a_new_token_and_ends_the_old_one_of_the_browser(alice: Visitor) -> None:
    before = alice.cookies["smartrunning_login"]
    alice.log_in()
    assert alice.cookies["smartrunning_login"] != before
    assert status_with(alice, before) == 401


def status_with(visitor: Visitor, token: str) -> int:
    cookie = {"Cookie": f"smartrunning_login={token}"}
    address = f"{visitor.server.base}/smartrunning/api/me"
    return requests.get(address, headers=cookie, timeout=30).status_code


def test_wrong_passwords_and_unknown_names_get_the_same_answer(
    come: Come, account: Callable[..., str]
) -> None:
    pages = []
    for name in (account("runner"), "nobody-of-this-name"):
        visitor = come("anonymous")
        visitor.username = name
        answer = visitor.log_in("wrong")
        assert answer.status_code == 401
        pages.append(answer.text.replace(name, "NAME"))
    cut = [page[page.index("<h1>") : page.index("<form")] for page in pages]
    assert cut[0] == cut[1]


def test_an_unknown_name_takes_as_long_as_a_wrong_password(come: Come, store: Store) -> None:
    store.users.create("slow-hash", hashed("a password nobody types"), "coach")
    seconds: dict[str, list[float]] = {"slow-hash": [], "no-such-name": []}
    for _ in range(4):
        for name, times in seconds.items():
            visitor = come("anonymous")
            visitor.username = name
            visitor.get("/login")
            began = time.perf_counter()
            assert visitor.log_in("wrong").status_code == 401
            times.append(time.perf_counter() - began)
    ratio = statistics.median(seconds["no-such-name"]) / statistics.median(seconds["slow-hash"])
    assert 0.4 < ratio < 2.5, seconds


def test_the_sixth_attempt_in_a_minute_has_to_wait(come: Come, account: Callable[..., str]) -> None:
    visitor = come("anonymous")
    visitor.username = account("runner")
    for _ in range(5):
        assert visitor.log_in("wrong").status_code == 401
    answer = visitor.log_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Too many attempts. Wait" in answer.text
    other = come("anonymous")
    other.username = account("runner")
    assert other.log_in().status_code == 302, "other accounts are not locked"


def test_a_right_password_makes_the_attempts_before_it_forgotten() -> None:
    throttle = Throttle()
    for second in range(4):
        throttle.note("Alice", "10.0.0.1", second)
    throttle.forgive("alice", "10.0.0.1")
    for second in range(4, 8):
        assert throttle.wait_s("alice", "10.0.0.1", second) == 0
        throttle.note("alice", "10.0.0.1", second)


def test_the_wait_ends_one_minute_after_the_first_attempt() -> None:
    throttle = Throttle()
    for second in (0, 10, 20, 30, 40):
        throttle.note("alice", "10.0.0.1", second)
    assert throttle.wait_s("alice", "10.0.0.1", 41) == 19
    assert throttle.wait_s("alice", "10.0.0.2", 41) == 0
    assert throttle.wait_s("bob", "10.0.0.1", 41) == 0
    assert throttle.wait_s("alice", "10.0.0.1", 60) == 0


def test_one_password_cannot_be_tried_on_many_accounts() -> None:
    throttle = Throttle()
    for number in range(30):
        throttle.note(f"account {number}", "2001:db8::1", 0.0)
    assert throttle.wait_s("one more", "2001:db8::ffff", 1.0) == 59
    assert throttle.wait_s("one more", "2001:db8:0:1::1", 1.0) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        "http://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/login?next=/login",
        "/logout",
        "/a\r\nSet-Cookie: x=y",
        "/" + "x" * 3000,
        "",
        "/",
    ],
)
def test_the_way_on_never_leaves_the_server(come: Come, alice: Visitor, wanted: str) -> None:
    visitor = come("anonymous")
    visitor.username = alice.username
    assert visitor.log_in(next=wanted).headers["Location"] == "/voila/render/apps/home.ipynb"
    assert alice.get("/login", params={"next": wanted}).headers["Location"] == (
        "/voila/render/apps/home.ipynb"
    )


def test_the_way_on_leads_to_the_page_that_was_asked_for(come: Come, alice: Visitor) -> None:
    nobody = come("anonymous")
    page = "/voila/render/apps/analytics.ipynb"
    login = nobody.get(page)
    assert login.headers["Location"] == "/login?next=%2Fvoila%2Frender%2Fapps%2Fanalytics.ipynb"
    nobody.username = alice.username
    assert nobody.log_in(next=page).headers["Location"] == page


@given(st.text(max_size=60))
def test_whatever_is_asked_for_the_way_on_is_a_path_here(wanted: str) -> None:
    way = way_on(wanted, "runner")
    assert way.startswith("/")
    assert not way.startswith(("//", "/\\"))
    assert way.isprintable()


# ── going ───────────────────────────────────────────────────────────────────────────────────────


def test_logging_out_closes_what_is_open_within_a_second(
    alice: Visitor, code_of_closing: Callable[..., int]
) -> None:
    kernel_id = alice.open_page()
    events = alice.api("GET", "events", stream=True)
    with alice.websocket(kernel_id) as socket:
        began = time.monotonic()
        assert alice.api("POST", "logout").status_code == 204
        assert code_of_closing(socket) == 4401
        assert time.monotonic() - began < 1.0
    rest = b"".join(events.iter_content(1024))
    assert time.monotonic() - began < 2.0
    assert b"event:" not in rest
    for path in ("/smartrunning/api/me", f"/api/kernels/{kernel_id}"):
        assert alice.get(path).status_code == 401


def test_the_kernels_of_a_login_end_with_it(
    come: Come, processes: Callable[[Any], set[int]], wait_until: Callable[..., None]
) -> None:
    alice = come("runner")
    before = processes(alice.server)
    alice.open_page()
    of_page = processes(alice.server) - before
    assert of_page
    alice.api("POST", "logout")
    wait_until(lambda: not (processes(alice.server) & of_page))


def test_the_token_of_an_ended_login_is_worth_nothing(alice: Visitor) -> None:
    token = alice.cookies["smartrunning_login"]
    alice.api("POST", "logout")
    assert status_with(alice, token) == 401
    assert alice.api("GET", "me").json() == {"error": "Log in first."}


def test_other_logins_of_the_same_person_go_on(alice: Visitor) -> None:
    elsewhere = alice.again()
    alice.api("POST", "logout")
    assert elsewhere.api("GET", "me").status_code == 200


def test_a_link_logs_nobody_out(alice: Visitor) -> None:
    page = alice.get("/logout")
    assert page.status_code == 200
    assert "<form" in page.text
    assert alice.api("GET", "me").status_code == 200
    assert alice.post("/logout", data={"_xsrf": alice.cookies["_xsrf"]}).headers["Location"] == (
        "/login"
    )
    assert alice.api("GET", "me").status_code == 401


def test_a_login_that_ends_in_the_database_ends_here_too(
    alice: Visitor,
    store: Store,
    wait_until: Callable[..., None],
    code_of_closing: Callable[..., int],
) -> None:
    with alice.websocket(alice.open_page()) as socket:
        store.logins.delete_all_of(alice.username)
        assert code_of_closing(socket) == 4401
    wait_until(lambda: alice.api("GET", "me").status_code == 401)


# ── the password ────────────────────────────────────────────────────────────────────────────────


def test_a_new_password_ends_all_logins_but_the_new_one(
    alice: Visitor, password: str, code_of_closing: Callable[..., int]
) -> None:
    elsewhere = alice.again()
    wish = {"old": password, "new": "another three miles"}
    with elsewhere.websocket(elsewhere.open_page()) as socket:
        assert alice.api("POST", "password", json=wish).status_code == 204
        assert code_of_closing(socket) == 4401
    assert elsewhere.api("GET", "me").status_code == 401
    assert alice.api("GET", "me").status_code == 200
    assert alice.log_in().status_code == 401
    assert alice.log_in("another three miles").status_code == 302


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"old": "wrong", "new": "another three miles"}, "The old password is wrong."),
        ({"old": "three quiet miles", "new": "short"}, "at least 8 characters"),
        ({"old": "three quiet miles", "new": "Running123"}, "first that anybody tries"),
        ({"old": "three quiet miles", "new": "x" * 300}, "at most 256"),
        ({"old": {"$ne": ""}, "new": "another three miles"}, "two passwords"),
        ({}, "two passwords"),
        ([], "two passwords"),
    ],
)
def test_a_password_that_cannot_be_taken_is_refused_with_a_sentence(
    alice: Visitor, wish: Any, sentence: str
) -> None:
    answer = alice.api("POST", "password", data=json.dumps(wish))
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert alice.api("GET", "me").status_code == 200


def test_the_password_page_does_what_the_interface_does(alice: Visitor, password: str) -> None:
    token = {"_xsrf": alice.cookies["_xsrf"]}
    refused = alice.post("/password", data=token | {"old": "x", "new": "another three miles"})
    assert refused.status_code == 400
    assert "The old password is wrong." in refused.text
    done = alice.post("/password", data=token | {"old": password, "new": "another three miles"})
    assert done.headers["Location"] == "/voila/render/apps/home.ipynb"
    assert alice.api("GET", "me").status_code == 200


def test_guessing_the_old_password_is_slowed_down_too(alice: Visitor) -> None:
    wish = {"old": "wrong", "new": "another three miles"}
    for _ in range(5):
        assert "old password" in alice.api("POST", "password", json=wish).json()["error"]
    assert "Too many" in alice.api("POST", "password", json=wish).json()["error"]


@given(st.text(min_size=7, max_size=255))
def test_an_uncommon_password_of_fair_length_is_taken(letters: str) -> None:
    assert objection(f"{letters}☃") == ""


@given(st.text(max_size=7))
def test_a_short_password_is_never_taken(letters: str) -> None:
    assert objection(letters)
