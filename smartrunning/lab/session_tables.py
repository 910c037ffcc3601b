"""Sessions as tables, and each one as the core knows it."""

from typing import Any, Final

import pandas as pd

from smartrunning.history import DatedStatistics
from smartrunning.lab import access
from smartrunning.metrics import CATALOGUE, SessionStatistics
from smartrunning.records import Session
from smartrunning.storage.info import SessionInfo

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
        _row(own.owner, info)
        for own in access.stores(runner)
        for info in own.sessions(newest_first=False)
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
    return access.store_of_session(session_id).session(session_id)


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
    return access.store_of_session(session_id).session_info(session_id)


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
    return access.store_of_session(session_id).statistics_of(session_id)


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
        _metrics(own.owner, dated, names)
        for own in access.stores(runner)
        for dated in own.statistics()
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


def _row(owner: str, info: SessionInfo) -> dict[str, Any]:
    """Row of a session; its owner is the only column that the info does not have."""
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
