"""The scientist's door: stored runs as pandas tables, with the unit in every column's name.

In JupyterLab a scientist sees all runners; in a report's kernel there is only the runner whose
report it is. Whose kernel it is comes from the environment that the platform set, and the database
login of a kernel can only read.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from smartrunning import __version__
from smartrunning.errors import AccessDeniedError, InvalidRequestError, NotFoundError
from smartrunning.history import DatedStatistics, RunnerHistory
from smartrunning.metrics import CATALOGUE, SessionStatistics
from smartrunning.optimizer import Plan
from smartrunning.records import Session
from smartrunning.reports.daily_load import daily_load
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_reader
from smartrunning.storage.info import SessionInfo

SEES_ALL: Final = frozenset({"scientist", "admin"})
SESSION_COLUMNS: Final = (
    "session_id",
    "runner_id",
    "started_at",
    "local_date",
    "sport",
    "sub_sport",
    "elapsed_s",
    "timer_s",
    "samples",
    "excluded",
)
CRITICAL_SPEED_COLUMNS: Final = (
    "day",
    "critical_speed_mps",
    "critical_speed_low_mps",
    "critical_speed_high_mps",
    "d_prime_m",
    "d_prime_low_m",
    "d_prime_high_m",
    "r_squared",
    "efforts",
    "model",
)
PLAN_COLUMNS: Final = (
    "plan_id",
    "runner_id",
    "revision",
    "created_at",
    "start_date",
    "race_date",
    "race_distance_m",
    "objective",
    "gap_percent",
)


def runners() -> pd.DataFrame:
    """Profiles of the runners that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a runner, index ``runner_id``; no names, and the year of birth alone: research needs
        neither names nor birthdays.
    """
    rows = [_profile(runner) for runner in _visible()]
    columns = ["runner_id", "sex", "birth_year", "height_m", "mass_kg", "time_zone", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("runner_id")


def sessions(runner: str | None = None) -> pd.DataFrame:
    """Sessions of one runner or of all.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a session, index ``session_id``, oldest first within a runner.
    """
    rows = [
        _row(owner, info)
        for owner in _owners(runner)
        for info in _own(owner).sessions(newest_first=False)
    ]
    return pd.DataFrame(rows, columns=list(SESSION_COLUMNS)).set_index("session_id")


def session(session_id: str) -> Session:
    """One session as the core knows it.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    Session
        With its records.

    Raises
    ------
    NotFoundError
        If there is no such session among those that one may see.
    """
    return _own(_owner_of(session_id)).session(session_id)


def session_info(session_id: str) -> SessionInfo:
    """What the store says about a session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    SessionInfo
        Without samples.
    """
    return _own(_owner_of(session_id)).session_info(session_id)


def records(session_id: str) -> pd.DataFrame:
    """Samples of one session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    pandas.DataFrame
        One row a sample, the canonical columns with their units in the names.
    """
    return session(session_id).records.to_pandas()


def session_statistics(session_id: str) -> SessionStatistics:
    """Statistics of one session as the core knows them.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    SessionStatistics
        Each metric a number or a reason.
    """
    return _own(_owner_of(session_id)).statistics_of(session_id)


def statistics(runner: str | None = None) -> pd.DataFrame:
    """Every metric of every session.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a session, index ``session_id``, a column a metric of the catalogue; NaN where the
        metric cannot be had.
    """
    names = [metric.name for metric in CATALOGUE]
    rows = [
        _metrics(owner, dated, names)
        for owner in _owners(runner)
        for dated in _own(owner).statistics()
    ]
    columns = ["session_id", "runner_id", "local_date", "sport", "excluded", *names]
    return pd.DataFrame(rows, columns=columns).set_index("session_id")


def reasons(session_id: str) -> pd.DataFrame:
    """Metrics of a session with the reasons for those that are missing.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    pandas.DataFrame
        One row a metric: value, unit, reason, flags, version.
    """
    found = session_statistics(session_id)
    rows = []
    for metric in CATALOGUE:
        value = found.values[metric.name]  # noqa: PD011 - a mapping, no table
        flags, version = ", ".join(value.flags), found.versions[metric.name]
        rows.append((metric.name, value.number, metric.unit, value.reason, flags, version))
    columns = ["metric", "value", "unit", "reason", "flags", "version"]
    return pd.DataFrame(rows, columns=columns).set_index("metric")


def runner_history(runner: str | None = None) -> RunnerHistory:
    """A runner over time as the core knows it.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    RunnerHistory
        As it was computed last.

    Raises
    ------
    NotFoundError
        If no history has been computed yet.
    """
    owner = _one(runner)
    found = _own(owner).history()
    if found is None:
        raise NotFoundError(f"No history has been computed for the runner {owner} yet.")
    return found


def history(runner: str | None = None) -> pd.DataFrame:
    """Daily load, fitness, fatigue and form.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a day up to today, index ``day``.
    """
    load = daily_load(runner_history(runner), datetime.now(UTC).date())
    columns = ["load_au", "fitness_au", "fatigue_au", "form_au"]
    if load is None:
        return pd.DataFrame(columns=columns, index=pd.DatetimeIndex([], name="day"))
    values = {name: getattr(load, name) for name in columns}
    return pd.DataFrame(values, index=pd.DatetimeIndex(load.days, name="day"))


def weeks(runner: str | None = None) -> pd.DataFrame:
    """Sums of each week.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a week, index the Monday.
    """
    rows = [asdict(week) for week in runner_history(runner).weeks]
    columns = ["start", "distance_m", "moving_s", "load_au", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("start")


def bests(runner: str | None = None) -> pd.DataFrame:
    """Personal bests.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a distance, index ``distance_m``.
    """
    rows = [{**asdict(best), "speed_mps": best.speed_mps} for best in _own(_one(runner)).bests()]
    columns = ["distance_m", "duration_s", "speed_mps", "local_date", "session_id", "start_s"]
    return pd.DataFrame(rows, columns=columns).set_index("distance_m")


def critical_speed(runner: str | None = None) -> pd.DataFrame:
    """Critical speed and D′ as they were estimated over time, with their 95 % intervals.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row an estimate, index ``day``; NaN where there is no interval.
    """
    rows = []
    for dated in _own(_one(runner)).critical_speeds():
        found = dated.critical_speed
        speed_low, speed_high = found.critical_speed_interval_mps or (np.nan, np.nan)
        reserve_low, reserve_high = found.d_prime_interval_m or (np.nan, np.nan)
        rows.append(
            {
                "day": dated.day,
                "critical_speed_mps": found.critical_speed_mps,
                "critical_speed_low_mps": speed_low,
                "critical_speed_high_mps": speed_high,
                "d_prime_m": found.d_prime_m,
                "d_prime_low_m": reserve_low,
                "d_prime_high_m": reserve_high,
                "r_squared": found.r_squared,
                "efforts": len(found.efforts),
                "model": found.model,
            }
        )
    return pd.DataFrame(rows, columns=list(CRITICAL_SPEED_COLUMNS)).set_index("day")


def plans(runner: str | None = None) -> pd.DataFrame:
    """Training plans.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a plan, index ``plan_id``.
    """
    rows = [
        {"runner_id": owner, **asdict(info)} for owner in _owners(runner)
        for info in _own(owner).plans()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).set_index("plan_id")


def plan(plan_id: str) -> Plan:
    """One plan as the core knows it.

    Parameters
    ----------
    plan_id : str
        The plan's key.

    Returns
    -------
    Plan
        With its days.

    Raises
    ------
    NotFoundError
        If there is no such plan among those that one may see.
    """
    for owner in _owners(None):
        if plan_id in {info.plan_id for info in _own(owner).plans()}:
            return _own(owner).plan(plan_id)
    raise NotFoundError(f"There is no plan {plan_id!r} that you may see.")


def day(text: str) -> date:
    """A day that was written as a notebook's parameter.

    Parameters
    ----------
    text : str
        Such as ``2026-05-31``; empty means today, in UTC.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    InvalidRequestError
        If it is not a day.
    """
    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError(f"Needed a day such as 2026-05-31, found {text!r}.") from None


def provenance(**facts: object) -> Mapping[str, object]:
    """What a notebook was made with: versions of the code and of the metrics, time, and its facts.

    Parameters
    ----------
    **facts : object
        Parameters and keys of the data that the notebook used.

    Returns
    -------
    mapping of str to object
        For `smartrunning.reports.provenance_table`.
    """
    return {
        "SmartRunning": __version__,
        "computed at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        **{name.replace("_", " "): value for name, value in facts.items()},
    }


def snapshot(session_id: str) -> Mapping[str, object]:
    """Keys that identify the data behind a session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    mapping of str to object
        File, its SHA-256, when it was received, and the decoder.
    """
    own = _own(_owner_of(session_id))
    info = own.session_info(session_id)
    file = own.file_info(info.file_id)
    return {
        "session": session_id,
        "file": file.name,
        "file_sha256": file.sha256,
        "received_at": f"{file.received_at:%Y-%m-%d %H:%M} UTC",
        "decoder": own.session(session_id).provenance.decoder,
    }


def history_snapshot(runner: str | None = None) -> Mapping[str, object]:
    """Facts that identify the data behind a runner's history.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    mapping of str to object
        Runner, sessions, the latest of them, and the version of the history's formulas.
    """
    owner = _one(runner)
    stored = _own(owner).sessions()
    return {
        "runner": owner,
        "sessions": len(stored),
        "latest_session": stored[0].session_id if stored else "none",
        "history_version": runner_history(owner).version,
    }


# ── whose data ──────────────────────────────────────────────────────────────────────────────────


@cache
def _store() -> Store:
    return open_reader()


def _own(owner: str) -> OwnedStore:
    return _store().owned_by(owner)


def _sees_all() -> bool:
    return os.environ.get("SMARTRUNNING_ROLE", "") in SEES_ALL


def _visible() -> list[Runner]:
    if _sees_all():
        return _store().runners.all()
    return [_own(_myself()).runner()]


def _owners(runner: str | None) -> list[str]:
    if runner is not None:
        return [_one(runner)]
    return [one.runner_id for one in _visible()]


def _one(runner: str | None) -> str:
    """One runner's key, after the check that this kernel may see the runner."""
    if runner is None:
        return _myself()
    if not _sees_all() and runner != _myself():
        raise AccessDeniedError("This notebook may only see the data of its own runner.")
    return runner


def _myself() -> str:
    runner_id = os.environ.get("SMARTRUNNING_RUNNER", "")
    if not runner_id:
        raise InvalidRequestError(
            "This account has no running data of its own; name a runner from lab.runners()."
        )
    return runner_id


def _owner_of(session_id: str) -> str:
    for owner in _owners(None):
        try:
            _own(owner).session_info(session_id)
        except NotFoundError:
            continue
        return owner
    raise NotFoundError(f"There is no session {session_id!r} that you may see.")


def _profile(runner: Runner) -> dict[str, Any]:
    return {
        "runner_id": runner.runner_id,
        "sex": runner.sex,
        "birth_year": runner.birth_date.year if runner.birth_date else None,
        "height_m": runner.height_m,
        "mass_kg": runner.mass_kg,
        "time_zone": runner.time_zone,
        "sessions": len(_own(runner.runner_id).sessions()),
    }


def _row(owner: str, info: SessionInfo) -> dict[str, Any]:
    return {name: getattr(info, name, owner) for name in SESSION_COLUMNS}


def _metrics(owner: str, dated: DatedStatistics, names: list[str]) -> dict[str, Any]:
    return {
        "session_id": dated.session_id,
        "runner_id": owner,
        "local_date": dated.local_date,
        "sport": dated.sport,
        "excluded": dated.excluded,
        **{name: dated.statistics.number(name) for name in names},
    }
