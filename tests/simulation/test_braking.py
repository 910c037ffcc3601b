"""Downhill the virtual runner brakes, and his body answers to what he truly does."""

import numpy as np
import pytest

from smartrunning import simulation
from smartrunning.simulation import PERFECT_WATCH, Course, Segment, SimulatedWorkout, VirtualRunner
from smartrunning.units import FloatArray

EVEN = VirtualRunner(pacing_variation_fraction=0.0, heart_rate_drift_fraction_per_hour=0.0)
HILLS = simulation.lake_course(3, steepest_grade=0.15)


def minetti_j_per_kg_m(grade: FloatArray) -> FloatArray:
    """Minetti et al. 2002, written out."""
    return (
        155.4 * grade**5 - 30.4 * grade**4 - 43.3 * grade**3 + 46.3 * grade**2 + 19.5 * grade + 3.6
    )


def down_and_up(grade: float) -> Course:
    """Four kilometres down, and up again."""
    along_m = np.array([0.0, 4000.0, 8000.0])
    still = np.zeros(3)
    return Course.of(
        "generic",
        (0.0, 0.0),
        along_m=along_m,
        east_m=still,
        north_m=still,
        altitude_m=grade * np.array([4000.0, 0.0, 4000.0]),
    )


def test_the_pace_on_a_grade_is_worked_by_hand() -> None:
    # Minetti: 5.968214 J/kg/m at 10 %, 3.228862 at -2 %, 2.745924 at -5 %, level 3.6; at -5 % the
    # saving would make him 1.311 times as fast, Townshend et al. 2010 measured 1.138
    ratio = simulation.paced_ratio(np.array([0.0, 0.1, -0.02, -0.05, -0.2]))
    expected = [1.0, 5.968214 / 3.6, 3.228862 / 3.6, 1 / 1.138, 1 / 1.138]
    np.testing.assert_allclose(ratio, expected, rtol=1e-6)


def test_the_effort_downhill_falls_as_it_was_measured_to_fall() -> None:
    # Townshend et al. 2010: oxygen consumption 78.9 % of the ventilatory threshold downhill, 89.3 %
    # on the level; the hills of such a course are some 3 to 7 % steep
    grade = np.linspace(-0.07, -0.03, 41)
    true_by_intended = minetti_j_per_kg_m(grade) / 3.6 / simulation.paced_ratio(grade)
    assert true_by_intended.mean() == pytest.approx(78.9 / 89.3, abs=0.03)


def test_a_file_shows_constant_metabolic_power_uphill_and_the_brake_downhill(run, decode) -> None:
    simulated = run(simulation.easy_run(3600), runner=EVEN, course=HILLS, watch=PERFECT_WATCH)
    distance_m = decode(simulation.to_fit(simulated)).column("distance")
    # grade from the course's altitude at the written distances
    speed_mps = np.diff(distance_m)
    grade = np.diff(HILLS.altitude_at_m(distance_m)) / speed_mps
    free, braked = grade > -0.022, grade < -0.027
    assert grade.min() < -0.1 < 0.1 < grade.max()
    np.testing.assert_allclose(
        speed_mps[free] * minetti_j_per_kg_m(grade[free]) / 3.6, 0.7 * 4.1, rtol=0.01
    )
    np.testing.assert_allclose(speed_mps[braked], 1.138 * 0.7 * 4.1, rtol=0.01)


@pytest.mark.parametrize("steepest_grade", [0.08, 0.12, 0.4])
def test_no_speed_downhill_is_above_the_level_speed_by_more_than_the_source_says(
    run, steepest_grade
) -> None:
    course = simulation.lake_course(2, steepest_grade=steepest_grade)
    truth = run(simulation.easy_run(3600), runner=EVEN, course=course).truth
    assert truth.speed_mps.max() <= 1.138 * 0.7 * 4.1 + 1e-9
    assert np.diff(truth.distance_m).max() <= 1.138 * 0.7 * 4.1 + 1e-9


def test_speed_effort_and_grade_agree_by_minetti_every_second(run) -> None:
    truth = run(simulation.hill_repeats(6, 75.0, 105.0), course=HILLS).truth
    cost = minetti_j_per_kg_m(truth.grade_fraction) / 3.6
    np.testing.assert_allclose(truth.flat_speed_mps, truth.speed_mps * cost)
    np.testing.assert_allclose(truth.power_w, 68.0 * truth.flat_speed_mps)


def test_heart_rate_d_prime_and_load_follow_the_smaller_true_effort(run) -> None:
    # 1.2 of critical speed, 8 % down: 1.2 * 1.138 * 2.356736 / 3.6 = 0.893988 of it in truth
    workout = SimulatedWorkout("down", (Segment(1.2, 600),))
    down = run(workout, runner=EVEN, course=down_and_up(0.08))
    assert down.truth.distance_m[600] == pytest.approx(600 * 1.2 * 1.138 * 4.1)
    np.testing.assert_allclose(down.truth.flat_speed_mps[:600], 0.893988 * 4.1, rtol=1e-6)
    np.testing.assert_allclose(down.truth.d_prime_balance_m, 190.0)
    assert down.truth.heart_rate_bpm[600] == pytest.approx(48 + 142 * 0.9 * 0.893988, abs=0.01)
    same = run(SimulatedWorkout("same", (Segment(0.893988, 600),)), runner=EVEN)
    assert down.load_au == pytest.approx(same.load_au, rel=1e-4)


def test_d_prime_on_hills_follows_its_differential_equation(run) -> None:
    # dD/dt = CS - v above critical speed, (CS - v) (D' - D) / D' below, v the true level speed
    workout = SimulatedWorkout("hard", (Segment(1.1, 200), Segment(0.7, 300), Segment(1.1, 200)))
    truth = run(workout, runner=EVEN, course=HILLS).truth
    at_s = np.arange(0.0, 700.0, 0.05)
    above_mps = np.interp(at_s, truth.elapsed_s, truth.flat_speed_mps) - 4.1
    left_m = [190.0]
    for above in above_mps.tolist():
        back = above if above > 0 else above * (190.0 - left_m[-1]) / 190.0
        left_m.append(left_m[-1] - 0.05 * back)
    assert np.ptp(left_m) > 30
    np.testing.assert_allclose(truth.d_prime_balance_m, left_m[::20], atol=1.5)


def test_the_way_down_takes_as_long_as_the_brake_says_and_the_way_up_as_minetti_says(run) -> None:
    down, up = Segment(0.7, distance_m=4000.0), Segment(0.7, distance_m=4000.0)
    workout = SimulatedWorkout("there and back", (down, up))
    laps = run(workout, runner=EVEN, course=down_and_up(0.05)).segment_laps
    level_s = 4000 / (0.7 * 4.1)
    cost = minetti_j_per_kg_m(np.array([0.05]))[0] / 3.6
    assert laps[0].end_s == pytest.approx(level_s / 1.138)
    assert laps[1].end_s - laps[1].start_s == pytest.approx(
        level_s * cost, abs=1.0
    )  # a full second
    assert [lap.distance_m for lap in laps] == pytest.approx([4000.0, 4000.0])
