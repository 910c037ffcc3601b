"""The command line: one verb a command, sentences for errors, exit codes for scripts.

What is slow to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

import os
import sys
from collections.abc import Callable
from typing import Final

import typer

from smartrunning.cli.accounts import accounts
from smartrunning.cli.care import backup, doctor, restore
from smartrunning.cli.console import err, plain
from smartrunning.cli.importing import import_paths
from smartrunning.cli.inspecting import inspect
from smartrunning.cli.library import libraries
from smartrunning.cli.planning import plan, report, schedules, weekly_report
from smartrunning.cli.serving import serve, worker
from smartrunning.errors import SmartRunningError

app = typer.Typer(
    help="From the files of a running watch to trustworthy numbers and a training plan.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(accounts, name="account")
app.add_typer(libraries, name="library")
_COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "serve": serve,
    "worker": worker,
    "doctor": doctor,
    "inspect": inspect,
    "import": import_paths,
    "plan": plan,
    "report": report,
    "weekly-report": weekly_report,
    "schedules": schedules,
    "backup": backup,
    "restore": restore,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """Run the command line; an error made on purpose becomes one sentence and an exit code."""
    try:
        app()
    except SmartRunningError as error:
        err.print(f"[red]{plain(str(error))}[/red]", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("SMARTRUNNING_LOG_LEVEL") == "debug":
            raise
        err.print(
            f"[red]SmartRunning made a mistake: {plain(repr(error))}. Set "
            "SMARTRUNNING_LOG_LEVEL=debug to see where, and please report it.[/red]",
            highlight=False,
            soft_wrap=True,
        )
        sys.exit(SmartRunningError.exit_code)
