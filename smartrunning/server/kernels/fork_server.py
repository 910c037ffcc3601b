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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NoReturn

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
PAINTER: Final = "smartrunning.apps.first_picture.painter"
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38

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
    paints : bool
        Whether it draws first pictures for the socket that comes along, and is no kernel.
    uid, gid : int or None
        User of the system as whom it runs; None for that of the server.
    """

    connection_file: str
    environment: dict[str, str]
    folder: str
    paints: bool = False
    uid: int | None = None
    gid: int | None = None

    def to_bytes(self) -> bytes:
        """Return the request as one message.

        Returns
        -------
        bytes
            JSON.
        """
        return json.dumps(asdict(self)).encode()


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
    while (received := socket.recv_fds(line, REQUEST_BYTES, 1))[0]:
        request = ForkRequest(**json.loads(received[0]))
        process = os.fork()
        if not process:
            line.close()
            _become(request, received[1])
        for given in received[1]:
            os.close(given)
        descriptor = os.pidfd_open(process)
        socket.send_fds(line, [str(process).encode()], [descriptor])
        os.close(descriptor)


def _become(request: ForkRequest, descriptors: Sequence[int]) -> NoReturn:
    """Do in this process what it was forked for, until that ends."""
    try:
        connection_file = request.connection_file
        if request.uid is not None:
            connection_file = handed_over(connection_file, request.uid)
        _start_anew(request)
        if request.paints:
            _paint(descriptors[0])
        else:
            _run_kernel(connection_file)
    except BaseException:  # whatever it is, this process must not return into the loop above
        log.exception("a kernel or a painter stopped")
        os._exit(1)
    os._exit(0)


def _start_anew(request: ForkRequest) -> None:
    os.setsid()
    os.chdir(request.folder)
    if request.uid is not None and request.gid is not None:
        _become_user(request.uid, request.gid)
    _die_with_parent()  # the system forgets this when the user changes
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request.environment)
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
    with _without_a_look_at_all_modules():
        application.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])
    if widgets := sys.modules.get("ipywidgets"):
        widgets.register_comm_target(application.kernel)  # it was imported when no kernel was there
    application.start()


@contextmanager
def _without_a_look_at_all_modules() -> Iterator[None]:
    """Spare a kernel its lists of all modules, for a debugger and for ``%reset``.

    To look at each of 3,000 modules is to count one more reference to it, and to count is to write:
    19 MB of memory would no longer be shared with the process that this one was forked from.
    """
    from ipykernel import ipkernel  # noqa: PLC0415  imported by name before the fork
    from IPython.core import shellapp  # noqa: PLC0415  imported by name before the fork

    shown = ModuleType("sys")
    shown.__dict__.update(sys.__dict__, modules={})
    lookers: tuple[Any, ...] = (ipkernel, shellapp)
    for module in lookers:
        module.sys = shown  # their own name for it
    try:
        yield
    finally:
        for module in lookers:
            module.sys = sys


def _paint(descriptor: int) -> None:
    painter = importlib.import_module(PAINTER)
    with socket.socket(fileno=descriptor) as line:
        painter.serve(line)


def _become_user(uid: int, gid: int) -> None:
    """Give all rights away for good; what is open stays open, and there is nothing secret open."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def handed_over(connection_file: str, uid: int) -> str:
    """Path of a copy in memory, which this process and its heir can read as another user.

    Parameters
    ----------
    connection_file : str
        With the keys of one kernel, in a folder that is closed to all others; or empty.
    uid : int
        The other user.

    Returns
    -------
    str
        Empty for no file.
    """
    if not connection_file:
        return ""
    descriptor = os.memfd_create("connection", 0)
    os.write(descriptor, Path(connection_file).read_bytes())
    os.fchmod(descriptor, 0o600)
    os.fchown(descriptor, uid, -1)
    return f"/proc/self/fd/{descriptor}"


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("Comm").setLevel(logging.ERROR)  # a frontend closes its first comm twice
    main(sys.argv[1:])
