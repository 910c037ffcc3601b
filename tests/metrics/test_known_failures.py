"""What other programs got wrong, on sessions made to provoke it."""

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.metrics.grade import grade_fraction
from smartrunning.metrics.odometer import odometer
from smartrunning.records import Pause, Quality, Records


def test_a_missing_altitude_is_not_sea_level(session_of, runner_of, day):
    altitude_m = np.full(601, 800.0)
    altitude_m[::7] = np.nan
    session = session_of(distance_m=3.0 * np.arange(601), altitude_m=altitude_m)
    found = metrics.statistics(session, runner_of(), day)
    assert found.number("ascent_m") == 0
    assert found.number("descent_m") == 0
    assert found.number("grade_adjusted_speed_mps") == pytest.approx(3)


def test_holes_in_the_altitude_do_not_add_to_the_climb(statistics_of):
    # three hills of 40 m, 128 m with the way up to the start, and a hole every 20 s
    way_m = 3.0 * np.arange(1801)
    altitude_m = 300 + np.interp(way_m, np.linspace(0, 5400, 8), [0, 8, 48, 8, 48, 8, 48, 8])
    whole = statistics_of({"distance_m": way_m, "altitude_m": altitude_m})
    holes = np.where(np.arange(1801) % 20 < 3, np.nan, altitude_m)
    found = statistics_of({"distance_m": way_m, "altitude_m": holes})
    # each of the four ways up may end up to 3 m below the top: the hysteresis
    assert 128 - 4 * 3 <= whole.number("ascent_m") <= 128
    assert 128 - 4 * 3 <= found.number("ascent_m") <= 128
    assert found.number("lowest_altitude_m") > 299


def test_a_jump_of_the_clock_does_not_make_a_run_of_20_days(session_of, runner_of, day):
    elapsed_s = np.concatenate([np.arange(1801), 20 * 86400 + np.arange(1801, 3601)])
    elapsed_s = np.minimum(elapsed_s, 9 * 86400 + elapsed_s % 86400)  # the column ends at 10 days
    session = session_of(elapsed_s=elapsed_s, distance_m=3.0 * np.arange(3601))
    found = metrics.statistics(session, runner_of(critical_speed_mps=4.0), day)
    assert found.number("elapsed_s") == pytest.approx(3600, abs=2)
    assert found.number("timer_s") == pytest.approx(3600, abs=2)
    assert found.number("moving_s") == pytest.approx(3600, abs=2)
    assert found.number("load_au") == pytest.approx(56.25, abs=0.1)
    assert "clock_jump" in found.values["timer_s"].flags


def test_an_end_that_the_device_dates_20_days_later_is_a_jump_too(session_of, runner_of, day):
    session = session_of(distance_m=3.0 * np.arange(3601), elapsed_total_s=20 * 86400.0)
    found = metrics.statistics(session, runner_of(), day)
    assert found.number("elapsed_s") == 3600


def test_a_night_in_a_pause_is_elapsed_time_and_no_jump(session_of, runner_of, day):
    elapsed_s = np.concatenate([np.arange(1801), 8 * 3600 + np.arange(1801, 3601)])
    session = session_of(
        elapsed_s=elapsed_s, distance_m=3.0 * np.arange(3601), pauses=(Pause(1800, 1800 + 28800),)
    )
    found = metrics.statistics(session, runner_of(), day)
    assert found.number("elapsed_s") == 3600 + 8 * 3600
    assert found.number("timer_s") == 3600
    assert found.number("moving_s") == 3600


def test_a_glitch_of_73_km_per_hour_is_not_the_best_minute(session_of, runner_of, day):
    step_m = np.full(1201, 3.0)
    step_m[0], step_m[600:603] = 0, 73 / 3.6
    session = session_of(distance_m=np.cumsum(step_m), speed_mps=step_m)
    found = metrics.statistics(session, runner_of(), day)
    assert metrics.mean_maximal_speed_mps(session.records, [10, 60]) == pytest.approx([3, 3])
    assert 0.95 * 400 / 3 < found.best_efforts[0].duration_s <= 400 / 3  # 5 % may be doubtful
    assert found.best_efforts[0].refusal == ""
    assert metrics.series(session).speed_mps.max() < 7.28
    # the device's own total holds, as it would were the glitch a correction
    assert found.number("distance_m") == pytest.approx(np.sum(step_m))


def test_a_leap_that_the_course_around_it_explains_is_spread():
    # a watch: 2 m in 3 s, 47 m at once, nothing for 5 s; 3 m/s all in all
    distance_m = [0, 3, 6, 9, 9, 9, 11, 58, 58, 58, 58, 58, 58, 58, 58, 60, 63, 66, 69, 72, 75]
    records = Records.of(elapsed_s=np.arange(21), distance_m=distance_m)
    found = odometer(records)
    assert found.reading_m[-1] == 75
    assert np.diff(found.reading_m).max() <= 7.28
    assert found.removed_m == 0
    assert found.suspect[7]
    assert not found.suspect[[0, 1, 19, 20]].any()


def test_a_drive_is_not_run(session_of, runner_of, day):
    step_m = np.concatenate([[0], np.full(300, 3.0), np.full(300, 20.0), np.full(300, 3.0)])
    found = metrics.statistics(session_of(distance_m=np.cumsum(step_m)), runner_of(), day)
    assert found.number("distance_m") == pytest.approx(1800)
    assert found.values["distance_m"].flags == ("distance_jumps_left_out",)
    assert [effort.duration_s for effort in found.best_efforts if not effort.refusal] == (
        pytest.approx([400 / 3, 800 / 3])
    )


def test_a_distance_that_leaps_for_one_sample_and_returns_is_not_kept():
    distance_m = 3.0 * np.arange(101)
    distance_m[50] = 90000
    records = Records.of(elapsed_s=np.arange(101), distance_m=distance_m)
    found = odometer(records)
    assert found.reading_m[-1] == pytest.approx(300, abs=9)
    assert found.reading_m[49] == 147


def test_a_distance_that_begins_at_40_km_after_a_ride_begins_at_0():
    records = Records.of(elapsed_s=np.arange(101), distance_m=40000 + 3.0 * np.arange(101))
    assert odometer(records).reading_m[-1] == pytest.approx(300)


def test_a_tunnel_is_made_up_for_but_sets_no_record(session_of, runner_of, day):
    # 100 s without advance, then 300 m at once: 3 m/s, spread over the tunnel
    distance_m = 3.0 * np.arange(401)
    distance_m[150:250] = distance_m[149]
    session = session_of(distance_m=distance_m)
    found = metrics.statistics(session, runner_of(), day)
    assert found.number("distance_m") == 1200
    assert metrics.mean_maximal_speed_mps(session.records, [10]) == pytest.approx([3])
    effort = next(effort for effort in found.best_efforts if effort.distance_m == 1000)
    assert effort.duration_s == pytest.approx(1000 / 3)
    assert "jumps of the position" in effort.refusal


def test_two_samples_a_millisecond_apart_are_not_a_sprint():
    elapsed_s = np.array([0, 1, 1.001, 2, 3])
    records = Records.of(elapsed_s=elapsed_s, distance_m=[0, 3, 6, 9, 12])
    assert odometer(records).reading_m[-1] == 12


def test_an_average_is_over_time_not_over_samples(session_of, runner_of, day):
    # smart recording: 1 s spacing at 120 bpm for a minute, 6 s spacing at 150 bpm for another
    elapsed_s = [*range(61), *range(66, 121, 6)]
    heart_rate_bpm = [120] * 61 + [150] * 10
    session = session_of(elapsed_s=elapsed_s, heart_rate_bpm=heart_rate_bpm)
    mean_bpm = metrics.statistics(session, runner_of(), day).number("mean_heart_rate_bpm")
    assert mean_bpm == pytest.approx((61 * 120 - 120 + 60 * 150) / 120)


def test_an_impossible_device_speed_is_replaced_by_that_of_the_distance(session_of, runner_of, day):
    speed_mps = np.full(101, 0.2)
    quality = np.full(101, int(Quality.SPEED_SPIKE))
    session = session_of(distance_m=3.0 * np.arange(101), speed_mps=speed_mps, quality=quality)
    assert metrics.statistics(session, runner_of(), day).number("moving_s") == 100


def test_a_heart_rate_stuck_at_one_value_is_none(statistics_of):
    heart_rate_bpm = np.concatenate([np.full(601, 190), np.full(900, 150)])
    quality = np.where(heart_rate_bpm == 190, int(Quality.STUCK_SENSOR), 0)
    known = {"heart_rate_max_bpm": 200.0, "heart_rate_rest_bpm": 50.0}
    found = statistics_of({"heart_rate_bpm": heart_rate_bpm, "quality": quality}, **known)
    assert found.number("max_heart_rate_bpm") == 150
    assert found.number("mean_heart_rate_bpm") == 150
    assert found.number("heart_rate_zone_5_s") == 0
    assert "heart_rate_partial" in found.values["mean_heart_rate_bpm"].flags
    assert "less than 80%" in found.values["trimp_au"].reason
    stuck = {"heart_rate_bpm": np.full(601, 190), "quality": np.full(601, 16)}
    found = statistics_of(stuck, **known)
    for metric in ("max_heart_rate_bpm", "mean_heart_rate_bpm", "trimp_au"):
        assert "stuck" in found.values[metric].reason
    assert found.values["load_au"].flags[0] == "load_from_duration"


def test_noise_of_the_altitude_does_not_make_a_flat_run_hilly():
    noise_m = np.random.default_rng(1).normal(0, 0.3, 3601)
    grade = grade_fraction(3.0 * np.arange(3601), 50 + noise_m)
    assert np.nanstd(grade) < 0.006


def test_grades_beyond_minettis_range_cost_what_the_steepest_does(session_of, runner_of, day):
    def graded(slope: float) -> float:
        way_m = 1.0 * np.arange(601)
        session = session_of(distance_m=way_m, altitude_m=slope * way_m)
        return metrics.statistics(session, runner_of(), day).number("grade_adjusted_speed_mps")

    assert graded(0.8) == pytest.approx(graded(0.45))
    assert graded(0.45) == pytest.approx(19.42601456 / 3.6)


def test_the_grade_follows_a_hill_up_and_down():
    way_m = 3.0 * np.arange(401)
    altitude_m = 100 + np.interp(way_m, [0, 400, 800, 1200], [0, 0, 40, 20])
    grade = grade_fraction(way_m, altitude_m)
    assert grade[100] == pytest.approx(0, abs=1e-3)
    assert grade[200] == pytest.approx(0.1, abs=1e-9)
    assert grade[350] == pytest.approx(-0.05, abs=1e-9)


def test_a_file_of_which_a_tenth_is_left_does_not_speak_for_the_whole(statistics_of):
    tenth = {
        "distance_m": 3.0 * np.arange(361),
        "elapsed_total_s": 3600.0,
        "timer_s": 3600.0,
        "device_summary": {"distance_m": 10800.0},
    }
    found = statistics_of(tenth, critical_speed_mps=4.0)
    assert found.number("distance_m") == 10800
    assert found.number("mean_speed_mps") == 3
    assert found.number("moving_s") == 360
    assert found.number("load_au") == pytest.approx(56.25)  # an easy hour
    assert found.values["load_au"].flags[0] == "load_from_duration"
    assert all("samples_end_early" in v.flags for v in found.values.values() if not v.reason)
    without_total = statistics_of({**tenth, "device_summary": {}})
    assert "end long before" in without_total.values["mean_speed_mps"].reason


def test_saving_an_hour_after_the_end_is_no_early_end_of_the_samples(statistics_of):
    late = {"distance_m": 3.0 * np.arange(3601), "elapsed_total_s": 7200.0, "timer_s": 3600.0}
    assert statistics_of(late).values["moving_s"].flags == ()


def test_a_descent_by_bicycle_is_not_cleaned_by_the_limits_of_running(statistics_of):
    ride = {"distance_m": 15.0 * np.arange(601), "speed_mps": np.full(601, 15.0)}
    found = statistics_of({**ride, "sport": "cycling"})
    assert found.number("distance_m") == 9000
    assert found.number("mean_moving_speed_mps") == pytest.approx(15)
    assert found.values["distance_m"].flags == ()
