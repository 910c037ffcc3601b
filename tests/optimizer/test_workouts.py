"""The library, and why a session never takes longer than the easy run of its load."""

from collections import Counter
from dataclasses import replace

import pytest

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer import SEED_SCHEMAS, SEED_WORKOUTS, Repeats, schema_for
from smartrunning.optimizer.intensity import duration_s, load_au
from smartrunning.optimizer.pattern import filled_to
from smartrunning.optimizer.workouts import library


def test_an_hour_at_critical_speed_is_100_and_load_grows_with_the_square() -> None:
    assert load_au(3600, 1.0) == pytest.approx(100)
    assert load_au(3600, 0.75) == pytest.approx(56.25)
    assert duration_s(56.25, 0.75) == pytest.approx(3600)


def test_the_seed_library_has_each_kind_of_session_once() -> None:
    names = Counter(workout.name for workout in SEED_WORKOUTS)
    assert set(names.values()) == {1}
    assert {
        "easy",
        "recovery",
        "long",
        "progression",
        "tempo",
        "cruise_intervals",
        "critical_speed_intervals",
        "vo2max_intervals",
        "hills",
        "strides",
        "race_pace",
    } <= set(names)


def test_the_seed_schemas_name_workouts_that_exist_and_shares_that_add_up() -> None:
    known = library(SEED_WORKOUTS)
    for schema in SEED_SCHEMAS:
        assert sum(phase.share for phase in schema.phases) == pytest.approx(1)
        for phase in (*schema.phases, schema.taper):
            assert set(phase.hard_workouts) | set(phase.long_workouts) <= set(known)


def test_a_workout_lighter_than_an_easy_run_is_refused() -> None:
    tempo = next(workout for workout in SEED_WORKOUTS if workout.name == "tempo")
    lazy = replace(tempo, repeats=Repeats(60, 0.9, 600, 0.5, 2, 5))
    with pytest.raises(InvalidRequestError, match="'tempo' is lighter"):
        library([lazy])


@pytest.mark.parametrize(
    ("race_m", "name"),
    [
        (1500, "middle_distance"),
        (5000, "middle_distance"),
        (10000, "ten_kilometres"),
        (21097.5, "half_marathon"),
        (42195, "marathon"),
    ],
)
def test_each_race_has_its_schema(race_m: float, name: str) -> None:
    assert schema_for(race_m).name == name


def test_no_schema_is_no_guess() -> None:
    with pytest.raises(InvalidRequestError):
        schema_for(10)


@pytest.mark.parametrize(
    ("weights", "total", "cap", "parts"),
    [
        ([2, 1, 1], 8, 10, [4, 2, 2]),
        ([2, 1, 1], 8, 3, [3, 2.5, 2.5]),
        ([2, 1, 0], 8, 3, [3, 3, 0]),
        ([0, 0], 8, 3, [0, 0]),
    ],
)
def test_time_is_shared_by_weight_up_to_the_longest_session(
    weights: list[float], total: float, cap: float, parts: list[float]
) -> None:
    assert filled_to(weights, total, [cap] * len(weights)) == pytest.approx(parts)
