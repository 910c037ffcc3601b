"""Every address with a key, asked with every kind of key of somebody else, by everybody.

The addresses are those of the interface as it is put together: one that is new fails here until its
wish is in `WISHES` (for addresses that take one), and until it answers strangers as all others do.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, product
from typing import Any, Final
from urllib.parse import quote

import pytest
import requests
from bson import json_util

from smartrunning.runner import Runner
from smartrunning.server.access.routes import API, KEY, SCOPES, Standing, route_for
from smartrunning.server.handlers import INTERFACE
from smartrunning.storage import Store

Visitor = Any
KEYED: Final = f"({KEY})"
NOBODYS: Final = "0123456789abcdef01234567"
WISHES: Final[dict[str, Any]] = {
    "PATCH sessions/{}": {"notes": "mine"},
    "POST sessions/{}/copy": {"choice": "preferred"},
    "PATCH admin/schedules/{}": {"enabled": False},
    "POST plans/{}/move": {"from_day": "2026-06-01", "to_day": "2026-06-02"},
    "POST plans/{}/what-if": {"hours_per_week": 5},
    "POST plans/{}/link": {"day": "2026-06-01"},
}
"""What a request brings where an empty object would be refused before anything is looked up."""
OF_LINKS: Final = frozenset({"calendar"})
"""Addresses whose key is a secret that opens them to whoever has it; they have their own tests."""
MISSING: Final = {401, 403, 404}


def addresses() -> list[tuple[str, str]]:
    """Methods and addresses (``{}`` for the key) of the interface."""
    found = []
    for pattern, handler in INTERFACE:
        path = pattern.removeprefix(f"{API}/").replace("\\", "").replace(KEYED, "{}")
        if "{}" in path and path.split("/")[0] not in OF_LINKS:
            methods = ("get", "post", "patch", "put", "delete")
            found += [(method.upper(), path) for method in methods if method in vars(handler)]
    return found


def keyed(path: str, key: str) -> str:
    """Address with one key in all places."""
    return path.replace("{}", quote(key))


@pytest.fixture(scope="module")
def alice(server: Any, account: Callable[..., str], visitor_of: Callable[..., Visitor]) -> Visitor:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture(scope="module")
def keys(
    alice: Visitor, stock: Callable[[str], Any], store: Store, account: Callable[..., str]
) -> dict[str, str]:
    """One key of each kind, all of them Alice's."""
    owner = f"of-{alice.username}"
    things = stock(owner)
    token = alice.api("POST", "tokens", json={"name": "mine", "scopes": ["read"]}).json()
    schedule = {"enabled": True, "weekday": 0, "at": "07:00", "weeks": 4}
    assert alice.api("POST", "schedules", json=schedule).status_code == 200
    (import_,) = (one for one in store.owned_by(owner).imports())
    return {
        "session": things.session_id,
        "import": things.import_id,
        "job": things.job_id,
        "plan": things.plan_id,
        "report": things.report_id,
        "token": token["token_id"],
        "schedule": alice.api("GET", "schedules").json()["schedules"][0]["schedule_id"],
        "coaching": store.coaching.assign(account("coach"), owner).coaching_id,
        "runner": owner,
        "upload": getattr(import_, "upload_id", NOBODYS),
        "nobody's": NOBODYS,
    }


class Stranger:
    """Somebody who asks, by a login or by a token."""

    def __init__(self, name: str, visitor: Visitor, tokens: Sequence[str] = ()) -> None:
        self.name = name
        self.visitor = visitor
        self.tokens = cycle(tokens)
        self.is_program = bool(tokens)

    def ask(self, method: str, path: str, wish: Any) -> requests.Response:
        if not self.is_program:
            answer: requests.Response = self.visitor.api(method, path, json=wish)
            return answer
        return requests.request(
            method,
            f"{self.visitor.server.base}{API}/{path}",
            headers={"Authorization": f"Bearer {next(self.tokens)}"},
            json=wish,
            timeout=30,
            allow_redirects=False,
        )


@pytest.fixture(scope="module")
def strangers(
    server: Any,
    account: Callable[..., str],
    visitor_of: Callable[..., Visitor],
    store: Store,
    password: str,
) -> list[Stranger]:
    """One of each role, all with running data of their own, and a runner's token with all scopes.

    The data of their own matter: without them everything is refused before the store is asked.
    """
    made = [Stranger("anonymous", visitor_of(server, ""))]
    some_hash = store.users.by_name(account("runner")).password_hash  # type: ignore[union-attr]
    for role in ("runner", "coach", "scientist"):
        name = f"stranger-{account('coach')}"
        store.runners.create(Runner(runner_id=f"of-{name}", name=name))
        store.users.create(name, some_hash, role, runner_id=f"of-{name}")  # type: ignore[arg-type]
        visitor = visitor_of(server, name)
        assert visitor.log_in(password).status_code == 302
        made.append(Stranger(role, visitor))
    runner = made[1].visitor
    wish = {"name": "all", "scopes": [scope for scope in SCOPES if scope != "metrics"]}
    tokens = [runner.api("POST", "tokens", json=wish).json()["token"] for _ in range(5)]
    return [*made, Stranger("token", runner, tokens)]  # several, as one may not ask so often


def state_of(store: Store, owner: str, username: str) -> str:
    """Digest of all that is kept of a person, but when they were last seen."""
    database = store._connection.database
    kept = []
    for name in sorted(database.list_collection_names()):
        whose = {"$or": [{"owner": owner}, {"metadata.owner": owner}, {"username": username}]}
        if name not in ("auditLog", "logins"):
            kept += [name, json_util.dumps(database[name].find(whose).sort("_id"))]
    return hashlib.sha256("".join(kept).encode()).hexdigest()


def pairs(keys: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for (method, path), (kind, key) in product(addresses(), keys.items()):
        yield method, path, kind, key


def test_what_belongs_to_somebody_else_is_missing_and_stays_as_it_is(
    alice: Visitor, keys: dict[str, str], strangers: list[Stranger], store: Store
) -> None:
    owner = f"of-{alice.username}"
    before = state_of(store, owner, alice.username)
    attempts: Counter[str] = Counter()
    for stranger, (method, path, kind, key) in product(strangers, pairs(keys)):
        wish = WISHES.get(f"{method} {path}", {}) if method != "GET" else None
        answer = stranger.ask(method, keyed(path, key), wish)
        attempts[stranger.name] += 1
        assert answer.status_code in MISSING, (stranger.name, method, path, kind, answer.text)
        assert set(answer.json()) == {"error"}, (stranger.name, method, path, kind)
    assert state_of(store, owner, alice.username) == before
    assert sum(attempts.values()) >= 200, attempts
    assert min(attempts.values()) >= 100, attempts


def test_the_keys_are_good_ones(alice: Visitor, keys: dict[str, str]) -> None:
    """Without this, all of the above would be missing because there is nothing."""
    kinds = {"sessions": "session", "imports": "import", "jobs": "job", "plans": "plan"}
    for name, kind in kinds.items():
        assert alice.api("GET", f"{name}/{keys[kind]}").status_code == 200
    assert alice.api("GET", f"reports/{keys['report']}.html").status_code == 200


def test_a_key_of_ones_own_opens_no_other_kind_of_thing(
    alice: Visitor, keys: dict[str, str]
) -> None:
    right = {"sessions": "session", "imports": "import", "jobs": "job", "plans": "plan"}
    wrong = 0
    for (method, path), (kind, key) in product(addresses(), keys.items()):
        name = path.split("/")[0]
        if method == "GET" and right.get(name, "report") != kind and name in right:
            assert alice.api("GET", keyed(path, key)).status_code in (403, 404), (path, kind)
            wrong += 1
    assert wrong >= 40


def test_a_coach_who_may_read_changes_nothing(
    *,
    alice: Visitor,
    keys: dict[str, str],
    server: Any,
    account: Callable[..., str],
    visitor_of: Callable[..., Visitor],
    store: Store,
) -> None:
    owner = f"of-{alice.username}"
    coach = visitor_of(server, account("coach"))
    coach.log_in()
    store.coaching.assign(coach.username, owner)
    before = state_of(store, owner, alice.username)
    about = f"?runner={quote(owner)}"
    for method, path in addresses():
        if method == "GET" or path.startswith("coaches"):
            continue  # a coach may end the coaching, which has tests of its own
        for key in keys.values():
            answer = coach.api(
                method, keyed(path, key) + about, json=WISHES.get(f"{method} {path}", {})
            )
            assert answer.status_code in MISSING, (method, path, answer.text)
    assert state_of(store, owner, alice.username) == before


def test_no_standing_gets_past_the_gate_where_the_interface_would_not_expect_it() -> None:
    standings: tuple[Standing, ...] = ("anonymous", "runner", "coach", "scientist")
    for (method, path), standing in product(addresses(), standings):
        admitted = route_for(method, f"{API}/{keyed(path, NOBODYS)}", standing)
        if path.startswith("admin/") or standing == "anonymous":
            assert admitted is None, (method, path, standing)


def test_keys_stand_where_the_table_says_and_nowhere_else() -> None:
    for pattern, _ in INTERFACE:
        assert pattern.count("(") == pattern.count(KEYED), pattern
        assert re.fullmatch(r"[a-z_/.\\-]*", pattern.replace(KEYED, "").removeprefix(API)), pattern
