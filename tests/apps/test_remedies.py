"""A goal that cannot be met: what stands against it, and changes that were tried."""

import math
from dataclasses import replace
from datetime import date

import pytest

from smartrunning.apps import goal_values, remedies
from smartrunning.apps.goal_form import GoalForm
from smartrunning.optimizer import RunnerState
from smartrunning.runner import Runner

TODAY = date(2026, 5, 6)
STATE = RunnerState(TODAY, 35.0, 40.0, 250.0, 4.0, 200.0)
GOOD = GoalForm(date(2026, 8, 2), date(2026, 5, 7), hours_per_week=5.0)


def test_nothing_stands_against_a_goal_that_can_be_met() -> None:
    assert remedies.conflict(GOOD, STATE, TODAY, "metric") is None


@pytest.mark.parametrize(
    "impossible",
    [
        {"race_date": date(2026, 5, 20)},
        {"race": "Marathon", "minutes": (0, 45, 0, 45, 0, 45, 60), "longest_minutes": 60.0},
        {"race": "Marathon", "hours_per_week": 2.0},
        {"race": "Half marathon", "minutes": (30, 30, 30, 30, 30, 30, 0), "long_run_day": 5,
         "longest_minutes": 30.0},
    ],
)  # fmt: skip
def test_each_change_that_is_proposed_makes_a_plan_possible(impossible: dict) -> None:
    form = replace(GOOD, **impossible)
    found = remedies.conflict(form, STATE, TODAY, "metric")
    assert found is not None
    assert found.sentence.endswith(".")
    assert found.remedies
    for remedy in found.remedies:
        changed = goal_values.to_form(goal_values.of_form(form) | dict(remedy.values))
        assert remedies.conflict(changed, STATE, TODAY, "metric") is None, remedy.words


def test_a_race_too_soon_with_too_few_hours_gets_a_remedy_for_both() -> None:
    newcomer = remedies.runner_state(None, Runner("r", "R"), TODAY)
    form = replace(GOOD, race="Marathon", race_date=date(2026, 5, 30), hours_per_week=4.0)
    found = remedies.conflict(form, newcomer, TODAY, "metric")
    assert found is not None
    (remedy,) = found.remedies
    assert set(remedy.values) == {"race_date", "hours_per_week"}
    changed = goal_values.to_form(goal_values.of_form(form) | dict(remedy.values))
    assert remedies.conflict(changed, newcomer, TODAY, "metric") is None


def test_a_race_too_soon_is_moved_no_further_than_needed() -> None:
    form = replace(GOOD, race_date=date(2026, 5, 20))
    found = remedies.conflict(form, STATE, TODAY, "metric")
    assert found is not None
    weeks = int(found.remedies[0].words.split()[1])
    earlier = date.fromordinal(form.race_date.toordinal() + 7 * (weeks - 1))
    assert remedies.conflict(replace(form, race_date=earlier), STATE, TODAY, "metric")


def test_without_a_history_the_runner_begins_at_nothing() -> None:
    state = remedies.runner_state(None, Runner("r", "R"), TODAY)
    assert (state.fitness_au, state.fatigue_au, state.recent_weekly_load_au) == (0, 0, 0)
    assert math.isnan(state.critical_speed_mps)
