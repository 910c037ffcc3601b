"""A season is one that a person could have run, and its truth is known on every day."""

import math
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from smartrunning import simulation
from smartrunning.errors import InvalidRequestError
from smartrunning.simulation import VirtualRunner

FIRST_DAY = date(2026, 2, 2)
WEEKS = 16
RUNNER = VirtualRunner()


@pytest.fixture(scope="module")
def days() -> list[simulation.SeasonDay]:
    return list(simulation.season_truth(RUNNER, first_day=FIRST_DAY, weeks=WEEKS, seed=4))


@pytest.fixture(scope="module")
def runs(days) -> list[simulation.SeasonDay]:
    return [day for day in days if day.session]


def week_of(day: simulation.SeasonDay) -> int:
    return (day.day - FIRST_DAY).days // 7


def test_every_day_is_there_in_order(days) -> None:
    assert [day.day for day in days] == [FIRST_DAY + timedelta(n) for n in range(7 * WEEKS)]


def test_every_week_has_four_or_five_runs(runs) -> None:
    assert set(Counter(week_of(day) for day in runs).values()) == {4, 5}


def test_every_fourth_week_is_easier_than_the_one_before(runs) -> None:
    load_au = np.zeros(WEEKS)
    for day in runs:
        load_au[week_of(day)] += day.load_au
    assert (load_au[3::4] < 0.75 * load_au[2::4]).all()


def test_weeks_have_a_plausible_volume(runs) -> None:
    distance_m = np.zeros(WEEKS)
    for day in runs:
        distance_m[week_of(day)] += day.session.truth.distance_m[-1]
    assert 20e3 < distance_m.min() < distance_m.max() < 80e3


def test_the_season_has_races_and_what_goes_wrong_with_watches(runs) -> None:
    titles = {day.session.workout.title for day in runs}
    assert {"time-trial-1500m", "time-trial-3000m", "time-trial-5000m", "race-10km"} <= titles
    assert {"hills", "tempo", "long", "easy"} <= titles
    sessions = [day.session for day in runs]
    assert any(session.sub_sport == "treadmill" for session in sessions)
    assert any(session.pauses for session in sessions)
    assert any(np.isnan(session.records["heart_rate_bpm"]).any() for session in sessions)
    assert any((session.records["speed_mps"] > 12.5).any() for session in sessions)
    assert any(len(session.records) < session.timer_s / 2 for session in sessions)


def test_the_race_is_on_the_last_day(days) -> None:
    assert days[-1].session.workout.title == "race-10km"


def test_the_runner_is_clearly_faster_in_the_end_than_at_the_start(days) -> None:
    gain = days[-1].runner.critical_speed_mps / days[0].runner.critical_speed_mps
    assert days[0].runner.critical_speed_mps == RUNNER.critical_speed_mps
    assert 1.03 < gain < 1.12


def test_critical_speed_is_banisters_sum_over_all_days_before(days) -> None:
    # accustomed load for 3000 days, then the season's; k1 sum w e^(-n/t1) - k2 sum w e^(-n/t2)
    before = np.full(3000, RUNNER.accustomed_load_au)
    load_au = np.concatenate([before, [day.load_au for day in days]])

    def response_mps(number: int) -> float:
        ago = np.arange(3000 + number, 0, -1)
        past_au = load_au[: 3000 + number]
        fitness = float(past_au @ np.exp(-ago / RUNNER.fitness_days))
        fatigue = float(past_au @ np.exp(-ago / RUNNER.fatigue_days))
        return RUNNER.fitness_gain_mps_per_au * fitness - RUNNER.fatigue_gain_mps_per_au * fatigue

    for number in (0, 1, 30, 77, 7 * WEEKS - 1):
        expected_mps = RUNNER.critical_speed_mps + response_mps(number) - response_mps(0)
        assert days[number].runner.critical_speed_mps == pytest.approx(expected_mps, abs=1e-9)


def test_the_accustomed_form_stays_as_it_is_under_the_accustomed_load() -> None:
    form = simulation.accustomed_form(RUNNER)
    after = simulation.form_after(RUNNER, form, RUNNER.accustomed_load_au)
    assert after.fitness_au == pytest.approx(form.fitness_au)
    assert after.fatigue_au == pytest.approx(form.fatigue_au)
    assert math.isclose(form.fitness_au, 35 / (math.e ** (1 / 42) - 1))


def test_each_trial_tells_the_critical_speed_of_its_day(runs) -> None:
    trials = [day for day in runs if "time-trial" in day.session.workout.title]
    assert len(trials) == 1 + 2 * 3
    for day in trials:
        lap = day.session.laps[2]
        speed_mps = (lap.distance_m - RUNNER.d_prime_m) / (lap.end_s - lap.start_s)
        assert speed_mps == pytest.approx(day.runner.critical_speed_mps, rel=0.005)


def test_files_are_those_of_the_truth_with_names_in_the_order_of_time(decode) -> None:
    span = {"first_day": FIRST_DAY, "weeks": 2, "seed": 4}
    files = list(simulation.season(RUNNER, **span))
    truth = [day for day in simulation.season_truth(RUNNER, **span) if day.session]
    names = [name for name, _ in files]
    assert names == sorted(set(names))
    assert names == [day.file_name for day in truth]
    for (_, data), day in zip(files[:2], truth[:2], strict=True):
        session = decode(data).messages["session"][0]
        assert session["total_distance"] == pytest.approx(
            day.session.truth.distance_m[-1], rel=0.005
        )
        assert session["start_time"] == day.session.started_at


def test_the_same_seed_gives_the_same_files_and_another_seed_others() -> None:
    span = {"first_day": FIRST_DAY, "weeks": 1}
    first = list(simulation.season(RUNNER, **span, seed=1))
    assert first == list(simulation.season(RUNNER, **span, seed=1))
    assert first != list(simulation.season(RUNNER, **span, seed=2))


def test_local_time_follows_summer_time(runs) -> None:
    offsets = {day.day: day.session.utc_offset_s for day in runs}
    changed = date(2026, 3, 29)  # last Sunday of March, Europe/Berlin
    assert {offset for day, offset in offsets.items() if day < changed} == {3600}
    assert {offset for day, offset in offsets.items() if day >= changed} == {7200}


def test_runs_begin_in_the_evening_and_on_weekend_mornings(runs) -> None:
    for day in runs:
        hour = (day.session.started_at + timedelta(seconds=day.session.utc_offset_s)).hour
        assert hour == (9 if day.day.weekday() >= 5 else 18)


def test_a_season_may_begin_on_any_day_of_the_week() -> None:
    days = list(simulation.season_truth(RUNNER, first_day=date(2026, 2, 5), weeks=2, seed=1))
    assert len(days) == 14
    assert sum(day.session is not None for day in days) in {8, 9, 10}


def test_a_season_of_no_weeks_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="at least one week"):
        next(simulation.season_truth(RUNNER, first_day=FIRST_DAY, weeks=0, seed=1))
