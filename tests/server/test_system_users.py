"""Kernels as users of the system: what they cannot do, tried for real by a server that is root.

Where the interpreter lies in a home that is closed to others, the server gets a view of the file
system in which that home can be passed through, and holds nothing but the interpreter.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
import requests

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError
from smartrunning.runner import Runner
from smartrunning.server.folders import Folders
from smartrunning.server.kernels.system_users import system_users
from smartrunning.storage import Store, die_with_parent, open_store
from smartrunning.storage.embedded import EmbeddedServer

UIDS: Final = {"runner": 64101, "coach": 64102, "scientist": 64103, "admin": 64104}
IS_ROOT: Final = os.geteuid() == 0
needs_root = pytest.mark.skipif(
    not IS_ROOT, reason="only root can start kernels as other users; this test run is not root"
)
ATTEMPTS: Final = """
import glob, json, os, pathlib, signal, sys
data, server, others = sys.argv_of_test
done = {}
def attempt(name, act):
    try:
        act()
    except BaseException as error:
        done[name] = type(error).__name__
    else:
        done[name] = "DONE"
read = lambda path: pathlib.Path(path).read_bytes()
attempt("list the data folder", lambda: os.listdir(data))
for name in ("server", "database", "secrets", "server/runtime", "kernel-homes/runner"):
    attempt(f"list {name}", lambda: os.listdir(f"{data}/{name}"))
for name in ("kernel.uri", "kernel.runner.uri", "secrets/server", "mongod.log", "server.lock",
             "server/runtime/jupyter_cookie_secret", "kernel-homes/runner/database.uri",
             "kernel-homes/admin/database.uri"):
    attempt(f"read {name}", lambda: read(f"{data}/{name}"))
for pid in (server, *others):
    attempt(f"environment of {pid}", lambda: read(f"/proc/{pid}/environ"))
    attempt(f"memory of {pid}", lambda: open(f"/proc/{pid}/mem", "rb"))
    attempt(f"open files of {pid}", lambda: os.listdir(f"/proc/{pid}/fd"))
    attempt(f"kill {pid}", lambda: os.kill(pid, signal.SIGCONT))
attempt("become root", lambda: os.setuid(0))
attempt("join the group of root", lambda: os.setgid(0))
attempt("take groups", lambda: os.setgroups([0]))
attempt("write into the data folder", lambda: pathlib.Path(data, "mine").write_text("x"))
attempt("write into the code", lambda: pathlib.Path(json.__file__).open("a"))
print(json.dumps({"uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "done": done}))
"""


@dataclass(frozen=True)
class Root:
    """A server that is root, and what belongs to it."""

    server: Any
    store: Store
    settings: Settings


def passable_home() -> str:
    """Shell words that make the interpreter's home passable, in a view of its own; often none."""
    home = Path(os.path.realpath(sys.executable))
    closed = [folder for folder in home.parents if folder != Path("/") and not passes(folder)]
    if not closed:
        return ""
    top = closed[-1]
    inside = top / home.relative_to(top).parts[0]
    hold, kept = shlex.quote(tempfile.mkdtemp()), shlex.quote(str(inside))
    closed_home = shlex.quote(str(top))
    return (
        f"mount --bind {kept} {hold} && mount -t tmpfs -o mode=755 tmpfs {closed_home} && "
        f"mkdir {kept} && mount --bind {hold} {kept} && "
    )


def passes(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o001)


@pytest.fixture(scope="module")
def root(free_root_port: int) -> Iterator[Root]:
    folder = Path(tempfile.mkdtemp(prefix="sr-uid-"))
    folder.chmod(0o755)
    data = folder / "data"
    settings = Settings(data_dir=data, free_space_bytes=0, kernel_uids=UIDS)
    environment = {
        **os.environ,
        "SMARTRUNNING_DATA_DIR": str(data),
        "SMARTRUNNING_PORT": str(free_root_port),
        "SMARTRUNNING_FREE_SPACE_BYTES": "0",
        "SMARTRUNNING_KERNEL_UIDS": json.dumps(UIDS),
        "A_SECRET_OF_THE_SERVER": "do not tell",
    }
    words = [sys.executable, "-I", "-S", die_with_parent.__file__]
    run = " ".join(map(shlex.quote, (sys.executable, "-m", "smartrunning.server")))
    with EmbeddedServer(settings), open_store(settings=settings) as store:
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [
                *words,
                str(os.getpid()),
                str(shutil.which("unshare")),
                "-m",
                "/bin/sh",
                "-c",
                f"{passable_home()}exec {run}",
            ],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = RootServer(f"http://127.0.0.1:{free_root_port}", process, folder / "log")
        try:
            server.wait_for_answer()
            yield Root(server, store, settings)
        finally:
            process.terminate()
            process.wait(30)
            log.close()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class RootServer:
    """A running server process."""

    base: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_for_answer(self) -> None:
        end_s = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if requests.get(f"{self.base}/smartrunning/api/health", timeout=5).ok:
                    return
            except requests.RequestException:
                pass
            assert time.monotonic() < end_s, self.log.read_text()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def free_root_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def enter(root: Root, visitor_of: Callable[..., Any], password: str) -> Callable[[str], Any]:
    """Somebody of a role, logged in at the server that is root."""
    from smartrunning.workflows.passwords import hashed

    secret = hashed(password)

    def make(role: str) -> Any:
        name = f"{role}-{len(root.store.users.all())}"
        root.store.runners.create(Runner(runner_id=f"of-{name}", name=name))
        root.store.users.create(name, secret, role, runner_id=f"of-{name}")  # type: ignore[arg-type]
        visitor = visitor_of(root.server, name)
        assert visitor.log_in().status_code == 302
        return visitor

    return make


def argued(root: Root, others: list[int]) -> str:
    words = (str(root.settings.data_dir), root.server.process.pid, others)
    return f"import sys; sys.argv_of_test = {words!r}"


def kernels_of(root: Root) -> dict[int, psutil.Process]:
    found = psutil.Process(root.server.process.pid).children(recursive=True)
    return {one.pid: one for one in found if one.status() != psutil.STATUS_ZOMBIE}


def status_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def check_refused(told: dict[str, Any]) -> None:
    done = {name for name, how in told["done"].items() if how == "DONE"}
    assert done == set(), done
    assert len(told["done"]) >= 25


@needs_root
def test_a_scientists_notebook_reaches_data_and_nothing_of_the_server(
    root: Root, enter: Callable[[str], Any], run_in_kernel: Callable[..., str]
) -> None:
    runner, scientist = enter("runner"), enter("scientist")
    before = set(kernels_of(root))
    runner.open_page()
    of_runner = set(kernels_of(root)) - before
    wish = {"name": "python3"}
    kernel = scientist.post("/api/kernels", json=wish).json()["id"]
    others = [*of_runner, *before]
    told = json.loads(run_in_kernel(scientist, kernel, argued(root, others) + ATTEMPTS))
    assert (told["uid"], told["gid"], told["groups"]) == (64103, 64103, [])
    check_refused(told)
    works = """
from smartrunning import lab
import os, pathlib
pathlib.Path("mine.csv").write_text("a")
print(len(lab.runners()), pathlib.Path.home().name, os.environ.get("A_SECRET_OF_THE_SERVER"))
"""
    assert run_in_kernel(scientist, kernel, works).split() == ["2", "scientist", "None"]
    assert scientist.get("/files/mine.csv").text == "a"
    assert scientist.delete(f"/api/kernels/{kernel}").status_code == 204


LINKS: Final = """
import os
for name in ("door", "leak.txt", "leak.ipynb", "new.txt", "way"):
    if os.path.islink(name):
        os.unlink(name)
os.symlink(folder, "door")
os.symlink(secret, "leak.txt")
os.symlink(secret, "leak.ipynb")
os.symlink(os.path.join(folder, "made by a link.txt"), "new.txt")
os.makedirs("within", exist_ok=True)
open("within/a.txt", "w").write("a")
if not os.path.islink("within/.ipynb_checkpoints"):
    os.symlink(folder, "within/.ipynb_checkpoints")
os.symlink("within", "way")
print("done")
"""


@needs_root
def test_a_link_in_the_workspace_leads_the_server_nowhere_else(
    root: Root, enter: Callable[[str], Any], run_in_kernel: Callable[..., str]
) -> None:
    scientist = enter("scientist")
    kernel = scientist.post("/api/kernels", json={"name": "python3"}).json()["id"]
    closed = root.settings.data_dir / "server"
    secret = closed / "what only the server reads.txt"
    secret.write_text("do not tell")
    before = sorted(path.name for path in closed.iterdir())
    words = f"folder, secret = {str(closed)!r}, {str(secret)!r}"
    run_in_kernel(scientist, kernel, f"{words}\n{LINKS}")
    name = secret.name
    for path in ("leak.txt", "leak.ipynb", f"door/{name}", "door", "door/runtime"):
        for address in (f"/api/contents/{path}?content=1", f"/files/{path}"):
            assert "do not tell" not in scientist.get(address).text
        assert scientist.get(f"/files/{path}").status_code in (403, 404)
    told = scientist.get("/api/contents/door?content=1").text
    assert not [one for one in before if f'"{one}"' in told]
    text = {"type": "file", "format": "text", "content": "mine"}
    for path in ("leak.txt", "new.txt", "door/new.txt", f"door/{name}"):
        assert scientist.put(f"/api/contents/{path}", json=text).status_code >= 400
        assert scientist.put(f"/api/contents/{path}", json=text | {"chunk": 1}).status_code >= 400
        assert scientist.put(f"/api/contents/{path}", json=text | {"chunk": 2}).status_code >= 400
    scientist.post("/api/contents/door", json={"type": "directory"})
    scientist.post("/api/contents/within/a.txt/checkpoints")
    scientist.post("/api/contents", json={"copy_from": f"door/{name}"})
    scientist.patch(f"/api/contents/door/{name}", json={"path": "moved.txt"})
    scientist.delete(f"/api/contents/door/{name}")
    assert secret.read_text() == "do not tell"
    assert sorted(path.name for path in closed.iterdir()) == before
    assert scientist.get("/api/contents/way/a.txt?content=1").json()["content"] == "a"
    secret.unlink()
    assert scientist.delete(f"/api/kernels/{kernel}").status_code == 204


@needs_root
def test_what_jupyterlab_saves_is_the_scientists_own(
    root: Root, enter: Callable[[str], Any], run_in_kernel: Callable[..., str]
) -> None:
    scientist, admin = enter("scientist"), enter("admin")
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    kept = {"type": "notebook", "format": "json", "content": notebook}
    assert scientist.put("/api/contents/mine.ipynb", json=kept).status_code == 201
    assert scientist.put("/api/contents/mine.ipynb", json=kept).status_code == 200
    assert scientist.post("/api/contents/mine.ipynb/checkpoints").status_code == 201
    assert admin.get("/api/contents/mine.ipynb").json()["writable"]
    file = root.settings.data_dir / "workspace" / "mine.ipynb"
    assert (file.stat().st_uid, file.stat().st_gid) == (64103, 64103)
    kernel = scientist.post("/api/kernels", json={"name": "python3"}).json()["id"]
    run_in_kernel(scientist, kernel, "print(open('mine.ipynb', 'a').write(' '))")
    shipped = "notebooks/start_here.ipynb"
    run_in_kernel(scientist, kernel, f"print(open({shipped!r}, 'a').write(' '))")
    moved = {"path": "yours.ipynb"}
    assert scientist.patch("/api/contents/mine.ipynb", json=moved).status_code == 200
    assert scientist.delete("/api/contents/yours.ipynb").status_code == 204
    assert scientist.delete(f"/api/kernels/{kernel}").status_code == 204


@needs_root
def test_the_kernel_of_a_page_has_a_user_without_rights(
    root: Root, enter: Callable[[str], Any], states_of: Callable[..., Any]
) -> None:
    runner = enter("runner")
    before = set(kernels_of(root))
    kernel = runner.open_page()
    assert any("user" in one["state"] for one in states_of(runner, kernel).values())
    started = set(kernels_of(root)) - before  # the page's kernel, and what draws first pictures
    assert started
    for pid in started:
        status = status_of(pid)
        assert set(status["Uid"].split()) == {"64101"}
        assert set(status["Gid"].split()) == {"64101"}
        assert status["Groups"].strip() == ""
        assert int(status["CapEff"], 16) == 0
        assert status["NoNewPrivs"].strip() == "1"
    page = min(started)
    of_root = [pid for pid in before if status_of(pid)["Uid"].split()[0] == "0"]
    attempts = ATTEMPTS.replace("kernel-homes/runner", "kernel-homes/scientist")
    python = "/usr/bin/python3" if passable_home() else os.path.realpath(sys.executable)
    done = subprocess.run(
        ["/usr/bin/env", "-i", python, "-"],
        input=(argued(root, [page, *of_root]) + attempts).encode(),
        user=64101,
        group=64101,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=True,
        timeout=30,
    )
    told = json.loads(done.stdout)
    assert told["done"].pop(f"kill {page}") == "DONE", "it is of the same user"
    check_refused(told)


@needs_root
def test_everything_of_the_data_folder_is_closed_but_the_way_through(root: Root) -> None:
    data = root.settings.data_dir
    assert data.stat().st_mode & 0o777 == 0o711
    open_to_others = {
        path.name
        for path in data.iterdir()
        if path.lstat().st_mode & 0o077 and not path.is_socket()
    }
    assert open_to_others <= {"kernel-homes", "workspace", "database.ready"}
    assert (data / "workspace").stat().st_mode & 0o007 == 0
    for role, uid in UIDS.items():
        home = data / "kernel-homes" / role
        assert (home.stat().st_uid, home.stat().st_mode & 0o777) == (uid, 0o700)
        assert (home / "database.uri").stat().st_mode & 0o777 == 0o400
    users = {(data / "kernel-homes" / role / "database.uri").read_text() for role in UIDS}
    assert len(users) == 4, "each role has a user of its own in the database"


@needs_root
def test_a_number_of_root_or_a_missing_one_is_told_in_a_sentence(tmp_path: Path) -> None:
    for uids in ({"runner": 1}, UIDS | {"scientist": 0}):
        settings = Settings(data_dir=tmp_path, kernel_uids=uids)
        with pytest.raises(ConfigurationError, match="a number for each role"):
            system_users(settings, Folders.of(settings))


@needs_root
def test_an_interpreter_that_a_user_cannot_run_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(sys, "executable", shutil.copy("/bin/true", closed))
    folder = Path(tempfile.mkdtemp())
    settings = Settings(data_dir=folder, kernel_uids=UIDS)
    folders = Folders.of(settings)
    folders.make()
    with pytest.raises((ConfigurationError, PermissionError)):
        system_users(settings, folders)
    shutil.rmtree(folder)


def test_without_root_or_numbers_kernels_run_as_the_server_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    assert system_users(settings, Folders.of(settings)) == {}
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    settings = Settings(data_dir=tmp_path, kernel_uids=UIDS)
    assert system_users(settings, Folders.of(settings)) == {}
