"""What is computed from the files is what the virtual runner's body was told to be."""

import math
from datetime import date

import numpy as np
import pytest

from smartrunning import simulation
from smartrunning.errors import InvalidRequestError
from smartrunning.simulation import PERFECT_WATCH, Segment, SimulatedWorkout, VirtualRunner
from smartrunning.units import FloatArray

RUNNER = VirtualRunner(critical_speed_mps=4.25, d_prime_m=205.0)


def fastest_s(elapsed_s: FloatArray, distance_m: FloatArray, wanted_m: float) -> float:
    """Shortest time over a distance, from any record on, interpolated at the end."""
    rising = np.concatenate([[True], np.diff(distance_m) > 0])
    elapsed_s, distance_m = elapsed_s[rising], distance_m[rising]
    starts = distance_m <= distance_m[-1] - wanted_m
    ends_s = np.interp(distance_m[starts] + wanted_m, distance_m, elapsed_s)
    return float((ends_s - elapsed_s[starts]).min())


@pytest.fixture(scope="module")
def trials(run, decode):
    """Decoded time trials by distance, recorded by usual watches."""
    return {
        distance_m: decode(
            simulation.to_fit(
                run(simulation.time_trial(distance_m), runner=RUNNER, seed=int(distance_m))
            )
        )
        for distance_m in (1500.0, 2400.0, 3000.0, 5000.0)
    }


def test_critical_speed_and_d_prime_come_back_from_the_laps_of_time_trials(trials) -> None:
    laps = [trial.messages["lap"][2] for trial in trials.values()]
    duration_s = [lap["total_timer_time"] for lap in laps]
    distance_m = [lap["total_distance"] for lap in laps]
    critical_speed_mps, d_prime_m = np.polyfit(duration_s, distance_m, 1)
    assert critical_speed_mps == pytest.approx(4.25, rel=0.01)
    assert d_prime_m == pytest.approx(205.0, rel=0.10)


def test_critical_speed_and_d_prime_come_back_from_the_fastest_stretches(trials) -> None:
    duration_s = [
        fastest_s(trial.elapsed_s(), trial.column("distance"), distance_m)
        for distance_m, trial in trials.items()
    ]
    critical_speed_mps, d_prime_m = np.polyfit(duration_s, list(trials), 1)
    assert critical_speed_mps == pytest.approx(4.25, rel=0.01)
    assert d_prime_m == pytest.approx(205.0, rel=0.10)


def test_measured_distances_are_within_half_a_percent_of_the_track(trials) -> None:
    for distance_m, trial in trials.items():
        assert trial.messages["lap"][2]["total_distance"] == pytest.approx(distance_m, rel=0.005)


def test_a_time_trial_leaves_nothing_and_takes_nothing_that_is_not_there(run) -> None:
    for distance_m in (1500.0, 3000.0, 5000.0, 10000.0):
        simulated = run(simulation.time_trial(distance_m), runner=RUNNER)
        left_m = simulated.truth.d_prime_balance_m
        assert left_m.min() >= -1e-9
        assert left_m.min() < RUNNER.critical_speed_mps  # less than a second's way
        end_s = simulated.segment_laps[2].end_s
        assert int(np.argmin(left_m)) == pytest.approx(end_s, abs=1.0)


def test_the_time_of_a_trial_is_distance_less_d_prime_by_critical_speed(run) -> None:
    lap = run(simulation.time_trial(3000.0), runner=RUNNER).segment_laps[2]
    assert lap.distance_m == pytest.approx(3000.0)
    assert lap.end_s - lap.start_s == pytest.approx((3000 - 205) / 4.25, rel=1e-4)


def test_long_races_are_run_at_the_known_shares_of_critical_speed() -> None:
    # Smyth & Muniz-Pumares 2020: marathon at 84.8 +- 13.6 % of critical speed
    runner = VirtualRunner(critical_speed_mps=3.74, d_prime_m=150.0)
    marathon_s = simulation.exhausting_duration_s(runner, 42195.0)
    assert 42195.0 / marathon_s / 3.74 == pytest.approx(0.848, abs=0.02)
    half_s = simulation.exhausting_duration_s(runner, 21097.5)
    assert 2.05 < marathon_s / half_s < 2.2


def test_a_trial_within_d_prime_is_refused_with_a_sentence(run) -> None:
    with pytest.raises(InvalidRequestError, match=r"205 to .* found 200 m"):
        run(simulation.time_trial(200.0), runner=RUNNER)


def time_constant_s(heart_rate_bpm: FloatArray, target_bpm: float) -> float:
    """Slope of the logarithm of the way that is left to the target."""
    way_left = np.log(np.abs(target_bpm - heart_rate_bpm))
    return -1.0 / np.polyfit(np.arange(len(way_left)), way_left, 1)[0]


def test_the_time_constants_of_the_heart_come_back_from_a_file(run, decode) -> None:
    body = VirtualRunner(
        heart_rate_rise_s=31.0,
        heart_rate_fall_s=47.0,
        heart_rate_drift_fraction_per_hour=0.0,
        pacing_variation_fraction=0.0,
    )
    workout = SimulatedWorkout("steps", (Segment(0.5, 400), Segment(0.95, 400), Segment(0.0, 400)))
    decoded = decode(simulation.to_fit(run(workout, runner=body, watch=PERFECT_WATCH)))
    rates = decoded.column("heart_rate")
    rest, reserve = 48.0, 142.0
    up = time_constant_s(rates[400:480], rest + 0.9 * 0.95 * reserve)
    down = time_constant_s(rates[800:920], rest)
    assert up == pytest.approx(31.0, rel=0.05)
    assert down == pytest.approx(47.0, rel=0.05)


def test_heart_rate_drifts_by_the_known_share_of_the_reserve(run) -> None:
    body = VirtualRunner(heart_rate_drift_fraction_per_hour=0.06, pacing_variation_fraction=0.0)
    rates = run(simulation.easy_run(5400), runner=body).truth.heart_rate_bpm
    # 70 % of critical speed answers with 0.9 * 0.7 of 142 bpm; of that 6 % an hour
    assert rates[4900] - rates[1300] == pytest.approx(0.06 * 0.9 * 0.7 * 142, abs=0.01)


def test_spent_d_prime_ends_in_critical_speed_and_not_in_debt(run) -> None:
    # 30 % above critical speed: all of D' is gone after 205 / 1.275 s
    body = VirtualRunner(critical_speed_mps=4.25, d_prime_m=205.0, pacing_variation_fraction=0.0)
    truth = run(SimulatedWorkout("too fast", (Segment(1.3, 600),)), runner=body).truth
    assert truth.distance_m[600] == pytest.approx(205 + 4.25 * 600)
    assert truth.flat_speed_mps[160] == pytest.approx(1.3 * 4.25)
    assert truth.flat_speed_mps[161] == pytest.approx(4.25)
    np.testing.assert_allclose(truth.d_prime_balance_m[161:600], 0.0, atol=1e-9)


def test_a_repeat_by_distance_that_spends_d_prime_still_has_its_distance(run) -> None:
    laps = run(simulation.intervals(3, 1000.0, 30.0, effort=1.3), runner=RUNNER).segment_laps
    assert [round(lap.distance_m, 6) for lap in laps[1:6:2]] == [1000.0] * 3


def test_d_prime_comes_back_as_its_differential_equation_says(run) -> None:
    # dD/dt = (CS - v) (D' - D) / D', integrated in small steps (Skiba et al. 2015)
    body = VirtualRunner(pacing_variation_fraction=0.0)
    workout = SimulatedWorkout("spend and rest", (Segment(1.2, 120), Segment(0.6, 300)))
    balance_m = run(workout, runner=body).truth.d_prime_balance_m
    left_m = 190.0 - 0.2 * 4.1 * 120
    assert balance_m[120] == pytest.approx(left_m)
    step_s = 0.01
    for _ in range(round(300 / step_s)):
        left_m += step_s * 0.4 * 4.1 * (190.0 - left_m) / 190.0
    assert balance_m[420] == pytest.approx(left_m, rel=1e-3)


def test_the_cost_of_a_tenth_of_grade_is_worked_by_hand() -> None:
    # 0.001554 - 0.00304 - 0.0433 + 0.463 + 1.95 + 3.6 = 5.968214 J/kg/m, level 3.6
    ratio = simulation.minetti_cost_ratio(np.array([0.0, 0.1, 0.6, 0.45]))
    assert ratio[0] == 1.0
    assert ratio[1] == pytest.approx(5.968214 / 3.6)
    assert ratio[2] == ratio[3]


def test_running_power_is_that_of_the_level_speed(run) -> None:
    body = VirtualRunner(mass_kg=60.0, pacing_variation_fraction=0.0)
    simulated = run(simulation.easy_run(600), runner=body)
    assert simulated.truth.power_w[300] == pytest.approx(60 * 0.7 * 4.1)
    assert simulated.records["power_w"][:600].mean() == pytest.approx(60 * 0.7 * 4.1, rel=0.02)


def test_steps_times_their_length_are_the_speed(run) -> None:
    truth = run(simulation.intervals(3, 400, 60), course=simulation.lake_course(1)).truth
    moving = truth.speed_mps > 0
    np.testing.assert_allclose(
        truth.cadence_spm[moving] / 60 * truth.step_length_m[moving], truth.speed_mps[moving]
    )
    assert 140 < truth.cadence_spm[moving].min() < truth.cadence_spm[moving].max() < 200


def test_the_load_of_an_hour_at_half_the_reserve_is_worked_by_hand(run) -> None:
    # Banister: 60 min * 0.5 * 0.64 e^(1.92 * 0.5) = 50.15; the heart is there after some minutes
    body = VirtualRunner(heart_rate_drift_fraction_per_hour=0.0, pacing_variation_fraction=0.0)
    workout = SimulatedWorkout("half", (Segment(0.5 / 0.9, 3600),))
    expected_au = 60 * 0.5 * 0.64 * math.exp(1.92 * 0.5)
    assert run(workout, runner=body).load_au == pytest.approx(expected_au, rel=0.01)


def test_a_pause_adds_neither_load_nor_drift(run) -> None:
    body = VirtualRunner(pacing_variation_fraction=0.0)
    through = run(simulation.easy_run(3600), runner=body)
    paused = run(simulation.easy_run(3600, pause_s=1200), runner=body)
    assert paused.truth.heart_rate_bpm[-1] == pytest.approx(
        through.truth.heart_rate_bpm[-1], abs=0.01
    )
    recorded_s = np.concatenate([np.arange(1801), np.arange(3000, 4801)])
    share = (paused.truth.heart_rate_bpm[recorded_s] - 48) / 142
    assert paused.load_au == pytest.approx((share * 0.64 * np.exp(1.92 * share)).sum() / 60)


def test_women_have_the_constants_of_women(run) -> None:
    body = VirtualRunner(
        sex="female", heart_rate_drift_fraction_per_hour=0.0, pacing_variation_fraction=0.0
    )
    workout = SimulatedWorkout("half", (Segment(0.5 / 0.9, 3600),))
    expected_au = 60 * 0.5 * 0.86 * math.exp(1.67 * 0.5)
    assert run(workout, runner=body).load_au == pytest.approx(expected_au, rel=0.01)


def test_the_profile_tells_the_true_thresholds() -> None:
    day = date(2026, 4, 1)
    profile = RUNNER.profile("r1", "Vera", day)
    held = profile.thresholds_on(day)
    assert (held.critical_speed_mps, held.d_prime_m) == (4.25, 205.0)
    assert held.threshold_heart_rate_bpm == pytest.approx(48 + 0.9 * 142)
    assert held.critical_power_w == pytest.approx(68 * 4.25)
