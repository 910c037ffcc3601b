"""A plan on paper, read back as text."""

import re
from datetime import date

import pytest

from smartrunning import reports
from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for


@pytest.fixture(scope="module")
def made() -> Plan:
    goal = Goal(date(2026, 11, 15), 10000, date(2026, 8, 24), 5.0, 6000, (1, 3, 5, 6), 6)
    state = RunnerState(date(2026, 8, 23), 35, 33, 245, 4.0, 180)
    return plan(goal, state, schema_for(10000), SEED_WORKOUTS, seed=1)


def test_the_document_has_an_overview_and_four_weeks_a_page(made: Plan) -> None:
    data = reports.plan_pdf(made)
    assert data.startswith(b"%PDF-")
    assert data == reports.plan_pdf(made)
    pages = len(re.findall(rb"/Type /Page\b", data))
    assert pages == 1 + -(-len(made.weeks) // 4)


def test_its_title_names_the_race(made: Plan) -> None:
    assert b"10 km on 15 November 2026" in reports.plan_pdf(made)


def test_miles_change_the_pages(made: Plan) -> None:
    assert reports.plan_pdf(made, "imperial") != reports.plan_pdf(made)
