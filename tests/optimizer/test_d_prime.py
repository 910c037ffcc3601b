"""No session empties D′, whatever the runner: by hand, and for any critical speed and D′."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Repeats,
    RunnerState,
    Step,
    Workout,
    plan,
    schema_for,
)
from smartrunning.optimizer.d_prime import (
    RESERVE_FRACTION,
    Reserve,
    reserve_of,
    safe_workouts,
)
from smartrunning.optimizer.race_pace import RacePace
from smartrunning.optimizer.workouts import library

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]


def repeats(count: int, work_s: float, fraction: float, rest_s: float, rest: float) -> Step:
    return Step("repeats", count, work_s, fraction, math.nan, rest_s, rest, math.nan)


def test_two_efforts_with_a_recovery_by_hand() -> None:
    # D′ is 40 s at critical speed; 100 s at 110 % spend 10 s each. In 60 s at 60 % the 10 s that
    # are missing shrink by exp(−60 · 0.4 / 40) = exp(−0.6) to 5.488 s; then 15.488 s are missing
    left = Reserve(1.0, 40.0).left_fraction([repeats(2, 100, 1.10, 60, 0.60)])
    assert left == pytest.approx(1 - (10 * math.exp(-0.6) + 10) / 40)


def test_below_critical_speed_nothing_is_spent() -> None:
    steps = [Step("warm_up", 1, 900, 0.75, math.nan), repeats(5, 480, 0.92, 90, 0.65)]
    assert Reserve(1.0, 40.0).left_fraction(steps) == 1.0


def test_the_lower_ends_are_what_counts(state: States) -> None:
    known = reserve_of(state(lowest_critical_speed_mps=3.61, lowest_d_prime_m=120.0))
    assert known.critical_fraction == pytest.approx(0.95)
    assert known.d_prime_s == pytest.approx(120 / 3.8)
    unknown = reserve_of(state(lowest_critical_speed_mps=1.0, lowest_d_prime_m=-50.0))
    assert unknown.critical_fraction == 0.75
    assert unknown.d_prime_s == pytest.approx(0.4 * 180 / 3.8)


def test_a_workout_that_would_empty_d_prime_is_changed_and_says_so() -> None:
    # 180 s at 106 % of critical speed spend 10.8 s of a D′ of 10 s
    severe = {w.name: w for w in SEED_WORKOUTS if w.name in {"vo2max_intervals", "easy", "long"}}
    safe = safe_workouts(severe, RacePace(3.8, 2400.0, 0.95), Reserve(1.0, 10.0))
    changed = safe.workouts["vo2max_intervals"].repeats
    assert changed.work_s < 180
    assert "at least 20% of your D′ are left" in safe.notes["vo2max_intervals"]
    assert "instead of 3:00" in safe.notes["vo2max_intervals"]
    assert set(safe.notes) == {"vo2max_intervals"}


def test_a_library_that_is_fine_stays_as_it_is() -> None:
    known = library(SEED_WORKOUTS)
    safe = safe_workouts(known, RacePace(3.8, 2400.0, 0.97), Reserve(1.0, 180 / 3.8))
    assert safe.workouts == known
    assert not safe.notes


@settings(max_examples=40, deadline=None)
@given(
    critical=st.floats(0.75, 1.0),
    d_prime_s=st.floats(5, 120),
    race=st.floats(0.6, 1.15),
    extra=st.builds(
        Repeats,
        work_s=st.floats(20, 900),
        work_fraction=st.floats(0.9, 1.5),
        rest_s=st.floats(20, 300),
        rest_fraction=st.floats(0.6, 0.75),
        fewest=st.integers(1, 3),
        most=st.integers(3, 15),
    ),
)
def test_no_workout_empties_d_prime(
    critical: float, d_prime_s: float, race: float, extra: Repeats
) -> None:
    own = Workout("own", "Own", "hard", "Mine.", 0.75, extra)
    known = {workout.name: workout for workout in (*SEED_WORKOUTS, own)}
    reserve = Reserve(critical, d_prime_s)
    safe = safe_workouts(known, RacePace(4.0, 2400.0, race), reserve)
    for workout in safe.workouts.values():
        part = workout.repeats
        if part is None:
            assert workout.fraction <= critical
            continue
        fraction = max(race, 0.75) if part.at_race_pace else part.work_fraction
        step = repeats(part.most, part.work_s, fraction, part.rest_s, part.rest_fraction)
        assert reserve.left_fraction([step]) >= RESERVE_FRACTION - 1e-9


@pytest.mark.parametrize("distance_m", [1500.0, 10_000.0, 42_195.0])
def test_no_day_of_a_plan_empties_d_prime(goal: Goals, state: States, distance_m: float) -> None:
    runner = state(lowest_critical_speed_mps=3.5, d_prime_m=110.0, lowest_d_prime_m=60.0)
    wanted = goal(race_distance_m=distance_m, hours_per_week=9.0, longest_session_s=9000.0)
    made = plan(wanted, runner, schema_for(distance_m), SEED_WORKOUTS, seed=1)
    left = [day.d_prime_left_fraction for day in made.days[:-1] if day.steps]
    assert min(left) >= RESERVE_FRACTION
    reserve = reserve_of(runner)
    for day in made.days[:-1]:
        if day.steps:
            assert day.d_prime_left_fraction == reserve.left_fraction(day.steps)
    assert any("of your D′ are left" in day.reason for day in made.days)


def test_blocks_say_how_repetitions_and_lengths_grow(goal: Goals, state: States) -> None:
    made = plan(goal(), state(), schema_for(10_000), SEED_WORKOUTS, seed=1)
    assert [week for block in made.blocks for week in block.weeks] == [
        week.start for week in made.weeks
    ]
    loads = [load for block in made.blocks for load in block.load_au]
    assert loads == [week.load_au for week in made.weeks]
    days = {day.day: day for day in made.days}
    grown = 0
    for block in made.blocks:
        for one in block.progressions:
            for day, count, work_s in zip(one.days, one.repetitions, one.work_s, strict=True):
                efforts = {(step.repetitions, step.duration_s) for step in days[day].steps}
                assert (count, work_s) in efforts
            grown += len(one.days) > 1 and (
                one.repetitions[-1] > one.repetitions[0] or one.work_s[-1] > one.work_s[0]
            )
    assert grown >= 3
