"""Ramp, monotony, strain and acute over chronic load against published values and hands."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import (
    load_balance,
    monotony,
    rest_days_to_balance,
    strain_au,
    training_load,
)
from smartrunning.history.load_balance import acute_chronic_rolling, acute_chronic_weighted

EIGHT_DAYS = [150, 50, 40, 0, 0, 60, 30, 100]
WILLIAMS = [30] * 21 + [50] * 7
VARIED = [400, 0, 300, 500, 0, 600, 200] * 4
"""Four equal weeks of 2000."""


@pytest.mark.parametrize(
    ("convention", "fitness_au", "fatigue_au"),
    [
        # Runalyze, unit tests @5669237: 2/(N+1)
        ("span", [6.97674419, 8.97782585, 10.42071767], [37.5, 40.625, 40.46875]),
        ("inverse", [3.57142857, 4.67687075, 5.51789764], [21.42857143, 25.51020408, 27.58017493]),
    ],
)
def test_other_conventions_give_other_numbers_under_the_same_names(
    convention: str, fitness_au: list[float], fatigue_au: list[float]
) -> None:
    load = training_load(EIGHT_DAYS, convention=convention)  # type: ignore[arg-type]
    assert load.fitness_au[:3] == pytest.approx(fitness_au, abs=1e-6)
    assert load.fatigue_au[:3] == pytest.approx(fatigue_au, abs=1e-6)


def test_one_day_of_1000_by_each_convention() -> None:
    for convention, fitness_au, fatigue_au in (
        ("exponential", 23.52831335, 133.12210025),
        ("inverse", 23.80952381, 142.85714286),
        ("span", 46.51162791, 250.0),
    ):
        load = training_load([1000], convention=convention)  # type: ignore[arg-type]
        assert load.fitness_au[0] == pytest.approx(fitness_au, abs=1e-6)
        assert load.fatigue_au[0] == pytest.approx(fatigue_au, abs=1e-6)


@given(st.lists(st.floats(0, 500), min_size=2, max_size=90), st.data())
def test_a_season_cut_in_two_is_the_season_to_the_last_bit(
    loads: list[float], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(loads) - 1))
    whole, first = training_load(loads), training_load(loads[:cut])
    second = training_load(
        loads[cut:],
        initial_fitness_au=float(first.fitness_au[-1]),
        initial_fatigue_au=float(first.fatigue_au[-1]),
    )
    assert [*first.fitness_au, *second.fitness_au] == list(whole.fitness_au)
    assert [*first.fatigue_au, *second.fatigue_au] == list(whole.fatigue_au)


def test_rolling_ratio_of_the_data_that_williams_reports_as_1_43() -> None:
    assert acute_chronic_rolling(WILLIAMS)[-1] == pytest.approx(50 / 35)
    assert acute_chronic_rolling(WILLIAMS, coupled=False)[-1] == pytest.approx(50 / 30)
    assert np.isnan(acute_chronic_rolling(WILLIAMS)[:-1]).all()


def test_weighted_ratio_of_four_equal_weeks() -> None:
    assert acute_chronic_weighted(VARIED)[-1] == pytest.approx(0.97542795, abs=1e-6)
    assert acute_chronic_weighted([]).size == 0


def test_indicators_of_each_day_are_those_of_its_last_week() -> None:
    balance = load_balance(VARIED)
    fitness_au = training_load(VARIED).fitness_au
    assert balance.ramp_rate_au[-1] == pytest.approx(fitness_au[-1] - fitness_au[-8])
    assert balance.monotony[-1] == pytest.approx(monotony(VARIED[-7:]))
    assert balance.strain_au[-1] == pytest.approx(strain_au(VARIED[-7:]))
    assert np.isnan(balance.monotony[:6]).all()
    assert np.isnan(balance.ramp_rate_au[:7]).all()


def test_weeks_of_rest_and_of_equal_days() -> None:
    balance = load_balance([0] * 10 + [50] * 10)
    assert math.isnan(balance.monotony[9])
    assert balance.strain_au[9] == 0
    assert balance.monotony[19] == 10
    assert np.isnan(balance.acute_chronic_rolling).all()


def test_rest_brings_form_to_nothing_after_the_days_that_are_told() -> None:
    days = rest_days_to_balance(60.0, 90.0)
    # Runalyze: ln(CTL / ATL) / ln((1 − α_ATL) / (1 − α_CTL)), here with 1 − α = e^(−1/τ)
    assert days == pytest.approx(math.log(60 / 90) / (-1 / 7 + 1 / 42))
    assert 60 * math.exp(-days / 42) == pytest.approx(90 * math.exp(-days / 7))
    assert rest_days_to_balance(60.0, 50.0) == 0
    with pytest.raises(InsufficientDataError):
        rest_days_to_balance(0.0, 10.0)
