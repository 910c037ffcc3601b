"""The fastest stretch of each distance, and when it may become a record."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartrunning import metrics
from smartrunning.metrics.stretches import fastest, stretches_s
from smartrunning.metrics.world_records import (
    MEN_RECORDS_S,
    WOMEN_RECORDS_S,
    fastest_credible_speed_mps,
    record_s,
)
from smartrunning.records import Pause, Quality


def fastest_stretch_s(elapsed_s, reading_m, distance_m):
    return fastest(*stretches_s(elapsed_s, reading_m, distance_m))


def efforts(session, runner, day):
    found = metrics.statistics(session, runner, day).best_efforts
    return {effort.distance_m: effort for effort in found}


def test_a_steady_run_has_all_distances_it_covers(session_of, runner_of, day):
    found = efforts(session_of(distance_m=4.0 * np.arange(1251)), runner_of(), day)
    assert list(found) == [400, 800, 1000, 1500, 1609.344, 3000, 5000]
    for distance_m, effort in found.items():
        assert effort.duration_s == pytest.approx(distance_m / 4)
        assert effort.refusal == ""


def test_the_fast_kilometre_is_found_where_it_was_run(session_of, runner_of, day):
    speed_mps = np.concatenate([[0], np.full(300, 3.0), np.full(200, 5.0), np.full(300, 3.0)])
    effort = efforts(session_of(distance_m=np.cumsum(speed_mps)), runner_of(), day)[1000]
    assert (effort.start_s, effort.duration_s) == pytest.approx((300, 200))
    assert effort.end_s == pytest.approx(500)


def test_an_effort_may_end_on_a_sample_and_begin_between_two():
    # 0 m at 0 s, 30 m at 10 s, 110 m at 20 s: the last 60 m of the fast stretch take 7.5 s
    start_s, duration_s = fastest_stretch_s(
        np.array([0.0, 10.0, 20.0]), np.array([0.0, 30.0, 110.0]), 60.0
    )
    assert (start_s, duration_s) == pytest.approx((10, 7.5))
    # 40 m in 10 s and then 25 m in 10 s: 50 m are fastest from the start
    start_s, duration_s = fastest_stretch_s(
        np.array([0.0, 10.0, 20.0]), np.array([0.0, 40.0, 65.0]), 50.0
    )
    assert (start_s, duration_s) == pytest.approx((0, 14))
    # 25 m in 10 s and then 40 m in 10 s: 50 m are fastest to the end
    start_s, duration_s = fastest_stretch_s(
        np.array([0.0, 10.0, 20.0]), np.array([0.0, 25.0, 65.0]), 50.0
    )
    assert (start_s, duration_s) == pytest.approx((6, 14))


def test_standing_at_both_ends_does_not_count():
    elapsed_s = np.arange(7.0)
    reading_m = np.array([0.0, 0, 0, 100, 200, 200, 200])
    assert fastest_stretch_s(elapsed_s, reading_m, 200.0) == (2.0, 2.0)


def test_a_pause_counts_because_time_does_not_stop(session_of, runner_of, day):
    moving_m = 4.0 * np.arange(101)
    elapsed_s = np.concatenate([np.arange(51), 60 + np.arange(51, 101)])
    session = session_of(elapsed_s=elapsed_s, distance_m=moving_m, pauses=(Pause(50, 110),))
    assert efforts(session, runner_of(), day)[400].duration_s == pytest.approx(160)


@st.composite
def courses(draw, most=40):
    count = draw(st.integers(2, most))
    spacing_s = draw(st.lists(st.integers(1, 12), min_size=count, max_size=count))
    step_m = draw(st.lists(st.integers(0, 50), min_size=count, max_size=count))
    elapsed_s = np.concatenate([[0], np.cumsum(spacing_s)]).astype(float)
    return elapsed_s, np.concatenate([[0], np.cumsum(step_m)]).astype(float)


def naive_fastest_s(elapsed_s, reading_m, distance_m):
    """Every sample as a start and as an end, walked by hand."""
    best = math.inf
    for i in range(len(reading_m)):
        goal_m = reading_m[i] + distance_m
        for j in range(i + 1, len(reading_m)):
            if reading_m[j] >= goal_m:
                share = (goal_m - reading_m[j - 1]) / (reading_m[j] - reading_m[j - 1])
                passed_s = elapsed_s[j - 1] + share * (elapsed_s[j] - elapsed_s[j - 1])
                best = min(best, passed_s - elapsed_s[i])
                break
        goal_m = reading_m[i] - distance_m
        for j in range(i - 1, -1, -1):
            if reading_m[j] <= goal_m:
                share = (goal_m - reading_m[j]) / (reading_m[j + 1] - reading_m[j])
                passed_s = elapsed_s[j] + share * (elapsed_s[j + 1] - elapsed_s[j])
                best = min(best, elapsed_s[i] - passed_s)
                break
    return best


@given(courses(), st.integers(1, 400))
def test_the_fast_search_finds_what_the_slow_one_finds(course, distance_m):
    _, duration_s = fastest_stretch_s(*course, float(distance_m))
    slow_s = naive_fastest_s(*course, float(distance_m))
    assert duration_s == pytest.approx(slow_s, abs=1e-9, nan_ok=True) or math.isinf(slow_s)
    assert math.isnan(duration_s) == math.isinf(slow_s)


@given(courses(most=12), st.integers(1, 200))
def test_no_stretch_that_begins_between_samples_is_faster(course, distance_m):
    elapsed_s, reading_m = course
    _, duration_s = fastest_stretch_s(elapsed_s, reading_m, float(distance_m))
    assume(not math.isnan(duration_s))
    span_s = max(duration_s - 1e-6, 0)
    starts_s = np.arange(0, elapsed_s[-1] - span_s + 1e-9, 0.05)
    covered_m = np.interp(starts_s + span_s, elapsed_s, reading_m) - np.interp(
        starts_s, elapsed_s, reading_m
    )
    assert (covered_m < distance_m).all()


@given(courses(), st.integers(1, 200), st.integers(1, 200))
def test_a_longer_distance_takes_longer(course, distance_m, more_m):
    _, shorter_s = fastest_stretch_s(*course, float(distance_m))
    _, longer_s = fastest_stretch_s(*course, float(distance_m + more_m))
    assume(not math.isnan(longer_s))
    assert longer_s > shorter_s


@given(courses(), st.integers(1, 200))
def test_twice_the_speed_takes_half_the_time(course, distance_m):
    elapsed_s, reading_m = course
    slow_s = fastest_stretch_s(elapsed_s, reading_m, float(distance_m))
    fast_s = fastest_stretch_s(elapsed_s / 2, reading_m, float(distance_m))
    assert np.multiply(fast_s, 2) == pytest.approx(slow_s, nan_ok=True)


@given(courses(), st.integers(1, 200), st.integers(0, 10**6))
def test_a_later_start_of_the_clock_changes_nothing(course, distance_m, shift_s):
    elapsed_s, reading_m = course
    _, before_s = fastest_stretch_s(elapsed_s, reading_m, float(distance_m))
    _, after_s = fastest_stretch_s(elapsed_s + shift_s, reading_m, float(distance_m))
    assert after_s == pytest.approx(before_s, abs=1e-6, nan_ok=True)


# ── what may not become a record ────────────────────────────────────────────────────────────────


def test_a_ride_sets_no_running_record(session_of, runner_of, day):
    session = session_of(distance_m=5.0 * np.arange(1001), sport="cycling")
    found = efforts(session, runner_of(), day)
    assert {effort.refusal for effort in found.values()} == {"The sport is cycling, not running."}


def test_a_treadmill_sets_no_record(session_of, runner_of, day):
    session = session_of(distance_m=4.0 * np.arange(1001), sub_sport="treadmill")
    assert "treadmill" in efforts(session, runner_of(), day)[1000].refusal


def test_faster_than_the_world_record_is_refused(session_of, runner_of, day):
    session = session_of(distance_m=9.0 * np.arange(301))  # 1000 m in 1:51; the record is 2:11.96
    found = efforts(session, runner_of(), day)
    assert "world record" in found[1000].refusal
    assert "faster than any human" in found[400].refusal  # 44.4 s could be, were it not within
    assert "9.00 m/s" in found[1000].refusal


def test_a_womans_efforts_are_measured_by_womens_records(session_of, runner_of, day):
    session = session_of(
        distance_m=6.4 * np.arange(301)
    )  # 1500 m in 3:54; records 3:26 and 3:48.68
    assert efforts(session, runner_of(sex="female"), day)[1500].refusal == ""
    session = session_of(distance_m=7.0 * np.arange(301))  # 1500 m in 3:34
    assert efforts(session, runner_of(sex="male"), day)[1500].refusal == ""
    assert efforts(session, runner_of(), day)[1500].refusal == ""
    assert "world record" in efforts(session, runner_of(sex="female"), day)[1500].refusal


def test_an_effort_that_holds_an_incredible_one_is_refused_too(session_of, runner_of, day):
    # a car for 40 s at 11 m/s: 400 m in 36 s are incredible, 800 m in 2:46 would look real
    speed_mps = np.concatenate([[0], np.full(400, 3.0), np.full(40, 11.0), np.full(400, 3.0)])
    found = efforts(session_of(distance_m=np.cumsum(speed_mps)), runner_of(), day)
    assert "world record" in found[400].refusal
    assert "faster than any human" in found[800].refusal
    assert found[1609.344].refusal


def test_samples_flagged_as_jumps_refuse_an_effort_beyond_a_twentieth_of_it(
    session_of, runner_of, day
):
    def refusal_with(flagged: int) -> str:
        quality = np.zeros(401)
        quality[100 : 100 + flagged] = Quality.POSITION_JUMP
        session = session_of(distance_m=4.0 * np.arange(401), quality=quality)
        return efforts(session, runner_of(), day)[1500].refusal

    assert refusal_with(18) == ""  # 18 of 375 s are 4.8 %
    assert "jumps of the position" in refusal_with(20)  # 5.3 %


def test_a_stretch_to_be_trusted_goes_before_a_faster_one_that_is_not(session_of, runner_of, day):
    step_m = np.concatenate([[0], np.full(300, 4.0), np.full(40, 6.0), np.full(300, 4.0)])
    quality = np.where(step_m == 6, int(Quality.SPEED_SPIKE), 0)
    effort = efforts(session_of(distance_m=np.cumsum(step_m), quality=quality), runner_of(), day)[
        400
    ]
    # 5 % of 400 m may be doubtful: 20 m at 6 m/s and 380 m at 4 m/s
    assert effort.duration_s == pytest.approx(20 / 6 + 380 / 4)
    assert effort.refusal == ""


def test_no_record_is_slower_than_that_of_a_longer_distance(session_of, runner_of, day):
    # 1500 m at 5 m/s with 14 doubtful seconds in the middle, 4.7 % of it but 7 % of any 1000 m;
    # the best 1000 m without them takes 330 s, more than the 300 s of the 1500 m
    speed_mps = np.concatenate([[0], np.full(300, 5.0), np.full(60, 0.0), np.full(750, 2.0)])
    quality = np.zeros(len(speed_mps))
    quality[144:158] = Quality.POSITION_JUMP
    found = efforts(session_of(distance_m=np.cumsum(speed_mps), quality=quality), runner_of(), day)
    assert (found[1500].duration_s, found[1500].refusal) == (300, "")
    assert found[1000].duration_s == pytest.approx(330, abs=1)
    assert "A longer distance took less time" in found[1000].refusal


def test_a_heart_rate_out_of_range_refuses_no_effort(session_of, runner_of, day):
    quality = np.full(401, int(Quality.OUT_OF_RANGE))
    fine = session_of(distance_m=4.0 * np.arange(401), quality=quality)
    assert efforts(fine, runner_of(), day)[1500].refusal == ""
    speed_mps = np.full(401, np.nan)
    speed_mps[0] = 4.0
    masked = session_of(distance_m=4.0 * np.arange(401), speed_mps=speed_mps, quality=quality)
    assert efforts(masked, runner_of(), day)[1500].refusal


def test_world_records_between_record_distances_follow_a_power_law():
    for records_s, sex in ((MEN_RECORDS_S, "male"), (WOMEN_RECORDS_S, "female")):
        for distance_m, time_s in records_s.items():
            assert record_s(distance_m, sex) == pytest.approx(time_s)
        speeds_mps = [distance / time for distance, time in records_s.items()]
        assert speeds_mps[1:] == sorted(speeds_mps[1:], reverse=True)
    # 15 km lies between 26:11 for 10 km and 57:30 for the half marathon; Cheptegei ran 41:05
    assert 2400 < record_s(15000) < 2465
    assert record_s(200) == pytest.approx(43.03 / 2)
    assert fastest_credible_speed_mps(400) == pytest.approx(1.03 * 400 / 43.03)
