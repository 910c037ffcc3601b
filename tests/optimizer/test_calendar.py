"""Weeks, phases and days laid out by hand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from smartrunning.optimizer import Goal, RunnerState, schema_for
from smartrunning.optimizer.calendar import calendar_weeks
from smartrunning.optimizer.limits import starting_state
from smartrunning.optimizer.pattern import week_pattern

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]


def test_sixteen_weeks_to_a_sunday(goal: Goals) -> None:
    race = goal(race_date=date(2026, 9, 6), race_distance_m=21097.5)  # Monday 18 May: 16 weeks
    weeks = calendar_weeks(race, schema_for(21097.5))
    roles = "".join(week.role[0] for week in weeks)
    assert roles == "llrlllrlllrllltt"
    assert [week.phase.name[0] for week in weeks] == list("bbbbb" + "bbbbb" + "ssss" + "tt")
    assert weeks[0].reference == -1
    assert weeks[3].reference == 1  # the week after a recovery week looks back over it
    assert weeks[-1].last_day == date(2026, 9, 5)
    assert [week.taper_progress for week in weeks[-2:]] == [0.5, 1.0]


def test_cut_weeks_have_the_days_that_are_left(goal: Goals) -> None:
    cut = goal(start_date=date(2026, 5, 21), race_date=date(2026, 9, 7))  # Thursday to Monday
    weeks = calendar_weeks(cut, schema_for(10000))
    assert weeks[0].days == tuple(date(2026, 5, day) for day in (21, 22, 23, 24))
    assert weeks[-1].days == ()
    assert weeks[1].reference == -1  # a cut week is nothing to look back to


@pytest.mark.parametrize(
    ("race_date", "taper"),
    [
        (date(2026, 9, 6), 2),  # Sunday: 6 days and a week
        (date(2026, 9, 9), 2),  # Wednesday: 2 days and a week
        (date(2026, 9, 7), 2),  # Monday: a whole week is the taper
    ],
)
def test_the_taper_is_never_shorter_than_a_week_for_10_km(
    goal: Goals, race_date: date, taper: int
) -> None:
    weeks = calendar_weeks(goal(race_date=race_date), schema_for(10000))
    tapering = [week for week in weeks if week.role == "taper"]
    assert len(tapering) == taper
    assert (race_date - tapering[0].start).days >= 7


def kinds(goal: Goal, number: int) -> str:
    """First letters of the kinds of a week's days: Rest, reCovery, Easy, Hard, Long."""
    week = calendar_weeks(goal, schema_for(goal.race_distance_m))[number]
    letters = {"rest": "r", "recovery": "c", "easy": "e", "hard": "h", "long": "l"}
    pattern = week_pattern(goal, schema_for(goal.race_distance_m), week, 20000.0)
    return "".join(letters[day.kind] for day in pattern.days)


@pytest.mark.parametrize(
    ("training_days", "long_run_day", "expected"),
    [
        ((1, 2, 3, 5, 6), 6, "rhchrel"),
        ((0, 1, 2, 3, 4, 5, 6), 6, "rhchcel"),  # one day of seven is always one of rest
        ((1, 3, 6), 6, "rhrhrrl"),
        ((5, 6), 6, "rrrrrel"),  # Saturday touches the long run: no hard day
        ((0, 6), 6, "errrrrl"),  # and so does the Monday after it
        ((0, 2, 5), 5, "hrhrrlr"),
    ],
)
def test_hard_days_lie_apart(
    goal: Goals, training_days: tuple[int, ...], long_run_day: int, expected: str
) -> None:
    assert kinds(goal(training_days=training_days, long_run_day=long_run_day), 0) == expected


def test_race_week_has_no_long_run_and_rest_before_the_race(goal: Goals) -> None:
    race = goal(race_date=date(2026, 9, 12), training_days=tuple(range(7)))  # a Saturday
    last = len(calendar_weeks(race, schema_for(10000))) - 1
    assert kinds(race, last)[-1] == "r"
    assert "l" not in kinds(race, last)
    assert kinds(race, last - 1)[6] == "e"  # the Sunday six days before


def test_recovery_weeks_have_one_hard_day(goal: Goals) -> None:
    race = goal(race_date=date(2026, 9, 6))
    assert [kinds(race, number).count("h") for number in range(4)] == [2, 2, 1, 2]


def test_until_the_start_the_recent_weeks_go_on(goal: Goals, state: States) -> None:
    waiting = goal(start_date=date(2026, 6, 15))
    steady = state(fitness_au=50.0, fatigue_au=50.0, recent_weekly_load_au=350.0)
    assert starting_state(waiting, steady) == pytest.approx((50.0, 50.0))
    resting = state(fitness_au=50.0, fatigue_au=50.0, recent_weekly_load_au=0.0)
    days = (waiting.start_date - resting.day - timedelta(days=1)).days
    assert days == 28
    assert starting_state(waiting, resting)[0] == pytest.approx(50 * 2.718281828 ** (-28 / 42))
