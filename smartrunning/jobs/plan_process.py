"""A plan is searched for in a process of its own, so that it can be ended at any moment."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from smartrunning.errors import InvalidRequestError
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import ProcessCrashedError, ProcessFailedError
from smartrunning.optimizer import Plan

Task = TypeVar("Task")
Found = TypeVar("Found")
Search = Callable[[Task, Callable[[float], None]], Found]
"""From a task and what takes the progress to what was found."""


def searched(search: Search[Task, Found], task: Task, heartbeat: Heartbeat) -> Found:
    """What a search finds, from a process of its own.

    Parameters
    ----------
    search : callable
        A function of a module, which the other process can find: takes the task and what takes the
        progress.
    task : object
        What it is made from; it can be sent to another process.
    heartbeat : Heartbeat
        Takes the progress; when the work should stop, the process is killed.

    Returns
    -------
    object
        As the search found it.

    Raises
    ------
    InvalidRequestError
        If the optimizer refuses the request.
    JobStoppedError
        If the work should stop.
    ProcessCrashedError
        If a signal ended the process.
    ProcessFailedError
        If an error ended it.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_search, args=(there, search, task), name="plan", daemon=True)
    process.start()
    there.close()
    try:
        with heartbeat.on_stop(process.kill):
            answer: Any = _answer(here, heartbeat)
            process.join()
        heartbeat.check()
    finally:
        process.kill()
        process.join()
        here.close()
    if isinstance(answer, InvalidRequestError):
        raise answer
    if answer is None:
        raise _ended(process.exitcode)
    found: Found = answer
    return found


def timed(search: Search[Task, Plan], task: Task, heartbeat: Heartbeat) -> Plan:
    """Plan from a process of its own, with the time that it took.

    Parameters
    ----------
    search : callable
        See `searched`.
    task : object
        What it is made from.
    heartbeat : Heartbeat
        Takes the progress.

    Returns
    -------
    Plan
        With its ``computed_s``, the start of the process not counted.
    """
    return searched(_Clocked(search), task, heartbeat)


@dataclass(frozen=True, slots=True)
class _Clocked(Generic[Task]):
    """A search that looks at the clock."""

    search: Search[Task, Plan]

    def __call__(self, task: Task, report: Callable[[float], None]) -> Plan:
        begun_s = time.monotonic()
        plan = self.search(task, report)
        return replace(plan, computed_s=round(time.monotonic() - begun_s, 3))


def _answer(here: Connection, heartbeat: Heartbeat) -> Any:
    """Last word of the process; None when it ended without one."""
    while True:
        try:
            word = here.recv()
        except EOFError:
            return None
        if not isinstance(word, float):
            return word
        heartbeat.report(word, "searching for the best plan")


def _ended(exit_code: int | None) -> ProcessCrashedError | ProcessFailedError:
    """Error for a process without a last word; its exit code may have gone to another thread."""
    if exit_code is None:
        return ProcessCrashedError("The search for a plan was ended from outside.")
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return ProcessCrashedError(f"The search for a plan was ended by the signal {name}.")
    return ProcessFailedError("The search for a plan was ended by an error; the log has it.")


def _search(there: Connection, search: Search[Task, Found], task: Task) -> None:
    """Do the search in the new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        there.send(search(task, lambda fraction: there.send(float(fraction))))
    except InvalidRequestError as refusal:
        there.send(refusal)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
