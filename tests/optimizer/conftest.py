"""Goals and runners to plan for."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from smartrunning.optimizer import Goal, Race, RunnerState

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
def times_away(draw: st.DrawFn) -> tuple[tuple[date, date], ...]:
    away = []
    for _ in range(draw(st.integers(0, 2))):
        first = START + timedelta(days=draw(st.integers(0, 200)))
        away.append((first, first + timedelta(days=draw(st.integers(0, 25)))))
    return tuple(away)


@st.composite
def wishes(draw: st.DrawFn) -> Goal:
    """Goals with all that a runner can wish for."""
    goal = draw(goals())
    away = draw(times_away())
    days = st.integers(0, (goal.race_date - goal.start_date).days - 1)
    races = {}
    for number in draw(st.lists(days, max_size=3)):
        day = goal.start_date + timedelta(days=number)
        if not any(first <= day <= last for first, last in away):
            distance_m = draw(st.sampled_from([1500.0, 5000.0, 10000.0, 21097.5]))
            races[day] = Race(day, distance_m, draw(st.sampled_from(["B", "C"])))
    minutes = [draw(st.floats(40, 200)) if day in goal.training_days else 0.0 for day in range(7)]
    return replace(
        goal,
        unavailable=away,
        other_races=tuple(races.values()),
        minutes_by_weekday=tuple(minutes) if draw(st.booleans()) else (),
        sessions_per_week=draw(st.integers(1, 7)),
        experience=draw(st.sampled_from(["beginner", "regular", "experienced"])),
        distribution=draw(st.sampled_from(["usual", "polarised", "pyramidal", "threshold"])),
        highest_weekly_load_au=draw(st.sampled_from([math.nan, 150.0, 400.0])),
        easy_until=draw(st.sampled_from([None, START + timedelta(days=30)])),
    )


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
    return wishes()


@pytest.fixture(scope="session")
def any_state() -> st.SearchStrategy[RunnerState]:
    return states()
