"""Critical speed and D′ come back from the efforts of simulated runners whose truth is known."""

import numpy as np
import pytest

from smartrunning.errors import InsufficientDataError
from smartrunning.history import CriticalSpeed, critical_speed_on
from smartrunning.simulation.hard_season import HardSeason, Population, hard_season

RUNNERS = 200


def fit(season: HardSeason) -> CriticalSpeed | None:
    try:
        return critical_speed_on(season.sessions, season.last_day)
    except InsufficientDataError:
        return None


@pytest.fixture(scope="module")
def found() -> list[tuple[HardSeason, CriticalSpeed]]:
    """Runners who ran all-out at least three times, and what was found of them."""
    seasons = [hard_season(seed) for seed in range(RUNNERS)]
    pairs = [(season, fit(season)) for season in seasons]
    return [(season, known) for season, known in pairs if known is not None]


def test_nearly_everybody_who_ran_all_out_gets_a_value(
    found: list[tuple[HardSeason, CriticalSpeed]],
) -> None:
    assert len(found) > 0.95 * RUNNERS
    with_interval = [known for _, known in found if known.critical_speed_interval_mps]
    assert len(with_interval) > 0.85 * RUNNERS


def test_critical_speed_is_found_within_1_percent_and_d_prime_within_10(
    found: list[tuple[HardSeason, CriticalSpeed]],
) -> None:
    speed = [known.critical_speed_mps / one.critical_speed_mps - 1 for one, known in found]
    reserve = [known.d_prime_m / one.d_prime_m - 1 for one, known in found]
    assert np.median(np.abs(speed)) < 0.01
    assert np.median(np.abs(reserve)) < 0.10
    assert abs(np.median(speed)) < 0.003
    assert abs(np.median(reserve)) < 0.03


def test_intervals_of_95_percent_hold_the_truth_90_to_98_times_in_100(
    found: list[tuple[HardSeason, CriticalSpeed]],
) -> None:
    speed, reserve = [], []
    for one, known in found:
        if known.critical_speed_interval_mps and known.d_prime_interval_m:
            low, high = known.critical_speed_interval_mps
            speed.append(low <= one.critical_speed_mps <= high)
            low, high = known.d_prime_interval_m
            reserve.append(low <= one.d_prime_m <= high)
    assert 0.90 <= np.mean(speed) <= 0.98
    assert 0.90 <= np.mean(reserve) <= 0.98


def test_runners_who_never_run_all_out_are_told_so() -> None:
    """Nobody can tell for sure that nobody tried; what is not known for sure is mostly said."""
    lazy = [fit(hard_season(seed, Population(trials=(0, 0)))) for seed in range(RUNNERS)]
    silent = [one for one in lazy if one and one.critical_speed_interval_mps and not one.note]
    assert len(silent) < 0.1 * RUNNERS


def test_easy_runs_and_intervals_alone_give_no_critical_speed() -> None:
    nothing_hard = Population(trials=(0, 0), hard_runs=(0, 0))
    for seed in range(20):
        season = hard_season(seed, nothing_hard)
        with pytest.raises(InsufficientDataError, match="all-out efforts of different durations"):
            critical_speed_on(season.sessions, season.last_day)
