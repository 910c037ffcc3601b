"""Normalised means against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.metrics.rolling import exponential_normalised_mean, normalised_mean

RATES = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 9)), min_size=40, max_size=80)


@given(RATES)
def test_the_exponential_mean_is_that_of_a_loop_over_uneven_samples(samples):
    rate_w, weight_s = np.array(samples, float).T
    counted = [(rate, seconds) for rate, seconds in samples if seconds > 0]
    if sum(seconds for _, seconds in counted) < 25:
        return
    mean, total = counted[0][0], 0.0
    for index, (rate, seconds) in enumerate(counted):
        if index:
            mean = mean * 25 / (25 + seconds) + rate * seconds / (25 + seconds)
        total += mean**4 * seconds
    expected = (total / sum(seconds for _, seconds in counted)) ** 0.25
    found = exponential_normalised_mean(rate_w * weight_s, weight_s)
    assert found == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.integers(0, 600), min_size=40, max_size=120))
def test_the_rolling_mean_is_that_of_a_loop(rates):
    rate_w = np.array(rates, float)
    windows = [rate_w[end - 30 : end].mean() for end in range(30, len(rate_w) + 1)]
    expected = float(np.mean(np.array(windows) ** 4) ** 0.25)
    weight_s = np.append(0.0, np.ones(len(rate_w)))  # the first sample stands for no time
    assert normalised_mean(np.append(0.0, rate_w), weight_s) == pytest.approx(expected)


@given(st.lists(st.integers(0, 600), min_size=40, max_size=120))
def test_a_normalised_mean_of_an_exponential_mean_is_not_below_it(rates):
    rate_w = np.array(rates, float)
    smooth = exponential_normalised_mean(rate_w, np.ones(len(rate_w)))
    assert smooth <= rate_w.max() + 1e-9
    assert smooth >= rate_w.min() - 1e-9
