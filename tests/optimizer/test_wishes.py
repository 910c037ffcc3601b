"""What a runner wishes for, day by day."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from smartrunning.history.training_load import monotony
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Plan,
    Race,
    RunnerState,
    lever_sentence,
    plan,
    schema_for,
)

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
HARD = {workout.name for workout in SEED_WORKOUTS if workout.kind == "hard"}
MONDAY = date(2026, 5, 18)


def made(goal: Goal, state: RunnerState) -> Plan:
    return plan(goal, state, schema_for(goal.race_distance_m), SEED_WORKOUTS, seed=1)


def on(made_plan: Plan, day: date) -> str:
    return next(each.workout for each in made_plan.days if each.day == day)


def test_seven_training_days_have_six_sessions_and_days_that_differ(
    goal: Goals, state: States
) -> None:
    found = made(goal(training_days=tuple(range(7)), hours_per_week=10.0), state())
    for week in found.weeks[:-1]:
        loads = [day.load_au for day in found.days if 0 <= (day.day - week.start).days < 7]
        assert loads.count(0.0) >= 1
        assert monotony(loads) < 2


def test_a_day_with_little_time_has_short_sessions(goal: Goals, state: States) -> None:
    minutes = (0, 40, 120, 120, 0, 120, 120)
    found = made(goal(minutes_by_weekday=minutes), state())
    tuesdays = [day for day in found.days if day.day.weekday() == 1 and day.workout != "race"]
    assert max(day.duration_s for day in tuesdays) <= 40 * 60


def test_a_time_away_is_rest_and_the_week_after_it_is_easier(goal: Goals, state: States) -> None:
    first = MONDAY + timedelta(weeks=6)
    away = ((first, first + timedelta(days=6)),)
    found = made(goal(unavailable=away), state())
    assert all(on(found, first + timedelta(days=day)) == "rest" for day in range(7))
    before, gone, after = (found.weeks[number].load_au for number in (5, 6, 7))
    assert gone == 0
    assert after <= 0.75 * max(week.load_au for week in found.weeks[:6]) + 1e-9
    assert before > 0


def test_a_race_that_matters_has_an_easier_week_and_a_day_of_rest_before_it(
    goal: Goals, state: States
) -> None:
    race = Race(MONDAY + timedelta(weeks=5, days=5), 5000.0, "B")
    found = made(goal(other_races=(race,)), state())
    assert on(found, race.day) == "race"
    assert on(found, race.day - timedelta(days=1)) == "rest"
    week = found.weeks[5]
    assert "recovery" in week.phase
    near = [race.day + timedelta(days=days) for days in (-2, 1)]
    assert not any(on(found, day) in HARD for day in near)


def test_a_race_on_the_way_has_its_own_load_and_tires(goal: Goals, state: States) -> None:
    race = Race(MONDAY + timedelta(weeks=5, days=5), 10000.0, "C")
    day = next(
        each for each in made(goal(other_races=(race,)), state()).days if each.day == race.day
    )
    # 10 km below critical speed: at most 100 au an hour, and by Riegel not far below
    hours = day.duration_s / 3600
    assert 80 * hours < day.load_au <= 105 * hours
    assert day.distance_m == 10000


def test_no_hard_session_before_the_day_that_was_named(goal: Goals, state: States) -> None:
    until = MONDAY + timedelta(weeks=4)
    found = made(goal(easy_until=until), state())
    assert not any(day.workout in HARD for day in found.days if day.day < until)
    assert any(day.workout in HARD for day in found.days)


def test_a_beginner_grows_slower_and_has_one_hard_day(goal: Goals, state: States) -> None:
    beginner, regular = (
        made(goal(experience=experience), state()) for experience in ("beginner", "regular")
    )
    peaks = [max(week.load_au for week in each.weeks) for each in (beginner, regular)]
    assert peaks[0] < peaks[1]
    for week in beginner.weeks:
        days = [day for day in beginner.days if 0 <= (day.day - week.start).days < 7]
        assert sum(day.workout in HARD for day in days) <= 1


@pytest.mark.parametrize(
    ("distribution", "allowed"),
    [
        ("polarised", {"vo2max_intervals", "critical_speed_intervals", "hills", "strides"}),
        ("threshold", {"tempo", "cruise_intervals", "race_pace", "hills", "strides"}),
    ],
)
def test_hard_sessions_follow_the_distribution(
    goal: Goals, state: States, distribution: str, allowed: set[str]
) -> None:
    found = made(goal(distribution=distribution), state())
    hard = {day.workout for day in found.days} & HARD
    assert hard <= allowed | {"strides"}


def test_more_time_is_worth_something_where_time_is_short(goal: Goals, state: States) -> None:
    short = goal(hours_per_week=3.5, race_date=MONDAY + timedelta(weeks=16, days=6))
    found = made(short, state(recent_weekly_load_au=200.0))
    time = next(lever for lever in found.levers if lever.name == "time per week")
    assert time.gain_s > 1
    assert lever_sentence(time).startswith("One more hour a week is worth ")
    wider = made(
        goal(hours_per_week=4.5, race_date=short.race_date), state(recent_weekly_load_au=200.0)
    )
    # the bound of the wider goal is what the lever promised
    assert wider.bound == pytest.approx(found.bound + time.speed_gain, rel=1e-6)


def test_the_cautious_plan_is_better_in_the_worst_quarter(goal: Goals, state: States) -> None:
    expected, cautious = (
        made(goal(attitude=attitude), state()) for attitude in ("expected", "cautious")
    )
    assert cautious.outlook.lowest_speed_gain >= expected.outlook.lowest_speed_gain - 1e-6
    assert expected.objective > cautious.objective  # means of all and of the worst


def test_the_outlook_is_an_interval_around_its_middle(goal: Goals, state: States) -> None:
    outlook = made(goal(), state()).outlook
    assert outlook.fastest_s < outlook.race_s < outlook.slowest_s
    assert outlook.race_s == pytest.approx(outlook.today_s / (1 + outlook.speed_gain))
    assert outlook.regret_s >= 0
    unknown = made(goal(), state(critical_speed_mps=math.nan, d_prime_m=math.nan)).outlook
    assert math.isnan(unknown.race_s)
    assert math.isfinite(unknown.speed_gain)
