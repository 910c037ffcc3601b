"""What a report was made from, so that it can be made again: code, notebook, parameters, data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from smartrunning import metrics
from smartrunning.storage.codec import to_document
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.code_version import code_version
from smartrunning.workflows.compute_statistics import sessions_to_compute
from smartrunning.workflows.report_task import ReportTask

PROVENANCE_TAG: Final = "provenance"
"""Cells with this tag say when and by whom a notebook was run; their outputs are no numbers."""
_SHOWN: Final = 12


def data_snapshot(owned: OwnedStore) -> dict[str, Any]:
    """Name for the state of a runner's data: equal when a report would show the same.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    dict of str to object
        Number of sessions, instant of the newest, hash of the stored history, and a hash over all
        of it: profile, sessions, history, versions of the formulas, and which statistics are still
        to be computed by them.
    """
    sessions = owned.sessions()
    history_sha256 = _hash([to_document(owned.history())])
    content = [
        repr(owned.runner()),
        sorted(metrics.VERSIONS.items()),
        sorted(repr(session) for session in sessions),
        sorted(sessions_to_compute(owned)),
        history_sha256,
    ]
    return {
        "sessions": len(sessions),
        "newest_session_at": sessions[0].started_at.isoformat() if sessions else None,
        "history_sha256": history_sha256,
        "sha256": _hash(content),
    }


def provenance(owned: OwnedStore, task: ReportTask, *, made_at: datetime) -> dict[str, Any]:
    """What a report is made from, as it stands before the run.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    task : ReportTask
        The run.
    made_at : datetime.datetime
        Now, aware, UTC.

    Returns
    -------
    dict of str to object
        Versions of code, notebook and data; for a report that is made again, which one it repeats
        and whether code, notebook and data are still the same.
    """
    origin: dict[str, Any] = {
        "code": code_version(),
        "metrics": dict(metrics.VERSIONS),
        "notebook_sha256": hashlib.sha256(task.notebook.read_bytes()).hexdigest(),
        "data": data_snapshot(owned),
        "made_at": made_at.isoformat(),
    }
    if task.again:
        before = owned.report_info(task.again).provenance
        origin["again"] = {
            "report_id": task.again,
            "same_code": _same(before, origin, "code") and _same(before, origin, "notebook_sha256"),
            "same_data": _same(before, origin, "data"),
        }
    return origin


def origin_rows(task: ReportTask, origin: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a report was made from, in words for its page.

    Parameters
    ----------
    task : ReportTask
        The run.
    origin : mapping of str to object
        As `provenance` gave it.

    Returns
    -------
    list of (str, str)
        Name and value of each fact.
    """
    code, data = origin["code"], origin["data"]
    commit = f", {code['git']}" if code["git"] else ""
    rows = [
        ("parameters", ", ".join(f"{name} = {value}" for name, value in task.parameters.items())),
        ("data", f"{data['sessions']} sessions, snapshot {data['sha256'][:_SHOWN]}"),
        ("newest session", data["newest_session_at"] or "none"),
        ("code", f"SmartRunning {code['version']}{commit}, {code['source_sha256'][:_SHOWN]}"),
        ("notebook", f"{task.notebook.name}, {origin['notebook_sha256'][:_SHOWN]}"),
        ("made at", f"{datetime.fromisoformat(origin['made_at']):%Y-%m-%d %H:%M} UTC"),
    ]
    if again := origin.get("again"):
        rows.append(("made again", _again_words(again)))
    return rows


def numbers_sha256(notebook_json: str) -> str:
    """Hash of what a notebook shows: equal when two runs show the same.

    Parameters
    ----------
    notebook_json : str
        The notebook as it ran.

    Returns
    -------
    str
        In hexadecimal; over all outputs but those of cells tagged `PROVENANCE_TAG`.
    """
    outputs = [
        [output.get("data") or output.get("text") for output in cell.get("outputs", ())]
        for cell in json.loads(notebook_json)["cells"]
        if PROVENANCE_TAG not in cell["metadata"].get("tags", ())
    ]
    return _hash(outputs)


def _again_words(again: Mapping[str, Any]) -> str:
    code = "the same" if again["same_code"] else "newer"
    data = "the same" if again["same_data"] else "changed"
    return f"from report {again['report_id']}; code is {code}, data is {data} since"


def _same(before: Mapping[str, Any], now: Mapping[str, Any], name: str) -> bool:
    return bool(before.get(name) == now[name])


def _hash(content: Sequence[object]) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
