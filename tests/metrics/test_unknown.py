"""A number that cannot be had is a reason, never a wrong number."""

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.records import Pause


def value(name, session, runner, day):
    return metrics.statistics(session, runner, day).values[name]


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("distance_m", "Neither distance nor speed was recorded."),
        ("moving_s", "Neither speed nor distance was recorded."),
        ("mean_speed_mps", "Neither distance nor speed was recorded."),
        ("mean_moving_speed_mps", "Neither speed nor distance was recorded."),
        ("ascent_m", "No altitude was recorded."),
        ("descent_m", "No altitude was recorded."),
        ("grade_adjusted_speed_mps", "No altitude was recorded."),
        ("normalised_graded_speed_mps", "No altitude was recorded."),
        ("mean_heart_rate_bpm", "No heart rate was recorded."),
        ("max_heart_rate_bpm", "No heart rate was recorded."),
        ("heart_rate_zone_3_s", "No heart rate was recorded."),
        ("trimp_au", "No heart rate was recorded."),
        ("edwards_trimp_au", "No heart rate was recorded."),
        ("decoupling_percent", "No heart rate was recorded."),
        ("efficiency_factor", "No heart rate was recorded."),
        ("mean_cadence_spm", "No cadence was recorded."),
        ("mean_step_length_m", "Neither speed nor distance was recorded."),
        ("mean_power_w", "No power was recorded."),
        ("normalised_power_w", "No power was recorded."),
        ("running_effectiveness", "Neither distance nor speed was recorded."),
    ],
)
def test_what_was_not_recorded_is_unknown(metric, words, statistics_of):
    bare = {"elapsed_s": np.arange(1201)}
    found = statistics_of(bare, heart_rate_max_bpm=190.0).values[metric]
    assert (found.value, found.reason) == (None, words)


@pytest.mark.parametrize(
    ("metric", "known", "words"),
    [
        ("heart_rate_zone_1_s", {}, "maximal heart rate is unknown"),
        ("trimp_au", {"heart_rate_rest_bpm": 50.0}, "maximal heart rate is unknown"),
        ("trimp_au", {"heart_rate_max_bpm": 190.0}, "heart rate at rest is unknown"),
        ("edwards_trimp_au", {}, "maximal heart rate is unknown"),
        (
            "trimp_au",
            {"heart_rate_max_bpm": 190.0, "heart_rate_rest_bpm": 50.0, "sex": "unknown"},
            "sex is unknown",
        ),
        (
            "trimp_au",
            {"heart_rate_max_bpm": 50.0, "heart_rate_rest_bpm": 60.0},
            "rest is not below the maximum",
        ),
    ],
)
def test_what_the_profile_does_not_say_is_unknown(metric, known, words, statistics_of):
    found = statistics_of({"heart_rate_bpm": np.full(1201, 140)}, **known).values[metric]
    assert found.value is None
    assert words in found.reason


def test_thresholds_of_later_days_do_not_hold(session_of, runner_of, day):
    session = session_of(heart_rate_bpm=np.full(1201, 140))
    found = value("trimp_au", session, runner_of(heart_rate_max_bpm=190.0), day.replace(year=2025))
    assert "unknown on this day" in found.reason


def test_a_heart_rate_for_half_of_the_time_is_no_sum(session_of, runner_of, day):
    heart_rate_bpm = np.where(np.arange(1201) < 600, 140, np.nan)
    session = session_of(heart_rate_bpm=heart_rate_bpm, speed_mps=np.full(1201, 3.0))
    runner = runner_of(heart_rate_max_bpm=190.0, heart_rate_rest_bpm=50.0)
    for metric in ("trimp_au", "edwards_trimp_au", "decoupling_percent"):
        assert "less than 80%" in value(metric, session, runner, day).reason
    mean = value("mean_heart_rate_bpm", session, runner, day)
    assert (mean.value, mean.flags) == (140, ("heart_rate_partial",))


def test_ten_seconds_have_no_normalised_power_and_no_drift(session_of, runner_of, day):
    columns = {"power_w": np.full(11, 250), "heart_rate_bpm": np.full(11, 140)}
    session = session_of(distance_m=3.0 * np.arange(11), altitude_m=np.full(11, 5), **columns)
    for metric, words in (
        ("normalised_power_w", "30 s of power"),
        ("normalised_graded_speed_mps", "30 s of speed"),
        ("efficiency_factor", "30 s of speed"),
        ("decoupling_percent", "600 s of moving time"),
    ):
        assert words in value(metric, session, runner_of(), day).reason


def test_standing_still_has_no_speed_per_anything(session_of, runner_of, day):
    session = session_of(
        speed_mps=np.zeros(101), cadence_spm=np.zeros(101), power_w=np.zeros(101),
        altitude_m=np.full(101, 9),
    )  # fmt: skip
    for metric, words in (
        ("mean_moving_speed_mps", "did not move"),
        ("grade_adjusted_speed_mps", "did not move"),
        ("mean_cadence_spm", "No step"),
        ("running_effectiveness", "0 W throughout"),
    ):
        assert words in value(metric, session, runner_of(), day).reason


def test_an_altitude_for_a_part_of_the_way_speaks_for_the_rest_from_80_percent_on(
    session_of, runner_of, day
):
    def with_altitude_for(seconds: int):
        altitude_m = np.where(np.arange(1001) <= seconds, 100.0, np.nan)
        session = session_of(distance_m=3.0 * np.arange(1001), altitude_m=altitude_m)
        return value("grade_adjusted_speed_mps", session, runner_of(), day)

    assert "less than 80%" in with_altitude_for(700).reason
    assert with_altitude_for(900).flags == ("altitude_partial",)
    assert with_altitude_for(1000).flags == ()


def test_a_session_without_samples_still_has_what_the_device_says(session_of, runner_of, day):
    session = session_of(
        elapsed_s=[],
        elapsed_total_s=1800.0,
        timer_s=1700.0,
        device_summary={"distance_m": 5000.0},
        pauses=(Pause(10, 110),),
    )
    found = metrics.statistics(session, runner_of(critical_speed_mps=4.0), day)
    assert found.number("elapsed_s") == 1800
    assert found.number("timer_s") == 1700
    assert found.number("distance_m") == 5000
    assert found.values["distance_m"].flags == ("distance_from_device_total", "samples_end_early")
    assert found.values["load_au"].flags == ("load_from_duration", "samples_end_early")
    assert found.best_efforts == ()


def test_a_session_of_nothing_at_all_is_reasons_only(session_of, runner_of, day):
    found = metrics.statistics(session_of(elapsed_s=[]), runner_of(), day)
    assert {value.value for value in found.values.values()} == {None}
    assert all(value.reason.endswith(".") for value in found.values.values())


def test_a_number_that_rests_on_another_carries_its_flags(session_of, runner_of, day):
    found = metrics.statistics(session_of(speed_mps=np.full(101, 3.0)), runner_of(), day)
    assert found.values["distance_m"].flags == ("distance_from_speed",)
    assert set(found.values["mean_speed_mps"].flags) == {
        "distance_from_speed",
        "timer_from_pauses",
    }


def test_thresholds_of_a_population_are_named(session_of, runner_of, day):
    session = session_of(heart_rate_bpm=np.full(1201, 140))
    runner = runner_of(heart_rate_max_bpm=190.0, source="population")
    assert "population_thresholds" in value("heart_rate_zone_3_s", session, runner, day).flags
