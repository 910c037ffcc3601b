"""Change points: the cheapest piecewise constant course."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.metrics.change_points import change_points, cheapest_course


def cost_of(values, cuts, penalty):
    parts = np.split(values, list(cuts))
    return sum(((part - part.mean()) ** 2).sum() for part in parts) + penalty * len(cuts)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=9), st.sampled_from([0.5, 3.0, 12.0]))
def test_no_course_of_all_there_are_is_cheaper(numbers, penalty):
    values = np.array(numbers, float)
    edges_s = np.arange(len(values) + 1.0)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(values**2)])
    found = cheapest_course(edges_s, sums, squares, penalty)
    inner = range(1, len(values))
    cheapest = min(
        cost_of(values, cuts, penalty)
        for count in range(len(values))
        for cuts in combinations(inner, count)
    )
    assert cost_of(values, found.tolist(), penalty) == pytest.approx(cheapest)


def test_steps_are_found_to_the_second():
    speed_mps = np.concatenate([np.full(300, 3.0), np.full(60, 4.5), np.full(90, 2.0)])
    assert change_points(speed_mps).tolist() == [300, 360]


def test_a_step_that_saves_less_than_the_penalty_is_none():
    # half a metre a second for 30 s saves at most 0.25 · 30 = 7.5, and needs two changes
    speed_mps = np.concatenate([np.full(600, 3.0), np.full(30, 3.5), np.full(600, 3.0)])
    assert change_points(speed_mps).tolist() == []
    assert change_points(speed_mps, penalty_m2_per_s=3.0).tolist() == [600, 630]


def test_noise_changes_nothing():
    noise_mps = np.random.default_rng(5).normal(0, 0.3, 3600)
    assert change_points(3 + noise_mps).tolist() == []


def test_too_short_a_session_has_none():
    assert change_points(np.array([1.0, 5.0])).tolist() == []
    assert change_points(np.empty(0)).tolist() == []
