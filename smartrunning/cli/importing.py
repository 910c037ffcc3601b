"""Files in, a verdict on each out: on this machine, or over a server."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from smartrunning.cli.console import out, plain
from smartrunning.cli.following import follow, result_of
from smartrunning.cli.opening import platform, runner_id_of
from smartrunning.errors import InvalidRequestError

if TYPE_CHECKING:
    from smartrunning.storage import Store
    from smartrunning.storage.info import FileVerdict

ALL_REJECTED: Final = 65
FEW_FILES: Final = 20
"""Of so many files all are listed; of more, those that are not simply stored."""


def import_paths(
    context: typer.Context,
    runner: Annotated[str, typer.Option(help="Account of the runner, on this machine.")] = "",
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, ZIP archives or folders of them.")
    ] = None,
    *,
    undo: Annotated[str, typer.Option(help="Key of an import to take back instead.")] = "",
    server: Annotated[
        str, typer.Option(help="Address of a server to send to instead; its token says whose.")
    ] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token; else SMARTRUNNING_TOKEN has it.")
    ] = None,
    allow_plain_http: Annotated[
        bool, typer.Option("--allow-plain-http", help="Where the way to the server is safe.")
    ] = False,
) -> None:
    """Store the sessions of files, archives and folders, as an upload does; or undo an import."""
    if bool(undo) == bool(paths):
        raise InvalidRequestError("Name what to import, or with --undo the import to take back.")
    if server:
        from smartrunning.cli.remote import import_over, undo_over

        if runner:
            raise InvalidRequestError("--runner is for this machine; over a server the token says.")
        if undo:
            _say_undone(undo_over(server, undo, token_file, allow_plain_http))
        else:
            words = f"--server {server}"
            _show(import_over(server, paths or [], token_file, allow_plain_http), words)
        return
    if token_file is not None or allow_plain_http:
        raise InvalidRequestError("--token-file and --allow-plain-http belong to --server.")
    if not runner:
        context.fail("Missing option '--runner'.")
    with platform() as store:
        owner = runner_id_of(store, runner)
        if undo:
            _say_undone(_undone(store, owner, undo))
        else:
            _show(_imported(store, owner, paths or []), f"--runner {runner}")


def _undone(store: "Store", owner: str, import_id: str) -> Mapping[str, object]:
    from smartrunning.workflows.undo_import import request_undo

    return result_of(store, owner, request_undo(store, owner, import_id), "undo")


def _say_undone(result: Mapping[str, object]) -> None:
    out.print(
        f"{result['removed']} files were removed with their sessions; {result['left']} stay, "
        "because another import brought them too."
    )


def _imported(
    store: "Store", owner: str, paths: "Sequence[Path]"
) -> "Mapping[str, Sequence[FileVerdict]]":
    """Verdicts of each import."""
    from smartrunning.workflows.receive_files import receive

    owned = store.owned_by(owner)
    received = [import_id for path in paths for import_id in receive(owned, path)]
    follow(store, owner, f"{len(received)} upload(s)")
    return {import_id: owned.verdicts(import_id) for import_id in received}


def _show(imports: "Mapping[str, Sequence[FileVerdict]]", where: str) -> None:
    """Show what became of each file, and how to take it back."""
    from smartrunning.storage.info import Verdict
    from smartrunning.workflows.import_summary import ImportSummary

    table = Table("file", "verdict", "why", box=None)
    for verdicts in imports.values():
        for verdict in verdicts:
            if verdict.verdict is not Verdict.STORED or len(verdicts) <= FEW_FILES:
                words = verdict.verdict.replace("_", " ")
                table.add_row(plain(verdict.name), words, plain(verdict.sentence))
    out.print(table)
    summary = ImportSummary.of(one for verdicts in imports.values() for one in verdicts)
    out.print(f"{summary.files:,} file{'s' * (summary.files != 1)}: {summary}.")
    for import_id in imports:
        out.print(
            f"To undo: smartrunning import {plain(where)} --undo {plain(import_id)}",
            highlight=False,
            soft_wrap=True,
        )
    if not summary.kept + summary.duplicates:
        raise typer.Exit(ALL_REJECTED)
