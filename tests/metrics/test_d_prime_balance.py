"""What is left of D′ through a session."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import metrics
from smartrunning.metrics.d_prime_balance import missing_m
from smartrunning.records import Pause, Quality

KNOWN = {"critical_speed_mps": 4.0, "d_prime_m": 200.0}


def covered(*stretches):
    step_m = np.concatenate([np.full(int(seconds), speed) for seconds, speed in stretches])
    return np.concatenate([[0.0], np.cumsum(step_m)])


@given(
    st.lists(st.tuples(st.floats(-8, 4), st.floats(0, 50)), min_size=1, max_size=200),
    st.sampled_from([20.0, 150.0, 400.0]),
)
def test_the_closed_form_is_the_recursion(steps, d_prime_m):
    beyond_m, rested_m = np.array(steps).T
    missing, expected = 0.0, []
    for beyond, rested in steps:
        missing *= np.exp(max((min(beyond, 0) - rested) / d_prime_m, -50))
        missing += max(beyond, 0)
        expected.append(missing)
    assert missing_m(beyond_m, rested_m, d_prime_m) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_day_of_recovery_does_not_overflow():
    beyond_m = np.tile(np.concatenate([np.full(60, 0.5), np.full(600, -2.0)]), 150)
    missing = missing_m(beyond_m, np.zeros(len(beyond_m)), 100.0)
    assert np.isfinite(missing).all()
    assert missing.max() == pytest.approx(30, rel=1e-3)


@given(st.integers(1, 300), st.integers(1, 300))
def test_a_rest_in_two_parts_restores_as_much_as_in_one(first_s, second_s):
    spent = np.array([100.0])
    whole = missing_m(np.append(spent, -(first_s + second_s)), np.zeros(2), 200.0)[-1]
    parts = missing_m(np.append(spent, [-first_s, -second_s]), np.zeros(3), 200.0)[-1]
    assert whole == pytest.approx(parts)


def test_a_pause_is_rest(session_of, runner_of, day):
    # 100 m spent, 300 s paused: 100 · exp(−4 · 300 / 200) are still missing
    elapsed_s = np.concatenate([np.arange(101), 300 + np.arange(101, 111)])
    reading_m = covered((100, 5), (10, 4))
    session = session_of(elapsed_s=elapsed_s, distance_m=reading_m, pauses=(Pause(100, 400),))
    found = metrics.statistics(session, runner_of(**KNOWN), day)
    assert found.number("last_d_prime_balance_m") == pytest.approx(200 - 100 * np.exp(-6))
    assert found.number("lowest_d_prime_balance_m") == pytest.approx(100)


def test_a_tunnel_run_at_an_even_pace_is_no_rest(session_of, runner_of, day):
    # 100 m spent, then 60 s without a sample in which 240 m were run, as fast as critical speed
    elapsed_s = np.concatenate([np.arange(101), 60 + np.arange(101, 111)])
    reading_m = np.concatenate([covered((100, 5)), 500 + 240 + 4 * np.arange(1, 11)])
    session = session_of(elapsed_s=elapsed_s, distance_m=reading_m)
    found = metrics.statistics(session, runner_of(**KNOWN), day)
    assert found.number("last_d_prime_balance_m") == pytest.approx(100, abs=4)


def test_a_spike_of_the_speed_spends_nothing(session_of, runner_of, day):
    quality = np.zeros(301)
    quality[100:110] = Quality.SPEED_SPIKE
    session = session_of(distance_m=covered((99, 3.9), (10, 9), (191, 3.9)), quality=quality)
    found = metrics.statistics(session, runner_of(**KNOWN), day)
    assert found.number("lowest_d_prime_balance_m") == pytest.approx(200, abs=6)


def test_more_spent_than_there_is_says_that_a_threshold_is_wrong(session_of, runner_of, day):
    session = session_of(distance_m=covered((600, 4.5)))
    found = metrics.statistics(session, runner_of(**KNOWN), day).values["lowest_d_prime_balance_m"]
    assert found.value == pytest.approx(-100)
    assert "d_prime_overdrawn" in found.flags


def test_the_series_has_the_balance_for_the_page(session_of, runner_of, day):
    session = session_of(distance_m=covered((100, 5), (100, 3)))
    thresholds = runner_of(**KNOWN).thresholds_on(day)
    balance_m = metrics.series(session, thresholds).d_prime_balance_m
    assert balance_m[[0, 100]] == pytest.approx([200, 100])
    assert balance_m[200] == pytest.approx(200 - 100 * np.exp(-0.5))
    assert np.isnan(metrics.series(session).d_prime_balance_m).all()
