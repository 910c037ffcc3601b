"""The course of a plan: steady loads stay steady, intervals hold what was done."""

from datetime import date, timedelta

import numpy as np
import pytest

from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Plan,
    PlanDay,
    RunnerState,
    plan,
    schema_for,
)
from smartrunning.reports.plan_projection import form_course, race_time_course, whole

START = date(2026, 5, 4)
STEADY_AU = 50.0
BEFORE = [STEADY_AU] * 600


def day(offset: int, load_au: float) -> PlanDay:
    return PlanDay(START + timedelta(days=offset), "easy", "Easy run", load_au, 0, 0, (), "")


def days(count: int, load_au: float = STEADY_AU) -> list[PlanDay]:
    return [day(offset, load_au) for offset in range(count)]


def done(count: int, share: float) -> dict[date, float]:
    return {START + timedelta(days=at): share * STEADY_AU for at in range(count)}


def test_who_always_does_the_same_stays_as_fit_and_as_tired() -> None:
    course = form_course(days(20), {}, BEFORE, START)
    fitness, fatigue, form = course.planned
    assert fitness == pytest.approx(STEADY_AU, rel=1e-4)
    assert fatigue == pytest.approx(STEADY_AU, rel=1e-4)
    assert form == pytest.approx(0.0, abs=0.01)
    assert len(course.done[0]) == 0


def test_what_is_expected_goes_on_from_what_was_done() -> None:
    course = form_course(days(20), done(8, 0.0), BEFORE, START + timedelta(days=8))
    assert len(course.done[2]) == 8
    assert course.expected[2][:8] == pytest.approx(course.done[2])
    assert course.expected[2][8] > course.planned[2][8], "rest leaves a runner fresher"


def test_a_plan_that_was_kept_to_the_letter_has_a_band_without_width() -> None:
    course = form_course(days(20), done(8, 1.0), BEFORE, START + timedelta(days=8))
    assert course.low_form_au == pytest.approx(course.expected[2])
    assert course.high_form_au == pytest.approx(course.expected[2])


def test_a_plan_that_was_kept_loosely_has_a_band_around_its_form() -> None:
    loads = {START + timedelta(days=at): (at % 3) * STEADY_AU for at in range(9)}
    course = form_course(days(30), loads, BEFORE, START + timedelta(days=9))
    assert course.low_form_au is not None
    assert course.high_form_au is not None
    width = course.high_form_au - course.low_form_au
    assert width[:9] == pytest.approx(0.0, abs=1e-9), "what is over is known"
    assert (width[12:] > 1).all()


def test_there_is_no_band_before_five_sessions_are_over() -> None:
    course = form_course(days(20), done(3, 1.0), BEFORE, START + timedelta(days=3))
    assert course.low_form_au is None
    assert "2 more planned sessions" in course.reason


@pytest.fixture(scope="module")
def made() -> Plan:
    goal = Goal(START + timedelta(weeks=10), 10_000.0, START, 5.0, 7200.0, (1, 3, 5, 6), 6)
    state = RunnerState(
        START - timedelta(days=1), 35.0, 35.0, 245.0, 4.0, 200.0, daily_load_au=(35.0,) * 200
    )
    return plan(goal, state, schema_for(10_000.0), SEED_WORKOUTS, seed=1)


def test_the_race_time_of_the_course_is_the_one_that_the_optimizer_promises(made: Plan) -> None:
    """The optimizer reckons in weeks, the course day by day from the sessions: two ways."""
    course = race_time_course(made, {}, START)
    assert made.outlook is not None
    assert len(course.days) == (made.goal.race_date - START).days + 1
    assert course.days[-1] == made.goal.race_date
    assert course.middle_s[-1] == pytest.approx(made.outlook.race_s, rel=0.003)
    assert course.fastest_s[-1] == pytest.approx(made.outlook.fastest_s, rel=0.003)
    assert course.slowest_s[-1] == pytest.approx(made.outlook.slowest_s, rel=0.003)
    assert np.all(course.fastest_s < course.middle_s)
    assert np.all(course.middle_s < course.slowest_s)


def test_a_first_plan_is_whole_by_itself(made: Plan) -> None:
    assert whole(made) == made.days
