"""What pressing does to the page Plan: states in, states out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps import plan_state
from smartrunning.apps.plan_state import PARTS, State
from smartrunning.storage.info import PlanInfo

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TODAY = date(2026, 5, 6)
"""A Wednesday."""


def info(revision: int, line: str = "") -> PlanInfo:
    return PlanInfo(
        plan_id=f"p{revision}",
        job_id="j",
        revision=revision,
        created_at=NOON,
        start_date=date(2026, 5, 1),
        race_date=date(2026, 7, 1),
        race_distance_m=10000.0,
        objective=1.0,
        gap_percent=0.0,
        line_id=line,
    )


def opened(*revisions: int) -> State:
    return plan_state.with_plans(State(), [info(one) for one in revisions])


def press(state: State, action: str, value: str) -> State:
    return plan_state.press(state, action, value, TODAY)


def test_without_a_plan_the_form_is_open() -> None:
    assert plan_state.with_plans(State(part="calendar"), []).part == "goal"


def test_a_new_plan_opens_by_itself() -> None:
    first = opened(1)
    assert (first.part, first.chosen) == ("calendar", "p1")
    asking = press(first, "part", "goal")
    assert plan_state.with_plans(asking, [info(1)]) == asking
    second = plan_state.with_plans(asking, [info(1), info(2)])
    assert (second.part, second.chosen) == ("calendar", "p2")


def test_a_revision_takes_the_place_of_the_plan_wherever_the_page_is() -> None:
    looking = press(press(opened(1), "part", "changes"), "week", "2026-05-06")
    after = plan_state.with_plans(looking, [info(1), info(2, "p1")])
    assert (after.part, after.chosen, after.week) == ("changes", "p2", date(2026, 5, 4))


def test_an_earlier_plan_can_be_looked_at_and_does_not_count_as_current() -> None:
    state = opened(1, 2)
    assert state.is_current
    earlier = press(state, "plan", "p1")
    assert earlier.chosen == "p1"
    assert not earlier.is_current
    assert press(state, "plan", "p7") == state


def test_a_day_opens_and_closes() -> None:
    day = press(opened(1), "day", "2026-05-03")
    assert (day.day, day.at) == (date(2026, 5, 3), date(2026, 5, 3))
    assert press(day, "day", "2026-05-03").day is None


def test_a_day_that_is_named_from_another_part_opens_the_calendar() -> None:
    looking = press(opened(1), "part", "proof")
    assert press(looking, "day", "2026-05-03").part == "calendar"


def test_where_a_session_could_go_is_shown_for_an_open_day_only() -> None:
    state = opened(1)
    assert not press(state, "moving", "on").moving
    day = press(state, "day", "2026-05-08")
    moving = press(day, "moving", "on")
    assert moving.moving
    assert not press(moving, "moving", "off").moving
    assert not press(moving, "day", "2026-05-09").moving


def test_a_week_is_highlighted_once_and_let_go_when_pressed_again() -> None:
    chosen = press(opened(1), "week", "2026-05-10")
    assert (chosen.week, chosen.at) == (date(2026, 5, 4), date(2026, 5, 4))
    assert press(chosen, "week", "2026-05-04").week is None


@pytest.mark.parametrize(
    ("view", "way", "day"),
    [
        ("week", "1", date(2026, 5, 13)),
        ("week", "-1", date(2026, 4, 29)),
        ("month", "1", date(2026, 6, 1)),
        ("month", "-1", date(2026, 4, 1)),
    ],
)
def test_the_calendar_goes_on_by_what_it_shows(view: str, way: str, day: date) -> None:
    there = press(press(opened(1), "view", view), "step", way)
    assert there.at == day
    assert press(there, "step", "today").at is None


def test_going_on_from_the_last_of_a_long_month_leaves_none_out() -> None:
    state = replace(press(opened(1), "view", "month"), at=date(2026, 1, 31))
    assert press(state, "step", "1").at == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("day", "tomorrow"),
        ("day", ""),
        ("part", "x"),
        ("view", "decade"),
        ("paper", "wall"),
        ("step", "1e9"),
        ("week", "<b>"),
        ("x", "y"),
        ("__class__", ""),
    ],
)
def test_what_makes_no_sense_changes_nothing(action: str, value: str) -> None:
    state = opened(1)
    assert press(state, action, value) == state


def test_there_is_no_way_to_a_plan_that_is_not_there() -> None:
    for part in PARTS:
        assert press(State(), "part", part) == State()


@given(st.lists(st.sampled_from(["1", "-1"]), max_size=30), st.dates())
def test_no_number_of_steps_leaves_the_dates_that_there_are(ways: list[str], start: date) -> None:
    for view in ("week", "month"):
        state = replace(opened(1), view=view, at=start)
        for way in ways:
            state = press(state, "step", way)
        assert state.at is not None


def test_monday_is_the_first_day_of_a_week() -> None:
    for offset in range(7):
        assert plan_state.monday_of(date(2026, 5, 4) + timedelta(days=offset)) == date(2026, 5, 4)
