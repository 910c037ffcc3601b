"""Everything under one process: the database, the web server and the worker.

A part that ends is started anew after a growing pause; when this process ends, however it ends, all
parts end too. The process managers on PyPI were looked at first: honcho ends everything when one
part ends, supervisor and circus are daemons with configuration files of their own, and none starts
a part only once another one answers, which is most of what is done here.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError, PortBusyError
from smartrunning.logs import logger
from smartrunning.storage import Store, die_with_parent, open_store
from smartrunning.storage.embedded import EmbeddedServer

ANSWER_PATIENCE_S: Final = 90.0
STOP_PATIENCE_S: Final = 12.0
STEADY_S: Final = 60.0
PAUSES_S: Final = (0.0, 1.0, 2.0, 5.0, 5.0, 10.0)
ASK_EVERY_S: Final = 0.1
WEB: Final = ("-m", "smartrunning.server")
WORKER: Final = ("-m", "smartrunning", "worker")
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a person should see once the platform answers.

    Attributes
    ----------
    address : str
        Of the page.
    store : Store
        Open for as long as the platform runs.
    """

    address: str
    store: Store


class Part:
    """One process that is kept running.

    Parameters
    ----------
    name : str
        For the log.
    words : sequence of str
        What follows the interpreter on the command line.
    environment : mapping of str to str
        All of the process's environment.
    """

    def __init__(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._words = tuple(words)
        self._environment = dict(environment)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, name=name, daemon=True)
        self.deaths = 0

    def start(self) -> None:
        """Start the process and keep it running."""
        self._watcher.start()

    def ask_to_stop(self) -> None:
        """Ask the process to end, without waiting; it is not started again."""
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """End the process: asked first, killed with all its children when it does not listen."""
        self.ask_to_stop()
        self._watcher.join(STOP_PATIENCE_S)
        if self._process is not None and self._process.poll() is None:
            _log.warning("a part did not end when asked and is killed", part=self.name)
            os.killpg(self._process.pid, signal.SIGKILL)
            self._watcher.join()

    def _watch(self) -> None:
        """Run the process again and again; it ends with this thread."""
        while not self._stopping.wait(PAUSES_S[min(self.deaths, len(PAUSES_S) - 1)]):
            began = time.monotonic()
            self._process = self._spawned()
            if self._stopping.is_set():
                self._process.terminate()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            self.deaths = 1 if time.monotonic() - began > STEADY_S else self.deaths + 1
            _log.warning("a part ended and is started anew", part=self.name, exit_code=code)

    def _spawned(self) -> subprocess.Popen[bytes]:
        wrapper = (sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid()))
        return subprocess.Popen(
            [*wrapper, sys.executable, *self._words],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C of the terminal reaches this process alone
        )


def run(settings: Settings, *, with_worker: bool = True, ready: Callable[[Ready], None]) -> None:
    """Run the platform until a signal ends it.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.
    with_worker : bool
        Whether a worker runs beside the web server.
    ready : callable
        Called once, when the page answers.

    Raises
    ------
    PortBusyError
        If another program has the port; nothing has been started then.
    SmartRunningError
        If the database cannot be started or used.
    """
    check_port(settings)
    with _signals() as ended, ExitStack() as stack:
        store = _database(settings, stack)
        environment = _environment(settings)
        parts = [Part("web server", WEB, environment)]
        if with_worker:
            parts.append(Part("worker", WORKER, environment))
        stack.callback(_stop, parts)
        for part in parts:
            part.start()
        address = page_address(settings)
        _await_answer(address, parts[0], ended)
        if not ended.is_set():
            ready(Ready(address, store))
        ended.wait()


@contextmanager
def worker_beside(settings: Settings) -> Iterator[None]:
    """Run a worker for as long as the block lasts.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.

    Yields
    ------
    None
        The worker has been started.
    """
    worker = Part("worker", WORKER, _environment(settings))
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def page_address(settings: Settings) -> str:
    """Address under which a browser on this machine finds the pages.

    Parameters
    ----------
    settings : Settings
        Host and port.

    Returns
    -------
    str
        The public address where there is one.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104  compared, not bound
    return f"http://{host}:{settings.port}"


def check_port(settings: Settings) -> None:
    """See that the port is free.

    Parameters
    ----------
    settings : Settings
        Host and port.

    Raises
    ------
    PortBusyError
        If it is not.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortBusyError(
                f"The web server needs port {settings.port} on {settings.host}; found: "
                f"{(error.strerror or str(error)).lower()}. Stop the program that has it, or "
                "choose another port with --port or SMARTRUNNING_PORT."
            ) from error


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the parts: the data folder no longer depends on where one is."""
    return os.environ | {"SMARTRUNNING_DATA_DIR": str(settings.data_dir)}


def _database(settings: Settings, stack: ExitStack) -> Store:
    if settings.mongodb_uri is None:
        server = stack.enter_context(EmbeddedServer(settings))
        return stack.enter_context(open_store(server.uri, settings=settings))
    store = stack.enter_context(open_store(settings=settings))
    store.migrate()
    return store


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """Turn Ctrl-C and SIGTERM into an event for as long as the block lasts."""
    ended = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: ended.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _await_answer(address: str, web: Part, ended: threading.Event) -> None:
    deadline = time.monotonic() + ANSWER_PATIENCE_S
    while not ended.wait(ASK_EVERY_S):
        try:
            with urllib.request.urlopen(f"{address}/smartrunning/api/health", timeout=2):  # noqa: S310  our own address
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            if web.deaths >= len(PAUSES_S) or time.monotonic() > deadline:
                raise ConfigurationError(
                    f"The web server did not answer at {address}; its own lines above say why."
                ) from None


def _stop(parts: Sequence[Part]) -> None:
    for part in parts:
        part.ask_to_stop()
    for part in parts:
        part.stop()
