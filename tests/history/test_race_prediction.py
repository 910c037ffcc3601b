"""Predicted times against Riegel's law, the critical speeds of Kirby 2021 and their windows."""

import math
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from smartrunning.history import PersonalBest, critical_speed, race_predictions
from smartrunning.history.race_models import riegel_time_s
from smartrunning.history.race_prediction import critical_speed_time_s

Bests = Callable[[Mapping[float, float]], list[PersonalBest]]


def test_riegel_from_20_minutes_over_5_km() -> None:
    times_s = [riegel_time_s(5000, 1200, distance_m) for distance_m in (10000, 21097.5, 42195)]
    assert times_s == pytest.approx([2501.91782602, 5520.23919991, 11509.32071511], abs=0.01)


@pytest.mark.parametrize(
    ("speed_mps", "reserve_m", "time_s"),
    [(5.92, 351, 785.1), (6.02, 282, 783.9), (6.26, 175, 771.2)],
)
def test_best_5000_m_of_edris_chelimo_and_kejelcha_in_kirby_2021(
    speed_mps: float, reserve_m: float, time_s: float
) -> None:
    # critical speed is printed to 0.01 m/s, which is 1 s over 5000 m
    assert critical_speed_time_s(speed_mps, reserve_m, 5000) == pytest.approx(time_s, abs=1.0)


def test_critical_speed_predicts_inside_its_window_and_riegel_outside(bests: Bests) -> None:
    known = bests({800: 150, 1500: 325, 3000: 700, 5000: 1200})  # 4 m/s and 200 m
    predictions = race_predictions(known, critical_speed(known), [400, 3000, 10000])
    assert [each.method for each in predictions] == ["Riegel", "critical speed", "Riegel"]
    assert predictions[1].duration_s == pytest.approx(700)
    assert predictions[2].duration_s == pytest.approx(1200 * 2**1.06)
    assert "5 km on" in predictions[2].basis


def test_riegel_starts_from_the_race_that_promises_most_not_from_an_easy_long_run(
    bests: Bests,
) -> None:
    known = bests({10000: 2295, 21097.5: 6683})  # 38:15, and 1:51:23 in training
    (prediction,) = race_predictions(known, None, [21097.5])
    assert prediction.duration_s == pytest.approx(2295 * 2.10975**1.06)
    assert "10 km on" in prediction.basis


def test_a_short_race_does_not_promise_a_long_one(bests: Bests) -> None:
    (prediction,) = race_predictions(bests({1000: 200, 10000: 2500}), None, [21097.5])
    assert prediction.duration_s == pytest.approx(2500 * 2.10975**1.06)


def test_where_nothing_is_near_riegel_starts_from_the_nearest(bests: Bests) -> None:
    (prediction,) = race_predictions(bests({1000: 240, 3000: 780}), None, [42195])
    assert prediction.duration_s == pytest.approx(780 * 14.065**1.06)


def test_a_time_outside_riegels_window_is_called_a_guess(bests: Bests) -> None:
    (prediction,) = race_predictions(bests({10000: 4200}), None, [42195])
    assert "rough guess" in prediction.basis


def test_without_bests_there_is_no_time_and_it_says_why() -> None:
    (prediction,) = race_predictions([], None, [5000])
    assert math.isnan(prediction.duration_s)
    assert "no personal best" in prediction.basis


def test_a_best_is_named_as_runners_name_it() -> None:
    mile = PersonalBest(1609.344, 300.0, "a" * 24, 0.0, date(2026, 3, 1))
    (prediction,) = race_predictions([mile], None, [3000.0])
    assert prediction.basis == "From your best over 1 mile on 1 Mar 2026."
