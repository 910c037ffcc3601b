"""The program of a notebook's own process: run it by papermill, make a page of it.

``python -m smartrunning.jobs.notebook FOLDER CHANNEL``: ``FOLDER/task.json`` says what to run, and
words on the way go to the file descriptor ``CHANNEL``, one JSON object a line. What is left is
``executed.ipynb``, ``page.html`` and ``page.pdf``. It ends with 0 also when a cell failed: the last
word says so.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    # Both are imported by papermill for things that are not used here, and take longer than the
    # rest of it together: a grammar of web addresses, compiled at import, and readers of remote
    # files. Only this program can do without them, not whoever imports the module.
    for _unused in ("rfc3987_syntax", "pyarrow"):
        sys.modules[_unused] = None  # type: ignore[assignment]  # how an import is refused

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from smartrunning.jobs.report_page import page

INJECTED_TAG: Final = "injected-parameters"
MARKER_TAG: Final = "papermill-error-cell-tag"
CELL_PATIENCE_S: Final = 600
"""A cell that computes longer is stopped: nothing in a report takes a minute."""


class PrivateKernelManager(AsyncKernelManager):
    """Starts kernels that are spoken to over sockets in their own folder, not over ports.

    Parameters
    ----------
    **traits : object
        Of the manager that this one is.
    """

    def __init__(self, **traits: Any) -> None:
        place = str(Path.cwd() / "kernel.json")  # paths of sockets must be short
        super().__init__(transport="ipc", connection_file=place, **traits)


def main(folder: Path, channel: int) -> None:
    """Run the notebook of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Has ``task.json``; takes what comes of it.
    channel : int
        File descriptor for words on the way.
    """
    task = json.loads((folder / "task.json").read_text("utf-8"))
    executed = folder / "executed.ipynb"
    say = partial(_say, channel)
    try:
        papermill.execute_notebook(
            task["notebook"],
            executed,
            parameters=task["parameters"],
            kernel_name="python3",
            language="python",
            cwd=folder,
            progress_bar=False,
            autosave_cell_every=0,
            kernel_manager_class=PrivateKernelManager,
            shutdown_kernel="immediate",
            on_cell_executed=partial(_say_progress, say, _cells(task["notebook"])),
            execution_timeout=CELL_PATIENCE_S,
        )
    except DeadKernelError:
        say({"crashed": "The kernel of the report died."})
        return
    except PapermillExecutionError as failure:
        reason = f"{failure.ename}: {failure.evalue}"
        say({"failed_cell": failed_cell(executed), "reason": reason})
    whole = page(executed, title=task["title"], origin=task["origin"])
    (folder / "page.html").write_text(whole, "utf-8")
    (folder / "page.pdf").write_bytes(printed(whole))


def printed(page_html: str) -> bytes:
    """Page of a report as a PDF.

    Parameters
    ----------
    page_html : str
        The HTML document.

    Returns
    -------
    bytes
        Empty where the system lacks Pango, which sets the text: the report has no PDF then.
    """
    try:
        from smartrunning.jobs.report_pdf import pdf  # noqa: PLC0415  fails without Pango
    except OSError:
        return b""
    return pdf(page_html)


def _say(channel: int, word: Mapping[str, Any]) -> None:
    os.write(channel, json.dumps(word).encode() + b"\n")


def _say_progress(
    say: Callable[[Mapping[str, Any]], None], cells: int, *, cell_index: int, **_: object
) -> None:
    done = min(cell_index + 1, cells)
    say({"fraction": done / (cells + 1), "message": f"cell {done} of {cells}"})


def _cells(notebook: str) -> int:
    return len(json.loads(Path(notebook).read_bytes())["cells"])


def failed_cell(executed: Path) -> int:
    """Place of the failed cell in the notebook as it was written.

    Parameters
    ----------
    executed : pathlib.Path
        The notebook as it ran, with the cells that papermill put in.

    Returns
    -------
    int
        From 1.
    """
    place = 0
    for cell in json.loads(executed.read_bytes())["cells"]:
        tags = cell["metadata"].get("tags", ())
        place += INJECTED_TAG not in tags and MARKER_TAG not in tags
        if cell["metadata"].get("papermill", {}).get("exception"):
            return place
    return place


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
