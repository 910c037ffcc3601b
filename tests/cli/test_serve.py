"""`serve` and its neighbours: clear refusals, a clean start, a clean end, data that stays."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

Serve = Callable[[Path, int], Any]


def test_it_starts_answers_stops_cleanly_and_keeps_its_data(
    tmp_path: Path, free_port: int, served: Serve
) -> None:
    first = served(tmp_path / "data", free_port)
    with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/smartrunning/api/health") as answer:
        assert answer.status == 200
    assert first.password(), "the first account's password is shown"
    first.end(signal.SIGINT)
    assert first.process.returncode == 0
    gone, alive = psutil.wait_procs(first.started_by_it, timeout=30)
    assert not alive, [process.cmdline() for process in alive]
    assert gone

    second = served(tmp_path / "data", free_port)
    assert second.password() is None, "a password is shown once"
    second.end(signal.SIGTERM)
    assert second.process.returncode == 0


def test_when_it_is_killed_its_parts_end_too_and_the_next_start_works(
    tmp_path: Path, free_port: int, served: Serve
) -> None:
    first = served(tmp_path / "data", free_port)
    first.end(signal.SIGKILL)
    _, alive = psutil.wait_procs(first.started_by_it, timeout=30)
    assert not alive, [process.cmdline() for process in alive]
    served(tmp_path / "data", free_port).end(signal.SIGINT)


def test_a_part_that_is_killed_comes_back(tmp_path: Path, free_port: int, served: Serve) -> None:
    running = served(tmp_path / "data", free_port)
    web = next(
        process for process in running.started_by_it if "smartrunning.server" in process.cmdline()
    )
    web.kill()
    address = f"http://127.0.0.1:{free_port}/smartrunning/api/health"
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                assert answer.status == 200
                break
        except OSError:
            assert time.monotonic() < deadline, "the web server did not come back"
            time.sleep(0.1)
    running.end(signal.SIGINT)


def test_a_busy_port_is_named_before_anything_starts(command, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 69
    assert "needs port" in done.stderr
    assert not (tmp_path / "data" / "database").exists()


def test_a_second_one_on_the_same_folder_is_refused(
    command, tmp_path: Path, free_port: int, served: Serve
) -> None:
    first = served(tmp_path / "data", free_port)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    done = command("serve", "--port", other)
    assert done.returncode == 73
    assert "in use by another SmartRunning" in done.stderr
    first.end(signal.SIGINT)


def test_a_folder_that_cannot_be_made_is_named(command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = command("serve", "--port", 0, data_dir=tmp_path / "file" / "data")
    assert done.returncode == 73
    assert "SMARTRUNNING_DATA_DIR" in done.stderr


@pytest.mark.parametrize(
    "uri",
    ["mongodb://127.0.0.1:1/?replicaSet=rs0&serverSelectionTimeoutMS=300", "nonsense"],
)
def test_a_database_that_is_not_there_is_said_without_its_password(command, uri: str) -> None:
    secret = uri.replace("://", "://anna:hunter2@")
    done = command("account", "list", mongodb_uri=secret, database_timeout_s=0.5)
    assert done.returncode in {69, 78}
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_all_that_is_needed_here(command) -> None:
    done = command("doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout


def test_doctor_names_what_is_missing(command, tmp_path: Path) -> None:
    done = command("doctor", mongod=tmp_path / "no-mongod")
    assert done.returncode == 1
    assert "no-mongod" in done.stdout


def test_help_does_not_load_the_heavy_libraries() -> None:
    code = "import smartrunning.cli, sys; print({'numpy', 'pandas', 'pymongo'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
