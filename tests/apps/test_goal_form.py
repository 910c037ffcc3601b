"""The form of a goal: sensible at first, checked in plain words."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps import goal_form
from smartrunning.apps.goal_form import OTHER, GoalForm
from smartrunning.errors import InvalidRequestError
from smartrunning.history import RunnerHistory, Week

TODAY = date(2026, 5, 6)
"""A Wednesday."""
GOOD = GoalForm(race_date=date(2026, 8, 2), start_date=date(2026, 5, 7))


def history(weeks: int, hours: float, loads: list[float]) -> RunnerHistory:
    """So many weeks of so many hours each, with these loads from Monday to Sunday."""
    monday = TODAY - timedelta(days=TODAY.weekday(), weeks=weeks)
    days = [*loads * weeks, 0.0, 0.0, 0.0]
    made = tuple(
        Week(monday + timedelta(weeks=n), 40_000, hours * 3600, sum(loads), 4)
        for n in range(weeks + 1)
    )
    return RunnerHistory(
        first_day=monday,
        daily_load_au=tuple(days),
        fitness_au=(0.0,) * len(days),
        fatigue_au=(0.0,) * len(days),
        form_au=(0.0,) * len(days),
        weeks=made,
        bests=(),
        critical_speed=None,
        critical_speed_reason="none",
    )


def test_without_a_history_the_form_is_a_10_km_race_on_a_sunday_in_twelve_weeks() -> None:
    form = goal_form.prefilled(None, TODAY)
    assert form.race == "10 km"
    assert form.race_date == date(2026, 8, 2)
    assert form.race_date.weekday() == 6
    assert form.start_date == date(2026, 5, 7)


def test_the_form_takes_the_days_and_hours_that_the_runner_has_been_running() -> None:
    form = goal_form.prefilled(history(8, 5.0, [0, 60, 0, 50, 0, 40, 90]), TODAY)
    assert form.training_days == (1, 3, 5, 6)
    assert form.long_run_day == 6
    assert form.hours_per_week == 5.5


def test_a_few_sessions_say_nothing_about_habits() -> None:
    assert goal_form.prefilled(history(1, 5.0, [9] * 7), TODAY).hours_per_week == 4.0


def test_a_good_form_becomes_a_request_in_si() -> None:
    form = replace(GOOD, race="Half marathon", target="1:45:30", longest_minutes=90)
    assert goal_form.request(form, TODAY) == {
        "race_date": "2026-08-02",
        "race_distance_m": 21097.5,
        "start_date": "2026-05-07",
        "hours_per_week": 4.0,
        "longest_session_s": 5400.0,
        "training_days": [1, 3, 5, 6],
        "long_run_day": 6,
        "target_s": 6330.0,
    }


def test_a_distance_of_ones_own_is_read_in_the_units_of_the_eye() -> None:
    form = replace(GOOD, race=OTHER, distance=10.0)
    assert goal_form.request(form, TODAY)["race_distance_m"] == pytest.approx(10_000)
    assert goal_form.request(form, TODAY, "imperial")["race_distance_m"] == pytest.approx(16_093.44)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"race_date": None}, "day of the race"),
        ({"start_date": date(2026, 5, 5)}, "in the past"),
        ({"race_date": date(2026, 5, 7)}, "after the first day"),
        ({"race_date": date(2027, 6, 1)}, "more than a year"),
        ({"race": OTHER, "distance": 0.0}, "between 1.0 and 250 km"),
        ({"race": OTHER, "distance": math.nan}, "between"),
        ({"race": "The moon", "distance": math.inf}, "between"),
        ({"hours_per_week": math.nan}, "hours a week"),
        ({"hours_per_week": -3}, "hours a week"),
        ({"longest_minutes": 1e9}, "longest run"),
        ({"training_days": ()}, "two days"),
        ({"training_days": (0, 1)}, "long run"),
        ({"long_run_day": -1}, "long run"),
        ({"target": "fast"}, "h:mm:ss"),
        ({"target": "00:01"}, "does not fit"),
    ],
)
def test_what_is_wrong_is_said_in_one_plain_sentence(wrong: dict, word: str) -> None:
    with pytest.raises(InvalidRequestError, match=word) as found:
        goal_form.request(replace(GOOD, **wrong), TODAY)
    assert str(found.value).endswith(".")
    assert "Error" not in str(found.value)


ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True)
ANY_DAY = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.none()


@given(
    st.builds(
        GoalForm,
        race_date=ANY_DAY,
        start_date=ANY_DAY,
        race=st.sampled_from([*goal_form.RACES, "x"]),
        distance=ANY_FLOAT,
        hours_per_week=ANY_FLOAT,
        longest_minutes=ANY_FLOAT,
        training_days=st.lists(st.integers(0, 6), unique=True).map(tuple),
        long_run_day=st.integers(-5, 9),
        target=st.text(max_size=9),
    )
)
def test_whatever_is_filled_in_there_is_a_request_or_a_sentence(form: GoalForm) -> None:
    try:
        wanted = goal_form.request(form, TODAY)
    except InvalidRequestError:
        return
    assert 1000 <= wanted["race_distance_m"] <= 250_000
    assert wanted["long_run_day"] in wanted["training_days"]
