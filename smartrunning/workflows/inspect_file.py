"""A file in, every session's statistics out, for people and for programs; needs no database."""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from smartrunning import ingestion, metrics
from smartrunning.errors import FileRejectedError, InvalidRequestError, NotFoundError
from smartrunning.metrics import SessionStatistics
from smartrunning.records import Session
from smartrunning.runner import Runner
from smartrunning.workflows.folders import file_entries, folder_entries

PLAIN: Final = (
    "elapsed_s",
    "timer_s",
    "moving_s",
    "distance_m",
    "ascent_m",
    "descent_m",
    "mean_heart_rate_bpm",
    "max_heart_rate_bpm",
    "mean_cadence_spm",
    "mean_power_w",
)
"""Numbers that stand beside ``metrics`` too, without reason and flags, for short programs."""


@dataclass(frozen=True, slots=True)
class InspectedSession:
    """One session of a file.

    Attributes
    ----------
    name : str
        Name of the file, or of the entry in the archive.
    session : Session
        What was recorded.
    statistics : SessionStatistics
        What it comes to.
    """

    name: str
    session: Session
    statistics: SessionStatistics


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that a file holds.

    Attributes
    ----------
    file : str
        Its path as given.
    sessions : tuple of InspectedSession
        In the order of the file.
    rejections : tuple of tuple of str and FileRejectedError
        What could not become a session, and why.
    """

    file: str
    sessions: tuple[InspectedSession, ...]
    rejections: tuple[tuple[str, FileRejectedError], ...]


def inspect_file(path: Path, runner: Runner) -> Inspection:
    """Read a file or an archive and compute all statistics of its sessions.

    Parameters
    ----------
    path : pathlib.Path
        A FIT, TCX or GPX file, plain or by gzip, a ZIP archive, or a folder of them.
    runner : Runner
        Whose thresholds and zone hold.

    Returns
    -------
    Inspection
        Sessions and rejections; at least one of either.

    Raises
    ------
    NotFoundError
        If there is no such file, or no activity file in the folder.
    InvalidRequestError
        If it cannot be read.
    FileRejectedError
        If it is an archive that cannot be opened.
    """
    sessions: list[InspectedSession] = []
    rejections: list[tuple[str, FileRejectedError]] = []
    for entry in _entries(path):
        try:
            for session in _sessions(entry):
                day = session.local_date(ZoneInfo(runner.time_zone))
                statistics = metrics.statistics(session, runner, day)
                sessions.append(InspectedSession(entry.name, session, statistics))
        except FileRejectedError as error:
            rejections.append((entry.name, error))
    return Inspection(str(path), tuple(sessions), tuple(rejections))


def as_json(inspection: Inspection) -> dict[str, Any]:
    """What was found as plain JSON values; unknown numbers are null.

    Parameters
    ----------
    inspection : Inspection
        What was found.

    Returns
    -------
    dict of str to object
        ``file``, ``sessions`` and ``rejections``.
    """
    return {
        "file": inspection.file,
        "sessions": [_session(one) for one in inspection.sessions],
        "rejections": [
            {"name": name, "code": error.code, "reason": error.sentence}
            for name, error in inspection.rejections
        ],
    }


def _entries(path: Path) -> Iterator[ingestion.ArchiveEntry]:
    if path.is_dir():
        yield from folder_entries(path)
        return
    try:
        with path.open("rb") as file:
            yield from file_entries(file, path.name)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}; check its name.") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InvalidRequestError(f"The file {path} cannot be read: {why}.") from error


def _sessions(entry: ingestion.ArchiveEntry) -> tuple[Session, ...]:
    if entry.rejection is not None:
        raise entry.rejection
    return ingestion.sessions(
        entry.data or b"", name=entry.name, described=entry.described, now=datetime.now(UTC)
    )


def _session(one: InspectedSession) -> dict[str, Any]:
    session, statistics = one.session, one.statistics
    numbers = {name: statistics.values[name].value for name in PLAIN if name in statistics.values}
    return {
        "name": one.name,
        "title": session.title,
        "gear": session.gear,
        "sport": session.sport,
        "sub_sport": session.sub_sport,
        "started_at": session.started_at.isoformat().replace("+00:00", "Z"),
        "utc_offset_s": session.utc_offset_s,
        "records": len(session.records),
        "laps": len(session.laps),
        **numbers,
        "metrics": {metric.name: _metric(metric, statistics) for metric in metrics.CATALOGUE},
        "best_efforts": [dataclasses.asdict(effort) for effort in statistics.best_efforts],
        "device_summary": {key: _known(value) for key, value in session.device_summary.items()},
        "flags": [dataclasses.asdict(flag) for flag in session.flags],
        "device": dataclasses.asdict(session.device),
        "provenance": dataclasses.asdict(session.provenance),
    }


def _metric(metric: metrics.Metric, statistics: SessionStatistics) -> Mapping[str, Any]:
    value = statistics.values[metric.name]
    return {
        "value": value.value,
        "unit": metric.unit,
        "reason": value.reason,
        "flags": list(value.flags),
        "version": statistics.versions[metric.name],
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
