"""How high and low a heart rate went, on rates made by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smartrunning.metrics import SessionStatistics

Number = Callable[..., Any]


@pytest.fixture
def numbers(session_of, runner_of, day) -> Callable[..., SessionStatistics]:
    from smartrunning import metrics

    def build(rates, **columns) -> SessionStatistics:
        rates = np.asarray(rates, dtype=float)
        columns.setdefault("distance_m", 3.0 * np.arange(len(rates)))
        return metrics.statistics(session_of(heart_rate_bpm=rates, **columns), runner_of(), day)

    return build


def test_five_seconds_at_a_rate_do_not_hold_it_and_eight_do(numbers) -> None:
    for held_s, expected in ((5, 150.0), (8, 190.0)):
        rates = np.full(600, 150.0)
        rates[300 : 300 + held_s] = 190.0
        assert numbers(rates).number("highest_held_heart_rate_bpm") == expected


def test_the_last_20_of_the_hardest_30_minutes_are_meant(numbers) -> None:
    # 10 min at 150, 10 at 165 and 20 at 171: the hardest half hour begins at the 165
    rates = np.concatenate([np.full(600, 150.0), np.full(600, 165.0), np.full(1200, 171.0)])
    found = numbers(np.concatenate([rates, np.full(600, 120.0)]))
    assert found.number("hard_30_min_heart_rate_bpm") == pytest.approx(171.0, abs=0.01)


def test_29_minutes_are_not_30(numbers) -> None:
    value = numbers(np.full(29 * 60, 170.0)).values["hard_30_min_heart_rate_bpm"]
    assert value.value is None
    assert "30 minutes" in value.reason


def test_the_lowest_five_minutes(numbers) -> None:
    rates = np.concatenate([np.full(300, 70.0), np.full(900, 140.0)])
    assert numbers(rates).number("lowest_5_min_heart_rate_bpm") == pytest.approx(70.0)


def test_gaps_are_not_bridged(numbers) -> None:
    rates = np.full(2000, 170.0)
    rates[1000:1030] = np.nan
    assert numbers(rates).values["hard_30_min_heart_rate_bpm"].value is None


def test_a_sensor_that_leaps_to_the_steps_is_not_believed(numbers) -> None:
    rates = np.full(1200, 140.0)
    rates[600:800] = 178.0
    locked = numbers(rates, cadence_spm=np.full(1200, 178.0))
    assert locked.number("highest_held_heart_rate_bpm") == 140.0


def test_a_heart_that_comes_slowly_to_the_rate_of_the_steps_is_believed(numbers) -> None:
    rates = 178.0 - 60.0 * np.exp(-np.arange(1200) / 28.0)
    slow = numbers(rates, cadence_spm=np.full(1200, 178.0))
    assert slow.number("highest_held_heart_rate_bpm") == pytest.approx(178.0, abs=0.5)
