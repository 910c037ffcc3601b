"""Kernels: whom they work for, what they see, how many there are, and when they end."""

import json
import os
import runpy
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psutil
from websockets.sync.client import ClientConnection

Come = Callable[..., Any]
Visitor = Any
Server = Any
NOTEBOOK: Final = {
    "path": "notebooks/start_here.ipynb",
    "name": "",
    "type": "notebook",
    "kernel": {"name": "python3"},
}
TALK: Final = runpy.run_path(str(Path(__file__).with_name("kernel_talk.py")))
run, states_of_widgets = TALK["run"], TALK["states_of_widgets"]


# ── whom they work for ──────────────────────────────────────────────────────────────────────────


def test_a_page_works_for_who_is_logged_in_whatever_the_request_says(come: Come) -> None:
    alice, bob = come("runner"), come("runner")
    forged = {"X-Remote-User": bob.username, "SMARTRUNNING-USER": bob.username}
    answer = alice.get(
        f"/voila/render/apps/home.ipynb?SMARTRUNNING_USER={bob.username}&user={bob.username}"
        '&parameters={"user":"bob"}',
        headers=forged,
    )
    kernel_id = answer.text.split('"kernelId": "')[1][:36]
    header = [
        state["state"]
        for state in states_of_widgets(alice, kernel_id).values()
        if "user" in state["state"]
    ]
    assert [state["user"] for state in header] == [alice.username]
    assert [state["role"] for state in header] == ["runner"]
    assert bob.username not in answer.text


def test_a_notebook_sees_a_short_list_of_names_and_no_secret(come: Come, server: Server) -> None:
    scientist = come("scientist")
    kernel_id = scientist.post("/api/sessions", json=NOTEBOOK).json()["kernel"]["id"]
    seen = json.loads(
        run(scientist, kernel_id, "import json, os; print(json.dumps(dict(os.environ)))")
    )
    assert seen["SMARTRUNNING_USER"] == scientist.username
    assert seen["SMARTRUNNING_ROLE"] == "scientist"
    assert seen["SMARTRUNNING_RUNNER"] == ""
    assert seen["SMARTRUNNING_LOOKS_AT"] == ""
    assert seen["SMARTRUNNING_APP"] == ""
    ours = {name for name in seen if name.startswith("SMARTRUNNING_")}
    assert ours == {
        "SMARTRUNNING_USER",
        "SMARTRUNNING_ROLE",
        "SMARTRUNNING_RUNNER",
        "SMARTRUNNING_LOOKS_AT",
        "SMARTRUNNING_APP",
        "SMARTRUNNING_DATABASE",
        "SMARTRUNNING_DATABASE_FILE",
    }
    assert "do not tell" not in str(seen)
    assert "mongodb://" not in str(seen)
    scientist.delete(f"/api/kernels/{kernel_id}")


def test_a_notebook_reads_the_data_and_cannot_write_them(come: Come) -> None:
    scientist = come("scientist")
    kernel_id = scientist.post("/api/sessions", json=NOTEBOOK).json()["kernel"]["id"]
    reads = "import smartrunning.lab; from smartrunning.storage import open_reader\n"
    reads += "store = open_reader(); print('runners', len(store.runners.all()) > 0)"
    assert run(scientist, kernel_id, reads).strip() == "runners True"
    writes = """
from smartrunning.runner import Runner
try:
    store.runners.create(Runner(runner_id="x", name="x"))
except Exception as error:
    print("refused", type(error).__name__)
else:
    print("written")
"""
    assert run(scientist, kernel_id, writes).startswith("refused")
    scientist.delete(f"/api/kernels/{kernel_id}")


def test_no_process_of_a_page_has_a_secret_in_its_environment(
    come: Come, processes: Callable[[Server], set[int]]
) -> None:
    alice = come("runner")
    before = processes(alice.server)
    alice.open_page()
    for pid in {*before, *processes(alice.server)}:
        environment = Path(f"/proc/{pid}/environ").read_text()
        assert "do not tell" not in environment
        assert "mongodb://" not in environment


# ── how they are reached ────────────────────────────────────────────────────────────────────────


def test_a_kernels_channels_are_encrypted_and_its_keys_are_private(
    come: Come, data_dir: Path
) -> None:
    alice = come("runner")
    kernel_id = alice.open_page()
    connection = data_dir / "server" / "runtime" / f"kernel-{kernel_id}.json"
    keys = json.loads(connection.read_text())
    assert keys["curve_publickey"]
    assert connection.stat().st_mode & 0o077 == 0
    assert connection.parent.stat().st_mode & 0o077 == 0


def test_pages_are_forked_from_one_process(
    come: Come, processes: Callable[[Server], set[int]]
) -> None:
    alice = come("runner")
    alice.open_page("upload")  # by then there is a process that draws first pictures, too
    before = processes(alice.server)
    for name in ("home", "analytics"):
        alice.open_page(name)
    kernels = [psutil.Process(pid) for pid in processes(alice.server) - before]
    parents = {kernel.ppid() for kernel in kernels}
    assert len(kernels) == 2
    assert len(parents) == 1
    fork_server = psutil.Process(parents.pop())
    assert "fork_server" in " ".join(fork_server.cmdline())
    assert fork_server.num_threads() == 1, "a fork copies only the thread that forks"


def test_the_fork_server_is_started_anew_when_it_has_died(
    come: Come,
    narrow: Server,
    processes: Callable[[Server], set[int]],
    wait_until: Callable[..., None],
) -> None:
    (fork_server,) = [
        pid
        for pid in processes(narrow)
        if "fork_server" in " ".join(psutil.Process(pid).cmdline())
        and psutil.Process(pid).ppid() == narrow.process.pid
    ]
    os.kill(fork_server, signal.SIGKILL)
    wait_until(lambda: fork_server not in processes(narrow))
    alice = come("runner", at=narrow)
    alice.open_page()
    alice.api("POST", "logout")


# ── when they end ───────────────────────────────────────────────────────────────────────────────


def test_a_kernel_that_dies_tells_its_page(
    come: Come,
    processes: Callable[[Server], set[int]],
    code_of_closing: Callable[[ClientConnection], int],
) -> None:
    alice = come("runner")
    before = processes(alice.server)
    kernel_id = alice.open_page()
    (kernel,) = processes(alice.server) - before
    with alice.websocket(kernel_id) as socket:
        os.kill(kernel, signal.SIGKILL)
        assert code_of_closing(socket) == 4410
    assert alice.get(f"/api/kernels/{kernel_id}").status_code == 403


def test_a_page_that_goes_ends_its_kernel(
    come: Come, processes: Callable[[Server], set[int]], wait_until: Callable[..., None]
) -> None:
    alice = come("runner")
    before = processes(alice.server)
    kernel_id = alice.open_page()
    kernels = processes(alice.server) - before
    assert kernels
    farewell = {"_xsrf": alice.cookies["_xsrf"]}
    answer = alice.post(f"/voila/api/shutdown/{kernel_id}", data=farewell, xsrf=False)
    assert answer.status_code == 204
    wait_until(lambda: not kernels & processes(alice.server))


def test_a_kernel_that_no_browser_needs_ends_after_a_while(
    come: Come, narrow: Server, wait_until: Callable[..., None]
) -> None:
    alice = come("runner", at=narrow)
    needed, forgotten = alice.open_page(), alice.open_page()
    with alice.websocket(needed):
        wait_until(lambda: alice.get(f"/api/kernels/{forgotten}").status_code == 403)
        assert alice.get(f"/api/kernels/{needed}").status_code == 200
    alice.api("POST", "logout")


# ── how many there are ──────────────────────────────────────────────────────────────────────────


def test_a_page_too_many_is_asked_to_wait_in_a_friendly_way(come: Come, narrow: Server) -> None:
    alice, bob, carol = (come("runner", at=narrow) for _ in range(3))
    with alice.websocket(alice.open_page()), alice.websocket(alice.open_page()):
        third = alice.get("/voila/render/apps/home.ipynb")
        assert third.status_code == 429
        assert third.headers["Refresh"] == "2"
        assert "You have 2 SmartRunning pages open" in third.text
        with bob.websocket(bob.open_page()):
            fourth = carol.get("/voila/render/apps/home.ipynb")
            assert fourth.status_code == 503
            assert fourth.headers["Retry-After"] == "5"
            assert "this page comes by itself" in fourth.text
    alice.api("POST", "logout")
    assert carol.open_page()
    for visitor in (bob, carol):
        visitor.api("POST", "logout")


def test_from_the_last_page_that_there_may_be_one_can_go_on_to_another(
    come: Come, narrow: Server
) -> None:
    alice = come("runner", at=narrow)
    page = "/voila/render/apps/home.ipynb"
    link = {"Referer": f"{narrow.base}{page}"}
    with alice.websocket(alice.open_page()), alice.websocket(alice.open_page()):
        assert alice.get(page).status_code == 429
        foreign = {"Referer": f"http://evil.example{page}"}
        assert alice.get(page, headers=foreign).status_code == 429
        assert alice.get(page, headers=link).status_code == 200
        assert alice.get(page, headers=link).status_code == 429
    alice.api("POST", "logout")


def test_a_page_that_was_left_without_farewell_makes_room(
    come: Come, narrow: Server, wait_until: Callable[..., None]
) -> None:
    alice = come("runner", at=narrow)
    left = [alice.open_page(), alice.open_page()]
    page = "/voila/render/apps/home.ipynb"
    wait_until(lambda: alice.get(page).status_code == 200)
    assert any(alice.get(f"/api/kernels/{key}").status_code == 403 for key in left)
    alice.api("POST", "logout")


def test_an_app_that_does_not_exist_is_a_friendly_page(come: Come) -> None:
    answer = come("runner").get("/voila/render/apps/profile.ipynb")
    if answer.status_code == 200:  # the app has been written meanwhile
        return
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert "Traceback" not in answer.text


def test_the_short_address_of_a_page_leads_to_the_full_one(come: Come) -> None:
    answer = come("runner").get("/voila/render/home.ipynb")
    assert answer.headers["Location"] == "/voila/render/apps/home.ipynb"
