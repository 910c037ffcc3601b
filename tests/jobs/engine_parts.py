"""Parts of jobs that misbehave, in a file of their own: the processes of the cluster import it."""

import os
import signal
import threading
from pathlib import Path

from smartrunning.storage import Store
from smartrunning.storage.jobs import Job


def doubled(_: Store, __: Job, number: int) -> int:
    return 2 * number


def refused(_: Store, __: Job, number: int) -> int:
    raise LookupError(f"no {number}")


def deadly(_: Store, __: Job, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def deadly_once(_: Store, __: Job, trace: Path) -> str:
    """Ends its process at the first call, as somebody else's kill would."""
    if not trace.exists():
        trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return trace.name


def asleep(_: Store, __: Job, seconds: float) -> None:
    threading.Event().wait(seconds)


def endless(_: Store, __: Job, number: int) -> int:
    """Computes for ever, but for even numbers."""
    while number % 2:
        pass
    return number


def greedy(_: Store, __: Job, number: int) -> int:
    return len(bytearray(number * 2**30))


def interrupted(_: Store, __: Job, trace: Path) -> None:
    """Says that it is there and computes for ever."""
    trace.touch()
    while True:
        pass
