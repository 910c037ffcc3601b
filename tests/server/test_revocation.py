"""Whatever ends a login ends at once what hangs on it: sockets, streams and kernels."""

from collections.abc import Callable
from typing import Any

import pytest

from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any
NEW_PASSWORD = "another three miles"


def log_out(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    person.api("POST", "logout")


def change_the_password(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    wish = {"old": password, "new": NEW_PASSWORD}
    assert person.again().api("POST", "password", json=wish).status_code == 204


def be_given_a_password(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    wish = {"username": person.username}
    assert admin.api("POST", "admin/users/password", json=wish).status_code == 200


def be_given_a_role(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    wish = {"username": person.username, "role": "coach"}
    assert admin.api("POST", "admin/users/role", json=wish).status_code == 200


def be_removed_elsewhere(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    store.users.delete(person.username)


def be_revoked_elsewhere(person: Visitor, admin: Visitor, store: Store, password: str) -> None:
    store.logins.delete_all_of(person.username)


WAYS = [
    log_out,
    change_the_password,
    be_given_a_password,
    be_given_a_role,
    be_removed_elsewhere,
    be_revoked_elsewhere,
]


@pytest.fixture(scope="module")
def admin(server: Any, account: Callable[..., str], visitor_of: Callable[..., Visitor]) -> Visitor:
    visitor = visitor_of(server, account("admin"))
    visitor.log_in()
    return visitor


@pytest.fixture
def scientist(come: Come, store: Store) -> Visitor:
    """Somebody with data of their own, who has everything open that there is."""
    from smartrunning.runner import Runner

    first = come("coach")
    user = store.users.by_name(first.username)
    assert user is not None
    name = f"own-{first.username}"
    store.runners.create(Runner(runner_id=f"of-{name}", name=name))
    store.users.create(name, user.password_hash, "scientist", runner_id=f"of-{name}")
    visitor = type(first)(first.server, name)
    assert visitor.log_in().status_code == 302
    return visitor


@pytest.mark.parametrize("end", WAYS)
def test_sockets_streams_and_kernels_end_with_the_login(
    *,
    end: Callable[..., None],
    scientist: Visitor,
    admin: Visitor,
    store: Store,
    password: str,
    processes: Callable[[Any], set[int]],
    wait_until: Callable[..., None],
    code_of_closing: Callable[..., int],
) -> None:
    before = processes(scientist.server)
    notebook = scientist.post("/api/kernels", json={"name": "python3"}).json()["id"]
    left_alone = scientist.post("/api/kernels", json={"name": "python3"}).json()["id"]
    started = processes(scientist.server) - before
    events = scientist.api("GET", "events", stream=True)
    with scientist.websocket(scientist.open_page()) as page, scientist.websocket(notebook) as open_:
        end(scientist, admin, store, password)
        assert code_of_closing(page) == 4401
        assert code_of_closing(open_) == 4401
    assert b"event:" not in b"".join(events.iter_content(64))
    wait_until(lambda: not (processes(scientist.server) & started))
    assert scientist.api("GET", "me").status_code == 401
    assert scientist.get(f"/api/kernels/{left_alone}").status_code == 401


def test_a_kernel_whose_page_was_closed_long_ago_ends_too(
    scientist: Visitor,
    store: Store,
    processes: Callable[[Any], set[int]],
    wait_until: Callable[..., None],
) -> None:
    """Nothing of the login is open, and the process has forgotten it: only its kernel is left."""
    before = processes(scientist.server)
    scientist.post("/api/kernels", json={"name": "python3"})
    started = processes(scientist.server) - before
    assert started
    store.users.set_role(scientist.username, "coach")
    wait_until(lambda: not (processes(scientist.server) & started))
