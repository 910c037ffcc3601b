"""The variable dose-response against Busso 2003 and Thomas & Busso 2005."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.population import population_responses

GROUP = DoseResponse(240, 0.031, 3.5e-5, 30.8, 16.8, 2.3, "Busso 2003, means")
loads = st.lists(st.floats(0, 300), min_size=1, max_size=40)


def test_ten_days_by_hand() -> None:
    performance = GROUP.performance([100, 200, 0, 150, 0, 0, 300, 0, 0, 0])
    # day 2: 240 + 100 (0.031 e^(−1/30.8) − 100 · 3.5e-5 e^(−1/16.8)) = 242.6712
    expected = [
        240.0,
        242.67119244,
        246.85021986,
        246.68453154,
        249.7316375,
        249.50129113,
        249.27364919,
        254.38326598,
        254.08594435,
        253.78874981,
        253.49221983,
    ]
    assert performance == pytest.approx(expected, abs=1e-6)


def test_the_best_step_taper_after_steady_training_of_thomas_and_busso() -> None:
    # published for six people: 30.8 ± 11.8 % less for 19.3 ± 2.3 days
    linear, quadratic = GROUP.steady_gains
    usual = linear / (2 * quadratic)
    before = GROUP.steady_performance(usual)
    past = np.full(400, usual)
    gains = {
        (less, days): GROUP.performance([*past, *[usual * (1 - less)] * days])[-1] / before - 1
        for less in np.arange(0.0, 1.0, 0.01)
        for days in range(1, 41)
    }
    less, days = max(gains, key=gains.__getitem__)
    assert less == pytest.approx(0.314, abs=0.01)
    assert days == pytest.approx(18, abs=1)
    assert 100 * gains[less, days] == pytest.approx(2.20187732, abs=0.02)


@settings(deadline=None)
@given(past=loads, coming=loads)
def test_the_quadratic_form_is_the_recurrence(past: list[float], coming: list[float]) -> None:
    constant, linear, curvature = GROUP.quadratic_form(past, len(coming))
    load = np.array(coming)
    written_out = constant + linear @ load - load @ curvature @ load
    assert written_out == pytest.approx(GROUP.performance([*past, *coming])[-1], rel=1e-10)


@given(
    days_fatigue=st.floats(2, 40),
    share=st.floats(0.01, 0.999),
    days=st.integers(2, 60),
)
def test_performance_is_concave_when_it_says_so(
    days_fatigue: float, share: float, days: int
) -> None:
    response = DoseResponse(1, 0.03, 1e-4, 45, days_fatigue, 2 * days_fatigue * share)
    assert response.is_concave
    curvature = response.quadratic_form([], days)[2]
    assert np.linalg.eigvalsh(curvature).min() >= -1e-12 * np.abs(curvature).max()


def test_a_sensitivity_that_outlasts_fatigue_is_not_said_to_be_concave() -> None:
    assert not DoseResponse(1, 0.03, 1e-4, 45, 2, 5).is_concave


@given(usual_au=st.floats(0, 150))
def test_usual_training_keeps_up_todays_speed_and_all_draws_are_concave(usual_au: float) -> None:
    for response in population_responses(usual_au):
        assert response.is_concave
        assert response.steady_performance(usual_au) == pytest.approx(1.0, abs=1e-9)
        more = response.steady_performance(1.1 * max(usual_au, 15))
        assert more > response.steady_performance(max(usual_au, 15))


def test_ten_per_cent_more_training_is_worth_about_what_tanda_found() -> None:
    # Tanda 2011 at 60 km a week and 300 s/km: 3.2 s/km for 6 km more, that is 1.1 to 1.2 %
    gains = [
        response.steady_performance(44) / response.steady_performance(40) - 1
        for response in population_responses(40)
    ]
    assert 0.006 < np.median(gains) < 0.02
