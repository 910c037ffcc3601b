"""A real JupyterHub with the guide's configuration: it starts, and knows whom to let in."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
import requests
from oauthenticator.generic import GenericOAuthenticator
from traitlets.config import PyFileConfigLoader

from smartrunning.config import Settings
from smartrunning.server.access import hub
from smartrunning.storage import Store, die_with_parent

CONFIG = Path(__file__).parents[2] / "docs" / "install" / "jupyterhub" / "jupyterhub_config.py"
PATIENCE_S = 60.0


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    base: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **how: Any) -> requests.Response:
        return requests.get(f"{self.base}{path}", timeout=10, allow_redirects=False, **how)


@pytest.fixture(scope="module")
def running_hub(
    database: Settings, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    public, inner, proxy, platform = free_ports(4)
    base = f"http://127.0.0.1:{public}"
    chosen = {
        "SMARTRUNNING_DATA_DIR": database.data_dir,
        "SMARTRUNNING_PORT": platform,
        "SMARTRUNNING_FREE_SPACE_BYTES": 0,
        "SMARTRUNNING_HUB_URL": base,
        "SMARTRUNNING_HUB_INNER_PORT": inner,
        "SMARTRUNNING_HUB_PROXY_PORT": proxy,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": folder,
    }
    tied = [sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid())]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*tied, sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)],
            env={**os.environ, **{name: str(value) for name, value in chosen.items()}},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started = Hub(base, process, folder / "log")
    children: list[psutil.Process] = []
    try:
        wait_for(started, "/smartrunning/api/health", 200)
        wait_for(started, "/hub/login", 200)
        yield started
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            for child in children:
                if child.is_running():
                    child.kill()


def wait_for(hub: Hub, path: str, status: int) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while True:
        assert hub.process.poll() is None, hub.log.read_text()
        try:
            if hub.get(path).status_code == status:
                return
        except requests.RequestException:
            pass
        assert time.monotonic() < end_s, hub.log.read_text()
        time.sleep(0.05)


def log_in(hub: Hub, name: str, password: str) -> tuple[requests.Session, requests.Response]:
    browser = requests.Session()
    page = browser.get(f"{hub.base}/hub/login", timeout=10)
    token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
    assert token, page.text[:1000]
    form = {"username": name, "password": password, "_xsrf": token[1]}
    answer = browser.post(f"{hub.base}/hub/login", data=form, timeout=30, allow_redirects=False)
    return browser, answer


def test_the_hub_starts_the_platform_and_lets_scientists_in_and_nobody_else(
    running_hub: Hub, account: Callable[..., str], password: str
) -> None:
    assert running_hub.get("/smartrunning/api/health").json() == {"status": "ok"}
    assert running_hub.get("/").headers["Location"] == "/login", "the platform's own door"
    scientist = account("scientist")
    _, wrong = log_in(running_hub, scientist, "wrong")
    assert wrong.status_code == 403
    assert "Invalid username or password" in wrong.text
    for name, given in ((account("runner"), password), (account("coach"), password), ("x", "x")):
        assert log_in(running_hub, name, given)[1].status_code == 403, name
    browser, right = log_in(running_hub, scientist, password)
    assert right.status_code == 302, running_hub.log.read_text()
    assert scientist in browser.get(f"{running_hub.base}/hub/home", timeout=10).text
    assert browser.get(f"{running_hub.base}/hub/admin", timeout=10).status_code == 403
    chief, _ = log_in(running_hub, account("admin"), password)
    assert chief.get(f"{running_hub.base}/hub/admin", timeout=10).status_code == 200


def test_guessing_at_the_hub_is_slowed_down(
    running_hub: Hub, account: Callable[..., str], password: str
) -> None:
    scientist = account("scientist")
    for _ in range(5):
        assert log_in(running_hub, scientist, "wrong")[1].status_code == 403
    assert log_in(running_hub, scientist, password)[1].status_code == 403


@pytest.mark.long
def test_a_scientist_gets_a_jupyterlab_with_the_data(
    running_hub: Hub, account: Callable[..., str], password: str, store: Store
) -> None:
    name = account("scientist")
    browser, _ = log_in(running_hub, name, password)
    browser.get(f"{running_hub.base}/hub/spawn", timeout=60)
    end_s = time.monotonic() + PATIENCE_S
    while "JupyterLab" not in browser.get(f"{running_hub.base}/user/{name}/lab", timeout=30).text:
        assert time.monotonic() < end_s, running_hub.log.read_text()
        time.sleep(0.2)
    (server,) = (
        one
        for one in psutil.Process(running_hub.process.pid).children(recursive=True)
        if "singleuser" in " ".join(one.cmdline())
    )
    seen = server.environ()
    assert seen["SMARTRUNNING_USER"] == name
    assert seen["SMARTRUNNING_ROLE"] == "scientist"
    assert "SMARTRUNNING_MONGODB_URI" not in seen
    done = subprocess.run(
        [sys.executable, "-c", "from smartrunning import lab; print(len(lab.runners()))"],
        env=seen,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == str(len(store.runners.all())), done.stderr
    stranger, _ = log_in(running_hub, account("scientist"), password)
    answer = stranger.get(f"{running_hub.base}/user/{name}/lab", timeout=30)
    assert answer.status_code == 403


def test_of_another_provider_only_accounts_of_scientists_come_in(
    store: Store, account: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "accounts", lambda: store)

    def let_in(name: str) -> dict[str, Any] | None:
        return asyncio.run(hub.only_scientists(None, None, {"name": name, "auth_state": None}))

    scientist, admin = account("scientist"), account("admin")
    assert let_in(scientist.upper()) == {"name": scientist, "auth_state": None, "admin": False}
    assert let_in(admin) == {"name": admin, "auth_state": None, "admin": True}
    for name in (account("runner"), account("coach"), "nobody-here", ""):
        assert let_in(name) is None
    spawner = SimpleNamespace(user=SimpleNamespace(name=account("coach")), environment={})
    with pytest.raises(PermissionError):
        asyncio.run(hub.introduce(spawner))


def test_settings_alone_turn_the_hub_to_openid_connect(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTRUNNING_DATA_DIR", str(database.data_dir))
    monkeypatch.setenv("SMARTRUNNING_HUB_URL", "https://running.example")
    monkeypatch.setenv("SMARTRUNNING_HUB_OIDC_ISSUER", "https://id.example/realms/club")
    monkeypatch.setenv("SMARTRUNNING_HUB_OIDC_CLIENT", "smartrunning")
    monkeypatch.setenv("SMARTRUNNING_HUB_OIDC_SECRET", "x")
    config = PyFileConfigLoader(str(CONFIG)).load_config()
    authenticator = config.JupyterHub.authenticator_class(config=config)
    assert isinstance(authenticator, GenericOAuthenticator)
    assert authenticator.authorize_url == (
        "https://id.example/realms/club/protocol/openid-connect/auth"
    )
    assert authenticator.oauth_callback_url == "https://running.example/hub/oauth_callback"
    assert authenticator.post_auth_hook is hub.only_scientists
