"""A report's name and parameters in, the checked run of a notebook out."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import smartrunning
from smartrunning.errors import ConfigurationError, InvalidRequestError
from smartrunning.reports import display
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.report_kinds import (
    REPORTS,
    Parameters,
    PeriodParameters,
    ReportKind,
    SessionParameters,
)
from smartrunning.workflows.requests import ReportRequest

PARAMETERS_TAG: Final = "parameters"
USUAL_DAYS: Final = 365
"""A report on the runner looks back a year when nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class ReportTask:
    """A run of a notebook whose parameters have been checked.

    Attributes
    ----------
    kind, title : str
        Its notebook, and its title for people.
    notebook : pathlib.Path
        The notebook to run.
    parameters : mapping of str to object
        Literals for its cell of parameters.
    again : str
        Key of the report that this one repeats; empty for a new one.
    """

    kind: str
    title: str
    notebook: Path
    parameters: Mapping[str, Any]
    again: str = ""


def report_task(
    owned: OwnedStore, request: ReportRequest, *, today: date, folder: Path | None = None
) -> ReportTask:
    """Check what a report is asked to show.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    request : ReportRequest
        Name and parameters; both have been checked by their names and types.
    today : datetime.date
        Today in the runner's zone.
    folder : pathlib.Path, optional
        Where the notebooks are; None takes the project's own.

    Returns
    -------
    ReportTask
        For the process that runs it.

    Raises
    ------
    InvalidRequestError
        If the parameters contradict each other.
    NotFoundError
        If a parameter names a session that this runner does not have, or it repeats a report that
        is not there.
    ConfigurationError
        If the notebook is missing, or has other parameters than its line in `REPORTS`.
    """
    kind = REPORTS[request.kind]
    title, parameters = _literals(owned, kind.parameters(**request.parameters), today)
    path = (folder or notebook_folder()) / f"{request.kind}.ipynb"
    _require_agreement(path, kind)
    if request.again:
        owned.report_info(request.again)
    return ReportTask(request.kind, f"{kind.title}, {title}", path, parameters, request.again)


def notebook_folder() -> Path:
    """Folder of the project's notebooks: beside the package, or inside it in an installed wheel.

    Returns
    -------
    pathlib.Path
        May not exist.
    """
    package = Path(smartrunning.__file__).parent
    beside = package.parent / "notebooks"
    return beside if beside.is_dir() else package / "notebooks"


def notebook_parameters(path: Path) -> frozenset[str]:
    """Names that the parameters cell of a notebook assigns.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.

    Returns
    -------
    frozenset of str
        Empty when it has no cell tagged ``parameters``.

    Raises
    ------
    ConfigurationError
        If there is no such notebook.
    """
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            f"The notebook {path} cannot be read; install SmartRunning anew."
        ) from error
    return frozenset(
        name
        for cell in cells
        if PARAMETERS_TAG in cell["metadata"].get("tags", ())
        for name in _assigned("".join(cell["source"]))
    )


def _require_agreement(path: Path, kind: ReportKind) -> None:
    found, needed = notebook_parameters(path), frozenset(kind.parameters.model_fields)
    if found != needed:
        raise ConfigurationError(
            f"The notebook {path.name} should have the parameters {sorted(needed)}; "
            f"found {sorted(found)}."
        )


def _literals(
    owned: OwnedStore, given: Parameters, today: date
) -> tuple[str, dict[str, str | float]]:
    """What the report is on, in words; and values for the cell of parameters."""
    units = given.units or owned.runner().units
    if isinstance(given, SessionParameters):
        session = owned.session_info(given.session_id)
        day = display.day_name(session.local_date)
        return day, {"session_id": session.session_id, "units": units}
    if isinstance(given, PeriodParameters):
        last_day = given.last_day or today
        first_day = given.first_day or last_day - timedelta(days=USUAL_DAYS)
        if first_day > last_day:
            raise InvalidRequestError(
                f"The period must begin before it ends; found {first_day} to {last_day}."
            )
        days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
        words = f"{display.day_name(first_day)} to {display.day_name(last_day)}"
        return words, {**days, "units": units}
    return "", {"units": units}


def _assigned(source: str) -> list[str]:
    return [
        target.id
        for statement in ast.parse(source).body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
        if isinstance(target, ast.Name)
    ]
