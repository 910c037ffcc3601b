"""A plan on paper, read back as text."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from smartrunning import reports
from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for
from smartrunning.reports import plan_pages
from smartrunning.reports.paper import look


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
    assert pages == 2 + -(-len(made.weeks) // 4)


def test_its_title_names_the_race(made: Plan) -> None:
    assert b"10 km on 15 November 2026" in reports.plan_pdf(made)


def test_miles_change_the_pages(made: Plan) -> None:
    assert reports.plan_pdf(made, "imperial") != reports.plan_pdf(made)


def boxes(page: Figure) -> list[Any]:
    """Where each text and each chart of a page stands, with the words of a text."""
    renderer = FigureCanvasAgg(page).get_renderer()
    charts = [(axes.get_title("left"), axes.get_tightbbox(renderer)) for axes in page.axes]
    return charts + [(text.get_text(), text.get_window_extent(renderer)) for text in page.texts]


def test_nothing_on_the_pages_overlaps_or_is_cut_off(made: Plan) -> None:
    keeps = replace(made, outlook=replace(made.outlook, speed_gain=-0.01))  # one sentence more
    with look():
        pages = [plan_pages._overview(keeps, "metric"), plan_pages._proof_page(keeps)]
        for page in pages:
            found = boxes(page)
            for at, (words, box) in enumerate(found):
                assert page.bbox.x0 <= box.x0 < box.x1 <= page.bbox.x1, words
                assert page.bbox.y0 <= box.y0 < box.y1 <= page.bbox.y1, words
                touched = [other for other, there in found[:at] if box.overlaps(there)]
                assert touched == [], words


def test_the_last_page_can_be_checked(made: Plan) -> None:
    said = " ".join(text.get_text() for text in plan_pages._proof_page(made).texts)
    assert f"{made.objective:.4f}" in said
    assert f"proven bound: {made.bound:.4f}" in said
    assert "seed 1" in said
    for limit in made.constraints:
        assert limit.sentence[:40] in said
