"""A whole platform in a folder of its own, with accounts, and a real browser: for benchmarks."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from argon2 import PasswordHasher
from playwright.sync_api import Browser, sync_playwright

from smartrunning.config import Settings
from smartrunning.storage import Store, open_store
from smartrunning.storage.embedded import EmbeddedServer

PASSWORD = "three quiet miles"  # noqa: S105  of accounts that live as long as the benchmark
START_S, STOP_S = 120, 30
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass
class Platform:
    """`smartrunning serve`, started as a person starts it."""

    process: subprocess.Popen[str]
    address: str = ""
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        """Keep what the platform prints."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()

    def wait_for_address(self) -> None:
        """Wait until the platform says where it answers."""

        def found() -> re.Match[str] | None:
            return re.search(r"http://127\.0\.0\.1:\d+", "\n".join(self.lines))

        with self.changed:
            self.changed.wait_for(lambda: found() or self.process.poll() is not None, START_S)
        match = found()
        if match is None:
            raise SystemExit("The platform did not start:\n" + "\n".join(self.lines[-40:]))
        self.address = match[0]

    def kernels(self) -> dict[int, psutil.Process]:
        """Processes that were forked for pages, by number, and the one that draws pictures."""
        whole = psutil.Process(self.process.pid).children(recursive=True)
        forked = [one for one in whole if "fork_server" in " ".join(one.cmdline())]
        numbers = {one.pid for one in forked}
        return {one.pid: one for one in forked if one.ppid() in numbers}

    def memory_mb(self) -> float:
        """Memory of all processes, shared pages counted once."""
        processes = psutil.Process(self.process.pid).children(recursive=True)
        return sum(one.memory_full_info().pss for one in processes) / 1e6


@contextmanager
def database(folder: Path) -> Iterator[Store]:
    """A database alone, to be filled."""
    chosen = Settings(data_dir=folder, free_space_bytes=0)
    with EmbeddedServer(chosen), open_store(settings=chosen) as store:
        store.migrate()
        yield store


def add_account(store: Store, name: str) -> None:
    """Let a runner log in; the hash is a quick one, for many log in at once."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    store.users.create(name, hasher.hash(PASSWORD), "runner", runner_id=name)


@contextmanager
def platform(folder: Path, **settings: object) -> Iterator[Platform]:
    """The platform on a folder."""
    chosen = {"data_dir": folder, "free_space_bytes": 0, "port": free_port(), **settings}
    named = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in chosen.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "smartrunning", "serve"],
        env=os.environ | named | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
    )
    running = Platform(process)
    threading.Thread(target=running.read, daemon=True).start()
    try:
        running.wait_for_address()
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_S)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str | None:
    """Path of the browser; None takes Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A real browser without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()
