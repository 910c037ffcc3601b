"""Accounts, logins and the audit log."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage import Store
from smartrunning.storage.accounts import User
from smartrunning.storage.connection import Connection


@pytest.fixture
def name() -> str:
    return f"Ann-{uuid4().hex[:8]}"


@pytest.fixture
def ann(store: Store, name: str) -> Iterator[User]:
    yield store.users.create(name, "hash", "runner", "ann")
    store.users.delete(name)


def test_an_account_comes_back_whatever_the_case(store: Store, ann: User, name: str) -> None:
    assert store.users.by_name(name.upper()) == ann
    assert store.users.by_name(f" {name} ") == ann
    assert (ann.username, ann.role, ann.runner_id) == (name, "runner", "ann")
    assert ann in store.users.all()


@pytest.mark.parametrize("other", [str.lower, str.upper, lambda n: n.replace("A", "\uff21")])
def test_two_names_that_look_alike_are_one(store: Store, ann: User, name: str, other: Any) -> None:
    with pytest.raises(InvalidRequestError, match="taken"):
        store.users.create(other(name), "another hash", "admin")


@pytest.mark.parametrize("bad", ["", "  ", "x" * 65, "a\nb", "a\u202eb", "\u200b"])
def test_a_name_that_cannot_be_seen_is_refused(store: Store, bad: str) -> None:
    with pytest.raises(InvalidRequestError, match="characters"):
        store.users.create(bad, "hash", "admin")


def test_a_runner_needs_a_profile(store: Store, name: str) -> None:
    with pytest.raises(InvalidRequestError, match="runner_id"):
        store.users.create(name, "hash", "runner")


@pytest.mark.parametrize("name", [{"$ne": ""}, {"$gt": ""}, None])
def test_no_operator_gets_in_as_a_name(store: Store, name: Any) -> None:
    assert store.users.by_name(name) is None


def test_a_login_is_found_until_it_is_deleted(store: Store, ann: User) -> None:
    opened = store.logins.create("t1" + ann.username, ann.username, lifetime_s=3600)
    assert (opened.expires_at - opened.created_at).total_seconds() == 3600
    assert store.logins.find("t1" + ann.username, idle_s=60) == (opened, ann)
    assert store.logins.find("other", idle_s=60) is None
    store.logins.delete("t1" + ann.username)
    assert store.logins.find("t1" + ann.username, idle_s=60) is None


def test_a_login_ends_with_its_lifetime(store: Store, ann: User) -> None:
    store.logins.create("t2" + ann.username, ann.username, lifetime_s=0)
    assert store.logins.find("t2" + ann.username, idle_s=60) is None


def test_a_login_ends_when_it_is_not_used(store: Store, connection: Connection, ann: User) -> None:
    token = "t3" + ann.username
    store.logins.create(token, ann.username, lifetime_s=86400)
    back = {"$dateSubtract": {"startDate": "$$NOW", "unit": "minute", "amount": 5}}
    logins = connection.collection("logins")
    logins.update_one({"_id": token}, [{"$set": {"seen_at": back}}])
    assert store.logins.find(token, idle_s=299) is None
    found = store.logins.find(token, idle_s=400)
    assert found is not None
    later = store.logins.find(token, idle_s=60)  # it was seen just now
    assert later is not None
    assert later[0].seen_at > found[0].seen_at


def test_a_new_password_ends_all_logins_at_once(store: Store, ann: User) -> None:
    for number in range(3):
        store.logins.create(f"p{number}{ann.username}", ann.username, lifetime_s=3600)
    store.users.set_password(ann.username.upper(), "new hash")
    for number in range(3):
        assert store.logins.find(f"p{number}{ann.username}", idle_s=60) is None
    changed = store.users.by_name(ann.username)
    assert changed is not None
    assert changed.password_hash == "new hash"


def test_a_login_with_the_old_password_is_void_though_it_came_late(store: Store, ann: User) -> None:
    store.users.set_password(ann.username, "new hash")
    for token, given in (("late", ann.password_hash), ("right", "new hash")):
        named = {"lifetime_s": 3600.0, "password_hash": given}
        store.logins.create(f"{token}{ann.username}", ann.username, **named)
    assert store.logins.find(f"late{ann.username}", idle_s=60) is None
    assert store.logins.find(f"right{ann.username}", idle_s=60) is not None


def test_a_new_role_ends_all_logins_at_once(store: Store, ann: User) -> None:
    store.logins.create(f"r{ann.username}", ann.username, lifetime_s=3600)
    store.users.set_role(ann.username, "coach")
    assert store.logins.find(f"r{ann.username}", idle_s=60) is None


def test_all_logins_of_one_can_be_ended(store: Store, ann: User) -> None:
    for number in range(3):
        store.logins.create(f"a{number}{ann.username}", ann.username, lifetime_s=3600)
    assert store.logins.delete_all_of(ann.username) == 3


def test_a_removed_account_is_out(store: Store, name: str) -> None:
    store.users.create(name, "hash", "admin")
    store.logins.create(f"d{name}", name, lifetime_s=3600)
    store.users.delete(name)
    assert store.logins.find(f"d{name}", idle_s=60) is None
    with pytest.raises(NotFoundError):
        store.users.set_password(name, "hash")


def test_the_database_itself_removes_logins_that_have_ended(connection: Connection) -> None:
    indexes = connection.collection("logins").index_information()
    assert indexes["expires_at_1"]["expireAfterSeconds"] == 0


def test_the_audit_log_says_who_did_what(store: Store, name: str) -> None:
    before = datetime.now(UTC)
    store.audit.append("login.refused", who=name, outcome="refused", address="127.0.0.1")
    store.audit.append("login.ok", who=name, subject="x", detail="line\r\nforged\u202e")
    newest, oldest = store.audit.latest(who=name)
    assert (newest.what, newest.outcome, newest.detail) == ("login.ok", "ok", "lineforged")
    assert (oldest.what, oldest.outcome, oldest.address) == (
        "login.refused",
        "refused",
        "127.0.0.1",
    )
    assert (newest.at - before).total_seconds() < 60
    assert store.audit.latest(1)[0] == newest


def test_watching_logins_keeps_none_awake(store: Store, connection: Connection, ann: User) -> None:
    tokens = [f"w{number}{ann.username}" for number in range(3)]
    for token, lifetime_s in zip(tokens, (3600, 0, 3600), strict=True):
        store.logins.create(token, ann.username, lifetime_s=lifetime_s)
    back = {"$dateSubtract": {"startDate": "$$NOW", "unit": "minute", "amount": 5}}
    logins = connection.collection("logins")
    logins.update_one({"_id": tokens[2]}, [{"$set": {"seen_at": back}}])
    assert store.logins.open_among([*tokens, "nobody's"], idle_s=60) == {tokens[0]}
    assert store.logins.open_among(tokens, idle_s=400) == {tokens[0], tokens[2]}
    assert store.logins.find(tokens[2], idle_s=60) is None  # having been looked at twice
