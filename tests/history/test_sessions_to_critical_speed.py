"""From simulated runs, second by second and through FIT files, to the critical speed behind."""

from datetime import UTC, date, datetime, timedelta

import pytest

from smartrunning import ingestion, metrics, simulation
from smartrunning.history import DatedStatistics, critical_speed_on, personal_bests, refused_efforts
from smartrunning.simulation import VirtualRunner, Watch

FIRST = date(2026, 3, 2)
TRIALS = {0: ("track", 270.0), 12: ("rolling", 700.0), 20: ("track", 480.0), 30: ("track", 950.0)}
"""Day: place, and about how long the all-out run takes."""
TRAINING = {
    3: ("rolling", simulation.easy_run(2400.0)),
    7: ("track", simulation.intervals(5, 1000.0, 150.0)),
    16: ("rolling", simulation.tempo_run(900.0)),
    26: ("rolling", simulation.hill_repeats(8, 75.0, 105.0)),
}


def workouts(runner: VirtualRunner) -> dict[int, tuple[str, simulation.SimulatedWorkout]]:
    trials = {
        days: (place, round(runner.d_prime_m + runner.critical_speed_mps * duration_s, -2))
        for days, (place, duration_s) in TRIALS.items()
    }
    return TRAINING | {
        days: (place, simulation.time_trial(distance_m))
        for days, (place, distance_m) in trials.items()
    }


def season(runner: VirtualRunner, seed: int) -> list[DatedStatistics]:
    courses = {
        "track": simulation.track_course(),
        "rolling": simulation.lake_course(seed, steepest_grade=0.04),
    }
    profile = runner.profile("r", "R", FIRST)
    made = []
    for days, (place, workout) in sorted(workouts(runner).items()):
        day = FIRST + timedelta(days=days)
        started_at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        run = simulation.simulate(
            runner,
            workout,
            started_at=started_at,
            seed=seed + days,
            course=courses[place],
            watch=Watch(spikes=2 * (days == 3)),
        )
        (session,) = ingestion.sessions(simulation.to_fit(run))
        statistics = metrics.statistics(session, profile, day)
        made.append(DatedStatistics(f"s{days:02d}", started_at, day, "running", statistics))
    return made


@pytest.mark.parametrize(
    ("speed_mps", "reserve_m", "seed"), [(3.1, 110.0, 5), (4.1, 190.0, 6), (5.3, 290.0, 7)]
)
def test_the_runner_behind_the_files_is_found(
    speed_mps: float, reserve_m: float, seed: int
) -> None:
    sessions = season(VirtualRunner(critical_speed_mps=speed_mps, d_prime_m=reserve_m), seed)
    fit = critical_speed_on(sessions, FIRST + timedelta(days=30))
    assert fit.critical_speed_mps == pytest.approx(speed_mps, rel=0.01)
    assert fit.d_prime_m == pytest.approx(reserve_m, rel=0.10)
    assert fit.critical_speed_interval_mps is not None
    assert fit.d_prime_interval_m is not None
    assert fit.critical_speed_interval_mps[0] < speed_mps < fit.critical_speed_interval_mps[1]
    assert fit.d_prime_interval_m[0] < reserve_m < fit.d_prime_interval_m[1]
    assert {effort.session_id for effort in fit.efforts} <= {f"s{days:02d}" for days in TRIALS}
    assert len(fit.efforts) >= 3


def test_a_mis_set_treadmill_sets_no_best_and_is_shown() -> None:
    runner = VirtualRunner()
    belt = simulation.simulate(
        runner,
        simulation.tempo_run(1800.0, effort=1.0),
        started_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
        seed=1,
        course=simulation.treadmill_course(),
    )
    (session,) = ingestion.sessions(simulation.to_fit(belt))
    statistics = metrics.statistics(session, runner.profile("r", "R", FIRST), FIRST)
    dated = [DatedStatistics("belt", belt.started_at, FIRST, "running", statistics)]
    assert personal_bests(dated) == ()
    shown = refused_efforts(dated)
    assert [one.distance_m for one in shown][:2] == [400.0, 800.0]
    assert all("treadmill" in one.reason for one in shown)
    assert statistics.hard_efforts == ()
