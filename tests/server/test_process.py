"""The process: how it starts, how it refuses to, how it goes, and what it writes where."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smartrunning.config import Settings
from smartrunning.storage.embedded import EmbeddedServer

Server = Any


def attempt(data_dir: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    chosen = {"data_dir": data_dir} | settings
    named = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in chosen.items()}
    return subprocess.run(
        [sys.executable, "-m", "smartrunning.server"],
        env={**os.environ, **named},
        cwd=data_dir,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_a_port_that_is_taken_is_told_in_one_sentence(database: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = attempt(database.data_dir, port=port)
    assert done.returncode == 69
    assert last_line(done) == (
        f"The server needs port {port} on 127.0.0.1; found: Address already in use. Stop the "
        "program that has it, or choose another port with SMARTRUNNING_PORT."
    )


def test_a_database_that_does_not_run_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = attempt(tmp_path, port=0)
    assert done.returncode == 69
    assert last_line(done).endswith(".")


def test_a_senseless_setting_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = attempt(tmp_path, pages=0)
    assert done.returncode == 78
    assert "SMARTRUNNING_PAGES" in last_line(done)


def test_a_server_that_is_killed_takes_its_kernels_along(
    run_server: Callable[..., Any],
    come: Callable[..., Any],
    processes: Callable[[Server], set[int]],
    wait_until: Callable[..., None],
) -> None:
    with run_server() as server:
        come("runner", at=server).open_page()
        started = processes(server)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


def test_while_the_database_is_away_there_is_a_sentence_and_afterwards_everything_goes_on(
    narrow: Server, mongod: EmbeddedServer, come: Callable[..., Any]
) -> None:
    alice = come("runner", at=narrow)
    assert mongod.pid is not None
    os.kill(mongod.pid, signal.SIGSTOP)
    try:
        health = alice.api("GET", "health")
        me = alice.api("GET", "runner")
        assert alice.get("/smartrunning/static/door.css").status_code == 200
    finally:
        os.kill(mongod.pid, signal.SIGCONT)
    assert (health.status_code, health.json()) == (503, {"status": "no database"})
    assert me.status_code == 503
    assert me.json()["error"].endswith(".")
    assert alice.api("GET", "runner").status_code == 200


def test_the_server_writes_into_its_data_folder_only(server: Server, data_dir: Path) -> None:
    written = {path.name for path in server.log.parent.iterdir()}
    assert written == {
        "home",
        "log",
        "jupyter_config.py",
        "jupyter_server_config.py",
        "smartrunning_config.py",
    }
    assert [path.name for path in (server.log.parent / "home").iterdir()] == [".jupyter"]
    for folder in ("server", "workspace", "kernel-home"):
        assert (data_dir / folder).stat().st_mode & 0o077 == 0, folder


def test_no_file_elsewhere_loosens_the_configuration(come: Callable[..., Any]) -> None:
    assert come("anonymous").get("/api/kernels").status_code == 401
    assert come("runner").api("PATCH", "runner", xsrf=False, json={}).status_code == 403
