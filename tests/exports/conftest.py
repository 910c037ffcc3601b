"""A plan that all tests of this room read."""

from datetime import date

import pytest

from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for


@pytest.fixture(scope="session")
def made_plan() -> Plan:
    goal = Goal(date(2026, 11, 15), 10000, date(2026, 8, 24), 5.0, 6000, (1, 3, 5, 6), 6)
    state = RunnerState(date(2026, 8, 23), 35, 33, 245, 4.0, 180)
    return plan(goal, state, schema_for(10000), SEED_WORKOUTS, seed=1)
