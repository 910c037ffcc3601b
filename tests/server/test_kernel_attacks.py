"""Ways to make a kernel work for somebody else, or do what a page never does, each really tried."""

import json
import runpy
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from smartrunning.server.kernels.channels import V1_PROTOCOL, kind_of, target_of

Come = Callable[..., Any]
Visitor = Any
TALK: Final = runpy.run_path(str(Path(__file__).with_name("kernel_talk.py")))
header_of, message, heard, NEVER = (
    TALK[name] for name in ("header_of", "message", "heard", "NEVER")
)
CHANNELS: Final = ("shell", "control", "stdin", "iopub", "hb", "nowhere", "")
STRANGE_TARGETS: Final = (
    "evil",
    "jupyter.widget.version",
    "jupyter.widget.controls",
    "JUPYTER.WIDGET",
    "",
    None,
    5,
    ["jupyter.widget"],
    {"jupyter.widget": 1},
)
IDENTITY: Final = {
    "SMARTRUNNING_USER": "victim",
    "SMARTRUNNING_ROLE": "admin",
    "SMARTRUNNING_RUNNER": "of-victim",
    "SMARTRUNNING_LOOKS_AT": "of-victim",
    "SMARTRUNNING_APP": "1",
    "SMARTRUNNING_DATABASE_FILE": "/etc/passwd",
    "SMARTRUNNING_MONGODB_URI": "mongodb://evil.example",
    "PYTHONSTARTUP": "/evil.py",
    "LD_PRELOAD": "/evil.so",
    "HOME": "/evil",
}
FORGED: Final = (
    "X-Remote-User",
    "X-Forwarded-User",
    "X-Forwarded-Preferred-Username",
    "X-Auth-Request-User",
    "X-Authenticated-User",
    "Remote-User",
    "Forwarded",
    "SMARTRUNNING-USER",
    "X-Smartrunning-Runner",
    "X-JupyterHub-User",
)


def as_bytes(kind: str, content: object, channel: str) -> bytes:
    """The same in the newer protocol: offsets, then channel and four parts."""
    parts = [
        channel.encode(),
        *(json.dumps(p).encode() for p in (header_of(kind), {}, {}, content)),
    ]
    begins = [8 * (len(parts) + 2)]
    for part in parts:
        begins.append(begins[-1] + len(part))
    numbers = [len(begins), *begins]
    return b"".join(n.to_bytes(8, "little") for n in numbers) + b"".join(parts)


WRITERS: Final = {None: message, V1_PROTOCOL: as_bytes}


def socket_of(
    visitor: Visitor, kernel_id: str, protocol: str | None = None, session_id: str = ""
) -> ClientConnection:
    address = visitor.server.base.replace("http", "ws")
    return connect(
        f"{address}/api/kernels/{kernel_id}/channels?session_id={session_id or uuid4()}",
        additional_headers={"Cookie": visitor.cookie},
        origin=visitor.server.base,
        subprotocols=[protocol] if protocol else None,  # type: ignore[list-item]
        open_timeout=60,
        max_size=None,
    )


def header_in(frame: bytes | str, part: int = 1) -> dict[str, Any]:
    if isinstance(frame, str):
        whole = json.loads(frame)
        return {1: whole["header"], 2: whole["parent_header"], 4: whole["content"]}[part]
    count = int.from_bytes(frame[:8], "little")
    ends = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    found: dict[str, Any] = json.loads(frame[ends[part] : ends[part + 1]])
    return found


def kinds_until_idle(socket: ClientConnection, last: str) -> list[str]:
    kinds = []
    while True:
        frame = socket.recv(timeout=60)
        kinds.append(header_in(frame)["msg_type"])
        idle = header_in(frame, 4).get("execution_state") == "idle"
        if idle and header_in(frame, 2).get("msg_type") == last:
            return kinds


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


# ── messages ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", WRITERS)
def test_a_page_hears_of_nothing_but_widgets_in_either_protocol(
    alice: Visitor, protocol: str | None
) -> None:
    write = WRITERS[protocol]
    attempts = list(product(NEVER.items(), CHANNELS))
    with socket_of(alice, alice.open_page(), protocol) as socket:
        for (kind, content), channel in attempts:
            socket.send(write(kind, content, channel))
        for target in STRANGE_TARGETS:
            for channel in ("shell", "control"):
                wish = {"comm_id": uuid4().hex, "target_name": target, "data": {}}
                socket.send(write("comm_open", wish, channel))
        socket.send(write("comm_info_request", {}, "shell"))
        kinds = kinds_until_idle(socket, "comm_info_request")
    assert set(kinds) <= {"status", "comm_info_reply", "iopub_welcome"}, set(kinds)
    assert len(attempts) + 2 * len(STRANGE_TARGETS) >= 100


def test_in_a_notebook_any_comm_may_be_opened_and_code_runs(come: Come) -> None:
    scientist = come("scientist")
    kernel = scientist.post("/api/kernels", json={"name": "python3"}).json()["id"]
    with socket_of(scientist, kernel) as socket:
        wish = {"comm_id": uuid4().hex, "target_name": "evil", "data": {}}
        socket.send(message("comm_open", wish, "shell"))
        assert "comm_close" in kinds_until_idle(socket, "comm_open"), "there is no such target"
        socket.send(message("execute_request", NEVER["execute_request"], "shell"))
        assert "stream" in kinds_until_idle(socket, "execute_request")
    scientist.delete(f"/api/kernels/{kernel}")


@pytest.mark.parametrize("protocol", WRITERS)
@pytest.mark.parametrize("target", STRANGE_TARGETS)
def test_the_target_of_a_comm_is_read_as_the_kernel_would_read_it(
    protocol: str | None, target: object
) -> None:
    sent = WRITERS[protocol]("comm_open", {"target_name": target}, "shell")
    assert kind_of(protocol, sent) == ("shell", "comm_open")
    assert target_of(protocol, sent) == str(target)
    twice = WRITERS[protocol]("comm_open", {"a": 1}, "shell")
    words = b'{"target_name": "jupyter.widget", "target_name": "evil"}'
    if isinstance(twice, str):
        assert target_of(None, twice.replace('{"a": 1}', words.decode())) == "evil"
    assert target_of(protocol, twice) == ""


# ── other people's kernels ──────────────────────────────────────────────────────────────────────


def test_nobody_gets_in_with_the_session_of_another_browser(come: Come, alice: Visitor) -> None:
    kernel, session = alice.open_page(), str(uuid4())
    with socket_of(alice, kernel, session_id=session):
        for role in ("runner", "coach", "scientist", "admin"):
            stranger = come(role)
            own = stranger.open_page("upload" if role == "runner" else "home")
            for kernel_id, session_id in ((kernel, session), (kernel, f"{own}:{session}")):
                with pytest.raises(InvalidStatus) as refused:
                    socket_of(stranger, kernel_id, session_id=session_id)
                assert refused.value.response.status_code == 403
            with socket_of(stranger, own, session_id=session) as socket:
                socket.send(message("comm_info_request", {}, "shell"))
                assert heard(socket, "comm_info_reply"), "one's own page, not that of the session"


def test_a_kernel_that_is_asked_for_with_an_identity_gets_that_of_the_login(
    come: Come, run_in_kernel: Callable[..., str]
) -> None:
    scientist = come("scientist")
    session = {"path": "x.ipynb", "name": "", "type": "notebook", "env": IDENTITY}
    wishes = (
        ("/api/kernels", {"name": "python3", "env": IDENTITY}),
        ("/api/kernels", {"name": "smartrunning-page", "env": IDENTITY, "path": "../.."}),
        ("/api/sessions", session | {"kernel": {"name": "python3", "env": IDENTITY}}),
    )
    for path, wish in wishes:
        answer = scientist.post(path, json=wish)
        if not answer.ok:
            continue  # asked for where it cannot be had
        kernel = answer.json().get("kernel", answer.json())["id"]
        told = run_in_kernel(
            scientist, kernel, "import json, os; print(json.dumps(dict(os.environ)))"
        )
        seen = json.loads(told)
        assert seen["SMARTRUNNING_USER"] == scientist.username
        assert seen["SMARTRUNNING_ROLE"] == "scientist"
        assert (seen["SMARTRUNNING_RUNNER"], seen["SMARTRUNNING_LOOKS_AT"]) == ("", "")
        assert not {"LD_PRELOAD", "PYTHONSTARTUP", "SMARTRUNNING_MONGODB_URI"} & seen.keys()
        assert "victim" not in told
        assert "evil" not in told
        scientist.delete(f"/api/kernels/{kernel}")
    chosen = {"name": "python3", "kernel_id": str(uuid4())}
    assert not scientist.post("/api/kernels", json=chosen | {"id": str(uuid4())}).ok


# ── a forged identity ───────────────────────────────────────────────────────────────────────────


def test_a_page_is_its_visitors_whatever_headers_queries_and_cookies_say(
    alice: Visitor, come: Come, states_of: Callable[..., dict[str, Any]]
) -> None:
    bob = come("runner")
    hook = json.dumps({"user": bob.username, "x=1;import os;print(os.getuid())#": 1})
    queries = [
        f"?user={bob.username}&SMARTRUNNING_USER={bob.username}",
        f"?SMARTRUNNING_RUNNER=of-{bob.username}&SMARTRUNNING_LOOKS_AT=of-{bob.username}",
        f"?parameters={hook}&kernel_name=python3&voila-template=lab&voila-theme=dark",
        f"?token={bob.username}&username={bob.username}&role=admin",
    ]
    headers = dict.fromkeys(FORGED, bob.username) | {
        "Cookie": f"{alice.cookie}; username={bob.username}; SMARTRUNNING_USER={bob.username}"
    }
    for query in queries:
        answer = alice.get(f"/voila/render/apps/home.ipynb{query}", headers=headers)
        assert answer.status_code == 200, query
        assert bob.username not in answer.text, query
        kernel = answer.text.split('"kernelId": "')[1][:36]
        states = [one["state"] for one in states_of(alice, kernel).values()]
        assert {one["user"] for one in states if "user" in one} == {alice.username}
        alice.post(f"/voila/api/shutdown/{kernel}")


def test_whose_page_it_is_cannot_be_set_through_a_widget(
    alice: Visitor, come: Come, states_of: Callable[..., dict[str, Any]]
) -> None:
    bob = come("runner")
    kernel = alice.open_page("profile")
    states = states_of(alice, kernel)
    with socket_of(alice, kernel) as socket:
        for comm_id, one in states.items():
            lie = {
                name: f"of-{bob.username}" if name == "runner_id" else bob.username
                for name in ("user", "username", "runner_id", "owner", "runner")
            }
            data = {"method": "update", "state": lie | {"role": "admin"}, "buffer_paths": []}
            socket.send(message("comm_msg", {"comm_id": comm_id, "data": data}, "shell"))
            event = {"method": "custom", "content": {"type": "answer", "id": 1, "status": 200}}
            socket.send(message("comm_msg", {"comm_id": comm_id, "data": event}, "shell"))
            assert one
        socket.send(message("comm_info_request", {}, "shell"))
        kinds_until_idle(socket, "comm_info_request")
    assert len(states) >= 20
    me = alice.api("GET", "me").json()
    assert (me["username"], me["role"]) == (alice.username, "runner")
    assert alice.api("GET", "runner").json()["runner_id"] == f"of-{alice.username}"
    assert alice.api("GET", "admin/users").status_code == 403


@pytest.mark.parametrize(
    "header", ["X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-Prefix"]
)
def test_no_header_leads_a_request_to_another_address_or_method(
    alice: Visitor, header: str
) -> None:
    for value in ("/smartrunning/api/health", "/login", "GET", "/voila/static"):
        answer = alice.get("/api/kernels", headers={header: value})
        assert answer.status_code == 403
    kept = alice.api("GET", "me", headers={header: "POST"})
    assert kept.json()["username"] == alice.username
