"""A whole platform, started as a person starts it, and a real browser before it."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-artifacts"
START_S = 90
STOP_S = 20


@dataclass
class Platform:
    """`smartrunning serve` in a folder of its own."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    address: str = ""
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()

    def wait_for(self, pattern: str) -> re.Match[str]:
        def found() -> re.Match[str] | None:
            return re.search(pattern, "\n".join(self.lines))

        with self.changed:
            self.changed.wait_for(lambda: found() or self.process.poll() is not None, START_S)
            match = found()
        assert match, f"{pattern!r} was never printed; what was:\n" + "\n".join(self.lines)
        return match

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "smartrunning", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    environment = os.environ | {
        "SMARTRUNNING_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "SMARTRUNNING_PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "200",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "smartrunning", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path_factory.mktemp("elsewhere"),
    )
    running = Platform(process, environment)
    threading.Thread(target=running.read, daemon=True).start()
    try:
        running.address = running.wait_for(r"(http://127\.0\.0\.1:\d+)")[1]
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_S)
        ARTIFACTS.mkdir(exist_ok=True)
        (ARTIFACTS / "platform.log").write_text("\n".join(running.lines))


@dataclass
class Account:
    name: str
    password: str


@pytest.fixture(scope="module")
def anna(platform: Platform) -> Account:
    printed = platform.command("account", "add", "anna", "--role", "runner")
    return Account("anna", re.search(r"password\W+(\S{12,})", printed, re.IGNORECASE)[1])


class Visit:
    """One browser window; what went wrong in its console is kept."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: object) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _asked(self, request: object) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.foreign.append(request.url)

    def open(self, name: str) -> None:
        self.page.goto(f"{self.address}/voila/render/{name}.ipynb")
        self.page.get_by_role("heading", level=1).wait_for(timeout=60_000)

    def log_in(self, account: Account) -> None:
        self.page.goto(f"{self.address}/login")
        self.page.get_by_label("name").first.fill(account.name)
        self.page.get_by_label("Password").first.fill(account.password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def picture(self, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


@pytest.fixture
def look(platform: Platform, browser: Browser) -> Iterator[Callable[[int, str], Visit]]:
    """Opens a browser window of a width, in light or dark."""
    contexts = []

    def opened(width: int, theme: str) -> Visit:
        height = 844 if width < 600 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Visit(context, platform.address)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def visit(look: Callable[[int, str], Visit]) -> Visit:
    return look(1280, "light")
