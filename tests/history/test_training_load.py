"""Fitness, fatigue and form against GoldenCheetah's formula and Runalyze's published tests."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import monotony, ramp_rate_au, strain_au, training_load

LOADS = [150, 50, 40, 0, 0, 60, 30, 100]
FITNESS = [3.529247, 4.62262544, 5.45499539, 5.32664855, 5.2013215, 6.49064198, 7.04377752]
FITNESS += [9.23088065]
FATIGUE = [19.96831504, 23.96619601, 26.10064968, 22.62607637, 19.61404557, 24.99030864]
FATIGUE += [25.65720928, 35.55387772]


def test_eight_days_by_the_formula_of_goldencheetah() -> None:
    load = training_load(LOADS)
    assert load.fitness_au == pytest.approx(FITNESS, abs=1e-6)
    assert load.fatigue_au == pytest.approx(FATIGUE, abs=1e-6)


def test_form_is_yesterdays_fitness_less_yesterdays_fatigue() -> None:
    evenings = [
        -16.43906804,
        -19.34357057,
        -20.64565428,
        -17.29942782,
        -14.41272407,
        -18.49966666,
        -18.61343176,
    ]
    assert training_load(LOADS).form_au == pytest.approx([0, *evenings], abs=1e-6)


def test_one_day_of_1000_decays_by_its_time_constants() -> None:
    load = training_load([1000, 0, 0])
    assert load.fitness_au[0] == pytest.approx(23.52831335, abs=1e-6)
    assert load.fatigue_au[0] == pytest.approx(133.12210025, abs=1e-6)
    assert load.fitness_au[2] == pytest.approx(23.52831335 * math.exp(-2 / 42))


def test_four_weeks_of_100_and_one_of_rest_as_goldencheetah_shows_them() -> None:
    load = training_load([100] * 28 + [0] * 7)
    assert load.fitness_au[[27, 34]] == pytest.approx([48.6583, 41.1884], abs=1e-4)
    assert load.fatigue_au[[27, 34]] == pytest.approx([98.1684, 36.1141], abs=1e-4)


@given(st.lists(st.floats(0, 500), min_size=2, max_size=60), st.integers(1, 59))
def test_a_season_cut_in_two_is_the_season(loads: list[float], cut: int) -> None:
    cut = min(cut, len(loads) - 1)
    whole, first = training_load(loads), training_load(loads[:cut])
    second = training_load(
        loads[cut:],
        initial_fitness_au=float(first.fitness_au[-1]),
        initial_fatigue_au=float(first.fatigue_au[-1]),
    )
    assert np.concatenate([first.fitness_au, second.fitness_au]) == pytest.approx(whole.fitness_au)
    assert np.concatenate([first.form_au, second.form_au]) == pytest.approx(whole.form_au, abs=1e-9)


def test_no_days_have_no_load() -> None:
    assert len(training_load([]).fitness_au) == 0


def test_ramp_rate_is_the_rise_over_a_week() -> None:
    assert ramp_rate_au([9, 50, 51, 52, 53, 54, 55, 56, 57.5]) == pytest.approx(7.5)
    with pytest.raises(InsufficientDataError):
        ramp_rate_au([50] * 7)


def test_monotony_and_strain_of_the_week_that_runalyze_tests() -> None:
    week = [0, 20, 10, 10, 10, 10, 10]
    assert monotony(week) == pytest.approx(10 / math.sqrt(200 / 7))
    assert strain_au(week) == pytest.approx(130.95800854)


def test_seven_equal_days_are_as_monotonous_as_can_be_and_rest_has_no_monotony() -> None:
    assert monotony([50] * 7) == 10
    assert math.isnan(monotony([0] * 7))
    assert strain_au([0] * 7) == 0
    with pytest.raises(InsufficientDataError):
        monotony([50] * 6)
