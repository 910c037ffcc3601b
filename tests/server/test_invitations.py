"""One-time links: to an account and to a new password; used once, and by nobody else."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.server.access.throttle import MOST_PER_ACCOUNT, MOST_PER_ADDRESS
from smartrunning.storage import Store
from smartrunning.storage.keys import secret_hash
from smartrunning.workflows.invite import invite, invite_to_reset

Come = Callable[..., Any]
Visitor = Any
NEW_PASSWORD: Final = "four loud kilometres"
FIRST_PAGES: Final = {
    "runner": "/voila/render/apps/home.ipynb",
    "coach": "/voila/render/apps/home.ipynb",
    "scientist": "/lab",
    "admin": "/voila/render/apps/admin.ipynb",
}


def fresh(word: str = "guest") -> str:
    return f"{word}-{uuid4().hex[:8]}"


def secret_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["token"][0]


def heading(page: Any) -> str:
    return unescape(page.text.split("<h1>")[1].split("</h1>")[0])


def alert(page: Any) -> str:
    found = re.search(r'role="alert"[^>]*>([^<]*)<', page.text)
    return unescape(found[1]) if found else ""


@pytest.fixture
def admin(come: Come) -> Visitor:
    return come("admin")


@pytest.fixture
def nobody(come: Come) -> Visitor:
    return come("anonymous")


def link(admin: Visitor, **wish: Any) -> str:
    """Path and query of a new link."""
    answer = admin.api("POST", "admin/invitations", json=wish)
    assert answer.status_code == 201, answer.text
    address = urlsplit(answer.json()["address"])
    return f"{address.path}?{address.query}"


def follow(visitor: Visitor, path: str, **form: str) -> Any:
    """Open a link in a browser, fill in what it asks for, and send it off."""
    page = visitor.get(path)
    if page.status_code != 200:
        return page
    hidden = {"token": secret_of(path), "_xsrf": visitor.cookies["_xsrf"]}
    return visitor.post("/invitation", data=hidden | {"password": NEW_PASSWORD} | form)


# ── to an account ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["runner", "coach", "scientist", "admin"])
def test_who_is_invited_chooses_name_and_password_and_is_in(
    admin: Visitor, nobody: Visitor, store: Store, role: str
) -> None:
    name = fresh()
    answer = follow(nobody, link(admin, role=role), username=name)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"] == FIRST_PAGES[role]
    me = nobody.api("GET", "me").json()
    assert (me["username"], me["role"]) == (name, role)
    assert me["runner_id"] == (name if role == "runner" else "")
    if role == "runner":
        assert store.runners.get(name).name == name
    again = type(nobody)(nobody.server, name)
    assert again.log_in(NEW_PASSWORD).status_code == 302


def test_a_link_works_once(admin: Visitor, come: Come, store: Store) -> None:
    path = link(admin, role="coach")
    assert follow(come("anonymous"), path, username=fresh()).status_code == 302
    late = come("anonymous")
    answer = follow(late, path, username="late")
    assert answer.status_code == 410
    assert heading(answer) == "This link does not work any more"
    assert store.users.by_name("late") is None


def test_of_many_who_use_a_link_at_the_same_time_one_is_in(store: Store) -> None:
    made = invite(store, Settings(), "runner")
    link_hash = secret_hash(secret_of(made.address))
    names = [fresh("crowd") for _ in range(8)]

    def try_it(name: str) -> bool:
        try:
            store.invitations.accept(link_hash, name, "hash")
        except NotFoundError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_it, names)) == 1
    assert sum(store.users.by_name(name) is not None for name in names) == 1


def test_looking_at_a_link_does_not_use_it_up(admin: Visitor, come: Come) -> None:
    path = link(admin, role="coach", username=(name := fresh()))
    for _ in range(3):
        page = come("anonymous").get(path)
        assert page.status_code == 200
        assert f'value="{name}"' in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
    assert follow(come("anonymous"), path).status_code == 302


def test_a_given_name_is_not_for_choosing(admin: Visitor, nobody: Visitor) -> None:
    path = link(admin, role="coach", username=(name := fresh()))
    follow(nobody, path, username="somebody-else")
    assert nobody.api("GET", "me").json()["username"] == name


def test_who_mistypes_may_try_again_with_the_same_link(
    admin: Visitor, nobody: Visitor, account: Callable[..., str]
) -> None:
    path = link(admin, role="runner")
    taken = follow(nobody, path, username=account("coach").upper())
    assert (taken.status_code, alert(taken)) == (400, "This name is taken; choose another.")
    short = follow(nobody, path, username=fresh(), password="short")
    assert "at least 8 characters" in alert(short)
    assert follow(nobody, path, username="\u200b").status_code == 400
    assert follow(nobody, path, username=fresh()).status_code == 302


def test_a_new_runner_never_gets_the_data_of_somebody_else(
    admin: Visitor, nobody: Visitor, store: Store
) -> None:
    from smartrunning.runner import Runner

    name = fresh()
    store.runners.create(Runner(runner_id=name, name="There before"))
    follow(nobody, link(admin, role="runner"), username=name)
    assert nobody.api("GET", "me").json()["runner_id"] != name
    assert store.runners.get(name).name == "There before"


def test_data_that_are_there_can_be_handed_over_once(
    admin: Visitor, nobody: Visitor, store: Store
) -> None:
    from smartrunning.runner import Runner

    runner_id = fresh("data")
    store.runners.create(Runner(runner_id=runner_id, name="Zoë"))
    follow(nobody, link(admin, role="runner", runner_id=runner_id), username=fresh())
    assert nobody.api("GET", "me").json()["runner_id"] == runner_id
    wish = {"role": "runner", "runner_id": runner_id}
    assert admin.api("POST", "admin/invitations", json=wish).status_code == 400
    wish = {"role": "runner", "runner_id": "nobody's"}
    assert admin.api("POST", "admin/invitations", json=wish).status_code == 404


def test_of_two_links_to_the_same_data_one_works(store: Store) -> None:
    from smartrunning.runner import Runner

    runner_id = fresh("data")
    store.runners.create(Runner(runner_id=runner_id, name="Zoë"))
    links = [
        secret_hash(secret_of(invite(store, Settings(), "runner", runner_id=runner_id).address))
        for _ in range(4)
    ]
    names = [fresh("heir") for _ in links]

    def try_it(link_hash: str, name: str) -> bool:
        try:
            store.invitations.accept(link_hash, name, "hash")
        except InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(try_it, links, names)) == 1
    assert sum(user.runner_id == runner_id for user in store.users.all()) == 1


def test_a_link_to_data_that_are_gone_makes_no_account(store: Store) -> None:
    from smartrunning.runner import Runner

    runner_id, name = fresh("data"), fresh()
    store.runners.create(Runner(runner_id=runner_id, name="Zoë"))
    made = invite(store, Settings(), "runner", runner_id=runner_id)
    store.owned_by(runner_id).erase()
    with pytest.raises(NotFoundError):
        store.invitations.accept(secret_hash(secret_of(made.address)), name, "hash")
    assert store.users.by_name(name) is None


# ── to a new password ───────────────────────────────────────────────────────────────────────────


def test_a_reset_changes_the_password_and_ends_what_was_open(
    admin: Visitor,
    come: Come,
    password: str,
    code_of_closing: Callable[..., int],
) -> None:
    bob = come("runner")
    path = link(admin, purpose="password", username=bob.username)
    browser = come("anonymous")
    with bob.websocket(bob.open_page()) as socket:
        assert bob.api("GET", "me").status_code == 200, "until it is used, nothing changes"
        answer = follow(browser, path)
        assert answer.headers["Location"] == FIRST_PAGES["runner"]
        assert code_of_closing(socket) == 4401
    assert bob.api("GET", "me").status_code == 401
    assert browser.api("GET", "me").json()["username"] == bob.username
    assert bob.log_in(password).status_code == 401
    assert bob.log_in(NEW_PASSWORD).status_code == 302


def test_the_newest_link_of_an_account_is_the_good_one(store: Store, account: Any) -> None:
    name = account("coach")
    older, newer = (invite_to_reset(store, Settings(), name) for _ in range(2))
    assert store.invitations.find(secret_hash(secret_of(older.address))) is None
    assert store.invitations.find(secret_hash(secret_of(newer.address))) is not None


# ── who may, and what is kept ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["anonymous", "runner", "coach", "scientist"])
def test_only_administrators_invite(come: Come, role: str) -> None:
    visitor = come(role)
    for method, path in (
        ("GET", "admin/invitations"),
        ("POST", "admin/invitations"),
        ("POST", f"admin/invitations/{'0' * 24}/revoke"),
    ):
        assert visitor.api(method, path, json={}).status_code in (401, 403)


def test_only_the_hash_of_a_link_is_kept_and_it_is_told_once(
    admin: Visitor, store: Store, wait_until: Callable[..., None]
) -> None:
    name = fresh()
    secret = secret_of(link(admin, role="coach", username=name))
    assert len(secret) == 43  # 256 bits in base64
    listed = admin.api("GET", "admin/invitations")
    assert secret not in listed.text
    (mine,) = [one for one in listed.json()["invitations"] if one["username"] == name]
    assert mine["created_by"] == admin.username
    assert store.invitations.find(secret) is None

    def noted() -> bool:
        return any(line.what == "invitation.create.account" for line in store.audit.latest(50))

    wait_until(noted)
    assert secret not in str(store.audit.latest(100))
    assert secret not in admin.server.log.read_text()


def test_a_revoked_link_is_dead_at_once(admin: Visitor, nobody: Visitor) -> None:
    made = admin.api("POST", "admin/invitations", json={"role": "coach"}).json()
    path = f"/invitation?token={secret_of(made['address'])}"
    assert nobody.get(path).status_code == 200
    revoke = f"admin/invitations/{made['invitation_id']}/revoke"
    assert admin.api("POST", revoke).status_code == 204
    assert nobody.get(path).status_code == 410
    assert admin.api("POST", revoke).status_code == 404


def test_a_link_that_has_ended_is_dead(store: Store, nobody: Visitor) -> None:
    made = invite(store, Settings(), "coach", hours=1e-9)
    assert nobody.get(f"/invitation?token={secret_of(made.address)}").status_code == 410


@pytest.mark.parametrize(
    "wish",
    [
        {"role": "god"},
        {"role": "coach", "hours": 0},
        {"role": "coach", "hours": 1e6},
        {"role": "coach", "username": {"$ne": ""}},
        {"role": "coach", "password": "x"},
        {"purpose": "password"},
        {"purpose": "anything"},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(
    admin: Visitor, wish: dict[str, Any]
) -> None:
    answer = admin.api("POST", "admin/invitations", json=wish)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"].endswith(".")


def test_a_name_that_is_taken_is_not_given_away(
    admin: Visitor, account: Callable[..., str], store: Store
) -> None:
    wish = {"role": "coach", "username": account("coach")}
    assert "taken" in admin.api("POST", "admin/invitations", json=wish).json()["error"]
    with pytest.raises(InvalidRequestError):
        invite(store, Settings(), "coach", username=wish["username"])
    wish = {"purpose": "password", "username": "nobody-here"}
    assert admin.api("POST", "admin/invitations", json=wish).status_code == 404


def test_a_form_that_another_site_sends_is_refused(admin: Visitor, nobody: Visitor) -> None:
    path = link(admin, role="coach")
    form = {"token": secret_of(path), "username": fresh(), "password": NEW_PASSWORD}
    assert nobody.post("/invitation", xsrf=False, data=form).status_code == 403
    nobody.get(path)
    foreign = {"Origin": "http://evil.example"}
    assert nobody.post("/invitation", headers=foreign, data=form).status_code == 403
    assert follow(nobody, path, username=fresh()).status_code == 302


def test_guessing_links_is_slowed_down(server: Any) -> None:
    def guess(number: int) -> bytes:
        head = f"GET /invitation?token={number} HTTP/1.1\r\nHost: 127.0.0.1"
        return bytes(server.raw(f"{head}\r\n\r\n".encode(), source="127.0.0.8"))

    for number in range(MOST_PER_ADDRESS):
        assert b" 410 " in guess(number)[:30]
    assert b" 429 " in guess(-1)[:30]


def test_a_link_is_no_way_to_find_out_names(
    admin: Visitor, nobody: Visitor, account: Callable[..., str]
) -> None:
    path, taken = link(admin, role="coach"), account("runner")
    for _ in range(MOST_PER_ACCOUNT):
        assert follow(nobody, path, username=taken).status_code == 400
    assert follow(nobody, path, username=taken).status_code == 429
