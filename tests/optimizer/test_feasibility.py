"""Goals that cannot be met: the conflict is named, and the way out that is named works."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from smartrunning.errors import InfeasibleGoalError
from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MARATHON_M = 42195.0


def made(goal: Goal, state: RunnerState) -> Plan:
    return plan(goal, state, schema_for(goal.race_distance_m), SEED_WORKOUTS, seed=1)


def refusal(goal: Goal, state: RunnerState) -> str:
    with pytest.raises(InfeasibleGoalError) as caught:
        made(goal, state)
    return str(caught.value)


def test_a_race_too_soon_names_the_first_day_that_would_do(goal: Goals, state: States) -> None:
    sentence = refusal(goal(race_date=date(2026, 5, 30)), state())
    assert "taper of 7 days and 2 full weeks" in sentence
    named = re.search(r"A race on (\S+) would do", sentence)
    assert named is not None
    assert made(goal(race_date=date.fromisoformat(named[1])), state()).gap_percent <= 0.5


def test_a_longest_session_below_the_long_run(goal: Goals, state: States) -> None:
    request = {"race_distance_m": MARATHON_M, "longest_session_s": 3600.0}
    sentence = refusal(goal(**request), state())
    assert "must reach 90 min" in sentence
    assert "limited to 60 min" in sentence
    assert made(goal(**request | {"longest_session_s": 5400.0}), state(recent_weekly_load_au=400.0))


def test_too_few_hours_names_how_many_would_do(goal: Goals, state: States) -> None:
    request = {"race_distance_m": MARATHON_M, "hours_per_week": 3.0}
    sentence = refusal(goal(**request), state())
    assert "3 hours a week on 5 days leave" in sentence
    named = re.search(r"([\d.]+) hours a week would do", sentence)
    assert named is not None
    assert made(goal(**request | {"hours_per_week": float(named[1])}), state())


def test_too_little_time_to_grow_names_the_limit_and_a_later_race(
    goal: Goals, state: States
) -> None:
    beginner = state(fitness_au=3.0, fatigue_au=3.0, recent_weekly_load_au=20.0)
    request = {"race_distance_m": MARATHON_M, "race_date": date(2026, 7, 12)}
    sentence = refusal(goal(**request), beginner)
    assert "at most 8% more load a week" in sentence
    assert "fitness" not in sentence
    named = re.search(r"A race on (\S+) would do", sentence)
    assert named is not None
    assert made(goal(**request | {"race_date": date.fromisoformat(named[1])}), beginner)


def test_more_hours_are_not_offered_where_the_minutes_of_the_days_are_the_limit(
    goal: Goals, state: States
) -> None:
    # the long run is at most a part of the week's time, of which the other days have too little
    request = {
        "race_distance_m": MARATHON_M,
        "hours_per_week": 3.5,
        "minutes_by_weekday": (0, 20, 20, 20, 0, 20, 120),
    }
    used_to_it = state(fitness_au=60.0, fatigue_au=60.0, recent_weekly_load_au=420.0)
    sentence = refusal(goal(**request), used_to_it)
    assert "hours a week would do" not in sentence
    with pytest.raises(InfeasibleGoalError):
        made(goal(**request | {"hours_per_week": 25.0}), used_to_it)
    offered = re.findall(r"(\d) sessions a week", sentence)
    for sessions in offered:
        assert made(goal(**request | {"sessions_per_week": int(sessions)}), used_to_it)
    shorter = {"10 km": 10_000.0, "5 km": 5000.0, "Half marathon": 21_097.5}
    for name in re.findall(r"shorter race \((.+?)\)", sentence):
        assert made(goal(**request | {"race_distance_m": shorter[name]}), used_to_it)


def test_what_no_single_change_helps_is_said_to_be_so(goal: Goals, state: States) -> None:
    request = {"hours_per_week": 1.0, "longest_session_s": 900.0, "race_distance_m": MARATHON_M}
    sentence = refusal(goal(**request), state())
    assert sentence.endswith("would do.")
    assert "90 min on Sunday would do" not in sentence
