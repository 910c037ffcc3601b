"""A plan is searched for in a process of its own, so that it can be ended at any moment."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection

from smartrunning.errors import InvalidRequestError
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import ProcessCrashedError, ProcessFailedError
from smartrunning.optimizer import Plan
from smartrunning.workflows.generate_plan import PlanTask, generate_plan


def planned(task: PlanTask, heartbeat: Heartbeat) -> Plan:
    """Plan of a task, from a process of its own.

    Parameters
    ----------
    task : PlanTask
        What the plan is made from.
    heartbeat : Heartbeat
        Takes the progress; when the work should stop, the process is killed.

    Returns
    -------
    Plan
        As the optimizer made it.

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
    process = context.Process(target=_search, args=(there, task), name="plan", daemon=True)
    process.start()
    there.close()
    try:
        with heartbeat.on_stop(process.kill):
            answer = _answer(here, heartbeat)
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
    return answer


def _answer(here: Connection, heartbeat: Heartbeat) -> Plan | InvalidRequestError | None:
    """Last word of the process; None when it ended without one."""
    while True:
        try:
            word = here.recv()
        except EOFError:
            return None
        if not isinstance(word, float):
            return word  # type: ignore[no-any-return]  # a pipe has no types
        heartbeat.report(word, "searching for the best plan")


def _ended(exit_code: int | None) -> ProcessCrashedError | ProcessFailedError:
    """Error for a process without a last word; its exit code may have gone to another thread."""
    if exit_code is None:
        return ProcessCrashedError("The search for a plan was ended from outside.")
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return ProcessCrashedError(f"The search for a plan was ended by the signal {name}.")
    return ProcessFailedError("The search for a plan was ended by an error; the log has it.")


def _search(there: Connection, task: PlanTask) -> None:
    """Do the search in the new process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        there.send(generate_plan(task, lambda fraction: there.send(float(fraction))))
    except InvalidRequestError as refusal:
        there.send(refusal)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
