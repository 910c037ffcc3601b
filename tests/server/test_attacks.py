"""What somebody with bad intentions would try, done for real against a running server."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any
Server = Any
TALK = runpy.run_path(str(Path(__file__).with_name("kernel_talk.py")))
message, NEVER = TALK["message"], TALK["NEVER"]
RUN = NEVER["execute_request"]
KERNEL_OF_NOBODY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def alice(come: Come) -> Visitor:
    return come("runner")


@pytest.fixture
def bob(come: Come) -> Visitor:
    return come("runner")


@pytest.fixture
def scientist(come: Come) -> Visitor:
    return come("scientist")


def notebook_kernel(scientist: Visitor) -> str:
    answer = scientist.post("/api/kernels", json={"name": "python3"})
    assert answer.status_code == 201, answer.text
    kernel_id: str = answer.json()["id"]
    return kernel_id


def kinds_until_quiet(socket: ClientConnection, last: str) -> list[str]:
    """Kinds of all messages until the kernel has done what the last request asked."""
    kinds = []
    while True:
        heard = json.loads(socket.recv(timeout=60))
        kinds.append(heard["msg_type"])
        idle = heard["content"].get("execution_state") == "idle"
        if idle and heard["parent_header"].get("msg_type") == last:
            return kinds


@pytest.mark.parametrize("who", ["anonymous", "runner", "coach", "scientist", "admin"])
def test_nobody_reaches_the_kernel_of_another_person(come: Come, alice: Visitor, who: str) -> None:
    stranger = come(who)
    kernel_id = alice.open_page()
    for attempt in (
        lambda: stranger.websocket(kernel_id),
        lambda: stranger.websocket(KERNEL_OF_NOBODY),
    ):
        with pytest.raises(InvalidStatus) as refused:
            attempt()
        assert refused.value.response.status_code in (401, 403)
    for method, path in (
        ("GET", f"/api/kernels/{kernel_id}"),
        ("DELETE", f"/api/kernels/{kernel_id}"),
        ("POST", f"/api/kernels/{kernel_id}/restart"),
        ("POST", f"/api/kernels/{kernel_id}/interrupt"),
        ("POST", f"/voila/api/shutdown/{kernel_id}"),
    ):
        assert stranger.request(method, path).status_code in (401, 403), (method, path)
    assert alice.get(f"/api/kernels/{kernel_id}").status_code == 200


def test_a_runner_does_not_reach_a_scientists_kernel(alice: Visitor, scientist: Visitor) -> None:
    kernel_id = notebook_kernel(scientist)
    with pytest.raises(InvalidStatus) as refused:
        alice.websocket(kernel_id)
    assert refused.value.response.status_code == 403
    assert alice.post(f"/voila/api/shutdown/{kernel_id}").status_code == 403
    with scientist.websocket(kernel_id) as socket:
        socket.send(message("execute_request", RUN))
        assert "stream" in kinds_until_quiet(socket, "execute_request")
    assert scientist.delete(f"/api/kernels/{kernel_id}").status_code == 204


def test_the_kernel_of_an_own_page_hears_of_widgets_only(alice: Visitor) -> None:
    with alice.websocket(alice.open_page()) as socket:
        for kind, content in NEVER.items():
            for channel in ("shell", "control", "stdin", "iopub", "nowhere"):
                socket.send(message(kind, content, channel=channel))
        socket.send("no message at all")
        socket.send(b"\x00\x00\x00\x01\x00")
        socket.send(json.dumps({"header": {}, "channel": "shell"}))
        socket.send(message("comm_info_request", {"target_name": "jupyter.widget"}))
        kinds = kinds_until_quiet(socket, "comm_info_request")
    assert set(kinds) <= {"status", "comm_info_reply", "iopub_welcome"}, kinds


def test_a_message_that_hides_its_kind_in_a_second_header_is_dropped(alice: Visitor) -> None:
    with alice.websocket(alice.open_page()) as socket:
        twice = message("execute_request", RUN).replace(
            '"msg_type": "execute_request"',
            '"msg_type": "execute_request", "msg_type": "comm_msg"',
        )
        socket.send(twice)
        socket.send(message("comm_info_request", {"target_name": "jupyter.widget"}))
        kinds = kinds_until_quiet(socket, "comm_info_request")
    assert "stream" not in kinds
    assert "execute_reply" not in kinds


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_websocket_of_a_foreign_page_is_refused(alice: Visitor, origin: str) -> None:
    kernel_id = alice.open_page()
    with pytest.raises(InvalidStatus) as refused:
        alice.websocket(kernel_id, origin=origin)
    assert refused.value.response.status_code == 403


FORBIDDEN_READS = [
    "/lab",
    "/lab/tree/notebooks/start_here.ipynb",
    "/lab/api/settings",
    "/lab/api/workspaces",
    "/lab/extensions/bqplot/package.json",
    "/static/lab/index.html",
    "/tree",
    "/api",
    "/api/status",
    "/api/me",
    "/api/spec.yaml",
    "/api/contents",
    "/api/contents/notebooks/start_here.ipynb",
    "/files/notebooks/start_here.ipynb",
    "/view/notebooks/start_here.ipynb",
    "/nbconvert/html/notebooks/start_here.ipynb",
    "/api/kernels",
    "/api/sessions",
    "/api/terminals",
    "/api/kernelspecs",
    "/api/config/notebook",
    "/metrics",
    "/lsp/status",
    "/voila",
    "/voila/tree/notebooks",
    "/voila/api/contents/",
    "/voila/render/notebooks/start_here.ipynb",
    "/voila/render/apps/admin.ipynb",
    "/voila/files/data/kernel.uri",
    "/voila/query/0f8fad5b-d9cb-469f-a165-70867728950e",
    "/smartrunning/api/anything",
    "/terminals/websocket/1",
    "/robots.txt",
]


@pytest.mark.parametrize("path", FORBIDDEN_READS)
def test_a_runner_and_nobody_read_nothing_but_their_own(
    come: Come, alice: Visitor, path: str
) -> None:
    assert alice.get(path).status_code == 403
    answer = come("anonymous").get(path)
    assert answer.status_code in (302, 401)
    assert answer.headers.get("Location", "/login").startswith("/login")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/kernels"),
        ("POST", "/api/sessions"),
        ("POST", "/api/terminals"),
        ("PUT", "/api/contents/evil.ipynb"),
        ("POST", "/api/shutdown"),
        ("PATCH", "/api/me"),
        ("PUT", "/lab/api/settings/@jupyterlab/apputils-extension:themes"),
        ("PUT", "/lab/api/workspaces/x"),
        ("DELETE", "/api/contents/notebooks/start_here.ipynb"),
        ("TRACE", "/login"),
        ("CONNECT", "/login"),
        ("OPTIONS", "/smartrunning/api/runner"),
    ],
)
def test_a_runner_changes_nothing_but_their_own(alice: Visitor, method: str, path: str) -> None:
    assert alice.request(method, path, json={}).status_code in (403, 405)


TRICKS = [
    "/smartrunning/static/../api/me",
    "/smartrunning/static/..%2f..%2fapi%2fkernels",
    "/smartrunning/static/%2e%2e/%2e%2e/api/kernels",
    "//api/kernels",
    "/login/../api/kernels",
    "/login%00/api/kernels",
    "/%61pi/kernels",
    "/api%2Fkernels",
    "/API/kernels",
    "/api/kernels/",
    "/login;/api/kernels",
    "/login\\..\\api\\kernels",
    "/voila/render/apps/home.ipynb/../../../../api/kernels",
    "/voila/render/apps%2fhome.ipynb",
    "/voila/render/apps/home.ipynb%20",
    "http://127.0.0.1/api/kernels",
    "*",
]


@pytest.mark.parametrize("path", TRICKS)
def test_no_way_of_writing_a_path_gets_around_the_gate(
    server: Server, alice: Visitor, path: str
) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {alice.cookie}\r\n\r\n"
    status = int(server.raw(request.encode()).split(b" ", 2)[1])
    assert status in (400, 403, 404), status


def test_two_lengths_or_a_length_beside_chunks_are_refused(server: Server) -> None:
    for lines in (
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ):
        request = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\nhello"
        assert b"400 Bad Request" in server.raw(request.encode())


@pytest.mark.parametrize("address", ["/login", "/voila/render/apps/home.ipynb", "/lab"])
def test_a_huge_body_that_nobody_asked_for_is_not_read(server: Server, address: str) -> None:
    memory_before = resident_bytes(server)
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 300000000\r\n\r\n"
    )
    answer = server.raw(head.encode() + b"x" * 65536)
    assert answer.split(b" ", 2)[1] in (b"400", b"401", b"403", b"413")
    assert resident_bytes(server) - memory_before < 20e6


def resident_bytes(server: Server) -> int:
    return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize(
    "cookie",
    [
        "smartrunning_login=guess",
        "smartrunning_login=",
        "smartrunning_login=' || 1==1",
        'smartrunning_login={"$ne": null}',
        "smartrunning_login=" + "x" * 20_000,
        'username-127-0-0-1="2|1:0|10:1|x|y|z"',
        "_xsrf=a; role=admin; SMARTRUNNING_ROLE=admin",
    ],
)
def test_a_made_up_cookie_opens_nothing(server: Server, cookie: str) -> None:
    request = f"GET /smartrunning/api/me HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    assert b" 401 " in server.raw(request.encode())[:30]


def test_headers_and_queries_say_nothing_about_who_asks(alice: Visitor, bob: Visitor) -> None:
    forged = {
        "X-Remote-User": bob.username,
        "X-Forwarded-User": bob.username,
        "X-Forwarded-For": "10.0.0.1",
        "Authorization": "token anything",
        "SMARTRUNNING-USER": bob.username,
    }
    query = f"?token=x&user={bob.username}&SMARTRUNNING_USER={bob.username}&role=admin"
    me = alice.get(f"/smartrunning/api/me{query}", headers=forged).json()
    assert (me["username"], me["role"]) == (alice.username, "runner")


@pytest.mark.parametrize("how", ["?token=x", "?token="])
def test_a_token_in_the_address_opens_nothing(come: Come, how: str) -> None:
    nobody = come("anonymous")
    assert nobody.get(f"/smartrunning/api/me{how}").status_code == 401
    assert nobody.get(f"/lab{how}").status_code == 302


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/smartrunning/api/plans"),
        ("POST", "/smartrunning/api/reports"),
        ("POST", "/smartrunning/api/uploads"),
        ("POST", "/smartrunning/api/logout"),
        ("POST", "/smartrunning/api/password"),
        ("POST", "/smartrunning/api/jobs/6650c0ffee0123456789abcd/cancel"),
        ("PATCH", "/smartrunning/api/runner"),
        ("POST", "/login"),
        ("POST", "/logout"),
        ("POST", "/password"),
    ],
)
def test_whatever_changes_something_needs_the_token_of_a_page(
    alice: Visitor, method: str, path: str
) -> None:
    assert alice.request(method, path, xsrf=False, data=b"{}").status_code == 403
    wrong = {"X-XSRFToken": "2|00000000|00000000000000000000000000000000|1"}
    assert alice.request(method, path, xsrf=False, headers=wrong, data=b"{}").status_code == 403
    foreign = {"Origin": "http://evil.example"}
    assert alice.request(method, path, headers=foreign, data=b"{}").status_code == 403
    site = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert alice.request(method, path, headers=site, data=b"{}").status_code == 403
    assert alice.api("GET", "me").status_code == 200, "the login must still be open"


def test_another_site_cannot_make_a_browser_start_kernels(alice: Visitor) -> None:
    page = "/voila/render/apps/home.ipynb"
    picture = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "no-cors",
        "Sec-Fetch-Dest": "image",
    }
    assert alice.get(page, headers=picture).status_code == 403
    frame = {
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "iframe",
    }
    assert alice.get(page, headers=frame).status_code == 404


def test_scientists_do_not_see_each_others_kernels_or_sessions(
    come: Come, scientist: Visitor
) -> None:
    other = come("scientist")
    made = other.post(
        "/api/sessions",
        json={
            "path": "notebooks/start_here.ipynb",
            "name": "",
            "type": "notebook",
            "kernel": {"name": "python3"},
        },
    ).json()
    session_id, kernel_id = made["id"], made["kernel"]["id"]
    assert scientist.get("/api/kernels").json() == []
    assert scientist.get("/api/sessions").json() == []
    assert scientist.get(f"/api/sessions/{session_id}").status_code == 404
    assert scientist.delete(f"/api/sessions/{session_id}").status_code == 404
    stolen = {
        "path": "x",
        "name": "x",
        "type": "console",
        "kernel": {"id": kernel_id, "name": "python3"},
    }
    assert not scientist.post("/api/sessions", json=stolen).ok
    assert scientist.post("/api/kernels", json={"kernel_id": kernel_id}).status_code == 403
    assert other.get(f"/api/kernels/{kernel_id}").status_code == 200
    assert [session["id"] for session in other.get("/api/sessions").json()] == [session_id]
    assert other.delete(f"/api/sessions/{session_id}").status_code == 204


def test_two_scientists_can_work_on_the_same_notebook(come: Come) -> None:
    wish = {
        "path": "notebooks/start_here.ipynb",
        "name": "",
        "type": "notebook",
        "kernel": {"name": "python3"},
    }
    both = [come("scientist"), come("scientist")]
    made = [visitor.post("/api/sessions", json=wish).json()["kernel"]["id"] for visitor in both]
    assert len(set(made)) == 2
    for visitor, kernel_id in zip(both, made, strict=True):
        assert visitor.delete(f"/api/kernels/{kernel_id}").status_code == 204


def test_the_app_notebooks_are_out_of_scientists_reach(scientist: Visitor) -> None:
    names = {entry["name"] for entry in scientist.get("/api/contents").json()["content"]}
    assert names == {"notebooks"}
    for path in ("apps/home.ipynb", "../kernel.uri", ".shipped.json", "%2e%2e/kernel.uri"):
        assert scientist.get(f"/api/contents/{path}").status_code in (403, 404), path
        assert scientist.get(f"/files/{path}").status_code in (403, 404), path


def test_a_scientist_saves_a_notebook_larger_than_any_form(scientist: Visitor) -> None:
    content = {
        "type": "file",
        "format": "text",
        "content": "x" * 3_000_000,
    }
    name = f"notebooks/{uuid4().hex}.txt"
    assert scientist.put(f"/api/contents/{name}", json=content).status_code == 201
    assert scientist.get(f"/files/{name}").text == content["content"]
    assert "sandbox" in scientist.get(f"/files/{name}").headers["Content-Security-Policy"]
    assert scientist.delete(f"/api/contents/{name}").status_code == 204


def test_a_revoked_role_ends_what_is_open(
    come: Come,
    store: Store,
    wait_until: Callable[..., None],
    code_of_closing: Callable[[ClientConnection], int],
) -> None:
    scientist = come("scientist")
    kernel_id = notebook_kernel(scientist)
    with scientist.websocket(kernel_id) as socket:
        socket.send(message("kernel_info_request", {}))
        kinds_until_quiet(socket, "kernel_info_request")
        store.users.set_role(scientist.username, "coach")
        assert code_of_closing(socket) == 4401
    assert scientist.get("/lab").status_code == 302
    again = scientist.again()
    assert again.get("/lab").status_code == 403
    wait_until(lambda: again.get(f"/api/kernels/{kernel_id}").status_code == 403)
