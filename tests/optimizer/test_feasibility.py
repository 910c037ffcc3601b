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
    named = re.search(r"later, on (\S+), would do", sentence)
    assert named is not None
    assert made(goal(**request | {"race_date": date.fromisoformat(named[1])}), beginner)
