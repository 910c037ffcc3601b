"""What a notebook was made with: versions of code and metrics, and the data behind it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from smartrunning import __version__
from smartrunning.lab import access
from smartrunning.lab.training_tables import runner_history


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
    own = access.store_of_session(session_id)
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
    own = access.store_of(runner)
    stored = own.sessions()
    return {
        "runner": own.owner,
        "sessions": len(stored),
        "latest_session": stored[0].session_id if stored else "none",
        "history_version": runner_history(runner).version,
    }
