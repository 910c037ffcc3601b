"""The web server's end of the fork server: requests out, processes in."""

import asyncio
import importlib.util
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Final, Self

from smartrunning.errors import ConfigurationError
from smartrunning.server.kernels.fork_server import PAINTER, ForkRequest

MODULES: Final = (
    "numpy",
    "pandas",
    "pyarrow",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pymongo",
    "gridfs",
    "ipywidgets",
    "bqplot",
    "anywidget",
    "smartrunning.storage",
)
PAGES_PACKAGE: Final = "smartrunning.apps"
ANSWER_BYTES: Final = 64
STARTUP_S: Final = 60.0
_ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""Threads of libraries would not survive a fork, and pages share the cores."""


def can_fork() -> bool:
    """Whether this system has what a fork server needs.

    Returns
    -------
    bool
        True on Linux.
    """
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def modules_of_pages() -> list[str]:
    """Names of the modules that app pages import.

    Returns
    -------
    list of str
        The libraries first.
    """
    package = importlib.util.find_spec(PAGES_PACKAGE)
    folders = package.submodule_search_locations if package else None
    pages = [f"{PAGES_PACKAGE}.{module.name}" for module in pkgutil.iter_modules(folders or [])]
    return [*MODULES, PAINTER, *pages]


class ForkedProcess:
    """A kernel's process, watched through its descriptor: a number may come again, this does not.

    Parameters
    ----------
    pid : int
        Number of the process.
    descriptor : int
        Open descriptor of the process, as ``pidfd_open`` gives it.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self._descriptor = descriptor
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Whether the process has ended.

        Returns
        -------
        int or None
            None while it lives; then 0, for its parent alone learns the true code.
        """
        if self.returncode is None and select.select([self._descriptor], [], [], 0)[0]:
            self.returncode = 0
            os.close(self._descriptor)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end of the process.

        Parameters
        ----------
        timeout : float, optional
            At most so many seconds.

        Returns
        -------
        int or None
            As `poll`.
        """
        if self.returncode is None:
            select.select([self._descriptor], [], [], timeout)
        return self.poll()

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless the process has ended.

        Parameters
        ----------
        signum : int
            Number of the signal.
        """
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, signum)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """A running fork server; it ends with this process.

    Parameters
    ----------
    environment : mapping of str to str
        All that it gets to see.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, **_ONE_THREAD}
        self._one_at_a_time = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def start(self) -> Self:
        """Start it, or start it anew when it has died; call this on the main thread.

        Returns
        -------
        ForkServer
            This one. It imports on; requests wait until it is ready.
        """
        self.stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(STARTUP_S)
        command = [sys.executable, "-m", "smartrunning.server.kernels.fork_server"]
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), *modules_of_pages()],
                env=self._environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line = ours
        return self

    def stop(self) -> None:
        """End it, and every kernel that it made."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._line = self._process = None

    async def fork(self, request: ForkRequest, line: socket.socket | None = None) -> ForkedProcess:
        """Make a kernel, or a painter.

        Parameters
        ----------
        request : ForkRequest
            What it gets.
        line : socket.socket, optional
            Open end for a painter; it stays open here too.

        Returns
        -------
        ForkedProcess
            Its process.

        Raises
        ------
        ConfigurationError
            If the fork server cannot be made to run.
        """
        async with self._one_at_a_time:
            if self._process is None or self._process.poll() is not None:
                self.start()
            return await asyncio.to_thread(self._ask, request, line)

    def _ask(self, request: ForkRequest, line: socket.socket | None) -> ForkedProcess:
        if self._line is None:
            raise ConfigurationError("The fork server for kernels is not running.")
        try:
            given = [line.fileno()] if line else []
            socket.send_fds(self._line, [request.to_bytes()], given)
            answer, descriptors, _, _ = socket.recv_fds(self._line, ANSWER_BYTES, 1)
        except OSError as error:
            raise ConfigurationError("The fork server for kernels does not answer.") from error
        if not answer or not descriptors:
            raise ConfigurationError("The fork server for kernels has stopped.")
        return ForkedProcess(int(answer), descriptors[0])
