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


# ── a hard session must not look like an easy one ───────────────────────────────────────────────

LEVEL = {"critical_speed_mps": 4.0, "critical_power_w": 300.0}


def ten_times_three_minutes(fast, slow, easy):
    """An hour: 10 min easy, 10 times 3 min fast with 2 min slow between."""
    values = np.concatenate([np.full(600, easy), *[np.full(180, fast), np.full(120, slow)] * 10])
    return np.append(values[:1], values)


def covered(speed_mps):
    return np.append(0.0, np.cumsum(speed_mps[1:]))


@pytest.mark.parametrize(
    ("hard", "easy", "known"),
    [
        (
            {"distance_m": covered(ten_times_three_minutes(4.3, 2.4, 3.0))},
            {"distance_m": 3.0 * np.arange(3601)},
            {"critical_speed_mps": 4.0},
        ),
        (
            {"power_w": ten_times_three_minutes(325, 180, 225)},
            {"power_w": np.full(3601, 225)},
            {"critical_power_w": 300.0},
        ),
        (
            {"heart_rate_bpm": ten_times_three_minutes(178, 155, 140)},
            {"heart_rate_bpm": np.full(3601, 140)},
            RANGE,
        ),
    ],
)
def test_ten_times_three_minutes_do_not_score_like_an_easy_hour(hard, easy, known, statistics_of):
    hard_au, easy_au = (
        statistics_of(session, **known).number("load_au") for session in (hard, easy)
    )
    assert hard_au > 1.4 * easy_au
    assert hard_au < 100  # and still less than an hour at the threshold


def test_the_load_of_intervals_is_that_of_the_fourth_power_by_hand(statistics_of):
    # long stretches, so that the 30-s mean hardly matters: (½ · 4.4⁴ + ½ · 2⁴)^½ / 16
    speed_mps = np.append(4.4, np.tile(np.repeat([4.4, 2.0], 900), 2))
    load_au = statistics_of({"distance_m": covered(speed_mps)}, **LEVEL).number("load_au")
    assert load_au == pytest.approx(100 * np.sqrt((4.4**4 + 2**4) / 2) / 16, rel=0.01)


# ── precedence ──────────────────────────────────────────────────────────────────────────────────


def test_power_counts_after_speed_and_before_heart_rate(hour, runner_of, day):
    everything = hour(power_w=np.full(3601, 270))
    assert load(everything, runner_of(**LEVEL, **RANGE), day).flags[0] == "load_from_graded_speed"
    no_speed = hour(power_w=np.full(3601, 270), distance_m=np.full(3601, np.nan))
    found = load(no_speed, runner_of(**LEVEL, **RANGE), day)
    assert (found.value, found.flags[0]) == (pytest.approx(81), "load_from_power")


def test_indoors_power_and_heart_rate_count_before_a_speed_that_is_not_measured(
    hour, runner_of, day
):
    indoors = hour(sub_sport="treadmill", power_w=np.full(3601, 270))
    assert load(indoors, runner_of(**LEVEL, **RANGE), day).flags[0] == "load_from_power"
    only_speed = load(hour(sub_sport="treadmill"), runner_of(critical_speed_mps=4.0), day)
    assert only_speed.flags[0] == "load_from_graded_speed"
    assert "speed_not_over_ground" in only_speed.flags
    by_heart = load(hour(sub_sport="treadmill"), runner_of(critical_speed_mps=4.0, **RANGE), day)
    assert by_heart.flags[0] == "load_from_heart_rate"


def test_the_runners_rating_counts_before_the_duration_alone(session_of, runner_of, day):
    bare = session_of(elapsed_s=np.arange(3601))
    found = metrics.statistics(bare, runner_of(), day, 8.0)
    assert found.number("load_au") == pytest.approx(100)
    assert found.values["load_au"].flags[0] == "load_from_rating"
    assert found.number("session_rpe_load_au") == pytest.approx(480)
    unrated = metrics.statistics(bare, runner_of(), day)
    assert unrated.values["load_au"].flags[0] == "load_from_duration"
    assert unrated.values["session_rpe_load_au"].reason == "The session was not rated."


def test_a_rating_does_not_move_a_measured_load(hour, runner_of, day):
    runner = runner_of(critical_speed_mps=4.0)
    rated = metrics.statistics(hour(), runner, day, 10.0)
    assert rated.number("load_au") == load(hour(), runner, day).value


def test_sources_that_say_twice_as_much_are_pointed_out(hour, runner_of, day):
    # critical speed entered as 6 m/s: 25 by speed, 63 by heart rate
    found = load(hour(), runner_of(critical_speed_mps=6.0, **RANGE), day)
    assert "load_sources_disagree" in found.flags
    agreeing = load(hour(), runner_of(critical_speed_mps=4.0, **RANGE), day)
    assert "load_sources_disagree" not in agreeing.flags


def test_every_load_is_on_one_scale(session_of, runner_of, day):
    """An hour at the threshold is 100, whatever measured it."""
    session = session_of(
        distance_m=4.0 * np.arange(3601),
        heart_rate_bpm=np.full(3601, 170),
        power_w=np.full(3601, 300),
    )
    found = metrics.statistics(session, runner_of(**LEVEL, **RANGE), day, 8.0)
    for name in (
        "graded_speed_load_au", "power_load_au", "bike_score_au", "heart_rate_load_au",
        "heart_rate_reserve_load_au", "trimp_100_au", "rating_load_au", "govss_au", "load_au",
    ):  # fmt: skip
        assert found.number(name) == pytest.approx(100, abs=1e-4), name


# ── estimated power ─────────────────────────────────────────────────────────────────────────────


def test_estimated_power_says_so_and_how_sure_it_is(hour, runner_of, day):
    found = metrics.statistics(hour(), runner_of(), day).values["estimated_power_w"]
    assert found.value == pytest.approx(262.55, abs=5e-3)  # 3 m/s on the flat, 70 kg, 1.75 m
    assert found.flags[0] == "power_estimated"
    # the cost of level running differs by 0.24 of 3.40 J/kg/m between runners (Minetti 2002)
    half = 2 * 0.24 / 3.40 * 262.55
    assert found.interval == pytest.approx((262.55 - half, 262.55 + half), abs=0.01)


def test_without_height_or_mass_no_power_is_made_up(hour, runner_of, day):
    found = metrics.statistics(hour(), runner_of(height_m=float("nan")), day)
    assert "body height is unknown" in found.values["estimated_power_w"].reason
    assert "body height is unknown" in found.values["govss_au"].reason


@pytest.mark.parametrize(
    ("speed_mps", "slope", "seconds", "golden_cheetah_au"),
    [(4.0, 0.0, 3600, 100.929), (3.0, 0.05, 1800, 41.540), (3.5, -0.05, 1800, 21.957)],
)
def test_govss_is_golden_cheetahs_but_for_its_start_from_a_standstill(
    speed_mps, slope, seconds, golden_cheetah_au, statistics_of
):
    way_m = speed_mps * np.arange(seconds + 1)
    found = statistics_of(
        {"distance_m": way_m, "altitude_m": 400 + slope * way_m}, critical_speed_mps=4.0
    )
    # its first second takes the whole kinetic energy, in a mean that is shorter than 30 s
    power_w = np.full(seconds, found.number("estimated_power_w"))
    power_w[0] += speed_mps**2 * 70 / 2
    rolling_w = [power_w[max(0, end - 30) : end].mean() for end in range(1, seconds + 1)]
    start = np.mean(np.array(rolling_w) ** 4) ** 0.5 / found.number("estimated_power_w") ** 2
    assert start * found.number("govss_au") == pytest.approx(golden_cheetah_au, rel=1e-4)
    assert found.number("govss_au") < golden_cheetah_au
