"""The whole history of small lives written by hand."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.history import DatedStatistics, runner_history, training_load

Dated = Callable[..., DatedStatistics]
SUNDAY = date(2026, 5, 3)
MONDAY = date(2026, 5, 4)
TODAY = date(2026, 5, 13)


def test_a_runner_without_sessions_has_an_empty_history() -> None:
    history = runner_history([], today=TODAY)
    assert history.first_day is None
    assert history.daily_load_au == history.weeks == history.bests == ()
    assert history.critical_speed is None
    assert "found 0 of 0 bests" in history.critical_speed_reason


def test_loads_of_one_day_add_up_and_days_without_a_session_are_0(dated: Dated) -> None:
    history = runner_history(
        [
            dated("a", SUNDAY, load_au=50.0),
            dated("b", MONDAY, load_au=30.0),
            dated("c", MONDAY, load_au=20.0, sport="cycling"),
        ],
        today=date(2026, 5, 6),
    )
    assert history.first_day == SUNDAY
    assert history.daily_load_au == (50.0, 50.0, 0.0, 0.0)
    assert history.fitness_au == pytest.approx(training_load([50, 50, 0, 0]).fitness_au)
    assert len(history.form_au) == 4


def test_weeks_begin_on_monday_and_empty_ones_are_there(dated: Dated) -> None:
    history = runner_history(
        [
            dated("a", SUNDAY, distance_m=10000.0, moving_s=3000.0, load_au=50.0),
            dated("b", MONDAY, distance_m=5000.0, moving_s=1500.0, load_au=30.0),
            dated("c", MONDAY, distance_m=40000.0, moving_s=5000.0, load_au=60.0, sport="cycling"),
        ],
        today=date(2026, 5, 20),
    )
    first, second, third, fourth = history.weeks
    assert [week.start.isoformat() for week in history.weeks] == [
        "2026-04-27",
        "2026-05-04",
        "2026-05-11",
        "2026-05-18",
    ]
    assert (first.distance_m, first.sessions) == (10000.0, 1)
    assert (second.distance_m, second.moving_s) == (5000.0, 1500.0)  # running only
    assert (second.load_au, second.sessions) == (90.0, 2)  # all sports
    assert third.sessions == fourth.sessions == 0


def test_excluded_sessions_and_those_after_today_count_nowhere(dated: Dated) -> None:
    kept = dated("a", MONDAY, load_au=50.0, efforts={1000: 240.0})
    others = [
        dated("b", SUNDAY, load_au=500.0, efforts={1000: 100.0}, excluded=True),
        dated("c", TODAY + timedelta(days=1), load_au=500.0, efforts={1000: 100.0}),
    ]
    assert runner_history([kept, *others], today=TODAY) == runner_history([kept], today=TODAY)


def test_a_session_without_load_is_counted_and_its_load_is_not_invented(dated: Dated) -> None:
    history = runner_history([dated("a", MONDAY), dated("b", MONDAY, load_au=40.0)], today=MONDAY)
    assert history.daily_load_au == (40.0,)
    assert history.sessions_without_load == 1


def test_bests_of_several_sessions_give_critical_speed_and_predictions(dated: Dated) -> None:
    history = runner_history(
        [
            dated("a", SUNDAY, efforts={800: 150.0, 1500: 325.0}),
            dated("b", MONDAY, efforts={3000: 700.0, 5000: 1200.0}),
        ],
        today=TODAY,
    )
    assert history.critical_speed is not None
    assert history.critical_speed.critical_speed_mps == pytest.approx(4.0, rel=0.01)
    assert history.critical_speed_reason == ""
    times_s = {each.distance_m: each.duration_s for each in history.predictions}
    assert times_s[5000] == pytest.approx(1200, rel=0.01)
    assert times_s[10000] == pytest.approx(1200 * 2**1.06)


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 300)), max_size=20), st.randoms())
def test_the_order_of_the_sessions_does_not_matter_and_no_load_is_lost(
    dated: Dated, days_and_loads: list[tuple[int, float]], random: object
) -> None:
    sessions = [
        dated(f"{index}", MONDAY - timedelta(days=day), load_au=load_au)
        for index, (day, load_au) in enumerate(days_and_loads)
    ]
    shuffled = sessions.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    history = runner_history(sessions, today=MONDAY)
    assert runner_history(shuffled, today=MONDAY) == history
    assert math.fsum(history.daily_load_au) == pytest.approx(
        sum(load for _, load in days_and_loads)
    )
    assert math.fsum(week.load_au for week in history.weeks) == pytest.approx(
        math.fsum(history.daily_load_au)
    )
