"""The command line: one verb a command, sentences for errors, exit codes for scripts.

What is slow to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

# ruff: noqa: PLC0415  see above

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn
from rich.table import Table

from smartrunning.errors import InvalidRequestError, NotFoundError, SmartRunningError

if TYPE_CHECKING:
    from smartrunning.storage import Store
    from smartrunning.storage.accounts import User
    from smartrunning.workflows.create_account import NewAccount
    from smartrunning.workflows.inspect_file import Inspection

ALL_REJECTED: Final = 65
ROLES: Final = ("runner", "coach", "scientist", "admin")
SHOWN: Final = {
    "elapsed_s": "elapsed",
    "moving_s": "moving",
    "distance_m": "km",
    "ascent_m": "ascent m",
    "mean_heart_rate_bpm": "mean bpm",
    "max_heart_rate_bpm": "max bpm",
    "mean_cadence_spm": "spm",
    "mean_power_w": "W",
}

app = typer.Typer(
    help="From the files of a running watch to trustworthy numbers and a training plan.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
accounts = typer.Typer(help="Who may log in.", no_args_is_help=True)
app.add_typer(accounts, name="account")
out, err = Console(), Console(stderr=True)

RunnerName = Annotated[str, typer.Option("--runner", help="Account of the runner.")]


def main() -> None:
    """Run the command line; an error made on purpose becomes one sentence and an exit code."""
    try:
        app()
    except SmartRunningError as error:
        err.print(f"[red]{_plain(str(error))}[/red]", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("SMARTRUNNING_LOG_LEVEL") == "debug":
            raise
        err.print(
            f"[red]SmartRunning made a mistake: {_plain(repr(error))}. Set "
            "SMARTRUNNING_LOG_LEVEL=debug to see where, and please report it.[/red]",
            highlight=False,
            soft_wrap=True,
        )
        sys.exit(SmartRunningError.exit_code)


# ── run ─────────────────────────────────────────────────────────────────────────────────────────


@app.command()
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


@app.command()
def worker() -> None:
    """Take jobs from the ledger and do them, until told to stop."""
    from smartrunning import logs
    from smartrunning.config import settings
    from smartrunning.jobs.worker import run_worker

    chosen = settings()
    logs.set_up(chosen)
    run_worker(chosen)


@app.command()
def doctor() -> None:
    """Look whether everything is here that SmartRunning needs."""
    from smartrunning.config import settings
    from smartrunning.supervisor import check_port
    from smartrunning.workflows.check_installation import check_installation

    table = Table("", "", "", box=None, show_header=False)
    ill = False
    for finding in check_installation(settings(), check_port):
        mark = "[green]✓[/green]" if finding.good else "[red]✗[/red]" if finding.needed else "–"
        table.add_row(mark, finding.subject, _plain(finding.sentence))
        ill |= finding.needed and not finding.good
    out.print(table)
    if ill:
        raise typer.Exit(1)


# ── files ───────────────────────────────────────────────────────────────────────────────────────


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A FIT file, plain or gzipped, or a ZIP archive.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
    sex: Annotated[str, typer.Option(help="female, male or unknown.")] = "unknown",
    max_heart_rate: Annotated[float, typer.Option(help="In bpm.")] = float("nan"),
    rest_heart_rate: Annotated[float, typer.Option(help="In bpm.")] = float("nan"),
    threshold_heart_rate: Annotated[float, typer.Option(help="In bpm.")] = float("nan"),
    critical_speed: Annotated[float, typer.Option(help="In m/s.")] = float("nan"),
    time_zone: Annotated[str, typer.Option(help="Where the file does not say.")] = "UTC",
) -> None:
    """Show every session's statistics of a file; needs no database."""
    from smartrunning.runner import Runner, Thresholds
    from smartrunning.workflows.inspect_file import as_json as json_of
    from smartrunning.workflows.inspect_file import inspect_file

    if sex not in {"female", "male", "unknown"}:
        raise InvalidRequestError(f"--sex takes female, male or unknown; found {sex}.")
    thresholds = Thresholds(
        date.min,
        heart_rate_max_bpm=max_heart_rate,
        heart_rate_rest_bpm=rest_heart_rate,
        threshold_heart_rate_bpm=threshold_heart_rate,
        critical_speed_mps=critical_speed,
        source="command line",
    )
    runner = Runner(
        "inspect",
        "inspect",
        sex=sex,  # type: ignore[arg-type]  # checked above
        time_zone=_zone(time_zone).key,
        thresholds=(thresholds,),
    )
    found = inspect_file(file, runner)
    if as_json:
        sys.stdout.write(json.dumps(json_of(found), allow_nan=False, indent=2) + "\n")
    else:
        _show(found)
    if not found.sessions:
        raise typer.Exit(ALL_REJECTED)


@app.command(name="import")
def import_path(
    path: Annotated[Path, typer.Argument(help="A file, a ZIP archive or a folder of them.")],
    runner: RunnerName,
) -> None:
    """Store the sessions of files, archives or a folder, as an upload does."""
    from smartrunning.storage.info import Verdict
    from smartrunning.workflows.receive_files import receive, verdict_counts

    with _platform() as store:
        owned = store.owned_by(_runner_id(store, runner))
        received = receive(owned, path)
        _follow(store, owned.owner, f"{len(received)} upload(s)")
        table = Table("file", "verdict", "why", box=None)
        for import_id in received:
            for verdict in owned.verdicts(import_id):
                table.add_row(_plain(verdict.name), verdict.verdict, _plain(verdict.sentence))
        out.print(table)
        counts = verdict_counts(owned, received)
        out.print(", ".join(f"{count} {word}" for word, count in counts.items()))
        if not counts[Verdict.STORED] + counts[Verdict.DUPLICATE]:
            raise typer.Exit(ALL_REJECTED)


# ── a plan, a report ────────────────────────────────────────────────────────────────────────────


@app.command()
def plan(
    runner: RunnerName,
    race_date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    distance: Annotated[float, typer.Option(help="Distance of the race in m.")],
    *,
    hours: Annotated[float, typer.Option(help="Hours a week for training.")] = 6.0,
    days: Annotated[str, typer.Option(help="Training days, 0 is Monday.")] = "1,2,3,5,6",
    long_run_day: Annotated[int, typer.Option(help="Day of the long run.")] = 6,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 0,
) -> None:
    """Make a training plan for a race."""
    from smartrunning.workflows.requests import PlanRequest, checked

    if race_date.date() <= _today():
        raise InvalidRequestError(f"The race must be after today; found {race_date:%Y-%m-%d}.")
    request = checked(
        PlanRequest,
        {
            "race_date": race_date.date().isoformat(),
            "race_distance_m": distance,
            "hours_per_week": hours,
            "training_days": [int(day) for day in days.split(",") if day.strip().isdigit()],
            "long_run_day": long_run_day,
            "seed": seed,
        },
    )
    with _platform() as store:
        owner = _runner_id(store, runner)
        result = _job(store, "plan", owner, request.model_dump(mode="json"), "plan")
        made = store.owned_by(owner).plan(str(result["plan_id"]))
        table = Table("week of", "phase", "load", "km", "minutes", box=None)
        for week in made.weeks:
            table.add_row(
                week.start.isoformat(),
                week.phase,
                f"{week.load_au:.0f}",
                f"{week.distance_m / 1000:.0f}",
                f"{week.minutes:.0f}",
            )
        out.print(table)
        out.print(
            f"No plan within these limits can be better than this one by more than "
            f"{made.gap_percent:.2f} % (seed {made.seed}, {made.generations} generations)."
        )


@app.command()
def report(
    runner: RunnerName,
    *,
    kind: Annotated[str, typer.Option(help="session_report or runner_report.")] = "runner_report",
    session: Annotated[str, typer.Option(help="Key of the session, for its report.")] = "",
    output: Annotated[Path | None, typer.Option(help="Where to write the page too.")] = None,
) -> None:
    """Run a report's notebook for a runner and keep what it shows."""
    from smartrunning.workflows.requests import ReportRequest, checked
    from smartrunning.workflows.run_report import report_task

    parameters = {"session_id": session} if session else {}
    request = checked(ReportRequest, {"kind": kind, "parameters": parameters})
    with _platform() as store:
        owner = _runner_id(store, runner)
        report_task(store.owned_by(owner), request, today=_today())
        result = _job(store, "report", owner, {"kind": kind, "parameters": parameters}, "report")
        out.print(f"The report {result['report_id']} is in the app under Reports.")
        if output is not None:
            output.write_bytes(store.owned_by(owner).report_html(str(result["report_id"])))


# ── accounts ────────────────────────────────────────────────────────────────────────────────────


@accounts.command("add")
def account_add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "runner",
) -> None:
    """Make an account; its password is shown once."""
    from smartrunning.workflows.create_account import create_account

    if role not in ROLES:
        raise InvalidRequestError(f"--role takes {', '.join(ROLES)}; found {role}.")
    with _database() as store:
        _show_password(create_account(store, name, role))  # type: ignore[arg-type]  # checked above


@accounts.command("reset")
def account_reset(name: Annotated[str, typer.Argument(help="The account.")]) -> None:
    """Give an account a new password, shown once, and end its logins."""
    from smartrunning.workflows.create_account import reset_password

    with _database() as store:
        _show_password(reset_password(store, name))


@accounts.command("list")
def account_list() -> None:
    """List all accounts."""
    with _database() as store:
        table = Table("name", "role", "runner", box=None)
        for user in store.users.all():
            table.add_row(_plain(user.username), user.role, _plain(user.runner_id))
        out.print(table)


# ── what the commands share ─────────────────────────────────────────────────────────────────────


@contextmanager
def _database() -> "Iterator[Store]":
    """Open the store that is running, or start the embedded server for as long as the block."""
    from smartrunning import logs
    from smartrunning.config import settings
    from smartrunning.storage import open_store
    from smartrunning.storage.address import running_uri
    from smartrunning.storage.embedded import EmbeddedServer

    os.environ.setdefault("SMARTRUNNING_LOG_LEVEL", "warning")  # a command's words are enough
    chosen = settings()
    logs.set_up(chosen)
    if chosen.mongodb_uri is not None or running_uri(chosen) is not None:
        with open_store(settings=chosen) as store:
            yield store
        return
    with EmbeddedServer(chosen) as server, open_store(server.uri, settings=chosen) as store:
        yield store


@contextmanager
def _platform() -> "Iterator[Store]":
    """Open the store, with a worker of its own where no platform is running."""
    from smartrunning.config import settings
    from smartrunning.storage.address import running_uri
    from smartrunning.supervisor import worker_beside

    chosen = settings()
    alone = chosen.mongodb_uri is None and running_uri(chosen) is None
    with _database() as store:
        if not alone:
            yield store
            return
        with worker_beside(chosen):
            yield store


def _prepare(store: "Store") -> None:
    """Put the library and the first account into a store that has none."""
    from smartrunning import optimizer
    from smartrunning.workflows.create_account import create_account

    store.library.save_schemas(optimizer.SEED_SCHEMAS)
    store.library.save_workouts(optimizer.SEED_WORKOUTS)
    if not any(user.role == "admin" for user in store.users.all()):
        _show_password(create_account(store, "admin", "admin"))


def _demo(store: "Store", address: str) -> None:
    from smartrunning.workflows.load_demo import load_demo

    with _progress() as progress:
        task = progress.add_task("Writing the demo runner's season", total=1.0)
        made = load_demo(
            store,
            address,
            today=_today(),
            report=lambda share, words="": progress.update(
                task, completed=share, description=words or "Writing"
            ),
        )
    if made is None:
        out.print("  The demo runner is there already: account [bold]demo[/bold].")
        return
    _show_password(made.account)
    out.print(f"  {made.files} runs were uploaded; the banner on the page shows how they are read.")


def _show_password(made: "NewAccount") -> None:
    out.print(
        f"\n  Account [bold]{_plain(made.user.username)}[/bold] ({made.user.role}), "
        f"password [bold]{made.password}[/bold]\n  It is shown this once; change it on the page.",
        highlight=False,
    )


def _job(
    store: "Store", kind: str, owner: str, parameters: dict[str, object], words: str
) -> dict[str, object]:
    """Queue a job, show how it goes, and return what it brought."""
    job_id = store.jobs.enqueue(kind, owner, parameters)
    _follow(store, owner, words)
    job = store.jobs.get(job_id, owner)
    if job.error:
        raise SmartRunningError(job.error)
    return dict(job.result)


def _follow(store: "Store", owner: str, words: str) -> None:
    """Show the jobs of a runner until none is left."""
    from smartrunning.workflows.follow_jobs import follow_jobs

    with _progress() as progress:
        task = progress.add_task(words, total=1.0)
        for job in follow_jobs(store, owner):
            progress.update(
                task, completed=job.progress, description=f"{job.kind}: {job.message or job.state}"
            )
        progress.update(task, completed=1.0)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        console=err,
        transient=True,
    )


def _runner_id(store: "Store", name: str) -> str:
    user: User | None = store.users.by_name(name)
    if user is None or not user.runner_id:
        known = ", ".join(one.username for one in store.users.all() if one.runner_id) or "none"
        raise NotFoundError(
            f"There is no runner {name}; those there are: {known}. "
            f"Make one with: smartrunning account add {name}"
        )
    return user.runner_id


def _today() -> date:
    return datetime.now(UTC).date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidRequestError(
            f"--time-zone takes a name such as Europe/Berlin; found {name}."
        ) from error


def _show(found: "Inspection") -> None:
    from smartrunning import metrics, units

    for one in found.sessions:
        session, values = one.session, one.statistics.values
        out.print(
            f"\n[bold]{_plain(one.name)}[/bold]  {session.sport} ({session.sub_sport}), "
            f"{session.started_at:%Y-%m-%d %H:%M:%S} UTC, {len(session.records)} records",
            highlight=False,
        )
        table = Table("metric", "value", "unit", "why not, or what to know", box=None)
        for metric in metrics.CATALOGUE:
            value = values[metric.name]
            number = "–" if value.value is None else f"{value.value:,.2f}"
            if value.value is not None and metric.unit == "s":
                number = units.clock(value.value)
            table.add_row(
                metric.name, number, metric.unit, _plain(value.reason or ", ".join(value.flags))
            )
        out.print(table)
        efforts = [effort for effort in one.statistics.best_efforts if not effort.refusal]
        if efforts:
            out.print(
                "best efforts: "
                + ", ".join(
                    f"{effort.distance_m:g} m {units.clock(effort.duration_s)}"
                    for effort in efforts
                ),
                highlight=False,
            )
        for flag in session.flags:
            out.print(f"• {_plain(flag.sentence)}", highlight=False)
    for name, error in found.rejections:
        err.print(f"{_plain(name)}: {_plain(error.sentence)}", highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Text in which no bracket is taken for a colour and no control character gets through."""
    from rich.markup import escape

    return escape("".join(letter if letter.isprintable() else " " for letter in text))


if __name__ == "__main__":
    main()
