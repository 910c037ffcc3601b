"""A file in, its numbers out, without any database."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from smartrunning.cli.console import err, out, plain
from smartrunning.cli.importing import ALL_REJECTED
from smartrunning.errors import InvalidRequestError

if TYPE_CHECKING:
    from smartrunning.workflows.inspect_file import Inspection


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
            f"\n[bold]{plain(one.name)}[/bold]  {session.sport} ({session.sub_sport}), "
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
                metric.name, number, metric.unit, plain(value.reason or ", ".join(value.flags))
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
            out.print(f"• {plain(flag.sentence)}", highlight=False)
    for name, error in found.rejections:
        err.print(f"{plain(name)}: {plain(error.sentence)}", highlight=False, soft_wrap=True)
