"""The forms of the model against published fits, and against each other.

Sources: Clarke & Skiba 2013 (Adv Physiol Educ 37:134, Figs 3 and 5: power taking the place of
speed); the bests of Ingebrigtsen and Aouita (ModPerformR) with fits by independent code.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.history import PersonalBest
from smartrunning.history.critical_speed_models import (
    by_distance,
    by_hyperbola,
    by_inverse_time,
    by_three_parameters,
    three_parameter_speed_mps,
    time_for_distance_s,
    time_to_exhaustion_s,
)
from smartrunning.history.model_comparison import compared_models

Bests = Callable[[Mapping[float, float]], list[PersonalBest]]

POWER_W = np.array([453.0, 430.0, 405.0, 375.0, 360.0])
TIME_S = np.array([160.0, 205.0, 260.0, 430.0, 685.0])
WORK_J = POWER_W * TIME_S


def test_three_forms_of_one_hyperbola_give_three_numbers_on_real_data() -> None:
    inverse, inverse_errors = by_inverse_time(WORK_J, TIME_S)
    assert inverse[:2] == pytest.approx((330.09741039, 19857.15008617), rel=1e-6)
    assert inverse_errors == pytest.approx((2.42364271, 587.16292088), rel=1e-6)
    linear, linear_errors = by_distance(WORK_J, TIME_S)
    assert linear[:2] == pytest.approx((330.89599086, 19604.19518033), rel=1e-6)
    assert linear_errors == pytest.approx((1.44061165, 572.3961795), rel=1e-6)
    hyperbolic, _ = by_hyperbola(WORK_J, TIME_S)
    assert hyperbolic[:2] == pytest.approx((332.16631468, 18949.74307384), rel=2e-4)


@pytest.mark.parametrize(
    ("distance_m", "duration_s", "inverse", "hyperbolic"),
    [
        (
            [1500.0, 1609.0, 2000.0, 3000.0, 3218.0, 5000.0],
            [207.14, 223.73, 283.13, 443.63, 474.1, 768.45],
            (6.30828131, 200.2803947),
            (6.17793786, 256.00835229),
        ),
        (
            [1000.0, 1500.0, 1609.0, 2000.0, 3000.0, 3218.0, 5000.0],
            [135.16, 209.46, 226.76, 290.81, 449.45, 493.45, 778.39],
            (6.26869114, 167.14355554),
            (6.1511949, 206.61564744),
        ),
    ],
)
def test_elite_runners_have_other_numbers_by_other_forms(
    distance_m: list[float],
    duration_s: list[float],
    inverse: tuple[float, float],
    hyperbolic: tuple[float, float],
) -> None:
    efforts = np.array(distance_m), np.array(duration_s)
    assert by_inverse_time(*efforts)[0][:2] == pytest.approx(inverse, rel=1e-6)
    assert by_hyperbola(*efforts)[0][:2] == pytest.approx(hyperbolic, rel=1e-3)


def test_times_to_exhaustion_of_clarke_and_skiba() -> None:
    three = time_to_exhaustion_s(np.array([500.0, 400.0]), (213.0, 28066.0, 631.0))
    assert three == pytest.approx([30.6474001, 82.94202083], abs=1e-6)
    two = time_to_exhaustion_s(np.array([400.0, 340.0]), (254.0, 12579.0, math.inf))
    assert two == pytest.approx([86.15753425, 146.26744186], abs=1e-6)


def test_a_speed_at_or_below_critical_speed_is_held_for_ever() -> None:
    assert np.isinf(time_to_exhaustion_s(np.array([4.0, 3.9]), (4.0, 200.0, math.inf))).all()


@settings(deadline=None)
@given(st.floats(2.8, 5.8), st.floats(80, 350))
def test_every_form_finds_the_runner_who_made_the_efforts(
    speed_mps: float, reserve_m: float
) -> None:
    duration_s = np.array([130.0, 300.0, 600.0, 1190.0])
    distance_m = reserve_m + speed_mps * duration_s
    for form in (by_distance, by_inverse_time):
        assert form(distance_m, duration_s)[0][:2] == pytest.approx((speed_mps, reserve_m))
    hyperbolic = by_hyperbola(distance_m, duration_s)[0]
    assert hyperbolic[:2] == pytest.approx((speed_mps, reserve_m), rel=1e-4)


def test_the_third_parameter_is_found_from_efforts_that_have_it() -> None:
    duration_s = np.array([60.0, 130.0, 300.0, 600.0, 1190.0])
    distance_m = duration_s * three_parameter_speed_mps(duration_s, 4.2, 250.0, 8.5)
    found, _ = by_three_parameters(distance_m, duration_s)
    assert found == pytest.approx((4.2, 250.0, 8.5), rel=1e-3)


def test_the_time_over_a_distance_and_the_speed_of_a_time_belong_together() -> None:
    speed_mps = three_parameter_speed_mps(np.array([400.0]), 4.2, 250.0, 8.5)[0]
    assert time_for_distance_s(400.0 * speed_mps, (4.2, 250.0, 8.5)) == pytest.approx(400.0)
    assert time_for_distance_s(3000.0, (4.0, 200.0, math.inf)) == pytest.approx(700.0)


def test_the_form_that_foretells_the_left_out_efforts_best_comes_first(bests: Bests) -> None:
    on_line = bests({800: 150, 1500: 325, 2200: 500, 3000: 700, 5000: 1200})
    fits = compared_models(on_line)
    errors = [fit.left_out_error_fraction for fit in fits]
    assert errors == sorted(errors)
    linear = next(fit for fit in fits if fit.model == "linear distance-time")
    assert linear.left_out_error_fraction == pytest.approx(0.0, abs=1e-9)


def test_the_left_out_error_is_worked_by_hand(bests: Bests) -> None:
    # 700 s: by the others 3000 m = 190 + 4.01 t → 700.75 s; and so on for the other two
    fits = compared_models(bests({1400: 300, 3000: 700, 5002: 1200}))
    linear = next(fit for fit in fits if fit.model == "linear distance-time")
    # without the first: slope 2002/500, its 1400 m from 3000 m at 700 s
    first = 700 - 1600 / (2002 / 500)
    second = 300 + 1600 / (3602 / 900)
    third = 300 + 3602 / (1600 / 400)
    relative = np.array([first / 300, second / 700, third / 1200]) - 1
    assert linear.left_out_error_fraction == pytest.approx(math.sqrt((relative**2).mean()))


def test_what_cannot_be_fitted_says_why(bests: Bests) -> None:
    fits = {fit.model: fit for fit in compared_models(bests({1500: 325, 3000: 700}))}
    assert "needs 3 efforts" in fits["3-parameter"].note
    assert math.isnan(fits["linear distance-time"].standard_error_d_prime_m)
    assert math.isnan(fits["linear distance-time"].left_out_error_fraction)
