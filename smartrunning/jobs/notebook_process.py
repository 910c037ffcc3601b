"""A notebook runs in a process of its own; all of it ends at once, its kernel too."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from smartrunning.config import Settings
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import ProcessCrashedError, ProcessFailedError
from smartrunning.jobs.surroundings import environment
from smartrunning.storage import die_with_parent
from smartrunning.workflows.report_task import ReportTask

LONGEST_REASON: Final = 300
FIRST: Final = Path(__file__).with_name("whole_tables.py")
"""What a kernel runs before the notebook."""


@dataclass(frozen=True, slots=True)
class ExecutedNotebook:
    """What is left of a run.

    Attributes
    ----------
    notebook_json : str
        The notebook with its outputs.
    html : str
        The page made of it.
    pdf : bytes
        The same for printing.
    failed_cell : int
        The cell at which it stopped, from 1; 0 when it came to its end.
    reason : str
        Why it stopped; empty when it did not.
    """

    notebook_json: str
    html: str
    pdf: bytes = b""
    failed_cell: int = 0
    reason: str = ""


def executed(
    task: ReportTask,
    owner: str,
    settings: Settings,
    folder: Path,
    heartbeat: Heartbeat,
    *,
    origin: Sequence[tuple[str, str]] = (),
) -> ExecutedNotebook:
    """Notebook of a task after its run.

    Parameters
    ----------
    task : ReportTask
        What to run.
    owner : str
        The runner whose data it shows.
    settings : Settings
        Where the kernels' read-only address is.
    folder : pathlib.Path
        Empty folder for this run alone.
    heartbeat : Heartbeat
        Takes the progress; when the work should stop, all processes are killed.
    origin : sequence of (str, str)
        What the page says at its end about how it was made.

    Returns
    -------
    ExecutedNotebook
        Also when a cell failed.

    Raises
    ------
    JobStoppedError
        If the work should stop.
    ProcessCrashedError
        If a signal ended the process or its kernel.
    ProcessFailedError
        If an error outside the notebook's cells ended it.
    """
    facts = {
        "notebook": str(task.notebook),
        "parameters": dict(task.parameters),
        "title": task.title,
        "origin": [list(row) for row in origin],
    }
    (folder / "task.json").write_text(json.dumps(facts), "utf-8")
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copyfile(FIRST, startup / FIRST.name)
    failure: dict[str, Any] = {}
    with _process(owner, settings, folder) as (process, words):
        with heartbeat.on_stop(lambda: kill_tree(process.pid)):
            for word in words:
                if "fraction" in word:
                    heartbeat.report(word["fraction"], word["message"])
                else:
                    failure = word
            process.wait()
        heartbeat.check()
    if "crashed" in failure:
        raise ProcessCrashedError(failure["crashed"])
    if process.returncode != 0:
        raise _ended(process.returncode, folder)
    return ExecutedNotebook(
        notebook_json=(folder / "executed.ipynb").read_text("utf-8"),
        html=(folder / "page.html").read_text("utf-8"),
        pdf=(folder / "page.pdf").read_bytes(),
        failed_cell=failure.get("failed_cell", 0),
        reason=failure.get("reason", "")[:LONGEST_REASON],
    )


def kill_tree(pid: int) -> None:
    """Kill a process and all that came from it; kernels have sessions of their own.

    Parameters
    ----------
    pid : int
        Number of the process.
    """
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


@contextmanager
def _process(
    owner: str, settings: Settings, folder: Path
) -> Iterator[tuple[subprocess.Popen[bytes], Iterator[dict[str, Any]]]]:
    """The running process and what it says; nothing of it is left afterwards."""
    reading, writing = os.pipe()
    program = [sys.executable, "-m", "smartrunning.jobs.notebook", str(folder), str(writing)]
    wrapper = [sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid())]
    with os.fdopen(reading, "rb") as channel, (folder / "log.txt").open("wb") as log:
        try:
            process = subprocess.Popen(
                [*wrapper, *program],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(writing,),
                start_new_session=True,
                cwd=folder,
                env=environment(settings, owner, folder),
            )
        finally:
            os.close(writing)
        try:
            yield process, map(json.loads, channel)
        finally:
            kill_tree(process.pid)
            process.wait()


def _ended(exit_code: int, folder: Path) -> ProcessCrashedError | ProcessFailedError:
    if exit_code < 0:
        return ProcessCrashedError(f"The process of the report was ended by signal {-exit_code}.")
    lines = (folder / "log.txt").read_text("utf-8", errors="replace").strip().splitlines()
    last = lines[-1][:LONGEST_REASON] if lines else "nothing"
    return ProcessFailedError(f"The report could not be run; the last line of its log is: {last}")
