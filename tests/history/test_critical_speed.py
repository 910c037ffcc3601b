"""Critical speed against published fits, by formula, and where it must say that it does not know.

Sources: Clarke & Skiba 2013 (Adv Physiol Educ 37:134, Fig 3: five trials of power and time, work
taking the place of distance); the bests of Hassan and Tsegay with their fit in R (brentscott93,
kin697u); the bests of Ingebrigtsen and Aouita (ModPerformR) with fits by independent code; a field
test over 1200 m and 3600 m (protocol of Kordi 2019).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import PersonalBest, critical_speed
from smartrunning.history.critical_speed import unconfirmed_critical_speed

Bests = Callable[[Mapping[float, float]], list[PersonalBest]]

POWER_W = np.array([453.0, 430.0, 405.0, 375.0, 360.0])
TIME_S = np.array([160.0, 205.0, 260.0, 430.0, 685.0])
CLARKE_SKIBA = dict(zip((POWER_W * TIME_S).tolist(), TIME_S.tolist(), strict=True))
HASSAN = {800: 116, 1000: 154, 1500: 231, 1609: 252, 3000: 498, 5000: 862, 10000: 1746}
TSEGAY = {800: 119, 1500: 234, 5000: 853, 10000: 1779}
INGEBRIGTSEN = {1500: 207.14, 1609: 223.73, 2000: 283.13, 3000: 443.63, 3218: 474.1, 5000: 768.45}
AOUITA = {
    1000: 135.16,
    1500: 209.46,
    1609: 226.76,
    2000: 290.81,
    3000: 449.45,
    3218: 493.45,
    5000: 778.39,
}


def test_the_five_trials_of_clarke_and_skiba(bests: Bests) -> None:
    fit = critical_speed(bests(CLARKE_SKIBA))
    assert fit.critical_speed_mps == pytest.approx(330.89599086, rel=1e-6)
    assert fit.d_prime_m == pytest.approx(19604.19518033, rel=1e-6)
    assert fit.standard_error_critical_speed_mps == pytest.approx(1.44061165, rel=1e-6)
    assert fit.standard_error_d_prime_m == pytest.approx(572.3961795, rel=1e-6)
    assert fit.r_squared == pytest.approx(0.99994314, rel=1e-6)


@pytest.mark.parametrize(
    ("times_s", "expected", "standard_errors"),
    [
        (HASSAN, (5.63034706, 168.7843859), (0.02062588, 15.96456394)),
        (TSEGAY, (5.53178886, 196.90255987), (0.05808208, 57.80090923)),
        (INGEBRIGTSEN, (6.23995933, 224.99573631), (0.04910919, 21.82661272)),
        (AOUITA, (6.17888325, 194.85410004), (0.04294396, 18.14366244)),
    ],
)
def test_elite_runners_bests_give_the_fit_of_r(
    bests: Bests,
    times_s: Mapping[float, float],
    expected: tuple[float, float],
    standard_errors: tuple[float, float],
) -> None:
    fit = critical_speed(bests(times_s), shortest_s=0, longest_s=math.inf)
    assert (fit.critical_speed_mps, fit.d_prime_m) == pytest.approx(expected, rel=1e-6)
    assert fit.standard_error_critical_speed_mps == pytest.approx(standard_errors[0], rel=1e-6)
    assert fit.standard_error_d_prime_m == pytest.approx(standard_errors[1], rel=1e-6)


def test_efforts_outside_two_to_twenty_minutes_do_not_count(bests: Bests) -> None:
    fit = critical_speed(bests(HASSAN))
    assert [effort.distance_m for effort in fit.efforts] == [1000, 1500, 1609, 3000, 5000]
    assert fit.critical_speed_mps == pytest.approx(5.60922404, rel=1e-6)
    assert fit.d_prime_m == pytest.approx(181.47591873, rel=1e-6)


def test_the_interval_is_student_t_around_the_estimate(bests: Bests) -> None:
    fit = critical_speed(bests(HASSAN))
    assert fit.critical_speed_interval_mps is not None
    low, high = fit.critical_speed_interval_mps
    reach = 3.182446305 * fit.standard_error_critical_speed_mps  # t of 0.975 with 3 degrees
    assert (low, high) == pytest.approx(
        (fit.critical_speed_mps - reach, fit.critical_speed_mps + reach)
    )


def test_efforts_on_one_line_are_met_exactly(bests: Bests) -> None:
    fit = critical_speed(bests({800: 150, 1500: 325, 3000: 700, 5000: 1200}))
    assert (fit.critical_speed_mps, fit.d_prime_m) == pytest.approx((4.0, 200.0), rel=1e-9)
    assert fit.r_squared == pytest.approx(1.0)
    assert fit.note == ""


def test_two_efforts_give_values_without_interval_and_it_says_so(bests: Bests) -> None:
    fit = critical_speed(bests({1200: 222, 3600: 720}))
    assert fit.critical_speed_mps == pytest.approx(4.81927711, rel=1e-8)
    assert fit.d_prime_m == pytest.approx(130.12048193, rel=1e-8)
    assert fit.critical_speed_interval_mps is None
    assert fit.d_prime_interval_m is None
    assert math.isnan(fit.standard_error_critical_speed_mps)
    assert math.isnan(fit.r_squared)
    assert "no interval" in fit.note


@pytest.mark.parametrize("times_s", [{}, {3000: 700}, {800: 119, 10000: 2400}])
def test_fewer_than_two_efforts_in_the_window_are_refused(
    bests: Bests, times_s: Mapping[float, float]
) -> None:
    with pytest.raises(InsufficientDataError, match="between 120 s and 1200 s"):
        critical_speed(bests(times_s))


def test_what_no_runner_does_is_noted(bests: Bests) -> None:
    assert "m/s is outside" in critical_speed(bests({1500: 150, 5000: 500})).note
    negative = critical_speed(bests({1000: 300, 3000: 700}))  # D′ of −500 m
    assert "D′ of -500 m is outside" in negative.note


def test_a_critical_speed_above_the_shortest_effort_is_noted(bests: Bests) -> None:
    # 1000 m in 250 s (4 m/s) and 4000 m in 900 s (4.44 m/s): a line of 4.6 m/s through both
    note = critical_speed(bests({1000: 250, 4000: 900})).note
    assert "critical speed would be above the 4.00 m/s of the shortest effort" in note


def test_a_wide_interval_of_d_prime_is_noted(bests: Bests) -> None:
    # the middle one is 10 m off the line: s² = 200 / 3, Sxx = 20000 s², t̄ = 700 s
    note = critical_speed(bests({2500: 600, 2910: 700, 3300: 800})).note
    assert f"D′ is known to ± {math.sqrt(200 / 3 * (1 / 3 + 700**2 / 20000)):.0f} m" in note


def test_efforts_that_are_parts_of_one_run_are_noted(bests: Bests) -> None:
    run = [replace(best, session_id="one") for best in bests({800: 197, 1500: 372, 3000: 759})]
    assert "parts of one session" in critical_speed(run).note


def test_bests_that_may_not_be_all_out_have_values_but_no_interval(bests: Bests) -> None:
    fit = unconfirmed_critical_speed(bests({800: 150, 1500: 325, 3000: 700, 5000: 1200}))
    assert (fit.critical_speed_mps, fit.d_prime_m) == pytest.approx((4.0, 200.0))
    assert fit.critical_speed_interval_mps is None
    assert fit.d_prime_interval_m is None
    assert math.isnan(fit.standard_error_critical_speed_mps)
    assert "critical speed may be higher" in fit.note


def test_scattered_efforts_are_noted(bests: Bests) -> None:
    assert "standard error" in critical_speed(bests({1000: 200, 1500: 500, 3000: 650})).note


@settings(deadline=None)
@given(st.floats(2.5, 6.5), st.floats(50, 350))
def test_the_runner_who_made_the_efforts_is_found_again(
    bests: Bests, speed_mps: float, reserve_m: float
) -> None:
    times_s = {reserve_m + speed_mps * time_s: time_s for time_s in (130.0, 300.0, 600.0, 1190.0)}
    fit = critical_speed(bests(times_s))
    assert (fit.critical_speed_mps, fit.d_prime_m) == pytest.approx((speed_mps, reserve_m))
