"""An import over a server, shown as it goes."""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TransferSpeedColumn,
)

from smartrunning.cli.console import err, out, plain, printable, progress_bar
from smartrunning.client import (
    Interface,
    import_parcels,
    read_token,
    server_address,
    undo_import,
)
from smartrunning.storage.info import FileVerdict
from smartrunning.workflows.parcels import Parcel, parcels_together


def import_over(
    server: str, paths: Sequence[Path], token_file: Path | None, allow_plain_http: bool
) -> Mapping[str, Sequence[FileVerdict]]:
    """Send paths to a server, and return the verdicts of each import."""
    parcels = parcels_together(paths)
    with _Bars() as bars:
        interface = _interface(server, token_file, allow_plain_http, bars)
        arrived = asyncio.run(import_parcels(interface, parcels, bars))
    for one in arrived:
        if one.before:
            out.print(
                f"{plain(one.name)} had arrived before ({plain(one.before[:10])}) and was not "
                "sent again; after an undo it would be.",
                soft_wrap=True,
            )
    return {one.import_id: one.verdicts for one in arrived}


def undo_over(
    server: str, import_id: str, token_file: Path | None, allow_plain_http: bool
) -> Mapping[str, int]:
    """Take an import back on a server, and return how many files that was."""
    with _Bars() as bars:
        interface = _interface(server, token_file, allow_plain_http, bars)
        return asyncio.run(undo_import(interface, import_id, bars))


def _interface(
    server: str, token_file: Path | None, allow_plain_http: bool, bars: "_Bars"
) -> Interface:
    logging.getLogger("tornado").addHandler(logging.NullHandler())  # our sentences say what it says
    address = server_address(server, allow_plain_http=allow_plain_http)
    return Interface(address, read_token(token_file, os.environ), on_wait=bars.wait)


class _Bars:
    """One bar for each parcel in bytes, then one for the jobs."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._sending: Progress | None = None
        self._working: Progress | None = None
        self._tasks: dict[int, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def sent(self, parcel: Parcel, sent_bytes: int, size_bytes: int) -> None:
        if self._sending is None:
            self._sending = self._open.enter_context(_bytes_bar())
        key = id(parcel)
        if key not in self._tasks:
            words = f"Sending {printable(parcel.name)}"
            self._tasks[key] = self._sending.add_task(words, total=size_bytes)
        self._sending.update(self._tasks[key], completed=sent_bytes)

    def at_work(self, job: Mapping[str, Any]) -> None:
        if self._working is None:
            self._open.close()
            self._working = self._open.enter_context(progress_bar())
            self._working.add_task("", total=1.0)
        words = f"{job['kind']}: {job['message'] or job['state']}"
        self._working.update(
            self._working.task_ids[0],
            completed=float(job["progress"]),
            description=printable(words),
        )

    def wait(self, wait_s: int) -> None:
        err.print(f"Too many requests for the server; going on in {wait_s} s.", highlight=False)


def _bytes_bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=err,
        transient=True,
    )
