"""A part in, its answer out, computed by a child of this process: so it is seen what a part ends.

A process of the cluster that is killed from outside takes its child along, and nobody is blamed.
What computes for a child (`part_main`) and dies was ended by the part that it computed: by a fault
in a library, by the limits of memory and computing, or by the system for want of memory.

This module is imported by the processes of the cluster, so it imports next to nothing itself; what
parts and results are made of is known to the child alone.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

WRAPPER: Final = Path(__file__).parents[1] / "storage" / "die_with_parent.py"
END_S: Final = 5.0
READY: Final = b"ready"
ANSWERED: Final = b"a"
ENDED: Final = b"e"
"""How an answer begins: with one, or with the signal that ended what computed it."""


class ChildNotStartedError(Exception):
    """A child that ended by itself before its first part: the installation is at fault."""


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A child that ended while it computed a part.

    Attributes
    ----------
    signal_number : int
        The signal that ended it; 0 when it ended by itself.
    """

    signal_number: int

    @property
    def outside(self) -> bool:
        """Whether somebody else may have ended it.

        Returns
        -------
        bool
            True for the signals by which a process is ended; the system ends by one of them what
            takes too much memory, so that it may also have been the part's own doing.
        """
        return self.signal_number in {0, signal.SIGKILL, signal.SIGTERM}

    @property
    def decisive(self) -> bool:
        """Whether it would end so again: by the limit of computing.

        Returns
        -------
        bool
            True when once is enough to know the part as the cause.
        """
        return self.signal_number == signal.SIGXCPU

    def __str__(self) -> str:
        """Return the way it ended, for the log."""
        if not self.signal_number:
            return "it ended by itself"
        return f"signal {signal.Signals(self.signal_number).name}"


class _Child:
    """The child of one thread of this process."""

    def __init__(self, limits: tuple[int, int]) -> None:
        self.limits = limits
        self.claim = ""
        self._is_ready = False
        asked, requests = os.pipe()
        answers, answering = os.pipe()
        words = [str(number) for number in (asked, answering, *limits)]
        wrapper = [sys.executable, "-I", "-S", str(WRAPPER), str(os.getpid())]
        try:
            self.process = subprocess.Popen(
                [*wrapper, sys.executable, "-m", "smartrunning.jobs.part_main", *words],
                stdin=subprocess.DEVNULL,
                pass_fds=(asked, answering),
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        finally:
            os.close(asked)
            os.close(answering)
        self._requests = Connection(requests, readable=False)
        self._answers = Connection(answers, writable=False)

    def answer(self, request: bytes) -> bytes | ChildEnded:
        """Answer to a request, or how the child ended over it."""
        try:
            self._await_ready()
            self._requests.send_bytes(request)
            answer = self._answers.recv_bytes()
        except (EOFError, OSError):
            return self._own_end()
        if answer.startswith(ENDED):
            return ChildEnded(int(answer.removeprefix(ENDED)))
        return answer.removeprefix(ANSWERED)

    def _own_end(self) -> ChildEnded:
        """How the child itself ended, which no part can bring about."""
        code = self.end()
        if code >= 0 and not self._is_ready:
            raise ChildNotStartedError(f"exit code {code}")
        return ChildEnded(-code if code < 0 else 0)

    def _await_ready(self) -> None:
        if not self._is_ready:
            self._is_ready = self._answers.recv_bytes() == READY

    def end(self) -> int:
        """End it, and return its exit code."""
        for pipe in (self._requests, self._answers):
            with suppress(OSError):
                pipe.close()
        try:
            return self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


_of_thread = threading.local()
_children: Final[dict[int, _Child]] = {}
"""By thread: the system ends a child with the thread that made it."""
_over: Final[set[str]] = set()
"""Claims that have ended before their parts."""


def computed(request: bytes, claim: str, memory_bytes: int, cpu_s: int) -> bytes | ChildEnded:
    """Answer of the child of this thread to a request.

    Parameters
    ----------
    request : bytes
        Pickled part, job and item.
    claim : str
        On whose behalf, so that `end_parts` finds what is computed for it.
    memory_bytes, cpu_s : int
        What one part may take.

    Returns
    -------
    bytes or ChildEnded
        Pickled answer, or how the child ended.
    """
    child = _child((memory_bytes, cpu_s))
    child.claim = claim
    try:
        if claim in _over:  # it was under way when the claim ended
            return ChildEnded(signal.SIGKILL)
        return child.answer(request)
    finally:
        child.claim = ""


def warmed(memory_bytes: int, cpu_s: int) -> None:
    """Start the child of this thread, so that the first part finds it there.

    Parameters
    ----------
    memory_bytes, cpu_s : int
        What one part may take.
    """
    _child((memory_bytes, cpu_s))


async def end_parts(claim: str) -> None:
    """Kill the children that compute for a claim, so that what is cancelled stops at once.

    A coroutine because Dask runs nothing else without waiting for it.

    Parameters
    ----------
    claim : str
        The claim of a job, which will not go on.
    """
    _over.add(claim)
    for child in tuple(_children.values()):
        if child.claim == claim:
            child.process.kill()


def _child(limits: tuple[int, int]) -> _Child:
    """The child of this thread, a new one when there is none or it has ended."""
    child: _Child | None = getattr(_of_thread, "child", None)
    if child is not None and (child.limits != limits or child.process.poll() is not None):
        child.end()
        child = None
    if child is None:
        child = _of_thread.child = _children[threading.get_ident()] = _Child(limits)
    return child
