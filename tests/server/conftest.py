"""A real server process on a real database, and people who come to it."""

import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
import requests
from argon2 import PasswordHasher
from requests.adapters import HTTPAdapter
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from smartrunning import ingestion
from smartrunning.config import Settings
from smartrunning.optimizer import Goal, Plan, PlanDay, PlanWeek, RunnerState, Step
from smartrunning.runner import Runner
from smartrunning.storage import Store, die_with_parent, open_store
from smartrunning.storage.accounts import Role
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.workflows.compute_statistics import compute_statistics
from smartrunning.workflows.update_history import update_history

PASSWORD = "three quiet miles"
REPORT = "<h1>A run</h1><script>document.title = 'ran'</script>"
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""A hash carries its own parameters; the many logins of these tests need not be slow."""
TIED_TO_THE_TESTS = [sys.executable, "-I", "-S", die_with_parent.__file__]
PATIENCE_S = 60.0
TALK = runpy.run_path(str(Path(__file__).with_name("kernel_talk.py")))


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

    def raw(self, request: bytes, *, patience_s: float = PATIENCE_S, source: str = "") -> bytes:
        """Answer to bytes that no well-behaved client would send, from an address of its own."""
        with socket.create_connection(
            self.address, timeout=patience_s, source_address=(source, 0) if source else None
        ) as line:
            line.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer and (more := line.recv(65536)):
                answer += more
        return answer


ADDRESSES = (str(IPv4Address("127.1.0.1") + number) for number in count())
"""Of one machine, one for each visitor: wrong logins of some must not make others wait."""


class FromAddress(HTTPAdapter):
    """Connects from an address of its own."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        super().init_poolmanager(*sizes, source_address=(self._address, 0), **more)


class Visitor(requests.Session):
    """A browser without pictures: cookies, and the XSRF token where a page would send it."""

    def __init__(self, server: Server, username: str = "") -> None:
        super().__init__()
        self.mount("http://", FromAddress(next(ADDRESSES)))
        self.server = server
        self.username = username

    def request(
        self, method: str, url: str, *, xsrf: bool = True, **how: object
    ) -> requests.Response:  # type: ignore[override]
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

    def open_page(self, name: str = "home", query: str = "") -> str:
        """Key of the kernel of an app page, which has been loaded to its end."""
        answer = self.get(f"/voila/render/apps/{name}.ipynb{query}")
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
    return processes_of


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def mongod(data_dir: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(Settings(data_dir=data_dir, free_space_bytes=0)) as running:
        yield running


@pytest.fixture(scope="session")
def database(mongod: EmbeddedServer, data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, free_space_bytes=0)


@pytest.fixture(scope="session")
def store(database: Settings) -> Iterator[Store]:
    with open_store(settings=database) as opened:
        yield opened


@contextmanager
def running(data_dir: Path, log: Path, **settings: object) -> Iterator[Server]:
    """A server process with settings of its own; it must go when it is told to, with its kernels.

    Wherever Jupyter looks for files that would loosen its configuration, there are some.
    """
    port = free_port()
    chosen = {"data_dir": data_dir, "port": port, "free_space_bytes": 0} | settings
    environment = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in chosen.items()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*TIED_TO_THE_TESTS, str(os.getpid()), sys.executable, "-m", "smartrunning.server"],
            env={**os.environ, **loosened(log.parent), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        patiently(lambda: answers(server), patience_s=120)
        yield server
    finally:
        kernels = processes_of(server) if process.poll() is None else set()
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
    patiently(lambda: not any(map(psutil.pid_exists, kernels)))
    assert code in (0, -signal.SIGKILL), log.read_text()
    for trouble in ("Uncaught exception", "broke off"):
        assert trouble not in log.read_text(), log.read_text()


def loosened(folder: Path) -> dict[str, str]:
    """Environment and files that would open any other Jupyter server to everybody."""
    config = folder / "home" / ".jupyter"
    config.mkdir(parents=True)
    for place in (folder, config):
        for name in ("jupyter_server_config.py", "jupyter_config.py", "smartrunning_config.py"):
            (place / name).write_text(
                "c.ServerApp.identity_provider_class = "
                "'jupyter_server.auth.PasswordIdentityProvider'\n"
                "c.IdentityProvider.token = ''\nc.ServerApp.disable_check_xsrf = True\n"
            )
    return {
        "HOME": str(folder / "home"),
        "JUPYTER_CONFIG_PATH": str(config),
        "JUPYTER_TOKEN": "",
        "A_SECRET_OF_THE_SERVER": "do not tell",
    }


def processes_of(server: Server) -> set[int]:
    children = psutil.Process(server.process.pid).children(recursive=True)
    return {child.pid for child in children if lives(child)}


def lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def answers(server: Server) -> bool:
    assert server.process.poll() is None, server.log.read_text()
    try:
        return requests.get(f"{server.base}/smartrunning/api/health", timeout=5).ok
    except requests.RequestException:  # a busy machine may be slow to answer, too
        return False


@pytest.fixture(scope="session")
def run_in_kernel() -> Callable[..., str]:
    """Runs code in a notebook's kernel, and answers with what it prints."""
    run: Callable[..., str] = TALK["run"]
    return run


@pytest.fixture(scope="session")
def states_of() -> Callable[..., dict[str, Any]]:
    """States of all widgets of a page."""
    states: Callable[..., dict[str, Any]] = TALK["states_of_widgets"]
    return states


@pytest.fixture
def run_server(database: Settings, tmp_path: Path) -> Callable[..., AbstractContextManager[Server]]:
    """Runs one more server, with settings of its own, while a block lasts."""
    return partial(running, database.data_dir, tmp_path / "log")


@pytest.fixture(scope="session")
def code_of_closing() -> Callable[[ClientConnection], int]:
    """Waits until a server closes a websocket, and answers with its reason's number."""

    def read_to_the_end(socket: ClientConnection) -> int:
        with suppress(ConnectionClosed):
            while True:
                socket.recv(timeout=PATIENCE_S)
        assert socket.close_code is not None
        return socket.close_code

    return read_to_the_end


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
        "database_timeout_s": 2,
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


@dataclass(frozen=True)
class Things:
    """Keys of one of each kind of object."""

    session_id: str
    import_id: str
    job_id: str
    plan_id: str
    report_id: str
    file: bytes
    what_if_id: str
    report: str = REPORT
    notebook: str = NOTEBOOK


@pytest.fixture(scope="session")
def stock(store: Store, fit_files: tuple[Path, ...]) -> Callable[[str], Things]:
    """Gives a runner one of everything."""

    def fill(runner_id: str) -> Things:
        owned = store.owned_by(runner_id)
        data = fit_files[0].read_bytes()
        import_id, job_id = owned.add_upload("run.fit", fit_files[0].open("rb"))
        sessions = ingestion.sessions(data)
        stored = owned.add_file(
            import_id=import_id,
            name="my run.fit",
            data=data,
            sessions=sessions,
            local_dates=[session.started_at.date() for session in sessions],
        )
        compute_statistics(owned, stored.session_ids)
        plan_id = owned.save_plan(small_plan(), job_id=job_id)
        what_if_id = f"{uuid4().int % 16**24:024x}"
        owned.save_what_if(what_if_id, plan_id, {"hours_per_week": 9}, sentence="Too few days.")
        update_history(owned, sessions[0].started_at.date() + timedelta(days=3))
        return Things(
            stored.session_ids[0],
            import_id,
            job_id,
            plan_id,
            owned.save_report(
                kind="session_report",
                title="A run",
                notebook_json=NOTEBOOK,
                html=REPORT,
                pdf=b"%PDF-1.7 a report",
                parameters={"session_id": stored.session_ids[0]},
                provenance={"version": "0.1.0"},
                job_id=job_id,
            ),
            data,
            what_if_id,
        )

    return fill


EASY = Step("run", 1, 2100.0, 0.75, float("nan"))


def small_plan() -> Plan:
    day, race = date(2026, 6, 1), date(2026, 6, 2)
    goal = Goal(race, 10_000.0, day, 5.0, 7200.0, (0, 1), 0)
    state = RunnerState(date(2026, 5, 31), 40.0, 45.0, 280.0, float("nan"), float("nan"))
    return Plan(
        goal=goal,
        state=state,
        schema="ten",
        seed=1,
        weeks=(PlanWeek(day, "taper", 30.0, 6000.0, 35.0, 20.0, 60.0),),
        days=(
            PlanDay(day, "easy", "Easy run", 30.0, 2100.0, 6000.0, (EASY,), "To stay fresh."),
            PlanDay(race, "race", "Race: 10 km", 0.0, float("nan"), 10_000.0, (), "Race day."),
        ),
        fitness_au=(39.8, 38.9),
        fatigue_au=(42.9, 37.2),
        form_au=(-3.1, 1.7),
        objective=61.0,
        bound=62.0,
        gap_percent=1.6,
        constraints=(),
        generations=10,
        expected_race_s=float("nan"),
        response="published",
        versions={"plan": 1},
    )


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
