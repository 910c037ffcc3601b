"""Goals and runners to plan for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from smartrunning.optimizer import Goal, RunnerState

START = date(2026, 5, 18)
"""A Monday."""


def a_goal(**changes: Any) -> Goal:
    usual: dict[str, Any] = {
        "race_date": START + timedelta(weeks=16, days=6),
        "race_distance_m": 10000.0,
        "start_date": START,
        "hours_per_week": 6.0,
        "longest_session_s": 7200.0,
        "training_days": (1, 2, 3, 5, 6),
        "long_run_day": 6,
    }
    return Goal(**usual | changes)


def a_state(**changes: Any) -> RunnerState:
    usual: dict[str, Any] = {
        "day": START - timedelta(days=1),
        "fitness_au": 35.0,
        "fatigue_au": 38.0,
        "recent_weekly_load_au": 250.0,
        "critical_speed_mps": 3.8,
        "d_prime_m": 180.0,
    }
    return RunnerState(**usual | changes)


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    days = draw(st.sets(st.integers(0, 6), min_size=2))
    return a_goal(
        race_date=START + timedelta(days=draw(st.integers(30, 250))),
        start_date=START + timedelta(days=draw(st.integers(0, 6))),
        race_distance_m=draw(st.sampled_from([1500.0, 5000.0, 10000.0, 21097.5, 42195.0])),
        hours_per_week=draw(st.floats(2, 16)),
        longest_session_s=draw(st.floats(2400, 12600)),
        training_days=tuple(sorted(days)),
        long_run_day=draw(st.sampled_from(sorted(days))),
    )


@st.composite
def states(draw: st.DrawFn) -> RunnerState:
    fitness_au = draw(st.floats(0, 120))
    return a_state(
        fitness_au=fitness_au,
        fatigue_au=fitness_au * draw(st.floats(0, 2)),
        recent_weekly_load_au=7 * fitness_au * draw(st.floats(0, 1.6)),
    )


@pytest.fixture(scope="session")
def goal() -> Callable[..., Goal]:
    return a_goal


@pytest.fixture(scope="session")
def state() -> Callable[..., RunnerState]:
    return a_state


@pytest.fixture(scope="session")
def any_goal() -> st.SearchStrategy[Goal]:
    return goals()


@pytest.fixture(scope="session")
def any_state() -> st.SearchStrategy[RunnerState]:
    return states()
