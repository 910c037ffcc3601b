"""A process that has imported everything once, and becomes a kernel in milliseconds by a fork.

``python -m smartrunning.server.kernels.fork_server FD MODULE…`` where FD is one end of a socket
pair whose other end the web server holds: nobody else can talk to it. A request is one message of
JSON; the answer is the process id with an open descriptor of the process. At the end of the stream
the fork server goes, and its kernels with it.

It imports and does nothing else: no thread, no client, no connection before a fork, for a fork
copies only the thread that forks. It runs on Linux.
"""

import ctypes
import gc
import importlib
import json
import logging
import os
import random
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

REQUEST_BYTES: Final = 64 * 1024
KERNEL_MODULES: Final = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
)
_PR_SET_PDEATHSIG: Final = 1

log = logging.getLogger("smartrunning.fork_server")


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """A kernel to be made.

    Attributes
    ----------
    connection_file : str
        Where the kernel reads its ports and keys.
    environment : dict of str to str
        All that the kernel gets to see.
    folder : str
        Folder that it works in.
    """

    connection_file: str
    environment: dict[str, str]
    folder: str

    def to_bytes(self) -> bytes:
        """Return the request as one message.

        Returns
        -------
        bytes
            JSON.
        """
        return json.dumps(
            {
                "connection_file": self.connection_file,
                "environment": self.environment,
                "folder": self.folder,
            }
        ).encode()


def main(arguments: Sequence[str]) -> None:
    """Import, then fork on request until the stream ends.

    Parameters
    ----------
    arguments : sequence of str
        Number of the socket's descriptor, then names of modules to import.
    """
    descriptor, *modules = arguments
    _die_with_parent()
    _do_without("debugpy")
    _import_all([*KERNEL_MODULES, *modules])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the web server's to hear
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(descriptor)) as line:
        _serve(line)


def _import_all(modules: Sequence[str]) -> None:
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            log.exception("%s could not be imported; its pages will start slowly or fail", name)


def _do_without(module: str) -> None:
    """Let a module look missing: a debugger would cost each page 50 ms and 9 MB for nothing."""
    sys.modules[module] = None  # type: ignore[assignment]  # how Python marks what must not be imported


def _serve(line: socket.socket) -> None:
    while message := line.recv(REQUEST_BYTES):
        request = ForkRequest(**json.loads(message))
        process = os.fork()
        if not process:
            line.close()
            _become_kernel(request)
        descriptor = os.pidfd_open(process)
        socket.send_fds(line, [str(process).encode()], [descriptor])
        os.close(descriptor)


def _become_kernel(request: ForkRequest) -> NoReturn:
    """Run a kernel in this process, which was forked for it, until it ends."""
    try:
        _start_anew(request)
        _run_kernel(request.connection_file)
    except BaseException:  # whatever it is, this process must not return into the loop above
        log.exception("a kernel stopped")
        os._exit(1)
    os._exit(0)


def _start_anew(request: ForkRequest) -> None:
    os.setsid()
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request.environment)
    os.chdir(request.folder)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _run_kernel(connection_file: str) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  imported by name before the fork

    class QuietKernelApp(IPKernelApp):
        """A kernel that does not explain itself to a terminal."""

        def log_connection_info(self) -> None:
            """Say nothing: nobody else shall connect."""

    sys.argv = ["ipykernel_launcher", "-f", connection_file]
    application = QuietKernelApp.instance()
    application.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])
    if widgets := sys.modules.get("ipywidgets"):
        widgets.register_comm_target(application.kernel)  # it was imported when no kernel was there
    application.start()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("Comm").setLevel(logging.ERROR)  # a frontend closes its first comm twice
    main(sys.argv[1:])
