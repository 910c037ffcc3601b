"""The care of the installation and its data: what is missing, what is unsound, backups."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from smartrunning.cli.console import out, plain, progress_bar
from smartrunning.cli.opening import database, today
from smartrunning.errors import InvalidRequestError

if TYPE_CHECKING:
    from smartrunning.storage import Store


def doctor(
    *,
    integrity: Annotated[
        bool, typer.Option("--integrity", help="Check the stored data, and mend what can be.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --integrity: only look, mend nothing.")
    ] = False,
) -> None:
    """Look whether everything is here that SmartRunning needs, or whether its data is sound."""
    from smartrunning.config import settings
    from smartrunning.supervisor import check_port
    from smartrunning.workflows.check_installation import check_installation

    if integrity:
        _integrity(repair=not dry_run)
        return
    table = Table("", "", "", box=None, show_header=False)
    ill = False
    for finding in check_installation(settings(), check_port):
        mark = "[green]✓[/green]" if finding.good else "[red]✗[/red]" if finding.needed else "–"
        table.add_row(mark, finding.subject, plain(finding.sentence))
        ill |= finding.needed and not finding.good
    out.print(table)
    if ill:
        raise typer.Exit(1)


def _integrity(*, repair: bool) -> None:
    """Check the data, show each finding as a sentence; exit code 1 when something is left to do."""
    from smartrunning.workflows.check_integrity import Remedy, check_integrity

    with database() as store:
        with progress_bar() as progress:
            task = progress.add_task("Checking", total=1.0)
            found = check_integrity(
                store,
                today(),
                repair=repair,
                report=lambda share, words="": progress.update(
                    task, completed=share, description=f"Checking {words}"
                ),
            )
        for one in found.findings:
            mark = _MARKS[one.remedy]
            out.print(f"{mark} {one.invariant}: {plain(one.sentence)}", soft_wrap=True)
        for owner in found.at_work:
            out.print(f"– {plain(owner)}: a job changes this runner's data; look again later.")
        out.print(found.summary())
        mending = sorted({one.owner for one in found.of(Remedy.QUEUED)})
        left = _mended(store, mending) if mending else True
    if not found.sound or not left:
        raise typer.Exit(1)


def _mended(store: "Store", owners: list[str]) -> bool:
    """Wait for the jobs that mend, with a worker of one's own where there is none; look again."""
    from smartrunning.config import settings
    from smartrunning.supervisor import worker_beside
    from smartrunning.workflows.check_integrity import check_integrity
    from smartrunning.workflows.follow_jobs import follow_jobs

    with nullcontext() if store.workers.are_there() else worker_beside(settings()):
        for owner in owners:
            for _ in follow_jobs(store, owner):
                pass
    left = check_integrity(store, today(), repair=False)
    for one in left.findings:
        out.print(f"[red]✗[/red] still so: {plain(one.sentence)}", soft_wrap=True)
    if not left.findings:
        out.print("The jobs have ended; all invariants hold.")
    return not left.findings


_MARKS: Final = {
    "mended": "[green]✓[/green]",
    "queued": "[green]✓[/green]",
    "mendable": "[yellow]![/yellow]",
    "open": "[red]✗[/red]",
}


def backup() -> None:
    """Write a backup of everything into the data folder; the platform may go on running."""
    from smartrunning.config import settings
    from smartrunning.workflows.back_up import back_up

    with database() as store, progress_bar() as progress:
        task = progress.add_task("Writing the backup", total=1.0)
        written = back_up(
            store,
            settings(),
            lambda share, words="": progress.update(task, completed=share, description=words),
        )
    out.print(
        f"{written.path}: {written.documents} documents, {written.size_bytes / 1e6:.1f} MB. It "
        "holds everything, password hashes too: keep a copy of it in a safe place elsewhere.",
        soft_wrap=True,
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, as the command `backup` wrote it.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Remove what is there.")] = False,
) -> None:
    """Write everything of a backup into an empty database, while the platform is stopped."""
    from smartrunning.config import settings
    from smartrunning.storage.address import running_uri
    from smartrunning.workflows.back_up import restore_backup

    chosen = settings()
    if chosen.mongodb_uri is None and running_uri(chosen) is not None:
        raise InvalidRequestError(f"Stop SmartRunning on {chosen.data_dir} first.")
    with database() as store, progress_bar() as progress:
        task = progress.add_task("Reading the backup", total=1.0)
        manifest = restore_backup(
            store,
            file,
            replace=replace,
            report=lambda share, words="": progress.update(
                task, completed=share, description=words
            ),
        )
    out.print(
        f"{sum(manifest.documents.values())} documents of {manifest.created_at} are back; all "
        "people log in again."
    )
