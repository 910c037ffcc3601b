"""The command line: one verb a command, sentences for errors, exit codes for scripts.

What is slow to import is imported by the command that needs it, so that ``--help`` answers at once.
"""

# ruff: noqa: PLC0415  see above

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
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
    from smartrunning.workflows.invite import Link

ALL_REJECTED: Final = 65
FEW_FILES: Final = 20
"""Of so many files all are listed; of more, those that are not simply stored."""
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
libraries = typer.Typer(help="Plan schemas and workouts.", no_args_is_help=True)
app.add_typer(libraries, name="library")
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
        table.add_row(mark, finding.subject, _plain(finding.sentence))
        ill |= finding.needed and not finding.good
    out.print(table)
    if ill:
        raise typer.Exit(1)


def _integrity(*, repair: bool) -> None:
    """Check the data, show each finding as a sentence; exit code 1 when something is left to do."""
    from smartrunning.workflows.check_integrity import Remedy, check_integrity

    with _database() as store:
        with _progress() as progress:
            task = progress.add_task("Checking", total=1.0)
            found = check_integrity(
                store,
                _today(),
                repair=repair,
                report=lambda share, words="": progress.update(
                    task, completed=share, description=f"Checking {words}"
                ),
            )
        for one in found.findings:
            mark = _MARKS[one.remedy]
            out.print(f"{mark} {one.invariant}: {_plain(one.sentence)}", soft_wrap=True)
        for owner in found.at_work:
            out.print(f"– {_plain(owner)}: a job changes this runner's data; look again later.")
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
    left = check_integrity(store, _today(), repair=False)
    for one in left.findings:
        out.print(f"[red]✗[/red] still so: {_plain(one.sentence)}", soft_wrap=True)
    if not left.findings:
        out.print("The jobs have ended; all invariants hold.")
    return not left.findings


_MARKS: Final = {
    "mended": "[green]✓[/green]",
    "queued": "[green]✓[/green]",
    "mendable": "[yellow]![/yellow]",
    "open": "[red]✗[/red]",
}


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
def import_paths(
    runner: RunnerName,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, ZIP archives or folders of them.")
    ] = None,
    *,
    undo: Annotated[str, typer.Option(help="Key of an import to take back instead.")] = "",
) -> None:
    """Store the sessions of files, archives and folders, as an upload does; or undo an import."""
    if bool(undo) == bool(paths):
        raise InvalidRequestError("Name what to import, or with --undo the import to take back.")
    with _platform() as store:
        owner = _runner_id(store, runner)
        if undo:
            _undo(store, owner, undo)
        else:
            _import(store, owner, paths or [], runner)


def _undo(store: "Store", owner: str, import_id: str) -> None:
    from smartrunning.workflows.undo_import import request_undo

    job_id = request_undo(store, owner, import_id)
    result = _result(store, owner, job_id, "undo")
    out.print(
        f"{result['removed']} files were removed with their sessions; {result['left']} stay, "
        "because another import brought them too."
    )


def _import(store: "Store", owner: str, paths: "list[Path]", runner: str) -> None:
    from smartrunning.storage.info import Verdict
    from smartrunning.workflows.receive_files import receive, summary_of

    owned = store.owned_by(owner)
    received = [import_id for path in paths for import_id in receive(owned, path)]
    _follow(store, owner, f"{len(received)} upload(s)")
    table = Table("file", "verdict", "why", box=None)
    for import_id in received:
        verdicts = owned.verdicts(import_id)
        for verdict in verdicts:
            if verdict.verdict is not Verdict.STORED or len(verdicts) <= FEW_FILES:
                words = verdict.verdict.replace("_", " ")
                table.add_row(_plain(verdict.name), words, _plain(verdict.sentence))
    out.print(table)
    summary = summary_of(owned, received)
    out.print(f"{summary.files:,} file{'s' * (summary.files != 1)}: {summary}.")
    for import_id in received:
        out.print(
            f"To undo: smartrunning import --runner {_plain(runner)} --undo {import_id}",
            highlight=False,
            soft_wrap=True,
        )
    if not summary.kept + summary.duplicates:
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
            f"No plan within these limits gains more than {max(made.gap_percent, 0.01):.2f} % of "
            f"what training is worth over this one (seed {made.seed}, {made.generations} "
            "generations)."
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
    from smartrunning.workflows.report_task import report_task
    from smartrunning.workflows.requests import ReportRequest, checked

    parameters = {"session_id": session} if session else {}
    request = checked(ReportRequest, {"kind": kind, "parameters": parameters})
    with _platform() as store:
        owner = _runner_id(store, runner)
        report_task(store.owned_by(owner), request, today=_today())
        result = _job(store, "report", owner, {"kind": kind, "parameters": parameters}, "report")
        out.print(f"The report {result['report_id']} is in the app under Reports.")
        if output is not None:
            output.write_bytes(store.owned_by(owner).report_html(str(result["report_id"])))


@app.command("weekly-report")
def weekly_report(
    runner: RunnerName,
    *,
    on: Annotated[bool, typer.Option("--on/--off", help="Whether it is wanted.")] = True,
    weekday: Annotated[int, typer.Option(help="0 is Monday.")] = 0,
    at: Annotated[str, typer.Option(help="HH:MM on the runner's clock.")] = "07:00",
    weeks: Annotated[int, typer.Option(help="How far it looks back.")] = 12,
) -> None:
    """Have a report on a runner written every week, or no more."""
    from smartrunning.storage.clock import now
    from smartrunning.workflows.requests import checked
    from smartrunning.workflows.weekly_report import WeeklyReportRequest, set_weekly_report

    values = {"enabled": on, "weekday": weekday, "at": at, "weeks": weeks}
    wish = checked(WeeklyReportRequest, values)
    with _database() as store:
        made = set_weekly_report(store, _runner_id(store, runner), wish, now=now())
    due = made.next_due_at
    out.print(f"It is due next at {due:%Y-%m-%d %H:%M} UTC." if due else "It is switched off.")


@app.command()
def schedules() -> None:
    """List what is due again and again."""
    with _database() as store:
        table = Table("what", "whose", "at", "next (UTC)", "last (UTC)", box=None)
        for one in store.schedules.all():
            instants = (one.next_due_at, one.last_due_at)
            shown = [f"{instant:%Y-%m-%d %H:%M}" if instant else "–" for instant in instants]
            table.add_row(one.name, _plain(one.owner), f"{one.at} {one.time_zone}", *shown)
        out.print(table)


# ── backups ─────────────────────────────────────────────────────────────────────────────────────


@app.command()
def backup() -> None:
    """Write a backup of everything into the data folder; the platform may go on running."""
    from smartrunning.config import settings
    from smartrunning.workflows.back_up import back_up

    with _database() as store, _progress() as progress:
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


@app.command()
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
    with _database() as store, _progress() as progress:
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


@libraries.command("add")
def library_add(
    file: Annotated[Path, typer.Argument(help="JSON with schemas and workouts.")],
    author: Annotated[str, typer.Option(help="Who adds them.")] = "the operator",
) -> None:
    """Add plan schemas and workouts of a JSON file to the library."""
    from smartrunning.workflows.extend_library import extend_library

    with _database() as store:
        schemas, workouts = extend_library(store.library, _json(file), author=author)
    out.print(f"Added: {schemas} plan schemas, {workouts} workouts.")


@libraries.command("schema")
def library_form() -> None:
    """Print the JSON Schema of what can be added to the library."""
    from smartrunning.workflows.extend_library import library_schema

    typer.echo(json.dumps(library_schema(), indent=1))


def _json(file: "Path") -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InvalidRequestError(f"{file} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise InvalidRequestError(f"{file} is no JSON: {error}.") from error


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


@accounts.command("invite")
def account_invite(
    name: Annotated[str, typer.Argument(help="Name of the account; else it is chosen.")] = "",
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "runner",
    hours: Annotated[float, typer.Option(help="How long the link is good.")] = 72,
) -> None:
    """Make a link by which somebody makes an account; it works once and is shown once."""
    from smartrunning.config import settings
    from smartrunning.workflows.invite import invite

    if role not in ROLES:
        raise InvalidRequestError(f"--role takes {', '.join(ROLES)}; found {role}.")
    with _database() as store:
        link = invite(store, settings(), role, username=name, hours=hours)  # type: ignore[arg-type]  # checked above
        _show_link(link)


@accounts.command("reset-link")
def account_reset_link(
    name: Annotated[str, typer.Argument(help="The account.")],
    hours: Annotated[float, typer.Option(help="How long the link is good.")] = 24,
) -> None:
    """Make a link by which somebody chooses a new password; it works once and is shown once."""
    from smartrunning.config import settings
    from smartrunning.workflows.invite import invite_to_reset

    with _database() as store:
        _show_link(invite_to_reset(store, settings(), name, hours=hours))


@accounts.command("list")
def account_list() -> None:
    """List all accounts."""
    with _database() as store:
        table = Table("name", "role", "runner", box=None)
        for user in store.users.all():
            table.add_row(_plain(user.username), user.role, _plain(user.runner_id))
        out.print(table)


@accounts.command("coach")
def account_coach(
    coach: Annotated[str, typer.Argument(help="Account of the coach.")],
    runner: Annotated[str, typer.Argument(help="Account of the runner.")],
    end: Annotated[bool, typer.Option("--end", help="End it instead.")] = False,
) -> None:
    """Put a runner into the care of a coach, or end it; a running server follows in seconds."""
    from smartrunning.workflows.assign_coach import assign_coach, end_coaching

    with _database() as store:
        runner_id = _runner_id(store, runner)
        if end:
            end_coaching(store, coach, runner_id)
            out.print(f"  {_plain(coach)} no longer sees the data of {_plain(runner)}.")
        else:
            made = assign_coach(store, coach, runner_id)
            out.print(f"  {_plain(made.coach)} sees the data of {_plain(runner)} from now on.")


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


def _show_link(link: "Link") -> None:
    ends = link.invitation.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    out.print(
        f"\n  {link.address}\n  It works once, until {ends}, and is shown this once.",
        highlight=False,
        soft_wrap=True,
    )


def _job(
    store: "Store", kind: str, owner: str, parameters: dict[str, object], words: str
) -> dict[str, object]:
    """Queue a job, show how it goes, and return what it brought."""
    return _result(store, owner, store.jobs.enqueue(kind, owner, parameters), words)


def _result(store: "Store", owner: str, job_id: str, words: str) -> dict[str, object]:
    """Show how a job goes, and return what it brought."""
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
