"""A plan that was made again in the middle of its third week: the same weeks on page and paper."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from smartrunning.apps.plan_reading import Reading, _weeks
from smartrunning.apps.plan_state import State
from smartrunning.apps.plan_take import take_along
from smartrunning.history import training_load
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Plan,
    RunnerState,
    plan,
    replan,
    schema_for,
)
from smartrunning.reports import plan_pages
from smartrunning.server.api import plan_files
from smartrunning.storage.info import PlanInfo

MONDAY = date(2026, 8, 24)
DAYS_DONE = 17
"""Two weeks, and Monday to Wednesday of the third."""


@pytest.fixture(scope="module")
def first() -> Plan:
    goal = Goal(date(2026, 11, 15), 10000, MONDAY, 5.0, 6000, (1, 3, 5, 6), 6)
    state = RunnerState(date(2026, 8, 23), 35, 33, 245, 4.0, 180)
    return plan(goal, state, schema_for(10000), SEED_WORKOUTS, seed=1)


@pytest.fixture(scope="module")
def second(first: Plan) -> Plan:
    loads = [day.load_au for day in first.days[:DAYS_DONE]]
    curves = training_load(loads, initial_fitness_au=35, initial_fatigue_au=33)
    state = RunnerState(
        first.days[DAYS_DONE - 1].day,
        float(curves.fitness_au[-1]),
        float(curves.fatigue_au[-1]),
        245,
        4.0,
        180,
        (*[35.0] * 100, *loads),
    )
    return replan(first, state, schema_for(10000), SEED_WORKOUTS, seed=2, goal=first.goal)


@pytest.fixture
def reading(first: Plan, second: Plan) -> Reading:
    info = PlanInfo(
        plan_id="second",
        job_id="j",
        line_id="first",
        revision=2,
        created_at=datetime(2026, 9, 9, 20, tzinfo=UTC),
        start_date=MONDAY,
        race_date=first.goal.race_date,
        race_distance_m=10000,
        objective=1.0,
        gap_percent=0.1,
    )
    own: Any = SimpleNamespace(plan=lambda _plan_id: first)
    past = second.revision.past_days
    return Reading(
        plan=second,
        info=info,
        today=date(2026, 9, 10),
        days=(*past, *second.days),
        weeks=_weeks(own, second, info),
        adherence={},
        sessions={},
        done_au={},
        before_au=(),
        proposal=None,
    )


def test_the_week_that_is_looked_at_is_the_one_in_the_archive(
    reading: Reading, second: Plan
) -> None:
    own: Any = SimpleNamespace(
        plan=lambda _plan_id: second,
        plan_info=lambda _plan_id: reading.info,
        runner=lambda: SimpleNamespace(
            thresholds_on=lambda _day: SimpleNamespace(threshold_heart_rate_bpm=170.0)
        ),
    )
    for weeks_later in (0, 1, 3):
        monday = MONDAY + timedelta(weeks=2 + weeks_later)
        drawn = take_along(State(at=monday + timedelta(days=4)), reading, "metric")
        (link,) = (one for one in drawn.walk() if ".zip" in one.attributes.get("href", ""))
        assert link.text == f"Week {3 + weeks_later} (ZIP of FIT files)"
        number = int(re.search(r"week-(\d+)\.zip", link.attributes["href"])[1])
        assert plan_files._week(own, "second", number)[0] == f"workouts-{monday}.zip"


def test_the_week_of_the_change_counts_from_its_monday(reading: Reading, first: Plan) -> None:
    assert [week.start for week in reading.weeks] == [week.start for week in first.weeks]
    days = [day for day in reading.days if 14 <= (day.day - MONDAY).days < 21]
    third = reading.weeks[2]
    assert third.load_au == pytest.approx(sum(day.load_au for day in days))
    assert third.minutes == pytest.approx(sum(day.duration_s for day in days) / 60)
    assert third.distance_m == pytest.approx(sum(day.distance_m for day in days))
    assert third.lowest_load_au <= third.load_au <= third.highest_load_au


def test_paper_counts_the_weeks_as_the_page_does(first: Plan, second: Plan) -> None:
    heads = []
    for made in (first, second):
        page = plan_pages._weeks_page(made, made.weeks[:1], "metric")
        heads.append(page.texts[0].get_text())
    assert heads == ["Week 1, from 24 August 2026", "Week 3, from 7 September 2026"]
