"""The command line as a person calls it: a process, its words and its exit code."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from smartrunning import simulation

Command = Callable[..., subprocess.CompletedProcess[str]]
Serve = Callable[[Path, int], "Served"]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs ``smartrunning`` with a data folder of its own."""

    def called(*words: object, **settings: object) -> subprocess.CompletedProcess[str]:
        named = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in settings.items()}
        return subprocess.run(
            [sys.executable, "-m", "smartrunning", *map(str, words)],
            env=os.environ
            | {"SMARTRUNNING_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
            | named,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return called


@pytest.fixture(scope="session")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A FIT file of the simulator."""
    from datetime import date

    path = tmp_path_factory.mktemp("fit") / "run.fit"
    season = simulation.season(
        simulation.VirtualRunner(), first_day=date(2026, 3, 2), weeks=1, seed=3
    )
    path.write_bytes(next(season)[1])
    return path


@pytest.fixture(scope="session")
def served() -> Serve:
    """Starts ``smartrunning serve`` on a folder and a port, and waits until it is ready."""
    return Served


@pytest.fixture
def free_port() -> int:
    return a_free_port()


@pytest.fixture(scope="session")
def another_port() -> Callable[[], int]:
    return a_free_port


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running `smartrunning serve`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smartrunning", "serve", "--port", str(port)],
            env=os.environ | {"SMARTRUNNING_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self._ready.wait(90), "\n".join(self.lines)
        self.started_by_it = psutil.Process(self.process.pid).children(recursive=True)

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C stops it" in line:
                self._ready.set()

    def password(self) -> str | None:
        found = re.search(r"password (\S+)", "".join(self.lines))
        return found[1] if found else None

    def end(self, number: int) -> float:
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began
