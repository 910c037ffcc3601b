"""What a notebook is run with, and the name of the data behind it."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smartrunning.errors import ConfigurationError, InvalidRequestError, NotFoundError
from smartrunning.storage import OwnedStore
from smartrunning.workflows.code_version import source_sha256
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.report_origin import (
    data_snapshot,
    numbers_sha256,
    origin_rows,
    provenance,
)
from smartrunning.workflows.report_task import report_task
from smartrunning.workflows.requests import ReportRequest, checked

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
    owned.set_excluded(session_id, True)
    excluded = data_snapshot(owned)
    owned.save_runner(replace(owned.runner(), mass_kg=61.5))
    heavier = data_snapshot(owned)
    owned.delete_file(owned.session_info(session_id).file_id)
    empty = data_snapshot(owned)
    assert len({one["sha256"] for one in (before, excluded, heavier, empty)}) == 4


def test_a_report_says_which_code_notebook_and_data_made_it(owned: OwnedStore) -> None:
    task = report_task(owned, request("runner_report"), today=TODAY)
    origin = provenance(owned, task, made_at=datetime(2026, 4, 13, tzinfo=UTC))
    assert origin.keys() == {"code", "metrics", "notebook_sha256", "data", "made_at"}
    assert origin["code"].keys() == {"version", "git", "source_sha256"}
    json.dumps(origin)
    rows = dict(origin_rows(task, origin))
    assert rows["parameters"] == ("first_day = 2025-04-13, last_day = 2026-04-13, units = metric")
    assert rows["made at"] == "2026-04-13 00:00 UTC"
    assert origin["data"]["sha256"][:12] in rows["data"]


def test_code_that_differs_in_one_byte_or_one_name_has_another_hash(tmp_path: Path) -> None:
    hashes = set()
    for name, content in [("a.py", "x = 1"), ("a.py", "x = 2"), ("b.py", "x = 2")]:
        folder = tmp_path / str(len(hashes))
        folder.mkdir()
        (folder / name).write_text(content)
        (folder / "notes.txt").write_text(str(len(hashes)))
        hashes.add(source_sha256(folder))
    assert len(hashes) == 3


def test_the_hash_of_the_numbers_passes_over_who_ran_it_and_when() -> None:
    def notebook(number: str, ran: str) -> str:
        def cell(text: str, *tags: str) -> dict[str, object]:
            return {"metadata": {"tags": list(tags)}, "outputs": [{"data": {"text/plain": text}}]}

        return json.dumps({"cells": [cell(number), cell(ran, "provenance")]})

    assert numbers_sha256(notebook("1", "Monday")) == numbers_sha256(notebook("1", "Tuesday"))
    assert numbers_sha256(notebook("1", "Monday")) != numbers_sha256(notebook("2", "Monday"))
