"""Virtual runners with a hidden response are what they say; ways are compared fairly."""

import numpy as np
import pandas as pd
import pytest

from smartrunning.simulation import training_study
from smartrunning.simulation.trainee import LAWS, trainee

WAYS = training_study.WAYS


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return training_study.study_table([training_study.trained(seed) for seed in range(4)])


@pytest.mark.parametrize("seed", range(12))
def test_the_speed_of_the_first_day_is_the_mean_of_the_mornings_of_four_weeks(seed: int) -> None:
    who = trainee(seed)
    loads = np.array(who.state.daily_load_au)
    mornings = [who.truth.speed(loads[:day]) for day in range(len(loads) - 28, len(loads))]
    assert np.mean(mornings) == pytest.approx(1.0)
    assert who.state.recent_weekly_load_au == pytest.approx(loads[-28:].sum() / 4)


def test_busso_s_law_is_the_one_of_the_paper() -> None:
    who = next(w for w in map(trainee, range(20)) if w.truth.law == "as believed")
    truth, loads = who.truth, [30.0, 0.0, 50.0, 20.0]
    fitness, fatigue, sensitivity = truth.time_constants_days
    up = sum(w * np.exp(-(4 - i) / fitness) for i, w in enumerate(loads))
    worn = [
        sum(loads[j] * np.exp(-(i - j) / sensitivity) for j in range(i + 1))
        for i in range(len(loads))
    ]
    down = sum(
        w * k * np.exp(-(4 - i) / fatigue) for i, (w, k) in enumerate(zip(loads, worn, strict=True))
    )
    by_hand = truth.baseline + truth.gain * up - truth.loss * down
    assert truth.speed(np.array(loads)) == pytest.approx(by_hand)


def test_there_are_runners_of_every_law() -> None:
    assert {trainee(seed).truth.law for seed in range(20)} == set(LAWS)


def test_every_way_meets_the_same_misses_and_race_days(table: pd.DataFrame) -> None:
    assert set(table["way"]) == set(WAYS)
    chance = table["race_s"] / table["expected_s"]
    assert np.allclose(chance.groupby(table["runner"]).std(), 0.0)
    loads = table.pivot_table(index="runner", columns="way", values="load_au")
    assert (loads["plan, sessions missed"] < loads["plan"]).all()
    assert (loads["schedule, sessions missed"] < loads["schedule"]).all()


def test_the_schedule_keeps_the_limits_of_the_plan() -> None:
    for seed in range(4):
        made = training_study.schedule(trainee(seed), seed)
        broken = [report for report in made.constraints if report.slack < -1e-6]
        assert all("long run" in report.name.lower() for report in broken), broken


def test_the_same_seed_gives_the_same_runner_and_the_same_training(table: pd.DataFrame) -> None:
    again = training_study.study_table([training_study.trained(2)])
    assert again.equals(table[table["runner"] == 2].reset_index(drop=True))


def test_the_summary_is_paired_by_runner() -> None:
    rows = [
        {
            "runner": runner, "law": "as believed", "way": way, "gain_percent": base + ahead,
            "highest_ramp_percent": 20.0, "highest_acute_over_chronic": 1.2,
            "days_above_risky_ratio": 0.0, "highest_monotony": 1.4, "load_au": 1000.0,
        }
        for runner, base in enumerate((0.0, 10.0, -10.0))
        for way, ahead in zip(WAYS, (1.0, 0.0, 0.5, 0.75, 0.0), strict=True)
    ]  # fmt: skip
    summary = training_study.study_summary(pd.DataFrame(rows))["ahead of the schedule, %"]
    assert summary["plan"] == "+1.00 (+1.00 to +1.00)"
    assert summary["plan made anew, sessions missed"] == "+0.75 (+0.75 to +0.75)"


def test_coverage_counts_races_inside_the_interval() -> None:
    row = {"law": "more varied", "way": "plan", "expected_s": 1010.0, "predicted_s": 1000.0}
    rows = [
        row | {"runner": 1, "fastest_s": 950.0, "slowest_s": 1050.0, "race_s": 1049.0},
        row | {"runner": 2, "fastest_s": 950.0, "slowest_s": 1050.0, "race_s": 1051.0},
    ]
    coverage = training_study.interval_coverage(pd.DataFrame(rows)).loc["more varied"]
    assert coverage["inside the 95 % interval, %"] == 50.0
    assert coverage["mean error of the predicted time, %"] == pytest.approx(1.0)
