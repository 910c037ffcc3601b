"""The process that has parts computed: requests in on one pipe, answers out on another.

Run as ``python -m smartrunning.jobs.part_main READING WRITING MEMORY_BYTES CPU_S``; the two first
are file descriptors. It imports all that parts need, once, and computes nothing itself: a copy of
it does, which is there anew in no time when a part has ended it. How a copy ended is an answer too.
"""

import ctypes
import os
import pickle
import resource
import signal
import sys
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, NoReturn

import psutil

from smartrunning.config import settings as settings_of_this_process
from smartrunning.jobs import kinds
from smartrunning.jobs.part_process import ANSWERED, ENDED, READY
from smartrunning.logs import set_up
from smartrunning.storage import Store, open_store

PARTS = kinds.KINDS
"""Imported for what comes with it: no part shall pay for it."""
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


def main(reading: int, writing: int, memory_bytes: int, cpu_s: int) -> None:
    """Answer requests until there are no more.

    Parameters
    ----------
    reading, writing : int
        File descriptors of the pipes.
    memory_bytes : int
        Of address space for parts, beyond what the program itself takes.
    cpu_s : int
        Seconds of computing for one part.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to answer
    requests = Connection(reading, writable=False)
    answers = Connection(writing, readable=False)
    answers.send_bytes(READY)
    copy: _Copy | None = None
    while True:
        try:
            request = requests.recv_bytes()
        except EOFError:
            return
        copy = copy or _Copy(memory_bytes, cpu_s)
        answer = copy.answer(request)
        if answer.startswith(ENDED):
            copy = None
        answers.send_bytes(answer)


class _Copy:
    """A copy of this process that computes parts until one of them ends it."""

    def __init__(self, memory_bytes: int, cpu_s: int) -> None:
        self._here, there = Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            self._here.close()
            _serve(there, parent, memory_bytes, cpu_s)
        there.close()

    def answer(self, request: bytes) -> bytes:
        """Answer to a request, or how the copy ended over it."""
        try:
            self._here.send_bytes(request)
            return ANSWERED + self._here.recv_bytes()
        except (EOFError, OSError):
            self._here.close()
        _, status = os.waitpid(self._pid, 0)
        return ENDED + str(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0).encode()


def _serve(requests: Connection, parent: int, memory_bytes: int, cpu_s: int) -> NoReturn:
    """Compute parts in the copy; it never comes back to where it was made."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(memory_bytes)
    try:
        while True:
            request = requests.recv_bytes()
            _limit_cpu(cpu_s)
            requests.send_bytes(_answer(request))
    finally:
        os._exit(0)


def _limit_memory(memory_bytes: int) -> None:
    taken_bytes = psutil.Process().memory_info().vms
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken_bytes + memory_bytes, hard))


def _limit_cpu(cpu_s: int) -> None:
    """Have the system end this process after so much more computing."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _answer(request: bytes) -> bytes:
    """Pickled pair: whether it went well, and the result or the error."""
    try:
        part, job, item = pickle.loads(request)  # noqa: S301  # our own parent has written it
        return pickle.dumps((True, part(_own_store(), job, item)))
    except Exception as error:  # noqa: BLE001  # handed on to whoever asked
        return _failed(error)


def _failed(error: Exception) -> bytes:
    try:
        words = pickle.dumps((False, error))
        pickle.loads(words)  # noqa: S301  # some errors can be written and not read
    except Exception:  # noqa: BLE001  # an error that cannot travel
        return pickle.dumps((False, RuntimeError(repr(error))))
    return words


@cache
def _own_store() -> Store:
    """Store of this process; its address comes from its environment, never with a part."""
    settings = settings_of_this_process()
    set_up(settings)
    return open_store(settings=settings)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
