"""What a notebook is run with, and the name of the data behind it."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smartrunning.errors import ConfigurationError, InvalidRequestError, NotFoundError
from smartrunning.storage import OwnedStore
from smartrunning.workflows.compute_statistics import compute_statistics, sessions_to_compute
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.requests import ReportRequest, checked
from smartrunning.workflows.run_report import data_snapshot, provenance, report_task

TODAY = date(2026, 4, 13)


@pytest.fixture
def session_id(owned: OwnedStore, season: dict[str, bytes]) -> str:
    name, data = next(iter(season.items()))
    import_id, _ = owned.add_upload(name, io.BytesIO(data))
    import_files(owned, import_id)
    return owned.sessions()[0].session_id


def request(kind: str, **parameters: object) -> ReportRequest:
    return checked(ReportRequest, {"kind": kind, "parameters": parameters})


def test_a_report_on_the_runner_looks_back_a_year_in_the_runners_units(owned: OwnedStore) -> None:
    task = report_task(owned, request("runner_report"), today=TODAY)
    assert task.parameters == {
        "first_day": "2025-04-13",
        "last_day": "2026-04-13",
        "units": "metric",
    }
    assert task.notebook.is_file()


def test_a_period_that_ends_before_it_begins_is_refused(owned: OwnedStore) -> None:
    backwards = request("runner_report", first_day="2026-02-01", last_day="2026-01-01")
    with pytest.raises(InvalidRequestError, match="begin before it ends"):
        report_task(owned, backwards, today=TODAY)


def test_a_session_of_somebody_else_is_not_there(owned: OwnedStore, session_id: str, store) -> None:
    assert report_task(owned, request("session_report", session_id=session_id), today=TODAY)
    other = store.owned_by("somebody-else")
    with pytest.raises(NotFoundError):
        report_task(
            other, request("session_report", session_id=session_id, units="metric"), today=TODAY
        )


@pytest.mark.parametrize("names", [["session_id"], ["session_id", "units", "colour"], []])
def test_a_notebook_whose_parameters_are_not_those_of_the_list_is_not_run(
    owned: OwnedStore, session_id: str, tmp_path: Path, names: list[str]
) -> None:
    source = "".join(f"{name} = ''\n" for name in names)
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    (tmp_path / "session_report.ipynb").write_text(json.dumps({"cells": [cell]}))
    with pytest.raises(ConfigurationError, match="should have the parameters"):
        report_task(
            owned, request("session_report", session_id=session_id), today=TODAY, folder=tmp_path
        )


def test_a_missing_notebook_is_named(owned: OwnedStore, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"runner_report\.ipynb"):
        report_task(owned, request("runner_report"), today=TODAY, folder=tmp_path)


def test_the_name_of_the_data_changes_with_the_data_alone(
    owned: OwnedStore, session_id: str
) -> None:
    before = data_snapshot(owned)
    assert before == data_snapshot(owned)
    assert before["sessions"] == 1
    compute_statistics(owned, sessions_to_compute(owned))
    computed = data_snapshot(owned)
    owned.set_excluded(session_id, True)
    excluded = data_snapshot(owned)
    assert len({one["sha256"] for one in (before, computed, excluded)}) == 3


def test_a_report_says_which_code_notebook_and_data_made_it(owned: OwnedStore) -> None:
    task = report_task(owned, request("runner_report"), today=TODAY)
    origin = provenance(owned, task, made_at=datetime(2026, 4, 13, tzinfo=UTC))
    assert origin.keys() == {"smartrunning", "metrics", "notebook_sha256", "data", "made_at"}
    json.dumps(origin)
