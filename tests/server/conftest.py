"""A real server process on a real database, and people who come to it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import requests
from argon2 import PasswordHasher
from websockets.sync.client import ClientConnection, connect

from smartrunning.config import Settings
from smartrunning.runner import Runner
from smartrunning.storage import Store, open_store
from smartrunning.storage.accounts import Role
from smartrunning.storage.embedded import EmbeddedServer

PASSWORD = "three quiet miles"
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""A hash carries its own parameters; the many logins of these tests need not be slow."""
PATIENCE_S = 20.0


def patiently(happened: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
    """Wait for a condition; fail with a sentence when it does not come."""
    deadline_s = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline_s, f"waited {patience_s} s in vain"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A running server process."""

    base: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", int(self.base.rsplit(":", 1)[1])

    def raw(self, request: bytes, *, patience_s: float = 10.0) -> bytes:
        """Answer to bytes that no well-behaved client would send."""
        with socket.create_connection(self.address, timeout=patience_s) as line:
            line.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer and (more := line.recv(65536)):
                answer += more
        return answer


class Visitor(requests.Session):
    """A browser without pictures: cookies, and the XSRF token where a page would send it."""

    def __init__(self, server: Server, username: str = "") -> None:
        super().__init__()
        self.server = server
        self.username = username

    def request(self, method: str, url: str, *, xsrf: bool = True, **how: object) -> requests.Response:  # type: ignore[override]
        headers = dict(how.pop("headers", None) or {})  # type: ignore[call-overload]
        if xsrf and (token := self.cookies.get("_xsrf")):
            headers.setdefault("X-XSRFToken", token)
        how["allow_redirects"] = False
        how.setdefault("timeout", 30)
        return super().request(method, f"{self.server.base}{url}", headers=headers, **how)  # type: ignore[arg-type]

    def api(self, method: str, path: str, **how: object) -> requests.Response:
        return self.request(method, f"/smartrunning/api/{path}", **how)

    def again(self) -> "Visitor":
        """The same person with another browser, logged in."""
        visitor = Visitor(self.server, self.username)
        assert visitor.log_in().status_code == 302
        return visitor

    def log_in(self, password: str = PASSWORD, **more: str) -> requests.Response:
        self.get("/login")
        form = {"username": self.username, "password": password, "_xsrf": self.cookies["_xsrf"]}
        return self.post("/login", data=form | more)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def open_page(self, name: str = "home") -> str:
        """Key of the kernel of an app page, which has been loaded to its end."""
        answer = self.get(f"/voila/render/apps/{name}.ipynb")
        assert answer.status_code == 200, answer.text[:300]
        found = re.search(r'"kernelId": "([0-9a-f-]{36})"', answer.text)
        assert found, answer.text[:2000]
        return found[1]

    def websocket(self, kernel_id: str, *, origin: str | None = None) -> ClientConnection:
        address = self.server.base.replace("http", "ws")
        return connect(
            f"{address}/api/kernels/{kernel_id}/channels?session_id={uuid4()}",
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            origin=origin or self.server.base,  # type: ignore[arg-type]
            open_timeout=PATIENCE_S,
            max_size=None,
        )


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    return patiently


@pytest.fixture(scope="session")
def password() -> str:
    return PASSWORD


@pytest.fixture(scope="session")
def processes() -> Callable[[Server], set[int]]:
    """Numbers of all processes that have come from a server."""

    def look(server: Server) -> set[int]:
        children = psutil.Process(server.process.pid).children(recursive=True)
        return {child.pid for child in children if child.status() != psutil.STATUS_ZOMBIE}

    return look


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database(data_dir: Path) -> Iterator[Settings]:
    settings = Settings(data_dir=data_dir, free_space_bytes=0)
    with EmbeddedServer(settings):
        yield settings


@pytest.fixture(scope="session")
def store(database: Settings) -> Iterator[Store]:
    with open_store(settings=database) as opened:
        yield opened


@contextmanager
def running(data_dir: Path, log: Path, **settings: object) -> Iterator[Server]:
    """A server process with settings of its own."""
    port = free_port()
    chosen = {"data_dir": data_dir, "port": port, "free_space_bytes": 0} | settings
    environment = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in chosen.items()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "smartrunning.server"],
            env={**os.environ, **environment, "A_SECRET_OF_THE_SERVER": "do not tell"},
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        patiently(lambda: answers(server), patience_s=60)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(server: Server) -> bool:
    assert server.process.poll() is None, server.log.read_text()
    try:
        return requests.get(f"{server.base}/smartrunning/api/health", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="session")
def run_server() -> Callable[..., AbstractContextManager[Server]]:
    return running


@pytest.fixture(scope="session")
def server(database: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    with running(database.data_dir, log, pages_per_user=6) as started:
        yield started


@pytest.fixture(scope="session")
def narrow(database: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with little room: 1 MB a file, 3 MB and two pages a runner, three pages for all."""
    log = tmp_path_factory.mktemp("narrow") / "log"
    little = {
        "upload_limit_bytes": 1024**2,
        "quota_bytes": 3 * 1024**2,
        "pages_per_user": 2,
        "pages": 3,
        "page_unused_s": 6,
    }
    with running(database.data_dir, log, **little) as started:
        yield started


@pytest.fixture(scope="session")
def account(store: Store) -> Callable[[Role], str]:
    """Makes an account and answers with its name."""

    def make(role: Role) -> str:
        name = f"{role}-{uuid4().hex[:8]}"
        runner_id = ""
        if role == "runner":
            runner_id = f"of-{name}"
            store.runners.create(Runner(runner_id=runner_id, name=name))
        store.users.create(name, QUICK_HASH, role, runner_id=runner_id)
        return name

    return make


@pytest.fixture(scope="session")
def visitor_of() -> Callable[[Server, str], Visitor]:
    return Visitor


Come = Callable[..., Visitor]


@pytest.fixture
def come(server: Server, account: Callable[[Role], str]) -> Come:
    """Somebody of a role, logged in; nobody for ``anonymous``."""

    def make(role: str, *, at: Server = server) -> Visitor:
        if role == "anonymous":
            return Visitor(at)
        visitor = Visitor(at, account(role))  # type: ignore[arg-type]
        assert visitor.log_in().status_code == 302
        return visitor

    return make
