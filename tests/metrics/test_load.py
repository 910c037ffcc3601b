"""One load a session, whatever was recorded, by a stated order of precedence."""

import numpy as np
import pytest

from smartrunning import metrics

RANGE = {
    "heart_rate_rest_bpm": 50.0,
    "heart_rate_max_bpm": 190.0,
    "threshold_heart_rate_bpm": 170.0,
}


def load(session, runner, day):
    return metrics.statistics(session, runner, day).values["load_au"]


@pytest.fixture
def hour(session_of):
    def build(**changes):
        columns = {
            "distance_m": 3.0 * np.arange(3601),
            "altitude_m": np.full(3601, 100.0),
            "heart_rate_bpm": np.full(3601, 150.0),
            "timer_s": 3600.0,
        }
        return session_of(**{**columns, **changes})

    return build


def test_speed_counts_before_heart_rate_and_heart_rate_before_duration(hour, runner_of, day):
    by_speed = load(hour(), runner_of(critical_speed_mps=4.0, **RANGE), day)
    by_heart = load(hour(), runner_of(**RANGE), day)
    by_clock = load(hour(), runner_of(), day)
    assert by_speed.value == pytest.approx(56.25)  # 100 · 0.75²
    assert by_heart.value == pytest.approx(63.3429, abs=1e-4)  # GoldenCheetah's TRIMP(100)
    assert by_clock.value == pytest.approx(56.25)  # 100 · 0.75² by assumption
    assert by_speed.flags == ("load_from_graded_speed",)
    assert by_heart.flags == ("load_from_heart_rate",)
    assert by_clock.flags[0] == "load_from_duration"


def test_a_ride_is_not_judged_by_running_speed(hour, runner_of, day):
    ride = hour(sport="cycling", distance_m=9.0 * np.arange(3601))
    found = load(ride, runner_of(critical_speed_mps=4.0, **RANGE), day)
    assert found.flags[0] == "load_from_heart_rate"


def test_a_speed_no_human_runs_is_not_used(hour, runner_of, day):
    drive = hour(distance_m=9.0 * np.arange(3601))  # 32 km/h for an hour
    found = load(drive, runner_of(critical_speed_mps=4.0), day)
    assert found.flags[0] == "load_from_duration"


def test_without_altitude_the_course_is_taken_as_level_and_said_so(hour, runner_of, day):
    flat = hour(altitude_m=np.full(3601, np.nan))
    found = load(flat, runner_of(critical_speed_mps=4.0), day)
    assert found.value == pytest.approx(56.25)
    assert found.flags == ("load_from_graded_speed", "level_assumed")


def test_uphill_counts_more_by_the_square_of_the_cost(hour, runner_of, day):
    hill = hour(altitude_m=0.05 * 3.0 * np.arange(3601))
    found = load(hill, runner_of(critical_speed_mps=4.0), day)
    assert found.value == pytest.approx(56.25 * 1.3014**2, rel=1e-3)  # C(0.05)/C(0) = 1.3014


def test_an_unknown_sex_takes_the_mean_of_both_formulas(hour, runner_of, day):
    man, woman, unknown = (
        load(hour(), runner_of(sex=sex, **RANGE), day) for sex in ("male", "female", "unknown")
    )
    assert unknown.value == pytest.approx((man.value + woman.value) / 2)
    assert abs(man.value - woman.value) < 0.05 * man.value
    assert "sex_unknown_mean_of_both" in unknown.flags


def test_an_unknown_threshold_is_assumed_at_90_percent_of_the_maximum(hour, runner_of, day):
    known = {**RANGE, "threshold_heart_rate_bpm": 171.0}
    partly = {**RANGE, "threshold_heart_rate_bpm": float("nan")}
    found = load(hour(), runner_of(**partly), day)
    assert found.value == pytest.approx(load(hour(), runner_of(**known), day).value)
    assert "threshold_heart_rate_assumed" in found.flags


def test_a_heart_rate_with_dropouts_speaks_for_the_whole_session(hour, runner_of, day):
    dropouts = np.where(np.arange(3601) % 10 == 5, np.nan, 150.0)
    found = load(hour(heart_rate_bpm=dropouts), runner_of(**RANGE), day)
    assert found.value == pytest.approx(63.3429, abs=1e-4)
    assert "heart_rate_partial" in found.flags


def test_a_heart_rate_for_half_of_the_time_is_not_used(hour, runner_of, day):
    half = np.where(np.arange(3601) < 1700, 150.0, np.nan)
    found = load(hour(heart_rate_bpm=half), runner_of(**RANGE), day)
    assert found.flags[0] == "load_from_duration"


def test_thresholds_in_a_wrong_order_are_not_used(hour, runner_of, day):
    wrong = {**RANGE, "threshold_heart_rate_bpm": 40.0}
    assert load(hour(), runner_of(**wrong), day).flags[0] == "load_from_duration"


def test_thresholds_of_a_population_are_named(hour, runner_of, day):
    runner = runner_of(critical_speed_mps=4.0, source="population")
    assert "population_thresholds" in load(hour(), runner, day).flags


def test_standing_in_the_shop_adds_nothing_by_speed(hour, runner_of, day):
    distance_m = np.concatenate([3.0 * np.arange(1801), np.full(1800, 5400.0)])
    found = load(hour(distance_m=distance_m), runner_of(critical_speed_mps=4.0), day)
    # √(half of the fourth powers) halves the square of the intensity less than the time
    assert found.value == pytest.approx(56.25 * np.sqrt(0.5), rel=0.01)
