"""A watch's errors are the ones asked for, and the ground is where it should be."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning import simulation
from smartrunning.errors import InvalidRequestError
from smartrunning.simulation import PERFECT_WATCH, Segment, SimulatedWorkout, Watch
from smartrunning.units import MEAN_EARTH_RADIUS_M, FloatArray


def steps_m(simulated: simulation.SimulatedSession) -> FloatArray:
    """Great-circle distances between the recorded positions (haversine formula)."""
    latitude = np.radians(simulated.records["latitude_deg"])
    longitude = np.radians(simulated.records["longitude_deg"])
    half = (
        np.sin(np.diff(latitude) / 2) ** 2
        + np.cos(latitude[1:]) * np.cos(latitude[:-1]) * np.sin(np.diff(longitude) / 2) ** 2
    )
    return 2 * MEAN_EARTH_RADIUS_M * np.arcsin(np.sqrt(half))


@pytest.mark.parametrize("course", [simulation.lake_course(2), simulation.track_course()])
def test_positions_move_as_fast_as_the_runner(run, course) -> None:
    simulated = run(simulation.easy_run(2400), course=course, watch=PERFECT_WATCH)
    walked_m = np.diff(simulated.records["distance_m"])
    assert steps_m(simulated).sum() == pytest.approx(walked_m.sum(), rel=0.005)
    np.testing.assert_allclose(steps_m(simulated), walked_m, atol=0.15)


def test_position_noise_has_the_size_asked_for(run) -> None:
    course = simulation.lake_course(2)
    noisy = run(simulation.easy_run(7200), course=course, watch=Watch(position_noise_m=4.0))
    clean = run(simulation.easy_run(7200), course=course, watch=PERFECT_WATCH)
    north_m = (
        np.radians(noisy.records["latitude_deg"] - clean.records["latitude_deg"])
        * MEAN_EARTH_RADIUS_M
    )
    assert np.std(north_m) == pytest.approx(4.0, rel=0.25)
    assert np.std(np.diff(north_m)) < 1.0


@pytest.mark.parametrize("course", [simulation.lake_course(2), simulation.track_course()])
def test_a_loop_ends_where_it_begins(course) -> None:
    ends_m = np.array([0.0, course.loop_m - 1e-6])
    for coordinate in (*course.position_m(ends_m), course.altitude_at_m(ends_m)):
        assert coordinate[0] == pytest.approx(coordinate[1], abs=1e-3)


def test_the_track_is_400_m_round_and_level() -> None:
    track = simulation.track_course()
    around_m = np.hypot(np.diff(track.east_m), np.diff(track.north_m)).sum()
    assert around_m == pytest.approx(400.0, abs=0.01)
    assert np.ptp(track.altitude_m) == 0.0
    assert track.flat_m[-1] == pytest.approx(400.0)


@pytest.mark.parametrize("steepest_grade", [0.005, 0.08, 0.12])
def test_the_lake_path_is_as_steep_as_asked_for_and_mostly_half_of_it(steepest_grade) -> None:
    for seed in range(20):
        course = simulation.lake_course(seed, loop_m=6000.0, steepest_grade=steepest_grade)
        grade = np.abs(course.grade_fraction(np.arange(6000.0) + 0.5))
        assert grade.max() == pytest.approx(steepest_grade)
        assert (grade < steepest_grade / 2).mean() > 0.6


def test_the_lake_path_rolls_by_tens_of_metres() -> None:
    for seed in range(20):
        assert 15.0 < np.ptp(simulation.lake_course(seed).altitude_m) < 60.0


def test_paced_distance_has_an_inverse_over_many_loops() -> None:
    course = simulation.lake_course(4)
    distance_m = np.linspace(0.0, 5 * course.loop_m, 997)
    np.testing.assert_allclose(
        course.distance_m(course.paced_equivalent_m(distance_m)), distance_m, atol=1e-6
    )


def test_a_loop_costs_less_than_its_time_says_only_where_he_has_to_brake() -> None:
    level, hilly = (simulation.lake_course(4, steepest_grade=grade) for grade in (0.02, 0.08))
    assert level.flat_m[-1] == pytest.approx(level.paced_m[-1], rel=1e-12)
    assert hilly.flat_m[-1] < 0.995 * hilly.paced_m[-1]


def test_one_artefact_does_not_move_the_others(run) -> None:
    course = simulation.lake_course(1)
    plain = run(simulation.easy_run(900), course=course).records
    dropped = run(
        simulation.easy_run(900), course=course, watch=Watch(heart_rate_dropouts=4)
    ).records
    known = np.isfinite(dropped["heart_rate_bpm"])
    assert 80 <= (~known).sum() <= 360
    np.testing.assert_array_equal(plain["heart_rate_bpm"][known], dropped["heart_rate_bpm"][known])
    for column in ("latitude_deg", "distance_m", "speed_mps", "power_w", "cadence_spm"):
        np.testing.assert_array_equal(plain[column], dropped[column])


def test_spikes_are_few_and_impossible(run) -> None:
    course = simulation.lake_course(1)
    spiked = run(simulation.easy_run(900), course=course, watch=Watch(spikes=3))
    assert (spiked.records["speed_mps"] > 12.5).sum() == 3
    assert 3 <= (spiked.records["heart_rate_bpm"] > 220).sum() <= 9
    assert 2 <= (steps_m(spiked) > 100).sum() <= 6
    assert (np.diff(spiked.records["distance_m"]) < 6).all()


def test_smart_recording_leaves_gaps_of_up_to_eight_seconds(run) -> None:
    smart = run(simulation.easy_run(1800, pause_s=60), watch=Watch(smart_recording=True))
    gaps_s = np.diff(smart.records["elapsed_s"])
    pause = gaps_s == 60
    assert pause.sum() == 1
    assert gaps_s[~pause].min() == 1
    assert gaps_s[~pause].max() == 8
    assert (smart.records["elapsed_s"][0], smart.records["elapsed_s"][-1]) == (0, 1860)


def test_the_scale_of_measured_distance_is_off_by_less_than_the_limit() -> None:
    scales = [Watch(distance_error_fraction=0.01).distance_scale(seed) for seed in range(200)]
    assert max(scales) == pytest.approx(1.003)
    assert min(scales) == pytest.approx(0.997)


def test_a_runner_at_rest_is_seen_at_rest(run) -> None:
    simulated = run(simulation.time_trial(1500.0))
    rest = simulated.segment_laps[1]
    inside = slice(round(rest.start_s) + 2, round(rest.end_s) - 2)
    assert (simulated.records["speed_mps"][inside] == 0).all()
    assert (simulated.records["cadence_spm"][inside] == 0).all()


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="time zone"):
        simulation.simulate(
            simulation.VirtualRunner(),
            simulation.easy_run(60),
            started_at=datetime(2026, 4, 7, tzinfo=UTC).replace(tzinfo=None),
            seed=1,
            course=simulation.track_course(),
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"effort": 1.0},
        {"effort": 1.0, "duration_s": 60.0, "distance_m": 400.0},
        {"effort": 0.0, "distance_m": 400.0},
        {"effort": 1.0, "duration_s": 60.0, "all_out": True},
    ],
)
def test_a_segment_without_one_clear_end_is_refused(fields) -> None:
    with pytest.raises(InvalidRequestError):
        Segment(**fields)


segments = st.one_of(
    st.builds(Segment, st.floats(0.3, 1.5), duration_s=st.floats(5.0, 900.0)),
    st.builds(Segment, st.floats(0.3, 1.5), distance_m=st.floats(50.0, 3000.0)),
    st.builds(Segment, st.just(0.0), duration_s=st.floats(5.0, 300.0)),
    st.builds(
        Segment, st.just(0.0), duration_s=st.integers(5, 300).map(float), timer_runs=st.just(False)
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(segments, min_size=1, max_size=6), st.integers(0, 2**31))
def test_no_workout_breaks_the_body(parts, seed) -> None:
    runner = simulation.VirtualRunner()
    simulated = simulation.simulate(
        runner,
        SimulatedWorkout("any", tuple(parts)),
        started_at=datetime(2026, 4, 7, tzinfo=UTC),
        seed=seed,
        course=HILLS,
    )
    truth = simulated.truth
    assert (np.diff(truth.distance_m) >= -1e-9).all()
    assert truth.d_prime_balance_m.min() >= -1e-6
    assert truth.d_prime_balance_m.max() <= runner.d_prime_m + 1e-6
    assert truth.heart_rate_bpm.min() >= runner.heart_rate_rest_bpm
    assert truth.heart_rate_bpm.max() <= runner.heart_rate_max_bpm
    assert sum(lap.distance_m for lap in simulated.segment_laps) == pytest.approx(
        truth.distance_m[-1]
    )
    assert simulated.segment_laps[-1].end_s == simulated.elapsed_s == truth.elapsed_s[-1]


HILLS = simulation.lake_course(9, steepest_grade=0.15)
