"""What runs: everything at once, or a worker alone."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

import os
from typing import TYPE_CHECKING, Annotated

import typer

from smartrunning.cli.accounts import show_password
from smartrunning.cli.console import out, progress_bar
from smartrunning.cli.opening import today

if TYPE_CHECKING:
    from smartrunning.storage import Store


def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Load a demo runner too.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the web server.")] = None,
    worker: Annotated[bool, typer.Option(help="Run a worker beside the web server.")] = True,
) -> None:
    """Start everything (database, web server, worker) and keep it running."""
    from smartrunning import logs, supervisor
    from smartrunning.config import settings

    if port is not None:
        os.environ["SMARTRUNNING_PORT"] = str(port)
    chosen = settings()
    logs.set_up(chosen)
    out.print(f"SmartRunning starts; its data is in {chosen.data_dir}", highlight=False)

    def ready(there: supervisor.Ready) -> None:
        _prepare(there.store)
        out.print(f"\n  SmartRunning is ready: [bold]{there.address}[/bold]", highlight=False)
        out.print("  Ctrl-C stops it; the data stays.\n", highlight=False)
        if demo:
            _demo(there.store, there.address)

    supervisor.run(chosen, with_worker=worker, ready=ready)
    out.print("SmartRunning has stopped.")


def worker() -> None:
    """Take jobs from the ledger and do them, until told to stop."""
    from smartrunning import logs
    from smartrunning.config import settings
    from smartrunning.jobs.worker import run_worker

    chosen = settings()
    logs.set_up(chosen)
    run_worker(chosen)


def _prepare(store: "Store") -> None:
    """Put the library and the first account into a store that has none."""
    from smartrunning import optimizer
    from smartrunning.workflows.create_account import create_account

    store.library.save_schemas(optimizer.SEED_SCHEMAS)
    store.library.save_workouts(optimizer.SEED_WORKOUTS)
    if not any(user.role == "admin" for user in store.users.all()):
        show_password(create_account(store, "admin", "admin"))


def _demo(store: "Store", address: str) -> None:
    from smartrunning.workflows.load_demo import load_demo

    with progress_bar() as progress:
        task = progress.add_task("Writing the demo runner's season", total=1.0)
        made = load_demo(
            store,
            address,
            today=today(),
            report=lambda share, words="": progress.update(
                task, completed=share, description=words or "Writing"
            ),
        )
    if made is None:
        out.print("  The demo runner is there already: account [bold]demo[/bold].")
        return
    show_password(made.account)
    out.print(f"  {made.files} runs were uploaded; the banner on the page shows how they are read.")
