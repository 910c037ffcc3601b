"""What may be asked for is said in one sentence when it may not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError
from smartrunning.workflows.report_kinds import REPORTS
from smartrunning.workflows.report_task import notebook_folder, notebook_parameters
from smartrunning.workflows.requests import PlanRequest, ReportRequest, checked

RACE = {"race_date": "2027-04-11", "race_distance_m": 42195}
SESSION = "0123456789abcdef01234567"


def test_a_plan_needs_only_a_race() -> None:
    request = checked(PlanRequest, RACE)
    assert request.race_date == date(2027, 4, 11)
    assert request.long_run_day in request.training_days


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"race_date": None}, "race_date"),
        ({"race_date": "soon"}, "race_date"),
        ({"race_distance_m": -1}, "race_distance_m"),
        ({"race_distance_m": float("nan")}, "race_distance_m"),
        ({"hours_per_week": 0}, "hours_per_week"),
        ({"hours_per_week": float("inf")}, "hours_per_week"),
        ({"training_days": []}, "training_days"),
        ({"training_days": [7], "long_run_day": 6}, "training_days"),
        ({"training_days": [1, 1, 6]}, "once"),
        ({"training_days": [1, 3], "long_run_day": 6}, "long run"),
        ({"seed": -1}, "seed"),
        ({"seed": {"$gt": 0}}, "seed"),
        ({"favourite_colour": "red"}, "favourite_colour"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_the_name_of_the_value(
    change: dict[str, object], named: str
) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        checked(PlanRequest, RACE | change)
    sentence = str(refusal.value)
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InvalidRequestError, match="needs a value named 'race_distance_m'"):
        checked(PlanRequest, {"race_date": "2027-04-11"})


@pytest.mark.parametrize(
    ("kind", "parameters", "named"),
    [
        ("../etc/passwd", {}, "no report"),
        ("weather_report", {}, "no report"),
        ("session_report", {}, "session_id"),
        ("session_report", {"session_id": "x"}, "session_id"),
        ("session_report", {"session_id": SESSION, "units": "stone"}, "units"),
        ("session_report", {"session_id": SESSION, "x=1;import os#": 1}, "x=1;import os#"),
        ("runner_report", {"first_day": "yesterday"}, "first_day"),
        ("runner_report", {"first_day": "2026-01-01'; import os"}, "first_day"),
    ],
)
def test_a_report_takes_the_parameters_of_its_notebook_and_no_others(
    kind: str, parameters: dict[str, object], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=named[:10].replace("(", r"\(")):
        checked(ReportRequest, {"kind": kind, "parameters": parameters})


@pytest.mark.parametrize("kind", REPORTS)
def test_each_report_has_a_notebook_with_the_parameters_of_the_list(kind: str) -> None:
    found = notebook_parameters(notebook_folder() / f"{kind}.ipynb")
    assert found == set(REPORTS[kind].parameters.model_fields)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_comes_in_is_a_request_or_one_sentence(value: object) -> None:
    for model in (PlanRequest, ReportRequest):
        with pytest.raises(InvalidRequestError) as refusal:
            checked(model, value)
        assert len(str(refusal.value).splitlines()) == 1
