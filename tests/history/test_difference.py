"""Differences with their intervals: textbook formulas worked by hand, and scipy beside them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from smartrunning.errors import InsufficientDataError
from smartrunning.history.difference import (
    estimate_difference,
    mean_difference,
    share_difference,
)

T_6 = 2.446911851
"""Student's t with 6 degrees of freedom, 97.5 %, from tables."""


def test_two_means_by_hand() -> None:
    """1, 2, 3, 4 and 3, 4, 5, 6: both variances 5/3, so 6 degrees of freedom and √(5/6)."""
    found = mean_difference([1, 2, 3, 4], [3, 4, 5, 6], "values")
    reach = T_6 * math.sqrt(5 / 6)
    assert (found.before, found.now, found.change) == (2.5, 4.5, 2.0)
    assert found.interval == pytest.approx((2 - reach, 2 + reach))
    assert not found.is_sure, "2 ± 2.23 holds no change"
    assert (found.before_count, found.now_count) == (4, 4)


@given(
    st.lists(st.floats(-100, 100), min_size=4, max_size=12),
    st.lists(st.floats(-100, 100), min_size=4, max_size=12),
)
def test_two_means_as_a_second_program_has_them(before: list[float], now: list[float]) -> None:
    if np.ptp(before) < 1e-3 and np.ptp(now) < 1e-3:
        return
    found = mean_difference(before, now, "values")
    expected = stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
    assert found.interval == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-6)


def test_unknown_values_are_left_out_and_too_few_are_said_so() -> None:
    nan = math.nan
    found = mean_difference([1, 2, nan, 3, 4], [3, nan, 4, 5, 6], "values")
    assert found.change == 2.0
    with pytest.raises(InsufficientDataError, match=r"4 whole weeks in each period.*3 and 5"):
        mean_difference([1, 2, nan, 3], [1, 2, 3, 4, 5], "whole weeks")


def test_values_that_do_not_scatter_differ_for_sure() -> None:
    found = mean_difference([2.0] * 4, [3.0] * 4, "values")
    assert (found.interval, found.is_sure) == ((1.0, 1.0), True)


def test_two_shares_by_hand() -> None:
    """Four sessions of 10 with parts 1, 3, 1, 3: R = 0.2, Σ(x − R t)² = 4, v = 4·4/3/40² = 1/300.

    Then all of 10 with part 5: R = 0.5 and no scatter; so 3 degrees of freedom, t = 3.182446.
    """
    found = share_difference(([1, 3, 1, 3], [10] * 4), ([5] * 4, [10] * 4), "sessions")
    reach = 3.182446305 * math.sqrt(1 / 300)
    assert (found.before, found.now) == pytest.approx((0.2, 0.5))
    assert found.interval == pytest.approx((0.3 - reach, 0.3 + reach))
    assert found.is_sure


def test_a_share_is_that_of_all_time_and_not_the_mean_of_the_sessions() -> None:
    found = share_difference(([0, 0, 0, 40], [10, 10, 10, 70]), ([1] * 4, [1] * 4), "sessions")
    assert found.before == pytest.approx(0.4)


def test_sessions_without_a_known_whole_do_not_count_in_a_share() -> None:
    parts, wholes = [1, 1, 1, 1, math.nan, 5], [2, 2, 2, 2, 9, 0]
    found = share_difference((parts, wholes), (parts, wholes), "sessions")
    assert (found.before, found.before_count) == (0.5, 4)
    with pytest.raises(InsufficientDataError, match="4 sessions"):
        share_difference((parts[:3], wholes[:3]), (parts, wholes), "sessions")


def test_two_estimates_by_hand() -> None:
    """4.0 (3.7 to 4.4) and 4.5 (4.4 to 4.8): 0.5 − √(0.1² + 0.4²), 0.5 + √(0.3² + 0.3²)."""
    low, high = estimate_difference(4.0, 4.5, (3.7, 4.4), (4.4, 4.8))
    assert low == pytest.approx(0.5 - math.sqrt(0.17))
    assert high == pytest.approx(0.5 + math.sqrt(0.18))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """2,000 pairs of small samples whose means differ by 1 and which scatter unequally."""
    random = np.random.default_rng(8)
    hits = 0
    for _ in range(2000):
        found = mean_difference(random.normal(0, 1, 5), random.normal(1, 3, 8), "values")
        hits += found.interval[0] <= 1 <= found.interval[1]
    assert 0.94 <= hits / 2000 <= 0.965
