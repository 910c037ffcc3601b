"""Plans and reports, now or again and again."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from smartrunning.cli.console import out, plain
from smartrunning.cli.following import done_job
from smartrunning.cli.opening import RunnerName, database, platform, runner_id_of, today
from smartrunning.errors import InvalidRequestError


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

    if race_date.date() <= today():
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
    with platform() as store:
        owner = runner_id_of(store, runner)
        result = done_job(store, "plan", owner, request.model_dump(mode="json"), "plan")
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
    with platform() as store:
        owner = runner_id_of(store, runner)
        report_task(store.owned_by(owner), request, today=today())
        result = done_job(
            store, "report", owner, {"kind": kind, "parameters": parameters}, "report"
        )
        out.print(f"The report {result['report_id']} is in the app under Reports.")
        if output is not None:
            output.write_bytes(store.owned_by(owner).report_html(str(result["report_id"])))


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
    with database() as store:
        made = set_weekly_report(store, runner_id_of(store, runner), wish, now=now())
    due = made.next_due_at
    out.print(f"It is due next at {due:%Y-%m-%d %H:%M} UTC." if due else "It is switched off.")


def schedules() -> None:
    """List what is due again and again."""
    with database() as store:
        table = Table("what", "whose", "at", "next (UTC)", "last (UTC)", box=None)
        for one in store.schedules.all():
            instants = (one.next_due_at, one.last_due_at)
            shown = [f"{instant:%Y-%m-%d %H:%M}" if instant else "–" for instant in instants]
            table.add_row(one.name, plain(one.owner), f"{one.at} {one.time_zone}", *shown)
        out.print(table)
