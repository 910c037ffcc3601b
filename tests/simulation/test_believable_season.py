"""In half a year of files there is no stretch that the runner could not have run."""

from datetime import date

import numpy as np
import pytest

from smartrunning import ingestion, simulation
from smartrunning.records import Quality, Records, Session
from smartrunning.simulation import SeasonDay, VirtualRunner
from smartrunning.units import FloatArray

RUNNER = VirtualRunner()
DemoRun = tuple[SeasonDay, Session]


@pytest.fixture(scope="module")
def runs() -> list[DemoRun]:
    """Season of the demo runner: the truth of each run, and what comes of its file."""
    days = simulation.season_truth(RUNNER, first_day=date(2026, 2, 2), weeks=26, seed=7)
    return [
        (day, *ingestion.sessions(simulation.to_fit(day.session))) for day in days if day.session
    ]


def each_second_m(records: Records) -> FloatArray:
    """Recorded distance each second, without the samples that are known to be spikes."""
    good = np.isfinite(records["distance_m"]) & ~is_spike(records)
    elapsed_s = records["elapsed_s"]
    seconds = np.arange(elapsed_s[0], elapsed_s[-1] + 1)
    return np.interp(seconds, elapsed_s[good], records["distance_m"][good])


def each_second_mps(records: Records) -> FloatArray:
    """Recorded speed each second, without the samples that are known to be spikes."""
    good = np.isfinite(records["speed_mps"]) & ~is_spike(records)
    elapsed_s = records["elapsed_s"]
    seconds = np.arange(elapsed_s[0], elapsed_s[-1] + 1)
    return np.interp(seconds, elapsed_s[good], records["speed_mps"][good])


def is_spike(records: Records) -> np.ndarray:
    return (records.quality & Quality.SPEED_SPIKE) > 0


def fastest_s(distance_m: FloatArray, wanted_m: float) -> float:
    """Shortest time over a distance, from any second on."""
    starts = np.flatnonzero(distance_m <= distance_m[-1] - wanted_m)
    rising = distance_m + 1e-9 * np.arange(len(distance_m))
    ends_s = np.interp(distance_m[starts] + wanted_m, rising, np.arange(len(distance_m)))
    return float((ends_s - starts).min()) if len(starts) else np.inf


def all_out_s(day: SeasonDay, distance_m: float) -> float:
    """(d - D') / CS, with the critical speed of the day (Monod & Scherrer 1965)."""
    return (distance_m - day.runner.d_prime_m) / day.runner.critical_speed_mps


def test_no_kilometre_is_faster_than_he_could_run_one_that_day(runs) -> None:
    for day, session in runs:
        fastest = fastest_s(each_second_m(session.records), 1000.0)
        assert fastest > 0.97 * all_out_s(day, 1000.0), day.file_name


def test_no_400_m_is_faster_than_he_could_run_them_that_day(runs) -> None:
    for day, session in runs:
        fastest = fastest_s(each_second_m(session.records), 400.0)
        assert fastest > all_out_s(day, 400.0), day.file_name


def test_the_best_400_m_are_near_his_pace_over_1500_m(runs) -> None:
    # no workout has a sprint: hill repeats at 1.12 of critical speed, downhill 1.138 times as fast
    lap_s = min(all_out_s(day, 1500.0) * 400 / 1500 for day, _ in runs)
    best_s = min(fastest_s(each_second_m(session.records), 400.0) for _, session in runs)
    assert lap_s / 1.15 < best_s <= lap_s * 1.01


def test_no_ten_seconds_are_faster_than_a_quarter_above_all_out_1500_m(runs) -> None:
    for day, session in runs:
        limit_mps = 1.25 * 1500.0 / all_out_s(day, 1500.0)
        distance_m = each_second_m(session.records)
        speed_mps = np.convolve(each_second_mps(session.records), np.full(10, 0.1), "valid")
        assert (distance_m[10:] - distance_m[:-10]).max() / 10 < limit_mps, day.file_name
        assert speed_mps.max() < limit_mps, day.file_name


def test_only_spikes_are_faster_than_7_mps_and_they_are_marked(runs) -> None:
    spikes = [
        int(is_spike(session.records).sum())
        for _, session in runs
        if np.nanmax(session.records["speed_mps"]) > 7
    ]
    assert spikes == [3, 3, 3, 3]  # the Sundays of the weeks 3, 9, 15 and 21


def test_trials_and_races_are_on_level_ground_and_hill_repeats_on_hills(runs) -> None:
    for day, _ in runs:
        grade = np.abs(day.session.truth.grade_fraction)
        title = day.session.workout.title
        if title.startswith(("time-trial", "race")):
            assert grade.max() <= 0.00501
        elif title == "hills":
            assert 0.08 < grade.max() <= 0.1201
        elif day.session.sub_sport == "generic":
            assert grade.max() <= 0.0801
            assert (grade < 0.04).mean() > 0.75


def test_the_race_takes_the_time_that_the_body_allows(runs) -> None:
    day, _ = runs[-1]
    assert day.session.workout.title == "race-10km"
    lap = day.session.segment_laps[2]
    assert lap.end_s - lap.start_s == pytest.approx(
        simulation.exhausting_duration_s(day.runner, 10000.0), rel=0.001
    )
