"""Seasons of hard efforts are what their population says."""

import numpy as np

from smartrunning.simulation import Population, hard_season
from smartrunning.simulation.recovery import (
    ENVELOPE,
    LEAST_SQUARES,
    OURS,
    recovery,
    recovery_summary,
)


def shortfalls(seed: int, population: Population) -> np.ndarray:
    """By how much each effort is below the line of the last day."""
    season = hard_season(seed, population)
    efforts = [one.statistics.hard_efforts[0] for one in season.sessions]
    lines_m = [season.d_prime_m + season.critical_speed_mps * one.duration_s for one in efforts]
    return np.array(
        [1 - one.level_distance_m / line for one, line in zip(efforts, lines_m, strict=True)]
    )


def test_the_same_seed_gives_the_same_season_and_another_another() -> None:
    assert hard_season(3) == hard_season(3)
    assert hard_season(3).critical_speed_mps != hard_season(4).critical_speed_mps


def test_without_noise_all_out_efforts_lie_on_the_line_and_none_above() -> None:
    exact = Population(
        form_deviation=(0, 0), watch_deviation=(0, 0), trend_deviation=0, missed_share=0
    )
    for seed in range(10):
        below = shortfalls(seed, exact)
        assert below.min() > -1e-9
        assert 3 <= (np.abs(below) < 1e-9).sum() <= 8


def test_a_population_without_trials_never_reaches_the_line() -> None:
    lazy = Population(
        form_deviation=(0, 0), watch_deviation=(0, 0), trend_deviation=0, trials=(0, 0)
    )
    assert min(shortfalls(seed, lazy).min() for seed in range(20)) >= 0.02


def test_sessions_lie_in_the_season_oldest_first() -> None:
    season = hard_season(1)
    days = [one.local_date for one in season.sessions]
    assert days == sorted(days)
    assert days[-1] <= season.last_day
    assert (season.last_day - days[0]).days < 90


def test_the_summary_of_a_recovery_is_worked_by_hand() -> None:
    found = recovery(3)
    assert list(found.way.unique()) == [OURS, LEAST_SQUARES, ENVELOPE]
    ours = found[found.way == OURS]
    by_hand = (ours.found_mps / ours.true_mps - 1).abs().median()
    summary = recovery_summary(found)
    assert summary.loc[OURS, "error of critical speed"] == by_hand
    assert np.isnan(summary.loc[ENVELOPE, "interval of D′ holds"])
